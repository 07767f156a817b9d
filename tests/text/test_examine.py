"""All faults of a text are told at once, and none that is due to a clause that cannot be read."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from guidelog.inference.rules.load import Examination, examine
from guidelog.inference.text.source import Source

from guidelog import KnowledgeBase, sources_of

from ..support.run import Run
from ..support.small import SMALL

NG234 = [*sources_of()]
FAULTS = {
    "syntax": ("strength_rank(do, 2).", "strength_rank(do; 2)."),
    "unknown-predicate": ("fever(P, none), not lasting(P)", "fevre(P, none), not lasting(P)"),
    "unknown-value": ("not fever(P, high)", "not fever(P, hihg)"),
    "missing-metadata": ("%% says  rest\n", "%% note  none\n"),
    "missing-declaration": ("unit(weeks, weeks).", ""),
    "bad-case": ("%? fails          cough(p). weeks(p, 2).", "%? fails          coff(p)."),
    "duplicate-declaration": ("urgency(take_xray, immediate).", "urgency(take_xray, immediate).\n" * 2),
    "singleton-variable": ("spared(P) :- -cough(P).", "spared(P) :- -cough(P), weeks(P, Weeks)."),
}


def examined(text: str) -> Examination:
    return examine([Source("text.dl", text)])


def codes(text: str) -> set[str]:
    return {fault.code for fault in examined(text).faults}


def test_a_text_without_faults_has_its_program() -> None:
    program, faults = examined(SMALL)
    assert (program is not None, faults) == (True, ())


@pytest.mark.parametrize("code", FAULTS)
def test_each_of_the_faults_is_told_alone(code: str) -> None:
    old, new = FAULTS[code]
    assert old in SMALL
    assert codes(SMALL.replace(old, new, 1)) == {code}


def test_faults_of_all_kinds_are_told_at_once() -> None:
    text = SMALL
    for old, new in FAULTS.values():
        text = text.replace(old, new, 1)
    for line in ("%% small", "%% title   a made-up guideline on coughs", "%% source  nobody", "guideline(small)."):
        text = text.replace(f"{line}\n", "", 1)
    assert codes(text) == {*FAULTS}
    assert "no `guideline` is declared" in [fault.message for fault in examined(text).faults]


@pytest.mark.parametrize("sign", [";", "&", " :-"])
def test_a_clause_that_cannot_be_read_brings_no_other_faults(sign: str) -> None:
    places = [i for i, line in enumerate(SMALL.splitlines()) if line[:1].isalpha()]
    for place in places:
        lines = SMALL.splitlines()
        lines[place] = lines[place].replace("(", f"{sign}(", 1)
        assert codes("\n".join(lines) + "\n") == {"syntax"}, lines[place]


def test_no_clause_of_ng234_that_cannot_be_read_brings_other_faults() -> None:
    chance = random.Random(7)
    for _ in range(25):
        at = chance.randrange(len(NG234))
        lines = NG234[at].text.splitlines()
        place = chance.choice([i for i, line in enumerate(lines) if line[:1].isalpha()])
        lines[place] = lines[place].replace("(", ";(", 1)
        broken = [*NG234[:at], Source(NG234[at].name, "\n".join(lines) + "\n"), *NG234[at + 1 :]]
        assert {fault.code for fault in examine(broken).faults} == {"syntax"}, lines[place]


def test_a_block_that_cannot_be_read_takes_no_clause_with_it() -> None:
    for line in ("%% cough", "%% take_xray", "%% lasting", "%% weeks_without_cough", "%% rest"):
        told = examined(SMALL.replace(f"{line}\n", f"{line} and more\n", 1)).faults
        assert {fault.code for fault in told} <= {"block-name", "bad-case"}, line


def test_a_worked_case_that_cannot_be_read_takes_no_clause_with_it() -> None:
    text = SMALL.replace("cough(p). weeks(p, 2).", "cough(p) weeks(p, 2).")
    assert {fault.message.partition(",")[0] for fault in examined(text).faults} == {"expected a full stop"}


# What is asked of the rules all the same.


def checked(text: str) -> tuple[set[str], set[str]]:
    """The codes of the faults of a text, and of the problems of its rules."""
    program, faults = examined(text)
    problems = KnowledgeBase(program).check().problems if program else ()
    return {fault.code for fault in faults}, {problem.code for problem in problems}


DEAD = "holds(P, take_xray) :- cough(P), not cough(P).\n"


def test_rules_are_asked_though_words_for_people_are_missing() -> None:
    faults, problems = checked(SMALL.replace("%% says  rest\n", "%% note  none\n") + DEAD)
    assert faults == {"missing-metadata"}
    assert "dead-rule" in problems


def test_worked_cases_run_though_another_one_is_at_fault_and_what_is_missing_is_not_told() -> None:
    text = SMALL.replace("%? fails          cough(p).", "%? holds          cough(p).")
    faults, problems = checked(text.replace("holds [weeks]  cough(p)", "holds [weeks]  coff(p)"))
    assert (faults, "case-fails" in problems) == ({"bad-case"}, True)
    assert not [code for code in problems if code.startswith("uncovered")]


@pytest.mark.parametrize("code", ["syntax", "unknown-predicate", "unknown-value", "singleton-variable"])
def test_rules_are_not_asked_while_one_of_them_is_not_what_was_meant(code: str) -> None:
    assert examined(SMALL.replace(*FAULTS[code], 1)).program is None


def test_rules_are_not_asked_while_a_statement_has_no_source() -> None:
    """Its page would be taken for one that recommends nothing."""
    told = examined(SMALL.replace('%% source  page, "X-ray", 1\n', ""))
    assert ({fault.code for fault in told.faults}, told.program) == ({"missing-source"}, None)


# A name


def test_a_guideline_without_a_block_is_told() -> None:
    text = SMALL.replace("%% small\n%% title   a made-up guideline on coughs\n%% source  nobody\n", "", 1)
    program = examined(text).program
    assert program is not None
    problems = KnowledgeBase(program).check().problems
    assert ("missing-metadata", "`small` has no block that describes it") in [(p.code, p.message) for p in problems]


def test_the_command_tells_faults_of_the_text_and_of_the_rules(run: Run, tmp_path: Path) -> None:
    text = SMALL.replace("%% says  rest\n", "%% note  none\n") + DEAD
    path = tmp_path / "guide.dl"
    path.write_text(text, encoding="utf-8")
    outcome = run("check", "--kb", str(path))
    assert outcome.status == 1
    assert "error[missing-metadata]" in outcome.out
    assert "error[dead-rule]" in outcome.out
