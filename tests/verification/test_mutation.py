"""Mutants of rules: that each is a program, which are killed, which are equivalent, and the smallest killers."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from guidelog.inference.rules.load import load
from guidelog.inference.rules.program import Program
from guidelog.inference.text.source import Source
from guidelog.inference.verification.formulas.audit import Audit
from guidelog.inference.verification.formulas.change import ClauseChange
from guidelog.inference.verification.worked.mutants import OPERATORS, Mutants
from guidelog.inference.verification.worked.mutation import Mutation, mutate
from guidelog.inference.verification.worked.proposal import Proposal, Proposals
from guidelog.inference.verification.worked.suite import Suite

from ..support.knowledge import STATEMENT, packaged
from ..support.scale import scaled
from ..support.small import SMALL
from ..support.worked import Findings, Goal, Truth, WorkedProgram, suite_of

PROGRAMS = scaled(16)  # random programs
CHUNKS = 4
MUTANTS = 12  # of each program that are tried on every record


def mutation_of(text: str) -> Mutation:
    suite = suite_of(text)
    return mutate(suite, Proposals(suite))


def goal_of(proposal: Proposal) -> Goal:
    return Goal(proposal.goal.predicate, proposal.subject)


def check_mutants(seed: int) -> None:
    rng = random.Random(seed)
    worked = WorkedProgram(rng, 60, rng.choice((0, 8, 16)), circles=seed % 3 == 0)
    suite = suite_of(worked.text)
    mutation = mutate(suite, Proposals(suite))
    for mutant in mutation.killed:
        after = Truth(worked.changed(mutant.change, suite.program))
        assert any(after.holds(case.goal, case.findings) != case.holds for case in worked.cases), mutant.says
    groups: list[tuple[ClauseChange, Proposal | None]] = [(mutant.change, None) for mutant in mutation.equivalent]
    groups += [(found.mutant.change, found.proposal) for found in mutation.survivors]
    for change, proposal in rng.sample(groups, min(MUTANTS, len(groups))):
        check_on_every_record(worked, suite.program, change, proposal)


def check_on_every_record(
    worked: WorkedProgram, program: Program, change: ClauseChange, proposal: Proposal | None
) -> None:
    """No worked case notices; no record would, or a smallest one is proposed, with what holds for it."""
    after = Truth(worked.changed(change, program))

    def turns(goal: Goal, findings: Findings) -> bool:
        if goal.predicate != "contradiction" and not worked.truth.is_consistent(findings):
            return False
        return after.holds(goal, findings) != worked.truth.holds(goal, findings)

    assert not any(turns(case.goal, case.findings) for case in worked.cases)
    if proposal is None:
        assert not any(turns(goal, findings) for goal in worked.goals for findings in worked.records)
        return
    goal = goal_of(proposal)
    assert goal in worked.goals
    assert turns(goal, proposal.findings)
    assert proposal.holds == worked.truth.holds(goal, proposal.findings)
    assert len(proposal.findings) == min(len(findings) for findings in worked.records if turns(goal, findings))


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_mutants_are_killed_equivalent_or_told_apart_as_brute_force_says(chunk: int) -> None:
    for seed in range(chunk, PROGRAMS, CHUNKS):
        try:
            check_mutants(seed)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}") from error


@pytest.mark.parametrize("seed", range(8))
def test_every_mutant_is_a_program_of_the_language(seed: int) -> None:
    worked = WorkedProgram(random.Random(seed), 100, 0, circles=seed % 2 == 0)
    suite = suite_of(worked.text)
    mutants = [*Mutants(suite.program, suite.subjects).all()]
    assert mutants
    for mutant in mutants:
        load([Source("mutant.dl", worked.changed(mutant.change, suite.program).text)])


# Each operator

RULES = """\
k(a).
k(b).
%% c
%% holds h
%% fails f
c(P) :- f(P).
c(P) :- -g(P), not f(P).
holds(P, s0) :- c(P), not -f(P), kind(P, b), weeks(P, N), N >= 2.
holds(P, s0) :- kind(P, X), not k(X), not -g(P).
"""


def mutants_of(operator: str, rules: str = RULES) -> list[str]:
    """The rules that the mutants of one operator put in place of others, or those that they leave out."""
    suite = suite_of(STATEMENT + rules)
    changes = [m.change for m in Mutants(suite.program, suite.subjects).all() if m.operator == operator]
    return [" ".join(map(str, c.added)) or f"without {suite.program.rules[c.removed[0]]}" for c in changes]


FIRST = "holds(P, s0) :- c(P), not -f(P), kind(P, b), weeks(P, N), N >= 2."
EXPECTED = {
    "drop-condition": [
        "c(P) :- -g(P).",
        "holds(P, s0) :- not -f(P), kind(P, b), weeks(P, N), N >= 2.",
        "holds(P, s0) :- c(P), kind(P, b), weeks(P, N), N >= 2.",
        "holds(P, s0) :- c(P), not -f(P), weeks(P, N), N >= 2.",
        "holds(P, s0) :- c(P), not -f(P), kind(P, b), weeks(P, _).",
        "holds(P, s0) :- kind(P, _), not -g(P).",
        "holds(P, s0) :- kind(P, X), not k(X).",
    ],
    "negate": [
        "c(P) :- -g(P), f(P).",
        FIRST.replace("c(P)", "not c(P)"),
        FIRST.replace("not -f(P)", "-f(P)"),
        FIRST.replace("kind(P, b)", "not kind(P, b)"),
        FIRST.replace("N >= 2", "N < 2"),
        "holds(P, s0) :- kind(P, X), k(X), not -g(P).",
        "holds(P, s0) :- kind(P, X), not k(X), -g(P).",
    ],
    "invert": [
        "c(P) :- -f(P).",
        "c(P) :- g(P), not f(P).",
        "c(P) :- -g(P), not -f(P).",
        FIRST.replace("not -f(P)", "not f(P)"),
        "holds(P, s0) :- kind(P, X), not k(X), not g(P).",
    ],
    "weaken": [],  # without -g(P) nothing would bind P
    "strengthen": [
        "c(P) :- -g(P), -f(P).",
        FIRST.replace("not -f(P)", "f(P)"),
        "holds(P, s0) :- kind(P, X), not k(X), g(P).",
    ],
    "boundary": [FIRST.replace(">=", ">")],
    "shift-number": [FIRST.replace("2.", "1."), FIRST.replace("2.", "3.")],
    "next-value": [FIRST.replace(", b)", ", a)"), FIRST.replace(", b)", ", c)")],
    "or-for-and": [
        "holds(P, s0) :- c(P). holds(P, s0) :- not -f(P), kind(P, b), weeks(P, N), N >= 2.",
        "holds(P, s0) :- c(P), not -f(P). holds(P, s0) :- kind(P, b), weeks(P, N), N >= 2.",
        "holds(P, s0) :- c(P), not -f(P), kind(P, b). holds(P, s0) :- weeks(P, N), N >= 2.",
    ],
    "and-for-or": [
        "c(P) :- f(P), -g(P), not f(P).",
        f"{FIRST[:-1]}, kind(P, X_of_the_next), not k(X_of_the_next), not -g(P).",
    ],
    "drop-rule": [f"without {rule}" for rule in RULES.splitlines() if ":-" in rule],
    "drop-fact": ["without k(a).", "without k(b)."],
}


@pytest.mark.parametrize("operator", OPERATORS)
def test_an_operator_makes_its_mutants(operator: str) -> None:
    assert mutants_of(operator) == EXPECTED[operator]


@pytest.mark.parametrize(
    ("rule", "mutants"),
    [
        ("holds(P, s0) :- g(P), -f(P).", ["holds(P, s0) :- not -g(P), -f(P).", "holds(P, s0) :- g(P), not f(P)."]),
        ("holds(P, s0) :- g(P), c(P).", ["holds(P, s0) :- not -g(P), c(P)."]),
    ],
)
def test_what_is_recorded_is_weakened_to_what_is_not_recorded_otherwise(rule: str, mutants: list[str]) -> None:
    assert mutants_of("weaken", f"{rule}\nc(P) :- f(P).\n") == mutants


def test_a_contradiction_keeps_to_what_is_recorded() -> None:
    rules = "holds(P, s0) :- f(P).\n%% no\n%% says no\ncontradiction(P, no) :- d(P), kind(P, a).\n"
    rules += "d(P) :- f(P), g(P).\n"
    suite = suite_of(STATEMENT + rules)
    made = [rule for m in Mutants(suite.program, suite.subjects).all() for rule in m.change.added]
    assert {rule.head.name for rule in made} == {"holds", "contradiction", "d"}
    assert not any("not " in str(rule) for rule in made if rule.head.name != "holds")


# Known survivors

LASTING = "%? holds [weeks]  cough(p). weeks(p, 3).\n%? fails          cough(p). weeks(p, 2).\n"


def survivors_of(text: str) -> dict[str, str]:
    """What each surviving mutant is, with the line that would kill it."""
    return {found.mutant.says: found.proposal.line() for found in mutation_of(text).survivors}


@pytest.mark.parametrize(
    ("cases", "told", "line"),
    [
        ("%? holds  cough(p). weeks(p, 4).\n%? fails  cough(p). weeks(p, 2).\n",
         "`Weeks >= 3` becomes `Weeks >= 4`", "%? holds [weeks] cough(p). weeks(p, 3)."),
        ("%? holds  cough(p). weeks(p, 4).\n%? fails  cough(p). weeks(p, 2).\n",
         "`Weeks >= 3` becomes `Weeks > 3`", "%? holds [weeks] cough(p). weeks(p, 3)."),
        ("%? holds  cough(p). weeks(p, 3).\n%? fails  cough(p). weeks(p, 1).\n",
         "`Weeks >= 3` becomes `Weeks >= 2`", "%? fails cough(p). weeks(p, 2)."),
        (LASTING, "`cough(P)` is left out", "%? fails weeks(p, 3)."),
    ],
)  # fmt: skip
def test_a_survivor_comes_with_the_case_that_kills_it(cases: str, told: str, line: str) -> None:
    survivors = survivors_of(SMALL.replace(LASTING, cases))
    assert survivors[told] == line
    assert told not in survivors_of(SMALL.replace(LASTING, f"{cases}{line}\n"))


def test_a_mutant_that_no_record_tells_apart_is_equivalent() -> None:
    """Whoever has a previous response has had radiotherapy: of two conditions that say so, one changes nothing."""
    rules = "%% c\n%% holds h\n%% fails f\nc(P) :- kind(P, _).\nholds(P, s0) :- kind(P, a), c(P).\n"
    told = [mutant.says for mutant in mutation_of(STATEMENT + rules).equivalent]
    assert "`c(P)` is left out" in told
    assert "`kind(P, a)` is left out" not in told


def test_a_mutant_that_only_a_fraction_tells_apart_is_equivalent_to_worked_cases() -> None:
    rules = "holds(P, s0) :- weeks(P, N), N > 2, N < 4.\n"
    told = [mutant.says for mutant in mutation_of(STATEMENT + rules).equivalent]
    assert told == []
    rules = "holds(P, s0) :- weeks(P, N), N > 2, N < 3.\n"
    told = [mutant.says for mutant in mutation_of(STATEMENT + rules).equivalent]
    assert "`N > 2` becomes `N > 3`" in told


def test_what_no_worked_case_can_see_has_no_mutants() -> None:
    rules = "holds(P, s0) :- f(P).\nexcluded(P, act) :- g(P), f(P).\nsuperseded_by(P, S, S) :- holds(P, S), g(P).\n"
    suite = suite_of(STATEMENT + rules)
    names = {suite.program.rules[m.change.removed[0]].head.name for m in Mutants(suite.program, suite.subjects).all()}
    assert names == {"holds"}


# NG234


@pytest.fixture(scope="module")
def ng234_suite() -> Suite:
    knowledge = packaged(cases=True)
    return Suite(Audit(knowledge.program), knowledge.trials)


def test_the_worked_cases_of_ng234_kill_every_mutant_that_is_not_equivalent(ng234_suite: Suite) -> None:
    mutation = mutate(ng234_suite, Proposals(ng234_suite))
    assert [(found.mutant.says, found.proposal.line()) for found in mutation.survivors] == []
    assert len(mutation.killed) > 900
    assert mutation.score == 1


def test_no_mutant_is_the_rule_itself_nor_made_twice(ng234_suite: Suite) -> None:
    program = ng234_suite.program
    seen = Counter(
        (mutant.change.removed, tuple(map(str, mutant.change.added)))
        for mutant in Mutants(program, ng234_suite.subjects).all()
    )
    assert set(seen.values()) == {1}
    assert not any([str(program.rules[index]) for index in removed] == [*added] for removed, added in seen)
