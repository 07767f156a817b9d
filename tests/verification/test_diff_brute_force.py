"""`diff` of random programs against brute force over all records of both."""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from itertools import product
from typing import NamedTuple

import pytest
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source
from guidelog.inference.verification.difference.difference import GAINED, LOST, STATUS, Differences
from hypothesis import given, settings
from hypothesis import strategies as st

from guidelog import KnowledgeBase, KnowledgeError

from ..support.naive import Naive, Outcome, status
from ..support.program_parts import Clause, Comparison, Finding, Literal, RandomProgram, State, Value
from ..support.random_programs import programs, random_program
from ..support.scale import scaled

PAIRS = scaled(100)
MOST = 60  # states of all findings together
Record = Mapping[str, Value]


def changed(program: RandomProgram, rng: random.Random) -> RandomProgram:
    """A program with a few random changes; the text may no longer be one that is accepted."""
    for _ in range(rng.randint(1, 3)):
        program = rng.choice(CHANGES)(program, rng)
    return program


def drop_a_clause(program: RandomProgram, rng: random.Random) -> RandomProgram:
    gone = rng.randrange(len(program.clauses))
    return program._replace(clauses=tuple(c for i, c in enumerate(program.clauses) if i != gone))


def edit_a_clause(program: RandomProgram, rng: random.Random) -> RandomProgram:
    place = rng.choice([i for i, clause in enumerate(program.clauses) if clause.body])
    clause = program.clauses[place]
    at = rng.randrange(len(clause.body))
    condition = clause.body[at]
    body = [*clause.body]
    if isinstance(condition, Comparison):
        body[at] = condition._replace(operator=rng.choice(("<", "<=", ">", ">=", "=", "!=")))
    elif rng.random() < 0.5:
        del body[at]
    else:
        body[at] = condition._replace(negated=not condition.negated)
    clauses = [*program.clauses]
    clauses[place] = clause._replace(body=tuple(body))
    return program._replace(clauses=tuple(clauses))


def a_condition(program: RandomProgram, rng: random.Random, negation: bool) -> Literal:
    finding = rng.choice(program.findings)
    if finding.kind == "bool":
        return Literal(finding.name, ("P",), rng.random() < 0.5, negation and rng.random() < 0.5)
    return Literal(finding.name, ("P", rng.choice(finding.thresholds or finding.values)))  # type: ignore[arg-type]


def add_a_condition(program: RandomProgram, rng: random.Random) -> RandomProgram:
    place = rng.choice([i for i, clause in enumerate(program.clauses) if clause.body])
    clauses = [*program.clauses]
    extended = (*clauses[place].body, a_condition(program, rng, clauses[place].head.name != "contradiction"))
    clauses[place] = clauses[place]._replace(body=tuple(dict.fromkeys(extended)))
    return program._replace(clauses=tuple(clauses))


def add_a_contradiction(program: RandomProgram, rng: random.Random) -> RandomProgram:
    body = tuple(dict.fromkeys(a_condition(program, rng, False) for _ in range(2)))
    head = Literal("contradiction", ("P", rng.choice(("no1", "no2", "no3"))))
    return program._replace(clauses=(*program.clauses, Clause(head, body)))


def add_a_rule(program: RandomProgram, rng: random.Random) -> RandomProgram:
    head = Literal("holds", ("P", rng.choice(program.statements).id))
    return program._replace(clauses=(*program.clauses, Clause(head, (a_condition(program, rng, False),))))


def change_a_strength(program: RandomProgram, rng: random.Random) -> RandomProgram:
    statements = [*program.statements]
    place = rng.randrange(len(statements))
    statements[place] = statements[place]._replace(strength=rng.choice(("do", "consider", "avoid")), hours=24)
    return program._replace(statements=tuple(statements))


def add_a_finding(program: RandomProgram, rng: random.Random) -> RandomProgram:
    if any(finding.name == "extra" for finding in program.findings):
        return program
    wider = program._replace(findings=(*program.findings, Finding("extra", "bool", (True, False))))
    place = rng.choice([i for i, clause in enumerate(program.clauses) if clause.body])
    clauses = [*program.clauses]
    is_negated = clauses[place].head.name != "contradiction" and rng.random() < 0.5
    extra = Literal("extra", ("P",), rng.random() < 0.5, is_negated)
    clauses[place] = clauses[place]._replace(body=(*clauses[place].body, extra))
    return wider._replace(clauses=tuple(clauses))


def add_a_value(program: RandomProgram, rng: random.Random) -> RandomProgram:
    place = rng.randrange(len(program.findings))
    findings = [*program.findings]
    if findings[place].kind != "enum" or "z" in findings[place].values:
        return program
    findings[place] = findings[place]._replace(values=(*findings[place].values, "z"))
    wider = program._replace(findings=tuple(findings))
    return add_a_rule(wider, rng) if rng.random() < 0.5 else wider


