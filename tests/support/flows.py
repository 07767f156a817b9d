"""Flows of statements, with the states of a record."""

from __future__ import annotations

from guidelog.inference.flow.flow import Flow, flow_of
from guidelog.inference.flow.premises import Premises

from guidelog import Consultation, KnowledgeBase


def flow(knowledge: KnowledgeBase, summary: str | None = None, consultation: Consultation | None = None) -> Flow:
    """The flow of a summary, or of every statement; with a record its states, checked."""
    statements = [
        statement
        for statement in knowledge.program.statements.values()
        if summary is None or statement.sources[0].summary == summary
    ]
    premises = Premises(
        knowledge.program, knowledge.facts, consultation.explainer.explanation if consultation else None
    )
    answers = consultation.answer.statements if consultation else ()
    found = flow_of(statements, [], premises, {one.statement.id: one.status for one in answers})
    if consultation:
        consultation.explainer.require_proved(premises.steps)
    return found
