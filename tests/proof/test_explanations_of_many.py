"""On 2,000 random people: whatever explains an answer is tried by the independent model."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import combinations
from random import Random

import pytest
from guidelog.inference.answer.recordings import Alternative

import guidelog

from ..oracle.common import FINDINGS
from ..oracle.concrete import holding, is_consistent
from ..oracle.write_records import make_records
from ..support.people import VALUES, meets
from ..support.scale import scaled

COUNT = scaled(2000)
CHUNKS = 20

Findings = Mapping[str, object]


@cache
def people() -> list[Findings]:
    """Consistent records, each from one of the oracle's profiles and shares of what is recorded."""
    made = make_records(Random(84), FINDINGS, COUNT + COUNT // 4)
    return [findings for _, findings in made if is_consistent(findings)][:COUNT]


class Model:
    """What holds for a person after changes, by the independent model, each change run once."""

    def __init__(self, findings: Findings):
        self.findings = findings
        self.before = holding(findings)  # type: ignore[arg-type]
        self._after: dict[frozenset[tuple[str, object]], frozenset[str] | None] = {}

    def turns(self, change: Findings, statement: str) -> bool:
        """Whether a change gives a consistent record for which the statement turns."""
        key = frozenset(change.items())
        if key not in self._after:
            changed = {name: value for name, value in {**self.findings, **change}.items() if value is not None}
            consistent = is_consistent(changed)  # type: ignore[arg-type]
            self._after[key] = frozenset(holding(changed)) if consistent else None  # type: ignore[arg-type]
        after = self._after[key]
        return after is not None and (statement in after) != (statement in self.before)


def check_change(alternative: Alternative, statement: str, model: Model) -> None:
    """The change with the first value that does turns the statement, and with any part left out it does not."""
    change = {need.finding: next(v for v in (*VALUES[need.finding], None) if meets(need, v)) for need in alternative}
    assert model.turns(change, statement), (model.findings, statement, change)
    for size in range(1, len(change)):
        for names in combinations(change, size):
            part = {name: change[name] for name in names}
            assert not model.turns(part, statement), (model.findings, statement, change, part)


def check_reasons(consultation: guidelog.Consultation, statement: str) -> None:
    """Each minimal reason by itself gives the status, and with any finding left out it does not."""
    compilation, findings = consultation.knowledge.compilation, consultation.answer.record.findings
    status = consultation.status(statement)
    decides, sets = consultation.reasons(statement)
    assert sets
    for names in sets[:20]:
        alone = {name: findings[name] for name in names}
        assert compilation.status_of(alone, statement) == status
        for left_out in names:
            fewer = {name: value for name, value in alone.items() if name != left_out}
            assert compilation.status_of(fewer, statement) != status, (findings, statement, names, left_out)
    for name in findings:
        rest = {other: value for other, value in findings.items() if other != name}
        assert (name in decides) == (compilation.status_of(rest, statement) != status)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_proofs_rules_changes_and_reasons_keep_what_they_promise(chunk: int, ng234: guidelog.KnowledgeBase) -> None:
    for findings in people()[chunk::CHUNKS]:
        consultation, model = ng234.consult({"findings": {**findings}}), Model(findings)
        assert {f.statement.id for f in consultation.answer.statements if f.holds} == model.before
        for found in consultation.answer.statements:
            id_ = found.statement.id
            assert bool(consultation.why(id_)) == found.holds
            if not found.holds:
                assert not consultation.absence(id_).is_met
            consultation.rules(id_)
            for alternative in consultation.changes(id_):
                check_change(alternative, id_, model)
            check_reasons(consultation, id_)


def test_there_are_as_many_people_as_asked_for() -> None:
    assert len(people()) == COUNT
