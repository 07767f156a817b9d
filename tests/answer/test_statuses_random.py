"""Random programs: the program under test against a naive evaluator and brute force over every extension."""

from __future__ import annotations

import multiprocessing
import random
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings

import guidelog

from ..support.knowledge import knowledge_of
from ..support.naive import Naive, Outcome, Recordings, minimal_sets, status
from ..support.needs import as_json, values_of
from ..support.program_parts import Finding, RandomProgram, State, literals_of
from ..support.random_programs import naming, programs, random_program, random_states
from ..support.scale import scaled

SEEDS = scaled(1000)
CHUNKS = 10
RECORDS = 6  # of each program


def expanded(
    alternatives: Iterable[Iterable[Mapping[str, Any]]], findings: Iterable[Finding]
) -> list[set[Recordings]]:
    """Each alternative as sets of (finding, value), a number by the representatives within its bounds."""
    by_name = {f.name: f for f in findings}
    found = []
    for alternative in alternatives:
        parts = [[(need["finding"], v) for v in values_of(need, by_name[need["finding"]])] for need in alternative]
        found.append({frozenset(choice) for choice in product(*parts)})
    return found


def check_program(program: RandomProgram, rng: random.Random) -> None:
    knowledge = knowledge_of(program.text)
    naive = Naive(program)
    for state in random_states(rng, program, RECORDS):
        check_record(program, knowledge, naive, state)


def check_record(program: RandomProgram, knowledge: guidelog.KnowledgeBase, naive: Naive, state: State) -> None:
    now = naive.table[state]
    record = {"findings": program.findings_of(state)}
    if now.contradictions:
        with pytest.raises(guidelog.RecordError) as refusal:
            knowledge.consult(record)
        named = {re.search(r"itself \((\w+)\)", fault.message)[1] for fault in refusal.value.faults}  # type: ignore[index]
        assert named == now.contradictions
        return
    consultation = knowledge.consult(record)
    later = naive.extensions(state)
    for found in consultation.answer.statements:
        ids = frozenset([found.statement.id])
        assert found.status == status(ids, now, later), found.statement.id
        assert set(found.superseded_by) == {t for s, t in now.superseded if s in ids & now.holds and t in now.holds}
        check_needs(program, found, later)
        check_assumes(program, found, later)
        check_awaits(program, naive, state, found)
    check_actions(program, consultation.answer, now, later)
    check_derived(program, naive, consultation)


def check_needs(
    program: RandomProgram, found: guidelog.StatementAnswer, later: list[tuple[Recordings, Outcome]]
) -> None:
    """`needs` are exactly the minimal sets of recordings, the smallest first."""
    expected = minimal_sets(later, lambda o: found.statement.id in o.holds) if found.status == "possible" else set()
    told = expanded(as_json(found.needs), program.findings)
    assert set().union(*told) == expected, found.statement.id
    assert [len(a) for a in found.needs] == sorted(len(a) for a in found.needs)


def check_assumes(
    program: RandomProgram, found: guidelog.StatementAnswer, later: list[tuple[Recordings, Outcome]]
) -> None:
    expected = set()
    if found.status == "presumed":
        failing = minimal_sets(later, lambda o: found.statement.id not in o.holds)
        expected = {name for added in failing for name, _ in added}
    assert [*found.assumes] == [f.name for f in program.findings if f.name in expected]


def check_awaits(program: RandomProgram, naive: Naive, state: State, found: guidelog.StatementAnswer) -> None:
    id_ = found.statement.id
    expected: set[Recordings] = set()
    if found.status == "ruled_out":
        expected = naive.awaits(state, lambda changed: any(id_ in o.holds for _, o in naive.extensions(changed)))
    assert set().union(*expanded(as_json(found.awaits), program.findings)) == expected


def check_actions(
    program: RandomProgram, answer: guidelog.Answer, now: Outcome, later: list[tuple[Recordings, Outcome]]
) -> None:
    expected = {}
    for s in program.statements:
        key = (s.action, s.strength == "avoid")
        group = [o for o in program.statements if (o.action, o.strength == "avoid") == key]
        expected[key] = status(frozenset(o.id for o in group), now, later)
    assert {(a.action, a.strength == "avoid"): a.status for a in answer.actions} == expected


def check_derived(program: RandomProgram, naive: Naive, consultation: guidelog.Consultation) -> None:
    """pyDatalog derives, of all that `holds` rests on, what the naive evaluator does."""
    reached, waiting = {"holds"}, ["holds"]
    while waiting:
        name = waiting.pop()
        names = {c.name for r in program.clauses if r.head.name == name for b in r.body for c in literals_of(b)}
        waiting += names - reached
        reached |= names
    atoms = naive.atoms(consultation.answer.record.findings)
    atoms_derived = (a for a in consultation.derived if "{" not in a.predicate)
    derived = {(a.predicate, tuple(map(plain, a.arguments))) for a in atoms_derived}
    expected = {
        (name, tuple(map(plain, row)))
        for name, rows in atoms.items()
        if name in reached and (name[0] == "c" or name == "holds")
        for row in rows
    }
    assert derived == expected


def plain(argument: object) -> object:
    return Decimal(argument) if isinstance(argument, int) else argument


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
