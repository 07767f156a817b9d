"""Numbers that are worked out from two others, against brute force over all extensions of records that have them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings

from ..support.brute_force import check_program, does
from ..support.courses import Change, Courses, asked
from ..support.knowledge import knowledge_of
from ..support.needs import as_json, values_of
from ..support.program_parts import Finding, RandomProgram, State
from ..support.random_programs import naming, programs, random_program
from ..support.scale import scaled

SEEDS = scaled(24, least=3)
STATES = 6  # of the findings beside the three numbers
RECORDS = 20  # of each program


def recordable(program: RandomProgram, courses: Courses) -> list[State]:
    """The records whose numbers are such that everything that can become of them is among the extensions."""
    values = [finding.told for finding in program.findings]
    return [
        state
        for state in courses.records
        if all(value is None or not own or value in own for value, own in zip(state, values, strict=True))
    ]


def check_questions(program: RandomProgram, rng: random.Random) -> None:
    """What settles is exact; of what matters nothing is left out."""
    knowledge, courses = knowledge_of(program.text), Courses.of_program(program)
    records = recordable(program, courses)
    for state in rng.sample(records, min(RECORDS, len(records))):
        found = asked(knowledge, program.findings_of(state))
        settles = {(question.finding, id_) for question in found for id_ in question.settles}
        assert {(question.finding, id_) for question in found for id_ in question.bears_on} >= courses.matters[state]
        assert settles <= courses.settles[state], state
        values = {finding.name: finding.told or finding.values for finding in program.findings}
        assert courses.settled_by(state, values) <= settles, state


def check_changes(program: RandomProgram, rng: random.Random) -> None:
    """Every change is a smallest one; of those that are left out, each changes both parts, and one part would do."""
    knowledge, courses = knowledge_of(program.text), Courses.of_program(program)
    parts = {part for finding in program.findings for part in finding.parts}
    records = recordable(program, courses)
    for state in rng.sample(records, min(RECORDS // 4, len(records))):
        recorded = program.findings_of(state)
        record = knowledge.record({"findings": recorded})
        for statement in program.statements:
            changes = as_json(knowledge.compilation.changes(record, statement.id))
            found = {one for change in changes for one in changes_of(change, program, recorded)}
            expected = courses.changes(state, statement.id)
            assert found <= expected, (state, statement.id)
            for missing in expected - found:
                assert parts <= {name for name, _ in missing}, (state, statement.id)


def changes_of(
    alternative: Iterable[Mapping[str, Any]], program: RandomProgram, recorded: Mapping[str, Any]
) -> Iterable[Change]:
    """The changes that an alternative stands for."""
    by_name = {finding.name: finding for finding in program.findings}
    needs = {need["finding"]: need for need in alternative}
    results = [by_name[name] for name in needs if by_name[name].parts]
    own = {n: need.get("any_of") or values_of(need, by_name[n]) for n, need in needs.items() if not by_name[n].parts}
    for finding in results:
        own |= {part: by_name[part].values for part in unsaid(finding, own, recorded)}
    for values in product(*own.values()):
        one = dict(zip(own, values, strict=True))
        if all(does(finding, needs[finding.name], {**recorded, **one}) for finding in results):
            yield frozenset(one.items())


def unsaid(finding: Finding, own: Mapping[str, Any], recorded: Mapping[str, Any]) -> list[str]:
    """The parts of a number that change with it though nothing is said of them: both, or what is not recorded."""
    if not any(part in own for part in finding.parts):
        return [*finding.parts]
    return [part for part in finding.parts if part not in own and part not in recorded]


@pytest.mark.parametrize("check", [check_program, check_questions, check_changes])
def test_answers_of_seeded_programs_are_those_of_brute_force(check: Any) -> None:
    for seed in range(SEEDS):
        rng = random.Random(seed)
        program = random_program(rng, STATES, worked_out=True)
        with naming(seed, program):
            check(program, rng)


@settings(max_examples=scaled(8, least=2))
@given(programs(most=3, worked_out=True))
def test_answers_of_programs_that_hypothesis_makes_are_those_of_brute_force(program: RandomProgram) -> None:
    check_program(program, random.Random(0))
