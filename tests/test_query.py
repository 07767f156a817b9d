"""Queries: what they answer is what the record, the rules and the knowledge base say."""

from __future__ import annotations

import json

import pytest

import guidelog

from .conftest import Run
from .oracle.concrete import holding
from .oracle.precedence import superseded_by
from .oracle.vocabulary import read_statements
from .test_changes import people


def solve(knowledge: guidelog.KnowledgeBase, text: str, findings: object) -> list[dict[str, object]]:
    consultation = knowledge.consult({"findings": findings}, everything=True)
    return consultation.solve(knowledge.query(text))


def test_a_query_finds_every_statement_that_holds_and_nothing_else(ng234: guidelog.KnowledgeBase) -> None:
    for consultation in people(ng234, 15, seed=9):
        findings = consultation.answer.record.findings
        found = solve(ng234, "holds(P, S)", findings)
        assert {row["S"] for row in found} == holding(findings)  # type: ignore[arg-type]


def test_a_query_joins_the_record_with_the_knowledge_base(ng234: guidelog.KnowledgeBase) -> None:
    for consultation in people(ng234, 15, seed=10):
        found = solve(
            ng234, "holds(P, S), statement(S, offer, A), not superseded(P, S)", consultation.answer.record.findings
        )
        expected = {
            (answer.statement.id, answer.statement.action)
            for answer in consultation.answer.statements
            if answer.holds and answer.statement.strength == "offer" and not answer.superseded_by
        }
        assert {(row["S"], row["A"]) for row in found} == expected


def test_every_condition_of_an_answer_is_proved(ng234: guidelog.KnowledgeBase) -> None:
    conditions = ng234.query("superseded_by(P, S, T), not mscc(P, confirmed)")
    for given in people(ng234, 15, seed=11):
        consultation = ng234.consult(given.answer.record, everything=True)
        for row in consultation.solve(conditions):
            assert len(consultation.prove(conditions, row)) == len(conditions)


def test_a_query_is_answered_alike_whatever_was_derived_for_the_consultation(ng234: guidelog.KnowledgeBase) -> None:
    texts = ["superseded(P, S)", "superseded_by(P, S, T)", "pathway(P, S)", "excluded(P, A)", "holds(P, S)"]
    answered = set()
    for given in people(ng234, 8, seed=13):
        record = given.answer.record
        for text in texts:
            conditions = ng234.query(text)
            plain, whole = ng234.consult(record), ng234.consult(record, everything=True)
            rows = whole.solve(conditions)
            assert plain.solve(conditions) == rows
            for row in rows[:2]:
                assert ng234.consult(record).prove(conditions, row) == whole.prove(conditions, row) != ()
                answered.add(text)
    assert answered == {*texts}


def test_a_query_may_be_a_text(ng234: guidelog.KnowledgeBase) -> None:
    consultation = ng234.consult({"findings": {"mscc": "confirmed"}})
    rows = consultation.solve("mscc(P, V)")
    assert rows == [{"V": "confirmed"}]
    assert len(consultation.prove("mscc(P, V)", rows[0])) == 1
    with pytest.raises(guidelog.KnowledgeError, match="is called `holdss`"):
        consultation.solve("holdss(P, S)")


@pytest.mark.parametrize(
    "text",
    ["", ".", "holds(P, S", "import os", "holds(P, S) :- x", "limb_weakness(P), N > 2", "1", "holds(P, S), S <= 24"],
)
def test_what_is_no_query_is_refused(text: str, ng234: guidelog.KnowledgeBase) -> None:
    with pytest.raises(guidelog.KnowledgeError):
        ng234.query(text)


def test_a_query_without_variables_tells_the_records_it_is_true_of(run: Run) -> None:
    files = ["examples/worked-example.toml", "examples/made-up-possible.toml"]
    rows = json.loads(run("query", "--format", "json", "mscc(P, confirmed)", *files).out)
    assert rows == [{"record": "worked-example"}]


def test_superseding_is_what_the_checklist_says(ng234: guidelog.KnowledgeBase) -> None:
    for consultation in people(ng234, 10, seed=12):
        findings = consultation.answer.record.findings
        found = {(row["S"], row["T"]) for row in solve(ng234, "superseded_by(P, S, T)", findings)}
        told = superseded_by(holding(findings), read_statements())  # type: ignore[arg-type]
        assert found == {(lower, upper) for lower, uppers in told.items() for upper in uppers}
