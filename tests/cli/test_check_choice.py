"""What of a check is shown, and decides how it ends: by code, by severity, and of a draft."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from guidelog.cli.choice import TO_COME
from guidelog.inference.text.codes import Code

from ..support.checked import RIGHT
from ..support.run import Run
from ..support.small import SMALL

SEVERAL = "tests/bad/several_problems_of_rules.dl"
ALL = ["advised-against", "case-fails", "idle-condition", "gap"]
SHOWN = {
    "everything": ([], ALL),
    "one code": (["--only", "gap"], ["gap"]),
    "two codes": (["--only", "gap", "--only", "case-fails"], ["case-fails", "gap"]),
    "a code that nothing has": (["--only", "open-tie"], []),
    "errors": (["--severity", "error"], ALL[:2]),
    "warnings too": (["--severity", "warning"], ALL),
    "a draft": (["--draft"], ALL[:3]),
    "errors of a code that is a warning": (["--severity", "error", "--only", "gap"], []),
    "one code of a draft": (["--draft", "--only", "idle-condition"], ["idle-condition"]),
}


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_shown_decides_how_a_check_ends_and_the_rest_is_counted(name: str, run: Run) -> None:
    options, codes = SHOWN[name]
    outcome = run("check", "--kb", SEVERAL, "--format", "json", *options)
    document = json.loads(outcome.out)
    assert outcome.status == (1 if codes else 0)
    assert [problem["code"] for problem in document["problems"]] == codes
    assert document["codes"] == dict.fromkeys(codes, 1)
    assert document["not_shown"] == dict.fromkeys((code for code in ALL if code not in codes), 1)
    assert document["draft"] == ("--draft" in options)


def test_a_report_ends_with_counts_by_code_and_says_what_it_does_not_show(run: Run) -> None:
    told = run("check", "--kb", SEVERAL, "--draft").out.splitlines()
    assert told[-5:] == [
        "a draft: what a text comes to last is left out",
        "not shown: gap",
        "by code: advised-against, case-fails, idle-condition",
        "2 errors, 1 warning",
        "what a code means: guidelog check --explain advised-against",
    ]


def test_a_draft_without_errors_is_in_order_until_it_is_none(run: Run, tmp_path: Path) -> None:
    text = "".join(line for line in RIGHT.splitlines(keepends=True) if not line.startswith("%?"))
    (tmp_path / "small.dl").write_text(text, encoding="utf-8")
    whole = run("check", "--kb", str(tmp_path), "--format", "json")
    codes = json.loads(whole.out)["codes"]
    assert whole.status == 1
    assert "uncovered-statement" in codes
    assert set(codes) <= set(TO_COME)
    draft = run("check", "--kb", str(tmp_path), "--draft")
    assert (draft.status, draft.out.splitlines()[-1]) == (0, "no problems")


def test_of_a_draft_it_is_not_asked_what_worked_cases_leave_open(run: Run, tmp_path: Path) -> None:
    """Of a score of many items that takes longer than everything else; what is meant is not told as idle then."""
    text = "".join(line for line in RIGHT.splitlines(keepends=True) if not line.startswith("%?"))
    text = text.replace("%% stay_in_bed\n", "%% stay_in_bed\n%% intended  uncovered-statement: it is clear\n", 1)
    assert "uncovered-statement: it is clear" in text
    (tmp_path / "small.dl").write_text(text, encoding="utf-8")
    document = json.loads(run("check", "--kb", str(tmp_path), "--draft", "--format", "json").out)
    assert (document["codes"], document["not_shown"]) == ({}, {})


def test_a_text_of_which_nothing_could_be_asked_shows_why_whatever_is_asked_for(run: Run) -> None:
    outcome = run("check", "--kb", "tests/bad/syntax_semicolon.dl", "--only", "gap", "--draft")
    assert outcome.status == 1
    assert outcome.out.startswith("error[syntax]")


def test_a_code_that_there_is_not_is_answered_with_the_nearest(run: Run) -> None:
    outcome = run("check", "--only", "open-ties")
    assert (outcome.status, outcome.out) == (2, "")
    assert "`open-ties` is not the code of a problem: did you mean `open-tie`?" in outcome.err


def test_a_test_report_skips_what_is_not_shown(run: Run) -> None:
    junitparser = pytest.importorskip("junitparser")
    told = run("check", "--kb", SEVERAL, "--only", "gap", "--format", "junit").out
    rules, cases = junitparser.JUnitXml.fromstring(told.encode())
    assert {"advised-against", "idle-condition"} <= {test.name for test in rules if test.is_skipped}
    assert [test.name for test in rules if test.is_failure] == ["gap-1"]
    assert all(test.is_skipped for test in cases)


def test_no_draft_hides_what_contradicts_itself() -> None:
    hidden = {code for code in TO_COME if code.severity == "error"}
    assert hidden == {Code.UNCITED_PASSAGE}


def test_of_a_draft_that_cannot_be_asked_is_left_out_too_what_it_has_not_come_to(run: Run, tmp_path: Path) -> None:
    """A page without statements is nothing to be told beside what keeps the text from being asked."""
    text = f"{SMALL}\n%% later\n%% title later\nsummary(later).\nholds(P, advise_rest) :- cogh(P).\n"
    (tmp_path / "small.dl").write_text(text)
    kb = ("--kb", str(tmp_path / "small.dl"))
    whole, draft = (run("check", *kb, *options).out for options in ((), ("--draft",)))
    assert "empty-summary" in whole
    assert "unknown-predicate" in draft
    assert "warning[empty-summary]" not in draft
    assert "not shown: empty-summary" in draft
