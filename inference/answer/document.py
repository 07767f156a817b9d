"""Answers as plain data, for JSON. The keys are a public format: see docs/formats.md."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..record.origins import Origin, Provenance
from ..record.record import Record, plain
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
        **provenance_document(answer.record),
    }


def provenance_document(record: Record, everything: bool = False) -> dict[str, Any]:
    """`{"findings": {NAME: {"value", "from": [places], "details": [...]}}}`: where each finding came from.

    Nothing for a record in the program's own names. What was superseded stands beside what superseded it; what does
    not count, with the reason, is there if `everything` is asked for.
    """
    if not record.provenance:
        return {}
    named = {**dict.fromkeys(record.findings), **(dict.fromkeys(record.provenance) if everything else {})}
    return {"findings": {name: _provenance(name, record, everything) for name in named}}


def _provenance(name: str, record: Record, everything: bool) -> dict[str, Any]:
    known = record.provenance.get(name, Provenance())
    own = record.origins_of(name)
    found: dict[str, Any] = {
        "value": plain(record.findings.get(name)),
        "from": [origin.place for origin in own],
        "details": [origin.details() for origin in own],
    }
    if known.superseded:
        found["superseded"] = [_other(origin) for origin in known.superseded]
    if everything and known.left_out:
        found["left_out"] = [_other(origin) for origin in known.left_out]
    return found


def _other(origin: Origin) -> dict[str, Any]:
    """An origin that gave no value to the record, with the value that it says."""
    return {"value": plain(origin.value), "from": [origin.place], "details": [origin.details()]}


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
