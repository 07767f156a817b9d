"""What to ask next about NG234, against brute force over all answers, and against z3."""

from __future__ import annotations

import random
from functools import cache
from itertools import product

import pytest

import guidelog

from ..oracle.common import FINDINGS, ROWS, representatives
from ..oracle.concrete import Record, holding, is_consistent
from ..oracle.dependence import Dependence
from ..oracle.nearly_full import nearly_full
from ..oracle.write_records import make_records
from ..support.courses import Courses, asked
from ..support.scale import scaled

COUNT = scaled(30)
CHUNKS = 5


@cache
def dependence(finding: str) -> Dependence:
    return Dependence(FINDINGS, finding)


def seeded_records() -> list[Record]:
    records = (record for _, record in make_records(random.Random(29), FINDINGS, COUNT))
    return [record for record in records if is_consistent(record)]


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_what_settles_something_by_brute_force_and_what_a_statement_depends_on_by_z3_is_asked(
    chunk: int, ng234: guidelog.KnowledgeBase
) -> None:
    ids = [*ng234.program.statements]
    for record in seeded_records()[chunk::CHUNKS]:
        found = {question.finding: question for question in asked(ng234, record)}
        before = {id_: ng234.compilation.status_of(record, id_) for id_ in ids}
        for finding in FINDINGS:
            if finding.name in record:
                assert finding.name not in found
                continue
            settled: set[str] = set()
            for value in representatives(finding):
                wider = {**record, finding.name: value}
                if is_consistent(wider):
                    settled |= {id_ for id_ in ids if ng234.compilation.status_of(wider, id_) != before[id_]}
            question = found.get(finding.name)
            assert settled == set(question.settles if question else ()), (record, finding.name)
            if question is None:
                assert not dependence(finding.name).holds(record), (record, finding.name)
            else:
                assert settled <= set(question.bears_on)


@pytest.mark.parametrize("seed", range(scaled(30, least=10)))
def test_of_a_nearly_full_record_exactly_what_matters_is_asked(seed: int, ng234: guidelog.KnowledgeBase) -> None:
    record, opened = nearly_full(random.Random(seed), size=200)
    holds = {}
    for state in product(*((None, *values) for values in opened.values())):
        told = {name: value for name, value in zip(opened, state, strict=True) if value is not None}
        if is_consistent({**record, **told}):
            holds[state] = holding({**record, **told})
    courses = Courses(opened, holds, [row.id for row in ROWS])
    empty = courses.records[-1]
    found = asked(ng234, record)
    assert {(q.finding, id_) for q in found for id_ in q.bears_on} == courses.matters[empty]
    assert {(q.finding, id_) for q in found for id_ in q.settles} == courses.settles[empty]
