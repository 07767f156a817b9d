"""`kb/stroke` against a model that was written from the published tables, not from the rules."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from itertools import product
from typing import Any

import pytest
from guidelog.inference.answer.recordings import Need
from guidelog.inference.overview.support import Support, person
from guidelog.inference.verification.engines.comparison import compare
from guidelog.inference.verification.engines.names import open_engine

import guidelog
from guidelog import KnowledgeBase

from ..oracle import brute
from ..oracle.concrete import Value
from ..oracle.stroke import (
    NUMBERS,
    VALUES,
    YES,
    cha2ds2_vasc,
    holding,
    is_consistent,
    orbit,
)
from ..support.needs import values_of
from ..support.scale import scaled

RANDOM, OPEN = scaled(1500, least=60), scaled(60, least=6)
AF: dict[str, Value] = {"atrial_fibrillation": True}


@cache
def stroke() -> KnowledgeBase:
    return KnowledgeBase.load("stroke")


def consult(record: dict[str, Value]) -> guidelog.Consultation:
    return stroke().consult({"id": "p", "findings": {**record}})


def held(record: dict[str, Value]) -> set[str]:
    return {one.statement.id for one in consult(record).answer.statements if one.holds}


def random_record(chance: random.Random, share: float) -> dict[str, Value]:
    """A consistent record of whoever has an arrhythmia, more often than not."""
    record: dict[str, Value] = {}
    for name, values in VALUES.items():
        if chance.random() < share:
            added = {**record, name: chance.choice(values)}
            record = added if is_consistent(added) else record
    return record if chance.random() < 0.1 else {**record, "atrial_fibrillation": True}


def random_records(count: int, seed: int = 196) -> Iterator[dict[str, Value]]:
    chance = random.Random(seed)
    return (random_record(chance, chance.choice((0.1, 0.3, 0.5, 0.8, 1.0))) for _ in range(count))


def meant(alternative: Iterable[Need]) -> Iterator[frozenset[tuple[str, Value]]]:
    """The sets of recordings that an alternative stands for, of the values of the model."""
    findings = stroke().program.findings
    told = [need.to_json() for need in alternative]
    parts = [
        [
            (need["finding"], value)
            for value in values_of(need, findings[need["finding"]]._replace(values=VALUES[need["finding"]]))
        ]
        for need in told
    ]
    return map(frozenset, product(*parts))


def test_the_vocabulary_is_that_of_the_model() -> None:
    findings = stroke().program.findings
    assert set(findings) == set(VALUES)
    assert {name for name, finding in findings.items() if finding.kind == "bool"} == set(YES)
    assert {name for name, finding in findings.items() if finding.kind == "number"} == set(NUMBERS)
    for name, finding in findings.items():
        assert finding.kind != "enum" or [*finding.values] == VALUES[name]


def test_every_statement_is_one_of_the_model_and_cites_its_recommendation() -> None:
    program = stroke().program
    assert 20 <= len(program.statements) <= 40
    everyone = {name for record in random_records(400) for name in holding(record)}
    assert everyone == set(program.statements)
    for statement in program.statements.values():
        assert statement.id.startswith(f"{statement.summary}_")
        assert all(citation.section and citation.position for citation in statement.sources)


def test_statements_hold_as_by_the_model_for_random_records() -> None:
    for record in random_records(RANDOM):
        assert held(record) == holding(record), record


def test_records_that_contradict_themselves_are_those_of_the_model() -> None:
    chance = random.Random(5)
    for _ in range(scaled(400, least=60)):
        record = {name: chance.choice(values) for name, values in VALUES.items() if chance.random() < 0.6}
        if is_consistent(record):
            consult(record)
        else:
            with pytest.raises(guidelog.RecordError):
                consult(record)


def test_scores_come_to_what_the_published_tables_say() -> None:
    names = {"cha2ds2_vasc": cha2ds2_vasc, "orbit": orbit}
    for record in random_records(scaled(150, least=25), seed=7):
        consultation = consult(record)
        for score in consultation.scores("af_risks_discuss_reduction"):
            name = next((name for name in names if name in score.aggregate.counted), "")
            assert score.total == names[name](record), (name, record)


@pytest.mark.parametrize(
    ("name", "limit"),
    [("age", 18), ("age", 65), ("age", 75), ("age", 80), ("egfr", 60), ("haemoglobin", 120), ("haemoglobin", 130),
     ("haematocrit", 36), ("haematocrit", 40), ("ejection_fraction", 40), ("time_in_range", 65), ("weight", 60),
     ("creatinine", 133), ("creatinine_clearance", 15), ("creatinine_clearance", 30)],
)  # fmt: skip
def test_each_side_of_a_limit_is_answered_as_by_the_model(name: str, limit: int) -> None:
    chance = random.Random(limit)
    numbers = [Decimal(limit) + step for step in (-1, Decimal("-0.001"), 0, Decimal("0.001"), 1)]
    differing = 0
    while differing < 3:
        record = {**random_record(chance, 0.5), **AF}
        answers = [holding({**record, name: number}) for number in numbers]
        if answers[0] != answers[-1]:
            differing += 1
            assert [held({**record, name: number}) for number in numbers] == answers


def test_what_is_missing_is_answered_as_by_brute_force() -> None:
    """Status, `needs` and `assumes` of whatever three findings could still change, by every way to record them."""
    chance = random.Random(31)
    for _ in range(OPEN):
        whole = random_record(chance, 1.0)
        open_ = chance.sample([*VALUES], 3)
        record = {name: value for name, value in whole.items() if name not in open_}
        values = {name: VALUES[name] for name in VALUES if name not in record}
        if len(values) > 4:
            continue
        outcomes = [(added, holding(extended)) for added, extended in brute.extensions(is_consistent, record, values)]
        own = holding(record)
        for found in consult(record).answer.statements:
            id_ = found.statement.id
            turned = [added for added, names in outcomes if (id_ in names) != (id_ in own)]
            expected = ("presumed" if turned else "certain") if id_ in own else "possible" if turned else "ruled_out"
            assert found.status == expected, (id_, record)
            least = {one for one in turned if not any(other < one for other in turned)}
            if expected == "presumed":
                assert {*found.assumes} == {name for one in least for name, _ in one}, (id_, record)
            if expected == "possible":
                assert {one for need in found.needs for one in meant(need)} == least, (id_, record)


def test_a_statement_rests_on_what_is_told_of_it() -> None:
    """What a line says it is because of suffices: with nothing else recorded the statement holds."""
    for record in random_records(scaled(120, least=20), seed=11):
        consultation = consult(record)
        own = {name: consultation.answer.record.findings[name] for name in record}
        derived = stroke().engine(everything=True).derive(own)
        support = Support(stroke().setting, own, derived)
        for id_ in holding(record):
            least = support.least(person("holds", id_))
            assert id_ in holding({name: record[name] for name in least}), (id_, least, record)


def test_a_cohort_is_answered_as_its_people_are_one_by_one() -> None:
    polars = pytest.importorskip("polars")
    records = [*random_records(scaled(200, least=40), seed=3)]
    columns: dict[str, list[Any]] = {
        name: [None if (value := record.get(name)) is None else float(value) if isinstance(value, Decimal) else value
               for record in records]
        for name in VALUES
    }  # fmt: skip
    frame = polars.DataFrame({"id": [f"p{n}" for n in range(len(records))], **columns}, strict=False)
    for record, row in zip(records, stroke().statuses(frame).iter_rows(named=True), strict=True):
        statuses = {one.statement.id: one.status for one in consult(record).answer.statements}
        assert {name: row[name] for name in statuses} == statuses, record


@pytest.mark.parametrize("name", ["clingo", "z3", "polars", "prolog"])
def test_other_engines_answer_alike(name: str) -> None:
    try:
        engine = open_engine(name, stroke().compilation)
    except guidelog.EngineError as error:
        pytest.skip(str(error))
    found = compare(engine, stroke().compilation, [*random_records(scaled(300, least=20), seed=2)])
    assert found.problems == ()
    assert found.compared > 5  # clingo has no decimals, and leaves out who has some
