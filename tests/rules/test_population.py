"""`for(Summary, Concept)`: the same program as one with the condition in each rule of the summary."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from guidelog.inference.export.targets import TARGETS, export
from guidelog.inference.flow.flow import CONCEPT, CONDITION
from guidelog.inference.rules.ground import PERSON, Ground
from guidelog.inference.rules.load import load
from guidelog.inference.rules.program import Program
from guidelog.inference.text.diagnostic import Diagnostic
from guidelog.inference.text.source import Source
from guidelog.inference.verification.formulas.audit import Audit
from guidelog.inference.verification.worked.coverage import cover
from guidelog.inference.verification.worked.mutation import mutate
from guidelog.inference.verification.worked.proposal import Proposals
from guidelog.inference.verification.worked.suite import Suite

from guidelog import KnowledgeBase, KnowledgeError

from ..support.knowledge import HEAD
from ..support.run import Run
from ..support.scale import scaled

AGE = HEAD[HEAD.index("%% weeks\n") :].replace("weeks", "age")
PAGES = "".join(f"%% {page}\n%% title {page}\nsummary({page}).\n" for page in ("adults", "anyone"))
CASES = """
%? holds  f(p). g(p). age(p, 18).
%? fails  f(p). g(p). age(p, 17).
"""
STATEMENTS = "".join(
    f'%% {name}\n%% says {name}\n%% source {page}, "box", {number}\nstatement({name}, do, act).\n'
    f"holds(P, {name}) :- {{{page}}}{body}.\n%? holds  f(p). g(p). kind(p, a). age(p, 18).\n%? fails  age(p, 18).\n"
    for number, (name, page, body) in enumerate(
        [
            ("s0", "adults", "f(P), not g(P)"),
            ("s1", "adults", "g(P)"),
            ("s1b", "adults", "kind(P, a)"),
            ("s2", "anyone", "kind(P, b)"),
            ("s3", "adults", "kind(P, a), -g(P)"),
        ],
        1,
    )
).replace("%? holds  f(p). g(p). kind(p, a). age(p, 18).\n", "")
ADULT = "%% adult\n%% holds the person is an adult\n%% fails no adult\nadult(P) :- age(P, N), N >= 18.\n"
TEXT = HEAD + AGE + PAGES + ADULT + STATEMENTS.format(adults="", anyone="") + "for(adults, adult).\n"
SPELT = HEAD + AGE + PAGES + ADULT + STATEMENTS.format(adults="adult(P), ", anyone="")


def program(text: str, cases: bool = False) -> Program:
    return load([Source("small.dl", text)], cases=cases)


def faults(text: str) -> list[Diagnostic]:
    with pytest.raises(KnowledgeError) as caught:
        program(text)
    return caught.value.diagnostics


def test_the_rules_are_those_with_the_condition_written_out() -> None:
    assert [*map(str, program(TEXT).rules)] == [*map(str, program(SPELT).rules)]


def test_answers_are_those_of_the_rules_written_out() -> None:
    one, other = KnowledgeBase(program(TEXT)), KnowledgeBase(program(SPELT))
    rng = random.Random(11)
    for number in range(scaled(200)):
        values = {"f": (True, False), "g": (True, False), "kind": "abc", "age": (17, 18)}
        findings = {name: rng.choice(own) for name, own in values.items() if rng.random() < 0.6}
        record = {"id": f"r{number}", "findings": findings}
        assert one.consult(record).answer.statements == other.consult(record).answer.statements or [
            (a.statement.id, a.status, a.assumes) for a in one.consult(record).answer.statements
        ] == [(a.statement.id, a.status, a.assumes) for a in other.consult(record).answer.statements]
        one.consult(record).explain("s0")  # each proof and absence is checked


@pytest.mark.parametrize("target", TARGETS)
def test_an_export_has_the_condition_in_each_rule(target: str) -> None:
    def clauses(text: str) -> list[str]:
        return [line for line in export(program(text), target).splitlines() if not line.startswith(("%", "--"))]

    assert "".join(clauses(TEXT)).split() == "".join(clauses(SPELT)).split()


def test_a_general_rule_can_be_bound_by_the_population_alone() -> None:
    text = TEXT + '%% s9\n%% says it\n%% source adults, "box", 9\nstatement(s9, do, act).\nholds(P, s9).\n'
    assert "holds(P, s9) :- adult(P)." in map(str, program(text).rules)


def test_a_rule_that_the_population_alone_binds_can_be_asked_without_it() -> None:
    rule = '%% s9\n%% says it\n%% source adults, "box", 9\nstatement(s9, do, act).\nholds(P, s9) :- not g(P).\n'
    told = "%% told\n%% says it\nnotice(told).\ngets_notice(P, told) :- holds(P, S), statement(S, _, act).\n"
    knowledge = KnowledgeBase(program(TEXT + rule + told + "%? holds  age(p, 18).\n", cases=True))
    suite = Suite(Audit(knowledge.program), knowledge.trials)
    lines = {found.goal: found.line() for _, found in cover(suite, Proposals(suite)).missing}
    assert lines[Ground("holds", (PERSON, "s9"))].startswith("%? ")


def test_the_drawing_has_one_box_for_it() -> None:
    flow = KnowledgeBase(program(TEXT)).flow("adults")
    boxes = [box for box in flow.boxes if box.kind in (CONCEPT, CONDITION) and "adult" in f"{box}"]
    assert len(boxes) == 1
    assert sum(arrow.source == boxes[0].name for arrow in flow.arrows) == 4


def test_one_case_shows_it_and_one_mutant_leaves_it_out_everywhere() -> None:
    def missing(text: str) -> tuple[int, int]:
        knowledge = KnowledgeBase(program(text, cases=True))
        suite = Suite(Audit(knowledge.program), knowledge.trials)
        proposals = Proposals(suite)
        asked = [o for o in cover(suite, proposals).obligations if o.place is not None]
        found = [o for o in asked if str(knowledge.program.rules[o.rule].body[o.place or 0]) == "adult(P)"]
        mutation = mutate(suite, proposals)
        mutants = [*mutation.killed, *(one.mutant for one in mutation.survivors), *mutation.equivalent]
        return len(found), sum(one.says == "`adult(P)` is left out" for one in mutants)

    assert missing(SPELT) == (4, 4)
    assert missing(TEXT) == (1, 1)


def test_a_condition_that_changes_nothing_in_one_rule_only_is_not_idle() -> None:
    text = TEXT.replace("holds(P, s1) :- g(P).", "holds(P, s1) :- g(P), age(P, N), N >= 20.")
    assert not [p for p in KnowledgeBase(program(text)).check().problems if p.code == "idle-condition"]
    idle = (
        TEXT.replace("g(P)", "f(P), age(P, N), N >= 18").replace("-f(P)", "f(P)").replace("kind(P, a)", "age(P, 20)")
    )
    idle = idle.replace("f(P), not f(P), age(P, N), N >= 18", "age(P, 30)")
    (problem,) = [p for p in KnowledgeBase(program(idle)).check().problems if "`adult(P)`" in p.message]
    assert (problem.code, problem.span and problem.span.line) == ("idle-condition", idle.count("\n"))


WRONG = [
    ("for(adults, adulte).", "unknown-predicate", "did you mean `adult`?"),
    ("for(adults, kind).", "wrong-arity", "a concept that takes the person alone"),
    ("for(adult, adult).", "unknown-value", "did you mean `adults`?"),
    ("for(adults, adult) :- solid(x).\nsolid(x).", "declared-by-rule", "one fact"),
    ("for(adults).", "wrong-arity", "write `for(X, Y)`"),
    ("holds(P, S) :- statement(S, do, act), f(P).", "wrong-type", "write one rule for each statement"),
]


@pytest.mark.parametrize(("clause", "code", "help_"), WRONG)
def test_what_cannot_be_meant_is_refused(clause: str, code: str, help_: str) -> None:
    found = faults(f"{TEXT}{clause}\n")
    assert (code, True) in {(str(one.code), help_ in one.help) for one in found}, [*map(str, found)]


def test_a_command_shows_the_condition_with_the_rule(run: Run, tmp_path: Path) -> None:
    (tmp_path / "small.dl").write_text(f"%% small\n%% title t\n%% source s\nguideline(small).\n{TEXT}")
    outcome = run("show", "s0", "--kb", str(tmp_path / "small.dl"))
    assert outcome.status == 0
    assert "the person is an adult" in outcome.out or "adult(P)" in outcome.out


@pytest.mark.parametrize("wrong", ["for(adults, adlt).", "for(adult, adult).", "for(adults)."])
def test_a_slip_in_whom_a_summary_is_for_is_told_once(wrong: str) -> None:
    """That nothing binds the person of a rule that is only an exception is due to the slip, and mended with it."""
    text = TEXT.replace("for(adults, adult).", wrong).replace("f(P), not g(P)", "not g(P)")
    (fault,) = faults(text)
    assert fault.span is not None
    assert fault.span.source.text[fault.span.start :].partition(")")[0] in wrong


def test_the_rule_that_is_suggested_is_of_a_finding_that_there_is() -> None:
    (fault,) = faults(TEXT.replace("for(adults, adult).", "for(adults, grown_up)."))
    assert fault.help == "write a rule for it, such as `grown_up(P) :- f(P).`"
