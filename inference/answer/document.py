"""Answers as plain data, for JSON. The keys are a public format: see docs/formats.md."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..rules.program import Program
from .recordings import Alternative
from .statuses import RULED_OUT, Answer, StatementAnswer

if TYPE_CHECKING:
    from .questions import Question

NEEDS = 5  # how many alternatives of `needs` are listed unless more are asked for


def answer_document(answer: Answer, everything: bool = False, needs: int = NEEDS) -> dict[str, Any]:
    """`{"record", "actions", "statements", "notices"}`; what is ruled out only if `everything` is asked for."""
    return {
        "record": answer.record.id,
        "actions": [
            {
                "action": action.action,
                "strength": action.strength,
                "status": action.status,
                "statements": [*action.statements],
                **({"done": True} if action.action in answer.record.done else {}),
            }
            for action in answer.actions
            if everything or action.status != RULED_OUT
        ],
        "statements": [
            _statement_document(found, needs)
            for found in answer.statements
            if everything or found.status != RULED_OUT or found.awaits
        ],
        "notices": [{"id": notice.name, "says": notice.says} for notice in answer.notices],
    }


def questions_document(answer: Answer, found: Iterable[Question], program: Program) -> dict[str, Any]:
    """`{"record", "open", "next"}`: the statements that are open, and the findings worth recording next."""
    from .questions import open_statements

    return {
        "record": answer.record.id,
        "open": [one.statement.id for one in open_statements(answer)],
        "next": [
            {
                "finding": question.finding,
                "question": program.findings[question.finding].question,
                "settles": [*question.settles],
                "bears_on": [*question.bears_on],
            }
            for question in found
        ],
        **readings_document(program),
    }


def readings_document(program: Program) -> dict[str, Any]:
    """`{"readings": {NAME: ALTERNATIVE}}` of those that are taken otherwise than in the text; nothing if none is."""
    found = program.read_otherwise
    return {"readings": found} if found else {}


def _statement_document(found: StatementAnswer, needs: int) -> dict[str, Any]:
    statement = found.statement
    return {
        "id": statement.id,
        "action": statement.action,
        "strength": statement.strength,
        "timing": {"urgency": statement.urgency, "within_hours": statement.within_hours},
        "status": found.status,
        "superseded_by": [*found.superseded_by],
        "assumes": [*found.assumes],
        "needs": _alternatives(found.needs[:needs]),
        "awaits": _alternatives(found.awaits),
    }


def _alternatives(found: Iterable[Alternative]) -> list[list[dict[str, object]]]:
    return [[need.to_json() for need in alternative] for alternative in found]
