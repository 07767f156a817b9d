"""On 2,000 random people: whatever explains an answer is tried by the independent model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from random import Random

import pytest
from guidelog.inference.answer.needs import Alternative
from guidelog.inference.answer.states import Mask
from guidelog.inference.answer.statuses import status
from guidelog.inference.rules.schema import Status

import guidelog

from ..oracle.common import FINDINGS
from ..oracle.concrete import is_consistent
from ..oracle.many import holding_or_none
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
    """What holds for a person after changes, by the independent model, all changes run at once."""

    def __init__(self, findings: Findings, changes: Iterable[Findings]):
        self.findings = findings
        keys = [*{frozenset(change.items()) for change in ({}, *changes)}]
        changed = [{n: v for n, v in {**findings, **dict(key)}.items() if v is not None} for key in keys]
        self._after = dict(zip(keys, holding_or_none(changed), strict=True))  # type: ignore[arg-type]
        before = self._after[frozenset()]
        assert before is not None
        self.before = before

    def turns(self, change: Findings, statement: str) -> bool:
        """Whether a change gives a consistent record for which the statement turns."""
        after = self._after[frozenset(change.items())]
        return after is not None and (statement in after) != (statement in self.before)


def change_of(alternative: Alternative) -> Findings:
    """The change with the first value that does."""
    return {need.finding: next(v for v in (*VALUES[need.finding], None) if meets(need, v)) for need in alternative}


def parts_of(change: Findings) -> Iterator[Findings]:
    """The change with some of it left out, but not all."""
    for size in range(1, len(change)):
        for names in combinations(change, size):
            yield {name: change[name] for name in names}


def check_changes(changes: Mapping[str, Sequence[Findings]], findings: Findings) -> Model:
    """Each change turns its statement, and with any part left out it does not."""
    model = Model(
        findings, (one for own in changes.values() for change in own for one in (change, *parts_of(change)))
    )
    for statement, own in changes.items():
        for change in own:
            assert model.turns(change, statement), (findings, statement, change)
            for part in parts_of(change):
                assert not model.turns(part, statement), (findings, statement, change, part)
    return model


class Parts:
    """The statuses of a record of which some findings alone are recorded."""

    def __init__(self, consultation: guidelog.Consultation):
        self.findings = consultation.answer.record.findings
        self.compilation = consultation.knowledge.compilation
        self._masks: dict[frozenset[str], Mask] = {}  # many statements ask of the same findings

    def status(self, names: Iterable[str], statement: str) -> Status:
        """The status of a statement where only these are recorded."""
        key = frozenset(names)
        if key not in self._masks:
            self._masks[key] = self.compilation.states.mask({name: self.findings[name] for name in key})
        return status(self.compilation.forms.statements[statement], self._masks[key])


def check_reasons(consultation: guidelog.Consultation, parts: Parts, statement: str) -> None:
    """Each minimal reason by itself gives the status, and with any finding left out it does not."""
    names = frozenset(parts.findings)
    own = consultation.status(statement)
    decides, sets = consultation.reasons(statement)
    assert sets
    for alone in map(frozenset, sets[:20]):
        assert parts.status(alone, statement) == own
        for left_out in alone:
            assert parts.status(alone - {left_out}, statement) != own, (parts.findings, statement, alone, left_out)
    for name in names:
        assert (name in decides) == (parts.status(names - {name}, statement) != own)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_proofs_rules_changes_and_reasons_keep_what_they_promise(chunk: int, ng234: guidelog.KnowledgeBase) -> None:
    for findings in people()[chunk::CHUNKS]:
        consultation = ng234.consult({"findings": {**findings}})
        changes = {
            id_: [change_of(alternative) for alternative in consultation.changes(id_)]
            for id_ in ng234.program.statements
        }
        model = check_changes(changes, findings)
        assert {f.statement.id for f in consultation.answer.statements if f.holds} == model.before
        parts = Parts(consultation)
        for found in consultation.answer.statements:
            id_ = found.statement.id
            assert bool(consultation.why(id_)) == found.holds
            if not found.holds:
                assert not consultation.absence(id_).is_met
            consultation.rules(id_)
            check_reasons(consultation, parts, id_)


def test_there_are_as_many_people_as_asked_for() -> None:
    assert len(people()) == COUNT
