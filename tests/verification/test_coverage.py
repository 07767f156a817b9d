"""Coverage of conditions by worked cases: against brute force on random programs, on small examples and on NG234."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable

import pytest
from guidelog.inference.text.syntax import Comparison
from guidelog.inference.verification.formulas.audit import Audit
from guidelog.inference.verification.worked.cases import find_failing_cases
from guidelog.inference.verification.worked.coverage import (
    MISSING,
    NEVER,
    SHOWN,
    Coverage,
    Obligation,
    cover,
    find_uncovered,
)
from guidelog.inference.verification.worked.mutants import OPERATORS
from guidelog.inference.verification.worked.mutation import mutate
from guidelog.inference.verification.worked.proposal import Proposals
from guidelog.inference.verification.worked.suite import Suite
from guidelog.inference.verification.worked.writing import Addition, additions

import guidelog

from ..support.golden import GOLDEN, check_golden
from ..support.knowledge import STATEMENT, packaged
from ..support.run import ROOT, Run
from ..support.scale import scaled
from ..support.small import SMALL
from ..support.worked import Findings, Goal, Truth, WorkedProgram, suite_of

PROGRAMS = scaled(20)  # random programs
CHUNKS = 4
OBLIGATIONS = 15  # of each program that are tried on every record


def test_a_knowledge_base_that_was_read_without_its_worked_cases_is_not_told_that_it_has_none() -> None:
    assert packaged().check().problems == ()


def covered(text: str) -> tuple[Suite, Coverage]:
    suite = suite_of(text)
    return suite, cover(suite, Proposals(suite))


# Brute force


def check_coverage(seed: int) -> None:
    rng = random.Random(seed)
    worked = WorkedProgram(rng, 60, rng.choice((0, 10, 30)), circles=seed % 3 == 0)
    suite, coverage = covered(worked.text)
    never = {found.rule for found in coverage.obligations if found.place is None and found.state == NEVER}
    asked = [f for f in coverage.obligations if f.place is None or f.rule not in never]
    asked = [f for f in asked if can_be_tried(f, worked, suite)]
    for found in rng.sample(asked, min(OBLIGATIONS, len(asked))):
        check_obligation(found, worked, suite)


def can_be_tried(found: Obligation, worked: WorkedProgram, suite: Suite) -> bool:
    """Not what a concept with a value could be met by: that is what the rules make possible."""
    condition = None if found.place is None else suite.program.rules[found.rule].body[found.place]
    if condition is None or isinstance(condition, Comparison) or condition.negated or len(condition.terms) == 1:
        return True
    return condition.name in {finding.name for finding in worked.random.findings}


def check_obligation(found: Obligation, worked: WorkedProgram, suite: Suite) -> None:
    def worlds(findings: Findings) -> Iterable[Truth]:
        if found.place is None:
            return [Truth(worked.changed(found.change, suite.program))]
        return worked.met_always(suite.program.rules[found.rule], found.place, findings)

    def shows(goal: Goal, findings: Findings) -> bool:
        if goal.predicate != "contradiction" and not worked.truth.is_consistent(findings):
            return False
        holds = worked.truth.holds(goal, findings)
        return any(world.holds(goal, findings) != holds for world in worlds(findings))

    shown = [case for case in worked.cases if shows(case.goal, case.findings)]
    assert (found.state == SHOWN) == bool(shown)
    if found.state == NEVER:
        assert not any(shows(goal, findings) for goal in worked.goals for findings in worked.records)
    if found.proposal:
        goal = Goal(found.proposal.goal.predicate, found.proposal.subject)
        assert shows(goal, found.proposal.findings)
        assert found.proposal.holds == worked.truth.holds(goal, found.proposal.findings)
        assert len(found.proposal.findings) == min(len(record) for record in worked.records if shows(goal, record))


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_what_is_shown_missing_or_never_to_be_shown_is_as_brute_force_says(chunk: int) -> None:
    for seed in range(chunk, PROGRAMS, CHUNKS):
        try:
            check_coverage(seed)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}") from error


# What is shown


CASES = "%? holds  f(p). kind(p, a).\n%? fails  kind(p, a).\n%? fails  f(p).\n"
S0 = "holds(P, s0) :- f(P), kind(P, a).\n"


def states(text: str) -> dict[str, str]:
    """What is to be shown, with whether it is."""
    suite, coverage = covered(text)
    found = {}
    for obligation in coverage.obligations:
        rule = suite.program.rules[obligation.rule]
        found[str(rule.head if obligation.place is None else rule.body[obligation.place])] = obligation.state
    return found


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ("", []),
        ("%? holds  f(p). kind(p, a).\n", ["holds(P, s0)"]),
        ("%? fails  kind(p, a).\n", ["f(P)"]),
        ("%? fails  f(p).\n", ["kind(P, a)"]),
        (CASES, ["holds(P, s0)", "f(P)", "kind(P, a)"]),
    ],
)
def test_a_conjunction_needs_one_case_more_than_it_has_conditions(without: str, missing: list[str]) -> None:
    told = states(STATEMENT + S0 + CASES.replace(without, "") if without else STATEMENT + S0 + CASES)
    assert [name for name, state in told.items() if state == MISSING] == missing


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (f"{S0}holds(P, s0) :- g(P).\n%? holds  g(p). f(p). kind(p, a).\n", MISSING),  # another rule decides too
        (f"{S0}%? fails  -f(p).\n", MISSING),  # another condition fails too
        (f"{S0}%? certain  f(p). kind(p, a).\n", SHOWN),  # a status says that it holds
    ],
)
def test_a_case_shows_a_rule_to_decide_only_if_nothing_else_decides(text: str, state: str) -> None:
    _, coverage = covered(STATEMENT + text)
    assert coverage.obligations[0].state == state


def test_a_case_of_a_statement_shows_what_its_concepts_rest_on_and_a_case_of_a_concept_its_own() -> None:
    concept = "%% c\n%% holds h\n%% fails f\nc(P) :- f(P).\n"
    rule = "holds(P, s0) :- g(P), not c(P).\n"
    through = f"{STATEMENT}{rule}%? holds  g(p).\n%? fails  g(p). f(p).\n{concept}"
    own = f"{STATEMENT}{rule}{concept}%? holds  f(p).\n%? fails  g(p).\n"
    assert states(through)["c(P)"] == states(own)["c(P)"] == SHOWN
    assert states(through)["f(P)"] == states(own)["f(P)"] == SHOWN
    assert states(through)["not c(P)"] == SHOWN
    assert states(own)["not c(P)"] == MISSING


def test_a_condition_that_changes_nothing_is_proved_never_to_decide() -> None:
    rules = "%% c\n%% holds h\n%% fails f\nc(P) :- kind(P, _).\nholds(P, s0) :- kind(P, a), c(P).\n"
    suite, coverage = covered(STATEMENT + rules)
    never = [f for f in coverage.obligations if f.state == NEVER]
    assert [(str(suite.program.rules[f.rule].head), f.place) for f in never] == [("holds(P, s0)", 1)]
    assert [*coverage.conditions.values()].count(NEVER) == 1


def test_of_a_rule_that_never_decides_no_condition_does() -> None:
    text = f"{STATEMENT}{S0}holds(P, s0) :- f(P), kind(P, a), g(P).\n"
    suite, coverage = covered(text)
    second = suite.program.rules_of["holds"][1]
    assert {state for (rule, _), state in coverage.conditions.items() if rule == second} == {NEVER}


@pytest.mark.parametrize(
    ("rules", "condition", "line"),
    [
        ("holds(P, s0) :- weeks(P, N), N >= 2.\n", "weeks(P, N)", "%? fails"),
        ("holds(P, s0) :- weeks(P, N), N >= 2.\n", "N >= 2", "%? fails weeks(p, 0)."),
        ("k(a).\nk(b).\nholds(P, s0) :- kind(P, X), k(X).\n", "kind(P, X)", "%? fails"),
        ("c(P, X) :- kind(P, X), f(P).\nholds(P, s0) :- c(P, X), kind(P, X), g(P).\n", "c(P, X)",
         "%? fails g(p). kind(p, a)."),
        ("c(P, N) :- weeks(P, N), f(P).\nholds(P, s0) :- c(P, N), N > 3.\n", "c(P, N)", "%? fails"),
        ("c(P, N) :- weeks(P, N), f(P).\nholds(P, s0) :- c(P, N), N > 3.\n", "f(P)", "%? fails weeks(p, 4)."),
    ],
)  # fmt: skip
def test_a_condition_that_binds_a_variable_fails_where_it_finds_nothing(
    rules: str, condition: str, line: str
) -> None:
    suite, coverage = covered(STATEMENT + rules)
    told = {
        str(suite.program.rules[found.rule].body[found.place]): proposal.line()
        for found, proposal in coverage.missing
        if found.place is not None
    }
    assert told[condition] == line


def test_a_missing_case_names_the_rule_that_it_shows() -> None:
    _, coverage = covered(SMALL.replace("%? holds [weeks]", "%"))
    lines = [proposal.line() for _, proposal in coverage.missing]
    assert "%? holds [weeks] cough(p). weeks(p, 3)." in lines
    assert "%? holds [a] cough(p)." in lines


def test_a_statement_without_a_case_gets_one_even_if_others_show_its_rule() -> None:
    second = '%% s1\n%% says it\n%% source page, "box", 1\nstatement(s1, do, act).\n'
    rule = "holds(P, s1) :- holds(P, s0).\n%? holds  f(p). kind(p, a).\n%? fails  f(p).\n%? fails  kind(p, a).\n"
    _, coverage = covered(f"{STATEMENT}{S0}{second}{rule}")
    assert not coverage.missing
    assert [proposal.line() for proposal in coverage.silent] == ["%? holds f(p). kind(p, a)."]


# What is reported


def problems(text: str) -> list[guidelog.Diagnostic]:
    suite = suite_of(text)
    return [*find_uncovered(suite.audit, suite.trials)]


def test_what_is_uncovered_is_reported_once_with_the_line_to_write() -> None:
    found = problems(STATEMENT + S0 + CASES.replace("%? fails  f(p).\n", ""))
    assert [(p.code, p.severity, p.statements, p.witness) for p in found] == [
        ("uncovered-condition", "warning", ("s0",), {"f": True})
    ]
    assert found[0].help == "write below `s0`: %? fails f(p)."
    assert found[0].span is not None
    assert found[0].span.source.text[found[0].span.start : found[0].span.end] == "kind(P, a)"


def test_a_statement_without_cases_is_reported_by_itself() -> None:
    found = problems(STATEMENT + S0)
    assert [(p.code, p.statements, p.help) for p in found] == [
        ("uncovered-statement", ("s0",), "write below it: %? holds f(p). kind(p, a).")
    ]
    assert not problems(STATEMENT + S0 + CASES)


def test_nothing_is_asked_of_a_knowledge_base_that_is_read_otherwise() -> None:
    knowledge = guidelog.KnowledgeBase.load(cases=True, readings={"radicular_pain_alone": "neurological_symptom"})
    assert not [*find_uncovered(Audit(knowledge.program), knowledge.trials)]


# What is written


def write(text: str, added: Iterable[Addition]) -> str:
    """The text with the lines that are missing."""
    lines = text.splitlines()
    for addition in sorted(added, key=lambda addition: -addition.place.line):
        lines.insert(addition.place.line, addition.line)
    return "\n".join(lines) + "\n"


def check_writing(text: str) -> None:
    """The lines are accepted, come out as they claim, and leave nothing to be shown."""
    suite = suite_of(text)
    proposals = Proposals(suite)
    added = additions(cover(suite, proposals), mutate(suite, proposals), suite)
    assert len({addition.line + addition.proposal.subject for addition in added}) == len(added)
    again = suite_of(write(text, added))
    assert len(again.program.cases) == len(suite.program.cases) + len(added)
    base = guidelog.KnowledgeBase(again.program)
    assert not [*find_failing_cases(base.compilation, base.trials)]
    proposals = Proposals(again)
    coverage, mutation = cover(again, proposals), mutate(again, proposals)
    assert not additions(coverage, mutation, again)
    assert not coverage.missing
    assert not coverage.silent
    assert mutation.score == 1


@pytest.mark.parametrize("seed", range(12))
def test_with_the_lines_that_are_missing_everything_is_covered_and_every_mutant_killed(seed: int) -> None:
    rng = random.Random(seed)
    check_writing(WorkedProgram(rng, 60, rng.choice((0, 10)), circles=seed % 3 == 0).text)


@pytest.mark.parametrize("text", [SMALL, SMALL.replace("%?", "%"), STATEMENT + S0])
def test_a_small_knowledge_base_is_completed_by_its_missing_lines(text: str) -> None:
    check_writing(text)


def test_a_line_belongs_below_the_cases_of_its_block_or_below_its_clauses() -> None:
    text = SMALL.replace("%? fails          cough(p). weeks(p, 2).\n", "")
    suite = suite_of(text)
    added = additions(cover(suite, Proposals(suite)), None, suite)
    lines = text.splitlines()
    above = {addition.proposal.subject: lines[addition.place.line - 1] for addition in added}
    assert above == {
        "advise_rest": "    not fever(P, high).",
        "take_xray": "holds(P, take_xray) :- lasting(P), not spared(P).",
        "lasting": "%? holds [weeks]  cough(p). weeks(p, 3).",
        "weeks_without_cough": "contradiction(P, weeks_without_cough) :- -cough(P), weeks(P, Weeks), Weeks > 0.",
    }
    assert "%? fails          weeks(p, 3)." in [addition.line for addition in added]


# The command


def test_the_command_tells_what_is_missing(run: Run) -> None:
    found = run("coverage", "--kb", "tests/coughs.dl", "--mutants")
    assert found.status == 1
    check_golden(GOLDEN / "coverage.txt", found.out)


def test_the_command_writes_the_cases_that_are_missing(run: Run) -> None:
    found = run("coverage", "--kb", "tests/coughs.dl", "--write-cases")
    assert found.status == 1
    check_golden(GOLDEN / "coverage-write-cases.txt", found.out)


def test_the_command_prints_plain_data(run: Run) -> None:
    found = run("coverage", "--kb", "tests/coughs.dl", "--mutants", "--format", "json")
    assert found.status == 1
    check_golden(GOLDEN / "coverage.json", found.out)
    assert json.loads(found.out)["mutants"]["killed"] == 16


def test_another_reading_is_refused_since_the_worked_cases_are_not_meant_for_it(run: Run) -> None:
    found = run("coverage", "--reading", "radicular_pain_alone=neurological_symptom")
    assert found.status == 2
    assert "leave out --reading" in found.err
    assert run("coverage", "--reading", "radicular_pain_alone=cord_symptom").status == 0


def test_nothing_is_missing_of_ng234(run: Run) -> None:
    found = run("coverage", "--mutants", "--write-cases")
    assert (found.status, found.out, found.err) == (0, "", "")


def test_every_condition_of_ng234_is_shown_to_decide_or_meant_not_to() -> None:
    knowledge = packaged(cases=True)
    suite = Suite(Audit(knowledge.program), knowledge.trials)
    coverage = cover(suite, Proposals(suite))
    assert [proposal.line() for _, proposal in coverage.missing] == []
    assert not coverage.silent
    rules, intentions = knowledge.program.rules, knowledge.program.intentions
    never = [place for place, state in coverage.conditions.items() if state == NEVER]
    assert never
    for rule, place in never:
        assert any(meant.covers("idle-condition", rules[rule].body[place].span) for meant in intentions)


def test_the_page_on_coverage_shows_what_the_command_prints_and_every_kind_of_mutant(run: Run) -> None:
    page = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    ((command, shown),) = re.findall(r"```console\n\$ guidelog (.+)\n((?:.*\n)*?)\.\.\.\n```", page)
    assert run(*command.split()).out.startswith(shown)
    assert re.findall(r"^\| `([a-z-]+)`", page, re.MULTILINE) == [*OPERATORS]