CHANGES = (
    drop_a_clause, edit_a_clause, edit_a_clause, add_a_condition, add_a_contradiction, add_a_rule,
    change_a_strength, add_a_finding, add_a_value,
)  # fmt: skip


class Both(NamedTuple):
    """A record of both programs, what each says of it, and whether each can read all of it."""

    size: int
    is_read_by_both: bool
    record: Record
    old: Outcome
    new: Outcome


class Version:
    """A program with what it reads of a record, and what it says of that."""

    def __init__(self, program: RandomProgram):
        self.program = program
        self.naive = Naive(program)
        self._statuses: dict[State, dict[str, str]] = {}

    def state(self, record: Record) -> State:
        return tuple(represented(finding, record.get(finding.name)) for finding in self.program.findings)

    def outcome(self, record: Record) -> Outcome:
        return self.naive.table[self.state(record)]

    def statuses(self, record: Record) -> dict[str, str]:
        state = self.state(record)
        if state not in self._statuses:
            now, later = self.naive.table[state], self.naive.extensions(state)
            self._statuses[state] = {s.id: status(frozenset([s.id]), now, later) for s in self.program.statements}
        return self._statuses[state]


def represented(finding: Finding, value: Value | None) -> Value | None:
    """A value as a program knows it; of a number the one that stands for its interval."""
    if not isinstance(value, Decimal):
        return value if value in finding.values else None

    def interval(number: Value) -> list[bool]:
        return [number < t for t in finding.thresholds] + [number > t for t in finding.thresholds]

    return next(own for own in finding.values if interval(own) == interval(value))


class BruteForce:
    """Everything about two programs, from all records of both."""

    def __init__(self, old: RandomProgram, new: RandomProgram):
        self.old, self.new = Version(old), Version(new)

    @cached_property
    def records(self) -> list[Both]:
        values: dict[str, dict[Value, None]] = {}
        for finding in (*self.old.program.findings, *self.new.program.findings):
            values.setdefault(finding.name, {}).update(dict.fromkeys(finding.values))
        found = []
        for choice in product(*((None, *own) for own in values.values())):
            record = {name: value for name, value in zip(values, choice, strict=True) if value is not None}
            read = all(len([v for v in side.state(record) if v is not None]) == len(record) for side in self.sides)
            found.append(Both(len(record), read, record, *(side.outcome(record) for side in self.sides)))
        return found

    @property
    def sides(self) -> tuple[Version, Version]:
        return self.old, self.new

    @cached_property
    def consistent(self) -> list[Both]:
        return [one for one in self.records if not one.old.contradictions and not one.new.contradictions]

    @staticmethod
    def smallest(records: list[Both]) -> tuple[bool, int] | None:
        """Of the records that both can read, else of all: whether both can, and the fewest findings."""
        read = [one for one in records if one.is_read_by_both]
        return (bool(read), min(one.size for one in read or records)) if records else None

    def gained(self, name: str) -> tuple[bool, int] | None:
        return self.smallest([b for b in self.consistent if name in b.new.holds and name not in b.old.holds])

    def lost(self, name: str) -> tuple[bool, int] | None:
        return self.smallest([b for b in self.consistent if name in b.old.holds and name not in b.new.holds])

    def status(self, name: str) -> tuple[bool, int] | None:
        """Of the records that both can read those of which the status differs, though it holds or fails alike."""
        found = [
            both
            for both in self.consistent
            if both.is_read_by_both
            and (name in both.old.holds) == (name in both.new.holds)
            and self.old.statuses(both.record)[name] != self.new.statuses(both.record)[name]
        ]
        return self.smallest(found)

    def constraints(self) -> dict[str, tuple[bool, int] | None]:
        names = {name for both in self.records for side in (both.old, both.new) for name in side.contradictions}
        found = {}
        for name in names:
            differing = [b for b in self.records if (name in b.old.contradictions) != (name in b.new.contradictions)]
            newly = [b for b in differing if bool(b.old.contradictions) != bool(b.new.contradictions)]
            if differing:
                found[name] = self.smallest(newly or differing)
        return found

    def precedence(self, shared: set[str]) -> dict[tuple[str, str], tuple[bool, int] | None]:
        found = {}
        for pair in product(shared, repeat=2):
            differing = [
                both
                for both in self.consistent
                if (pair in both.old.superseded) != (pair in both.new.superseded)
                and pair[0] in both.old.holds & both.new.holds
                and pair[1] in both.old.holds & both.new.holds
            ]
            if differing:
                found[pair] = self.smallest(differing)
        return found


def told(program: RandomProgram) -> dict[str, tuple[object, ...]]:
    return {s.id: s for s in program.statements}


