"""What guidelog hands out can be sent to another process, and copied, and answers the same there."""

from __future__ import annotations

import copy
import json
import multiprocessing
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from guidelog.inference.fhir.orders import Order
from guidelog.inference.verification.difference.document import differences_document

import guidelog
from guidelog import Consultation, KnowledgeBase

from ..support.knowledge import knowledge as counting
from ..support.run import ROOT
from ..support.small import small

WAYS: dict[str, Callable[[Any], Any]] = {
    "pickle": lambda value: pickle.loads(pickle.dumps(value)),  # noqa: S301 our own
    "deepcopy": copy.deepcopy,
}
RECORD = {"id": "p", "findings": {"cough": True, "weeks": 4}}
TRIED = """
    Account Alternative Answer AnswerDocument Check Code CodeTable Condition Consultation Diagnostic
    Differences Flow Import KnowledgeBase OrderAdvice Overview Program QueryPlan Question Reader Reasons
    Record RecordCode RecordFault Related Rest RuleAnswer Score Sheet Solution Source Span StatementAnswer Step
    WhyDocument WhyNot WhyNotDocument
"""
HOLDS, ALSO = "take_xray", "advise_rest"


def answers(knowledge: KnowledgeBase) -> dict[str, Any]:
    """What a knowledge base says of a record, as plain data."""
    return knowledge.consult(RECORD).to_json(True)


@pytest.mark.parametrize("way", WAYS)
def test_a_knowledge_base_answers_the_same_elsewhere(way: str) -> None:
    knowledge = small()
    knowledge.consult(RECORD)
    assert answers(WAYS[way](knowledge)) == answers(knowledge)


@pytest.mark.parametrize("way", WAYS)
def test_the_readings_that_were_chosen_go_with_it(way: str) -> None:
    knowledge = KnowledgeBase.load(readings={"examples_count": "need_confirming"})
    assert WAYS[way](knowledge).program.read_otherwise == {"examples_count": "need_confirming"}


def test_a_class_of_ones_own_stays_that_class() -> None:
    assert type(WAYS["pickle"](Own(small().program))) is Own


class Own(KnowledgeBase):
    """A knowledge base with more to it."""


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("everything", [True, False])
def test_a_consultation_answers_the_same_elsewhere(way: str, everything: bool) -> None:
    told = small().consult(RECORD, everything)
    back: Consultation = WAYS[way](told)
    assert back.to_json(True) == told.to_json(True)
    assert back.why_json(HOLDS) == told.why_json(HOLDS)
    assert back.why_not_json(ALSO) == told.why_not_json(ALSO)
    assert back.solve("spared(P), statement(S, A, B)") == told.solve("spared(P), statement(S, A, B)")


@pytest.mark.parametrize("way", WAYS)
def test_what_is_returned_comes_back_equal(way: str) -> None:
    knowledge = small()
    told, other = knowledge.consult(RECORD), knowledge.consult({"id": "q", "findings": {"cough": False}})
    values: list[object] = [told.answer, told.next(), told.open(), told.reasons(HOLDS), told.changes(HOLDS)]
    values += [told.why(HOLDS), other.absence(HOLDS), told.why_not(ALSO), told.rules(ALSO)]
    values += [told.explain(HOLDS), other.explain(HOLDS), told.overview(), told.rest()]
    values += [told.sheet(), told.sheet(full=True), told.flow("page")]
    values += told.orders([Order("o", "an order", (knowledge.program.statements[HOLDS].action,), ())])
    values += [
        told.solve("holds(P, S)"),
        knowledge.query("holds(P, S)"),
        knowledge.program,
        knowledge.record(RECORD),
    ]
    scored = counting("holds(P, s0) :- f(P), 2 { f(P) ; g(P) ; kind(P, a) }.").consult({"findings": {"f": True}})
    values += [scored.scores("s0"), scored.explain("s0")]
    for value in values:
        assert WAYS[way](value) == value


@pytest.mark.parametrize("way", WAYS)
def test_what_reads_bundles_reads_the_same_elsewhere(way: str) -> None:
    knowledge = KnowledgeBase.load()
    text = (ROOT / "tests" / "fhir" / "bundles" / "myeloma-bone.json").read_text(encoding="utf-8")
    reader = knowledge.reader("2026-06-15")
    (record,) = reader.records([text], "bundle.json")
    assert [*WAYS[way](reader).records([text], "bundle.json")] == [record]
    found = reader.importer.read(json.loads(text))
    assert WAYS[way](found) == found
    assert WAYS[way](knowledge.codes()).rows == knowledge.codes().rows


@pytest.mark.parametrize("way", WAYS)
def test_checks_and_differences_come_back_equal(way: str) -> None:
    one, other = (
        KnowledgeBase.load(ROOT / "tests" / "bad" / f"{name}.dl", cases=True)
        for name in ("several_problems_of_rules", "advised_against")
    )
    check, differences = one.check(), one.diff(other)
    assert WAYS[way](check) == check
    assert WAYS[way](check).problems != ()
    assert differences_document(WAYS[way](differences)) == differences_document(differences)
    assert not WAYS[way](differences).are_none


def status(knowledge: KnowledgeBase) -> str:
    """What a worker of a pool does: it answers."""
    return knowledge.consult(RECORD).status(HOLDS)


def test_a_pool_of_processes_answers() -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map_async(status, [small()]).get(timeout=60) == [small().consult(RECORD).status(HOLDS)]


def test_every_value_that_is_public_is_one_of_these_or_plain() -> None:
    tried = TRIED.split()
    classes = {name for name in guidelog.__all__ if isinstance(getattr(guidelog, name), type)}
    assert {name for name in classes if not name.endswith("Error")} <= {*tried}
