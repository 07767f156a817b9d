"""Random programs: the program under test against a naive evaluator and brute force over every extension."""

from __future__ import annotations

import multiprocessing
import random
from collections.abc import Iterable

import pytest
from hypothesis import given, settings

from ..support.brute_force import RECORDS, check_program, expanded
from ..support.knowledge import knowledge_of
from ..support.naive import Naive
from ..support.needs import as_json
from ..support.program_parts import RandomProgram
from ..support.random_programs import naming, programs, random_program, random_states
from ..support.scale import scaled

SEEDS = scaled(1000)
CHUNKS = 10


def check_seeds(seeds: Iterable[int], **choices: bool) -> None:
    for seed in seeds:
        rng = random.Random(seed)
        program = random_program(rng, **choices)
        with naming(seed, program):
            check_program(program, rng)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_seeded_programs_mean_what_brute_force_says(chunk: int) -> None:
    check_seeds(range(chunk, SEEDS, CHUNKS))


@settings(max_examples=scaled(80))
@given(programs(most=120))
def test_programs_that_hypothesis_makes_mean_what_brute_force_says(program: RandomProgram) -> None:
    check_program(program, random.Random(0))


@settings(max_examples=scaled(80))
@given(programs(most=60, integers=True))
def test_an_integer_in_a_fact_a_head_or_a_negation_meets_a_number_of_the_record(program: RandomProgram) -> None:
    check_program(program, random.Random(0))


@pytest.mark.parametrize("seed", [774, 1735, *range(40)])
def test_no_alternative_of_needs_lies_within_another(seed: int) -> None:
    rng = random.Random(seed)
    program = random_program(rng)
    knowledge = knowledge_of(program.text)
    for state in random_states(rng, program, RECORDS):
        record = knowledge.record({"findings": program.findings_of(state)})
        if Naive(program).outcome(record.findings).contradictions:
            continue
        for found in knowledge.compilation.answer(record).statements:
            told = expanded(as_json(found.needs), program.findings)
            assert not any(a <= b for a in told for b in told if a is not b), as_json(found.needs)


@pytest.mark.parametrize("seeds", [range(100), range(820, 840)], ids=str)
def test_recursive_programs_mean_what_brute_force_says_and_are_answered_in_time(seeds: range) -> None:
    """In a process of its own, since an engine that never ends can only be killed."""
    process = multiprocessing.get_context("spawn").Process(
        target=check_seeds, args=(seeds,), kwargs={"circles": True}
    )
    process.start()
    process.join(30)
    is_late = process.is_alive()
    process.kill()
    process.join()
    assert not is_late, "no answer within half a minute"
    assert process.exitcode == 0
