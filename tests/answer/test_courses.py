"""What to ask next and what to change, against brute force over all courses of answers to random small programs."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

import pytest
from guidelog.inference.answer import courses as courses_module
from hypothesis import given, settings

from ..support.courses import Change, Courses, asked
from ..support.knowledge import knowledge_of
from ..support.needs import as_json, values_of
from ..support.program_parts import Finding, RandomProgram
from ..support.random_programs import naming, programs, random_program
from ..support.scale import scaled

SEEDS = scaled(300)
CHUNKS = 10
RECORDS = 40  # of each program


def check_questions(program: RandomProgram, rng: random.Random) -> None:
    """Exactly the findings that matter are named, with what they settle and bear on, those that settle first."""
    knowledge, courses = knowledge_of(program.text), Courses.of_program(program)
    for state in rng.sample(courses.records, min(RECORDS, len(courses.records))):
        found = asked(knowledge, program.findings_of(state))
        assert {(q.finding, id_) for q in found for id_ in q.bears_on} == courses.matters[state], state
        assert {(q.finding, id_) for q in found for id_ in q.settles} == courses.settles[state], state
        assert all(q.bears_on for q in found)
        assert len({q.finding for q in found}) == len(found)
        settling = [bool(q.settles) for q in found]
        assert settling == sorted(settling, reverse=True)


def check_changes(program: RandomProgram, rng: random.Random) -> None:
    knowledge, courses = knowledge_of(program.text), Courses.of_program(program)
    by_name = {finding.name: finding for finding in program.findings}
    for state in rng.sample(courses.records, min(RECORDS // 4, len(courses.records))):
        record = knowledge.record({"findings": program.findings_of(state)})
        for statement in program.statements:
            found = as_json(knowledge.compilation.changes(record, statement.id))
            told = [set(changes_of(alternative, by_name)) for alternative in found]
            assert set().union(*told) == courses.changes(state, statement.id), (state, statement.id)
            assert not any(one <= other for one in told for other in told if one is not other)


def changes_of(alternative: Iterable[Mapping[str, Any]], findings: Mapping[str, Finding]) -> Iterable[Change]:
    """The changes that an alternative stands for."""
    parts = []
    for need in alternative:
        name = need["finding"]
        values = need.get("any_of") or values_of(need, findings[name])
        parts.append([(name, value) for value in values])
    return (frozenset(choice) for choice in product(*parts))


@pytest.mark.parametrize("chunk", range(CHUNKS))
@pytest.mark.parametrize("check", [check_questions, check_changes])
def test_questions_and_changes_of_seeded_programs_are_those_of_brute_force(check: Any, chunk: int) -> None:
    for seed in range(chunk, SEEDS, CHUNKS):
        rng = random.Random(seed)
        program = random_program(rng)
        with naming(seed, program):
            check(program, rng)


@settings(max_examples=scaled(60))
@given(programs(most=120, integers=True))
def test_questions_of_programs_that_hypothesis_makes_are_those_of_brute_force(program: RandomProgram) -> None:
    check_questions(program, random.Random(0))


@settings(max_examples=scaled(60))
@given(programs(most=120, integers=True))
def test_changes_of_programs_that_hypothesis_makes_are_those_of_brute_force(program: RandomProgram) -> None:
    check_changes(program, random.Random(0))


@pytest.mark.parametrize("steps", [0, 1, 5])
def test_where_a_search_is_given_up_a_question_is_asked_rather_than_left_out(
    steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courses_module, "MOST_STEPS", steps)
    for seed in range(60):
        rng = random.Random(seed)
        program = random_program(rng)
        knowledge, courses = knowledge_of(program.text), Courses.of_program(program)
        for state in rng.sample(courses.records, min(5, len(courses.records))):
            found = asked(knowledge, program.findings_of(state))
            assert {(q.finding, id_) for q in found for id_ in q.bears_on} >= courses.matters[state]
            assert {(q.finding, id_) for q in found for id_ in q.settles} == courses.settles[state]
