"""NG234 against the oracle: statuses by z3, `needs` and `assumes` by brute force."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from itertools import combinations_with_replacement, product
from typing import Any

import pytest
from hypothesis import given, settings

import guidelog

from ..oracle import brute
from ..oracle.common import FINDINGS, ROWS, awaited, oracle, representatives
from ..oracle.concrete import Record, Value, contradictions_of, holding, is_consistent, notices_of
from ..oracle.done import ESTABLISHES, as_read
from ..oracle.nearly_full import nearly_full
from ..oracle.precedence import superseded_by
from ..oracle.readings import ALTERNATIVES
from ..oracle.strategies import records
from ..oracle.write_records import make_records
from ..support.knowledge import packaged
from ..support.scale import scaled

COUNT = scaled(200)
CHUNKS = 10
NEARLY_FULL = scaled(20, least=6)
BOUNDS = {
    "at_least": lambda number, bound: number >= bound,
    "above": lambda number, bound: number > bound,
    "at_most": lambda number, bound: number <= bound,
    "below": lambda number, bound: number < bound,
}


@cache
def seeded_records() -> list[tuple[str, dict[str, Value]]]:
    return [*make_records(random.Random(23), FINDINGS, COUNT)]


def consult(record: Record) -> guidelog.Consultation:
    return packaged().consult({"id": "p", "findings": {**record}})


def expanded(alternatives: Iterable[Iterable[Any]], values: brute.Open) -> set[brute.Recordings]:
    """Alternatives as sets of (finding, value); the same set must not be told twice."""
    found: list[brute.Recordings] = []
    for alternative in alternatives:
        parts = []
        for need in alternative:
            told = need.to_json()
            name = told.pop("finding")
            allowed = told.pop("any_of", None) or [
                v for v in values[name] if all(BOUNDS[key](v, bound) for key, bound in told.items())
            ]
            parts.append([(name, value) for value in allowed])
        found += [frozenset(choice) for choice in product(*parts)]
    assert len(found) == len(set(found))
    return set(found)


def every_value() -> dict[str, list[Value]]:
    return {f.name: representatives(f) for f in FINDINGS}


def check_record(record: Record) -> None:
    """Everything but `needs` and `assumes`; or that the record is refused, and for the right findings."""
    clashes = contradictions_of(record)
    if clashes:
        with pytest.raises(guidelog.RecordError) as refusal:
            consult(record)
        told = [set(re.findall(r"`(\w+)` is", fault.message)) for fault in refusal.value.faults]
        assert told
        for findings in told:  # each fault names a contradiction that stands, to be seen in these findings alone
            assert contradictions_of({name: record[name] for name in findings})
        return
    answer = consult(record).answer
    expected = oracle().answer(record)
    assert {found.statement.id: found.status for found in answer.statements} == expected.statements
    assert {a.action: a.status for a in answer.actions if a.strength != "avoid"} == expected.actions
    assert {a.action: a.status for a in answer.actions if a.strength == "avoid"} == expected.avoid
    given_way = {s.statement.id: {*s.superseded_by} for s in answer.statements if s.superseded_by}
    assert given_way == {i: {*others} for i, others in superseded_by(holding(record), ROWS).items()}
    awaits = {s.statement.id: expanded(s.awaits, every_value()) for s in answer.statements if s.awaits}
    assert awaits == {i: {*replacements} for i, replacements in awaited(record).items()}
    assert {notice.name for notice in answer.notices} == {*notices_of(record)}
    for found in answer.statements:
        assert bool(found.needs) == (found.status == "possible")
        assert bool(found.assumes) == (found.status == "presumed")


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_seeded_records_are_answered_as_by_the_oracle(chunk: int) -> None:
    for n, (name, record) in enumerate(seeded_records()):
        if n % CHUNKS == chunk:
            try:
                check_record(record)
            except AssertionError as error:
                raise AssertionError(f"{name}: {record}") from error


@pytest.mark.parametrize("seed", range(8))
def test_what_was_done_is_read_as_the_oracle_reads_it(seed: int) -> None:
    chance = random.Random(seed)
    actions = [*packaged().program.actions]
    for _, record in seeded_records()[seed :: 8 * max(1, COUNT // 200)]:
        done = chance.sample([*ESTABLISHES, *chance.sample(actions, 3)], chance.randint(1, 4))
        asked = {"id": "p", "findings": {**record}, "done": done}
        try:
            expected = as_read(record, done)
        except ValueError:
            with pytest.raises(guidelog.RecordError, match="is done, and"):
                packaged().consult(asked)
            continue
        if not is_consistent(expected):
            with pytest.raises(guidelog.RecordError):
                packaged().consult(asked)
            continue
        answer = packaged().consult(asked).answer
        assert answer.record.findings == expected
        assert {f.statement.id: f.status for f in answer.statements} == oracle().answer(expected).statements
        assert {notice.name for notice in answer.notices} == {*notices_of(expected)}


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_an_alternative_reading_is_answered_as_by_the_oracle(alternative: str) -> None:
    (reading,) = [n for n, switch in packaged().program.switches.items() if alternative in switch.alternatives]
    other = packaged().read_as({reading: alternative})
    for _, record in seeded_records()[::5]:
        if is_consistent(record):
            answer = other.consult({"id": "p", "findings": {**record}}).answer
            expected = oracle(alternative).answer(record).statements
            assert {found.statement.id: found.status for found in answer.statements} == expected
            assert {notice.name for notice in answer.notices} == {*notices_of(record, [alternative])}


@settings(max_examples=scaled(40))
@given(records(FINDINGS, unrecorded=0.75, accept=is_consistent))
def test_consistent_records_are_answered_as_by_the_oracle(record: Record) -> None:
    check_record(record)


@settings(max_examples=scaled(40))
@given(records(FINDINGS, unrecorded=0.6, negative=0.1))
def test_records_are_refused_exactly_if_the_oracle_finds_a_contradiction(record: Record) -> None:
    if is_consistent(record):
        consult(record)
    else:
        with pytest.raises(guidelog.RecordError):
            consult(record)


def test_each_contradiction_of_the_checklist_is_refused_as_soon_as_its_findings_are_recorded() -> None:
    values = {f.name: [*representatives(f), *([Decimal(-1)] if f.type == "number" else [])] for f in FINDINGS}
    clashing: list[Record] = []
    consistent: list[Record] = []
    for first, second in combinations_with_replacement(values, 2):
        for pair in product(values[first], values[second]):
            record: Record = dict(zip((first, second), pair, strict=True))
            (consistent if is_consistent(record) else clashing).append(record)
    for refused in clashing:
        with pytest.raises(guidelog.RecordError):
            consult(refused)
    for accepted in random.Random(0).sample(consistent, 100):
        consult(accepted)


@pytest.mark.parametrize("seed", range(NEARLY_FULL))
def test_needs_and_assumes_are_what_brute_force_finds(seed: int) -> None:
    record, opened = nearly_full(random.Random(seed), size=200)
    answer = consult(record).answer
    held = cache(lambda items: holding(dict(items)))
    for found in answer.statements:

        def holds(r: Record, i: str = found.statement.id) -> bool:
            return i in held(frozenset(r.items()))

        verdict = brute.examine(holds, is_consistent, record, opened)
        assert found.status == verdict.status, found.statement.id
        assert expanded(found.needs, opened) == {*verdict.needs}, found.statement.id
        assert {*found.assumes} == verdict.assumes, found.statement.id
        assert [*found.assumes] == [f.name for f in FINDINGS if f.name in verdict.assumes]
