"""What `check` reports as proved of all records, against brute force over every record of random programs.

Each code is compared both ways: what is reported is so, and what is so is reported.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cached_property
from itertools import combinations

import pytest

import guidelog

from ..support.knowledge import knowledge_of
from ..support.naive import Atoms, Naive, rows_of
from ..support.program_parts import Clause, Comparison, Literal, RandomProgram, Statement, names
from ..support.random_programs import naming, random_program
from ..support.scale import scaled

SEEDS = scaled(500)
CHUNKS = 10
IN_THE_TEXT = ("unused-finding", "unused-predicate", "unknown-value")  # what no record shows
Found = set[tuple[str, ...]]  # a code, and what it is told of


class Brute:
    """What is so of a program, by all its records."""

    def __init__(self, program: RandomProgram, anew: bool = False):
        self.program = program
        self.anew = anew  # whether what a change of a rule brings is derived from the start, or in one step
        self.naive = Naive(program)
        self.worlds = self.naive.worlds
        for state, world in self.worlds.items():
            world["superseded_by"] = {("p", *pair) for pair in self.naive.table[state].superseded}
        self.consistent = [self.worlds[s] for s in program.states if not self.naive.table[s].contradictions]
        self.rules = [c for c in program.clauses if c.body and c.head.terms[:1] == ("P",)]

    @cached_property
    def refusing(self) -> set[str]:
        """What contradictions rest on: it is there for records that are refused."""
        found, waiting = {"contradiction"}, ["contradiction"]
        while waiting:
            name = waiting.pop()
            used = {
                c.name for r in self.program.clauses if r.head.name == name for c in r.body if isinstance(c, Literal)
            }
            waiting += used - found
            found |= used
        return found

    def of(self, rule: Clause) -> list[Atoms]:
        """What follows from each of the records that a rule is there for."""
        return [*self.worlds.values()] if rule.head.name in self.refusing else self.consistent

    @cached_property
    def never(self) -> set[str]:
        """The statements that hold for no consistent record."""
        return {s.id for s in self.program.statements if not any(("p", s.id) in held(w) for w in self.consistent)}

    def problems(self) -> Found:
        found: Found = {("dead-statement", name) for name in self.never}
        for rule in self.rules:
            if rule.head.terms[-1] not in self.never:
                found |= {(code, str(rule), *rest) for code, *rest in self.of_rule(rule)}
        return found | {*self.of_pathways()} | {*self.of_statements()}

    def of_rule(self, rule: Clause) -> Iterator[tuple[str, ...]]:
        if not any(rows_of(rule, world) for world in self.of(rule)):
            yield ("dead-rule",)
        elif not self.is_changed(rule):
            yield ("subsumed-rule",)
        else:
            for place, condition in enumerate(rule.body):
                without = Clause(rule.head, (*rule.body[:place], *rule.body[place + 1 :]))
                is_judged = isinstance(condition, Comparison) or "P" in condition.terms
                if is_judged and is_safe(without) and not self.is_changed(rule, without):
                    yield "idle-condition", str(condition)

    def is_changed(self, rule: Clause, new: Clause | None = None) -> bool:
        """Whether the answers of a predicate change if a rule goes, or one that derives more takes its place."""
        name = rule.head.name
        others = [c for c in self.program.clauses if c != rule]
        if self.anew:
            changed = Naive(self.program._replace(clauses=(*others, *([new] if new else []))))
            pairs = zip(self.worlds.values(), changed.worlds.values(), strict=True)
            asked = self.of(rule)
            return any(w.get(name) != after.get(name, set()) for w, after in pairs if w in asked)
        if new:
            return any(not rows_of(new, w) <= w.get(name, set()) for w in self.of(rule))
        own = [c for c in others if c.head.name == name]
        return any(not rows_of(rule, w) <= set().union(*(rows_of(c, w) for c in own)) for w in self.of(rule))

    def of_pathways(self) -> Iterator[tuple[str, ...]]:
        page = ("p", "page")
        advice = {("p", s.id) for s in self.program.statements if s.strength != "avoid"}
        quiet = [w for w in self.consistent if page in w.get("pathway", ()) and not advice & held(w)]
        if any(page not in w.get("silence", ()) for w in quiet):
            yield "gap", "page"
        for rule in self.rules:
            if rule.head.name == "silence" and not any(rows_of(rule, w) for w in quiet):
                yield "idle-silence", str(rule)

    def of_statements(self) -> Iterator[tuple[str, ...]]:
        """What must never happen, and what precedence leaves open."""
        together = {
            frozenset((str(one[1]), str(other[1]))) for w in self.consistent for one in held(w) for other in held(w)
        }
        facts = {(c.head.name, *c.head.terms) for c in self.program.clauses if not c.body}
        for one, other in combinations(self.program.statements, 2):
            if frozenset((one.id, other.id)) not in together:
                continue
            same = one.action == other.action
            avoiding = [s.strength == "avoid" for s in (one, other)]
            if same and any(avoiding) and not all(avoiding):
                yield "advised-against", *sorted((one.id, other.id))
            if not same and not any(avoiding) and ("incompatible", "act", "rest") in facts:
                yield "incompatible-actions", *sorted((one.id, other.id))
            against = [s.action for s in (one, other) if s.strength == "avoid"] == ["act"]
            if not same and against and ("incompatible_with_avoiding", "act", "rest") in facts:
                yield "incompatible-actions", *sorted((one.id, other.id))
            if same and not any(avoiding):
                yield from self.of_ties(one, other)
        advice = [s for s in self.program.statements if s.strength != "avoid"]
        for s in advice:
            if any(("p", s.id) in held(w) and ("p", s.action) in w.get("excluded", ()) for w in self.consistent):
                yield "excluded-action", s.id
        is_open = not facts & {("alternative", "act", "rest"), ("incompatible", "act", "rest")}
        if ("competing", "act", "rest") in facts and is_open:
            sides = [{("p", s.id) for s in advice if s.action == action} for action in ("act", "rest")]
            if any(all(side & held(w) for side in sides) for w in self.consistent):
                yield ("undeclared-choice",)

    def of_ties(self, one: Statement, other: Statement) -> Iterator[tuple[str, ...]]:
        both = [w for w in self.consistent if {("p", one.id), ("p", other.id)} <= held(w)]
        ways = [(("p", one.id, other.id) in gives(w), ("p", other.id, one.id) in gives(w)) for w in both]
        if (True, True) in ways:
            yield "mutual-precedence", one.id, other.id
        if rank(one) != rank(other) and (False, False) in ways:
            yield "open-tie", one.id, other.id

    def absent_precedence(self) -> set[str]:
        """The rules by which some statement that holds gives way to one that does not."""
        return {
            str(rule)
            for rule in self.rules
            if rule.head.name == "superseded_by"
            for w in self.consistent
            for _, one, other in rows_of(rule, w)
            if ("p", one) in held(w) and ("p", other) not in held(w)
        }


def is_safe(clause: Clause) -> bool:
    """Whether conditions that are not denied bind every variable."""
    binding = [c for c in clause.body if isinstance(c, Literal) and not c.negated]
    bound = set().union(*map(names, binding))
    return all(names(c) <= bound for c in (clause.head, *clause.body))


def held(world: Atoms) -> set[tuple[object, ...]]:
    return world.get("holds", set())  # type: ignore[return-value]


def gives(world: Atoms) -> set[tuple[object, ...]]:
    return world.get("superseded_by", set())  # type: ignore[return-value]


def rank(s: Statement) -> tuple[object, ...]:
    return {"do": 2, "offer": 2, "consider": 1}[s.strength], s.urgency, s.hours


def reported(problem: guidelog.Diagnostic) -> tuple[str, ...]:
    """A problem as brute force tells it."""
    assert problem.span is not None
    source = problem.span.source
    line = source.line(problem.span.line)
    if problem.code in ("dead-rule", "subsumed-rule", "idle-silence"):
        return problem.code, line
    if problem.code == "idle-condition":
        return problem.code, line, source.text[problem.span.start : problem.span.end]
    if problem.code == "gap":
        return problem.code, "page"
    if problem.code == "undeclared-choice":
        return (problem.code,)
    told = problem.statements if problem.code in ("mutual-precedence", "open-tie") else sorted(problem.statements)
    return problem.code, *told


def check_program(program: RandomProgram, anew: bool = False) -> None:
    base, brute = knowledge_of(program.text), Brute(program, anew)
    own = program.text.partition("% When several")[0].splitlines()
    problems = [p for p in base.check().problems if p.span and p.span.line <= len(own) and p.code not in IN_THE_TEXT]
    absent = [p for p in problems if p.code == "absent-precedence"]
    assert {reported(p) for p in problems if p not in absent} == brute.problems()
    assert {rule_of(p) for p in absent} <= brute.absent_precedence()
    assert bool(absent) == bool(brute.absent_precedence())
    for problem in problems:
        if problem.witness is not None:
            check_witness(problem, brute)


def rule_of(problem: guidelog.Diagnostic) -> str:
    assert problem.span is not None
    return problem.span.source.line(problem.span.line)


def check_witness(problem: guidelog.Diagnostic, brute: Brute) -> None:
    """The record of a problem shows it, and the rule at its place is met by it."""
    world = brute.naive.atoms(problem.witness or {})
    assert not world.get("contradiction")
    if problem.code in ("gap", "absent-precedence"):
        (rule,) = [c for c in brute.rules if str(c) == rule_of(problem)]
        assert rows_of(rule, world)
    if problem.code == "absent-precedence":
        one, other = problem.statements
        assert ("p", one) in held(world)
        assert ("p", other) not in held(world)
    elif problem.code not in ("gap", "undeclared-choice"):
        assert {("p", id_) for id_ in problem.statements} <= held(world)


def check_seed(seed: int, most: int = 100, anew: bool = False, **choices: bool) -> None:
    program = random_program(random.Random(seed), most, pathways=True, **choices)
    with naming(seed, program):
        check_program(program, anew)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_what_is_proved_of_programs_with_derived_numbers_is_what_brute_force_says(chunk: int) -> None:
    for seed in range(chunk, SEEDS, CHUNKS):
        check_seed(seed, derived=True)


@pytest.mark.parametrize("chunk", range(2))
def test_what_is_proved_of_other_programs_is_what_brute_force_says(chunk: int) -> None:
    for seed in range(chunk, SEEDS // 5, 2):
        check_seed(seed)


@pytest.mark.parametrize("chunk", range(2))
def test_what_is_proved_of_recursive_programs_is_what_deriving_them_anew_says(chunk: int) -> None:
    for seed in range(chunk, SEEDS // 10, 2):
        check_seed(seed, most=30, anew=True, circles=True)
        check_seed(seed, most=30, anew=True, circles=True, derived=True)