def compared(old: RandomProgram, new: RandomProgram) -> Differences | None:
    """What differs between two programs; None if one of them is not accepted."""
    try:
        bases = [KnowledgeBase(load([Source("random.dl", p.text)], cases=False)) for p in (old, new)]
    except KnowledgeError:
        return None
    return bases[0].diff(bases[1])


def check(old: RandomProgram, new: RandomProgram) -> bool:
    """Everything that is told of two programs is what brute force says; False if one of them is not accepted."""
    found = compared(old, new)
    if found is None:
        return False
    brute = BruteForce(old, new)
    listed = {one.id: one for one in found.statements}
    before, after = told(old), told(new)
    assert {n for n, one in listed.items() if one.change == "added"} == {*after} - {*before}
    assert {n for n, one in listed.items() if one.change == "removed"} == {*before} - {*after}
    precedence = brute.precedence({*before} & {*after})
    assert {one.arguments: sized(one.witness) for one in found.precedence} == precedence
    for name in {*before} & {*after}:
        expected = {GAINED: brute.gained(name), LOST: brute.lost(name)}
        direction = {
            (False, False): "same",
            (True, False): "stronger",
            (False, True): "weaker",
            (True, True): "different",
        }[bool(expected[GAINED]), bool(expected[LOST])]
        if not any(way and way[0] for way in expected.values()):
            expected[STATUS] = brute.status(name)
        witnesses = {way: size for way, size in expected.items() if size}
        is_told_otherwise = before[name] != after[name] or any(pair[0] == name for pair in precedence)
        assert (name in listed) == bool(witnesses or is_told_otherwise), name
        if name in listed:
            one = listed[name]
            assert one.direction == direction, name
            shown = {way: sized(witness) for way, witness in one.witnesses.items() if way != "unchanged"}
            assert shown == witnesses, name
            for witness in one.witnesses.values():
                statuses = [side.statuses(witness.findings)[name] for side in brute.sides]
                assert [witness.old, witness.new] == statuses, name
    assert {one.arguments[0]: sized(one.witness) for one in found.constraints} == brute.constraints()
    return True


def sized(witness: object) -> tuple[bool, int]:
    return witness.is_read_by_both, len(witness.findings)  # type: ignore[attr-defined]


def check_seed(seed: int) -> bool:
    rng = random.Random(seed)
    old = random_program(rng, MOST, circles=rng.random() < 0.3)
    new = changed(old, rng)
    if rng.random() < 0.5:
        old, new = new, old
    try:
        return check(old, new)
    except Exception as error:
        raise AssertionError(f"seed {seed}:\n{old.text.partition('% When several')[0]}\n{new.text}") from error


@pytest.mark.parametrize("chunk", range(5))
def test_what_differs_between_seeded_programs_is_what_brute_force_says(chunk: int) -> None:
    seeds = range(chunk, PAIRS, 5)
    different = sum(map(check_seed, seeds))
    assert different > len(seeds) / 2 or PAIRS < 100  # of a few, most may be equal


@settings(max_examples=scaled(40))
@given(programs(MOST), st.randoms(use_true_random=False))
def test_what_differs_between_any_two_programs_is_what_brute_force_says(
    program: RandomProgram, rng: random.Random
) -> None:
    check(program, changed(program, rng))


@settings(max_examples=scaled(40))
@given(programs(MOST, circles=True), st.randoms(use_true_random=False))
def test_order_and_names_of_variables_change_nothing(program: RandomProgram, rng: random.Random) -> None:
    found = compared(program, rewritten(program, rng))
    assert found is not None
    assert found.are_none


def rewritten(program: RandomProgram, rng: random.Random) -> RandomProgram:
    """The program with clauses and conditions in another order, and other names of variables."""
    names: dict[str, str] = {}

    def renamed(term: object) -> object:
        is_variable = isinstance(term, str) and term[0].isupper()
        return names.setdefault(str(term), f"Renamed{len(names)}") if is_variable else term

    def rename(part: Literal | Comparison) -> Literal | Comparison:
        if isinstance(part, Comparison):
            return part._replace(left=renamed(part.left), right=renamed(part.right))  # type: ignore[arg-type]
        return part._replace(terms=tuple(map(renamed, part.terms)))  # type: ignore[arg-type]

    clauses = []
    for clause in program.clauses:
        names.clear()
        body = [rename(part) for part in clause.body]
        rng.shuffle(body)
        clauses.append(Clause(rename(clause.head), tuple(body)))  # type: ignore[arg-type]
    rng.shuffle(clauses)
    statements, findings = [*program.statements], [*program.findings]
    rng.shuffle(statements)
    rng.shuffle(findings)
    return program._replace(clauses=tuple(clauses), statements=tuple(statements), findings=tuple(findings))
