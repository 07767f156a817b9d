"""`guidelog check`: what it prints and writes, that a witness shows what it is for, and what is meant to be."""

from __future__ import annotations

import json
import os
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from threading import Thread
from typing import Any

import click
import pytest
from guidelog.cli.files import format_record, write_whole
from guidelog.inference.rules.load import load
from guidelog.inference.text.files import read_sources
from guidelog.inference.text.source import Source
from hypothesis import example, given
from hypothesis import strategies as st

from guidelog import Diagnostic, KnowledgeBase

from ..support.checked import RIGHT
from ..support.golden import GOLDEN, check_golden
from ..support.readings import SMALL_WITH_READINGS
from ..support.run import ROOT, Run
from ..support.small import SMALL

SEVERAL = "tests/bad/several_problems_of_rules.dl"
FORMATS = ("text", "json", "sarif", "junit", "github")
SHOWN_BY_AN_ANSWER = (
    "advised-against",
    "excluded-action",
    "gap",
    "incompatible-actions",
    "mutual-precedence",
    "open-tie",
    "undeclared-choice",
)
WITH_WITNESS = [
    path
    for path in sorted((ROOT / "tests" / "bad").glob("*.dl"))
    if path.stem.replace("_", "-").startswith(SHOWN_BY_AN_ANSWER)
]

SCREENS = {
    "check-problems": ["--kb", SEVERAL],
    **{f"check-{format_}": ["--kb", SEVERAL, "--format", format_] for format_ in FORMATS[1:]},
    "check-help": ["--help"],
    "check-explain": ["--explain", "idle-condition"],
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_report_reads_as_before(name: str, run: Run) -> None:
    outcome = run("check", *SCREENS[name])
    assert (outcome.status, outcome.err) == (1 if SEVERAL in SCREENS[name] else 0, "")
    check_golden(GOLDEN / f"{name}.txt", outcome.out)


@pytest.mark.parametrize("columns", [40, 80])
def test_the_sentences_of_a_report_are_wrapped_to_the_screen(
    columns: int, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    told = [block.splitlines() for block in run("check", "--kb", SEVERAL).out.split("\n\n")[:-1]]
    sentences = [line for lines in told for line in lines if not re.match(r" *\d* \|| *-->", line)]
    assert len(sentences) > 3 * len(told) > 0
    assert max(map(len, sentences)) <= columns


@pytest.mark.parametrize("format_", FORMATS)
def test_the_exit_status_tells_nothing_found_from_something_from_what_cannot_be_checked(
    format_: str, run: Run, tmp_path: Path
) -> None:
    right = tmp_path / "right.dl"
    right.write_text(RIGHT, encoding="utf-8")
    assert run("check", "--kb", str(right), "--format", format_).status == 0
    assert run("check", "--kb", "tests/bad/unused_finding.dl", "--format", format_).status == 1
    outcome = run("check", "--kb", "nowhere", "--format", format_)
    assert (outcome.status, outcome.out) == (2, "")
    assert "error[unreadable]" in outcome.err


def test_a_report_is_written_whole_or_not_at_all(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = tmp_path / "report.json"
    outcome = run("check", "--kb", SEVERAL, "--format", "json", "--output", str(report))
    assert outcome == (1, "", f"2 errors, 2 warnings: {report}\n")
    before = report.read_text(encoding="utf-8")
    assert before == run("check", "--kb", SEVERAL, "--format", "json", "--output", "-").out

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    outcome = run("check", "--kb", SEVERAL, "--output", str(report))
    assert (outcome.status, outcome.out, outcome.err) == (2, "", f"error: No space left on device: {report}\n")
    assert [*tmp_path.iterdir()] == [report]
    assert report.read_text(encoding="utf-8") == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_plain_file_is_written_to_as_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = Thread(target=write_whole, args=(pipe, "told\n"), daemon=True)
    writer.start()
    assert pipe.read_text(encoding="utf-8") == "told\n"
    writer.join(timeout=30)
    assert [*tmp_path.iterdir()] == [pipe]


def test_a_report_that_is_written_to_a_file_leaves_the_verdict_in_the_log(run: Run, tmp_path: Path) -> None:
    (tmp_path / "right.dl").write_text(RIGHT, encoding="utf-8")
    report = tmp_path / "report.txt"
    outcome = run("check", "--kb", str(tmp_path), "--output", str(report))
    assert outcome == (0, "", f"no problems: {report}\n")


@pytest.mark.parametrize("command", [["check"], ["export", "--to", "prolog"]], ids=lambda command: command[0])
def test_a_file_in_a_folder_that_is_not_there_is_refused_with_the_name_of_the_folder(
    command: list[str], run: Run, tmp_path: Path
) -> None:
    outcome = run(*command, "--output", str(tmp_path / "none" / "file"))
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.splitlines()[-1] == f"Error: there is no folder {tmp_path / 'none'}"
    with pytest.raises(click.UsageError, match=f"there is no folder {tmp_path / 'none'}"):
        write_whole(tmp_path / "none" / "file", "")


@pytest.mark.parametrize("columns", [40, 80])
def test_what_other_readings_would_bring_stands_before_the_problems_and_is_none_of_them(
    columns: int, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "small.dl").write_text(SMALL_WITH_READINGS, encoding="utf-8")
    monkeypatch.setenv("COLUMNS", str(columns))
    first, *problems, last = run("check", "--kb", str(tmp_path)).out.split("\n\n")
    assert " ".join(first.split()) == (
        "Read otherwise (no problem of this knowledge base): who_rests=nobody: dead-statement "
        "1 more alternative: nothing in full: guidelog check --reading NAME=ALTERNATIVE "
        f"--kb {tmp_path}, or --format json"
    )
    assert max(map(len, first.replace(str(tmp_path), "KB").splitlines())) <= max(
        columns, len("Read otherwise (no problem of this knowledge base):")
    )
    assert [problem for problem in problems if "Read otherwise" in problem] == []
    assert last.splitlines()[-2] == f"{len(problems)} warnings"


def test_alternatives_of_readings_that_bring_nothing_are_counted(run: Run, tmp_path: Path) -> None:
    harmless = "holds(P, advise_rest) :- cough(P), fever(P, high), taken(who_rests, nobody).\n"
    (tmp_path / "small.dl").write_text(SMALL_WITH_READINGS + harmless, encoding="utf-8")
    told = run("check", "--kb", str(tmp_path)).out.splitlines()[:3]
    assert told == ["Read otherwise (no problem of this knowledge base):", "  2 alternatives: nothing", ""]


# witnesses


@pytest.mark.parametrize("program", WITH_WITNESS, ids=lambda path: path.stem)
def test_a_witness_shows_its_problem_and_no_part_of_it_does(program: Path) -> None:
    knowledge = KnowledgeBase(load(read_sources(program)))
    problems = [problem for problem in knowledge.check().problems if problem.code in SHOWN_BY_AN_ANSWER]
    assert problems
    for problem in problems:
        findings = dict(problem.witness or {})
        assert is_shown(problem, knowledge, findings)
        for name in findings:
            assert not is_shown(problem, knowledge, {k: v for k, v in findings.items() if k != name})


def is_shown(problem: Diagnostic, knowledge: KnowledgeBase, findings: dict[str, Any]) -> bool:
    """Whether the answer for a record shows a problem."""
    consultation = knowledge.consult({"id": "witness", "findings": findings}, everything=True)
    own = [consultation.statement(id_) for id_ in problem.statements]
    if problem.code in ("advised-against", "incompatible-actions"):
        return all(found.holds for found in own)
    if problem.code == "open-tie":
        return all(found.holds and not found.superseded_by for found in own)
    if problem.code == "mutual-precedence":
        one, other = own
        return one.superseded_by == (other.statement.id,) and other.superseded_by == (one.statement.id,)
    if problem.code == "undeclared-choice":
        return len({found.statement.action for found in own if found.holds}) == 2
    if problem.code == "excluded-action":
        (found,) = own
        return found.holds and bool(consultation.solve(knowledge.query(f"excluded(P, {found.statement.action})")))
    assert problem.code == "gap"
    (summary,) = re.findall(r"`(\w+)` recommends nothing", problem.message)
    advice = [found for found in consultation.answer.statements if found.statement.strength != "avoid"]
    silences = "" if "silence" not in knowledge.program.rules_of else f", not silence(P, {summary})"
    entered = consultation.solve(knowledge.query(f"pathway(P, {summary}){silences}"))
    return bool(entered) and not any(found.holds for found in advice)


def test_a_witness_can_be_saved_and_run(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "witnesses"
    outcome = run("check", "--kb", SEVERAL, "--save-witness", str(folder))
    assert outcome.status == 1
    problems = json.loads(run("check", "--kb", SEVERAL, "--format", "json").out)["problems"]
    witnesses = {p["witness"]["id"]: p["witness"]["findings"] for p in problems if p["witness"]}
    assert outcome.err == f"{len(witnesses)} witnesses saved in {folder}\n"
    assert {path.name for path in folder.iterdir()} == {f"{id_}.toml" for id_ in witnesses}
    for id_, findings in witnesses.items():
        path = folder / f"{id_}.toml"
        assert tomllib.loads(path.read_text(encoding="utf-8")) == {"id": id_, "findings": findings}
        answered = run("recommend", "--kb", SEVERAL, "--format", "json", str(path))
        assert (answered.status, json.loads(answered.out)["record"]) == (0, id_)


def test_no_folder_is_made_where_there_is_no_witness(run: Run, tmp_path: Path) -> None:
    outcome = run("check", "--kb", "tests/bad/syntax_semicolon.dl", "--save-witness", str(tmp_path / "none"))
    assert (outcome.status, outcome.err) == (1, "no problem has a witness\n")
    assert [*tmp_path.iterdir()] == []


VALUES = st.booleans() | st.sampled_from(["early", "late"]) | st.decimals(allow_nan=False, allow_infinity=False)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.dictionaries(st.sampled_from("abc"), VALUES))
@example("\x7f", {})
@example('\U0001f600\\"', {})
def test_a_record_that_is_written_is_read_as_it_was(id_: str, findings: dict[str, bool | str | Decimal]) -> None:
    read = tomllib.loads(format_record(id_, findings), parse_float=Decimal)
    assert read == {"id": id_, "findings": findings}


# what is meant to be


def problems_of(text: str) -> set[tuple[str, int]]:
    """The codes of what a check finds in a text but cases that are missing, with the line of each."""
    found = KnowledgeBase(load([Source("text.dl", text)])).check().problems
    return {(p.code, p.span.line) for p in found if p.span and not p.code.startswith("uncovered-")}


def block(name: str, rule: str, *intended: str) -> str:
    """A concept that nothing uses, with what is intended of it."""
    told = "".join(f"%% intended  {intention}\n" for intention in intended)
    return f"%% {name}\n%% holds  it is so\n%% fails  it is not\n{told}{name}(P) :- {rule}.\n"


UNUSED, IDLE = "unused-predicate: for queries", "idle-condition: it is worded so"
TWICE = "cough(P), not -cough(P)"
INTENDED = {
    "what is not intended is reported": ([block("one", "cough(P)")], ["unused-predicate"]),
    "what is intended is not": ([block("one", "cough(P)", UNUSED)], []),
    "another code excuses nothing, and is idle": (
        [block("one", "cough(P)", "dead-rule: for queries")],
        ["idle-intention", "unused-predicate"],
    ),
    "an intention says nothing of what stands below the next block": (
        [block("one", "cough(P)", UNUSED), block("two", "cough(P)")],
        ["unused-predicate"],
    ),
    "nor of what stands above its own": (
        [block("one", "cough(P)"), block("two", "cough(P)", UNUSED)],
        ["unused-predicate"],
    ),
    "two codes take two intentions": ([block("one", TWICE, UNUSED, IDLE)], []),
    "one of them is not enough": ([block("one", TWICE, IDLE)], ["unused-predicate"]),
}


@pytest.mark.parametrize("name", INTENDED)
def test_what_is_meant_to_be(name: str) -> None:
    blocks, left = INTENDED[name]
    found = problems_of(SMALL + "".join(blocks)) - problems_of(SMALL)
    assert sorted(code for code, _ in found) == left
