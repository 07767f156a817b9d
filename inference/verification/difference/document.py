"""Differences as plain data, for JSON. The keys are a public format: see docs/diff.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...record.record import record_document
from .atoms import AtomDifference
from .difference import Differences, StatementDifference
from .outcomes import CaseDifference, RecordDifference, describe_case
from .pair import Witness

OLD, NEW = "old", "new"


def differences_document(found: Differences) -> dict[str, Any]:
    """Everything that differs; what is the same is left out."""
    return {
        "statements": [_statement(one) for one in found.statements],
        "constraints": [{"name": one.arguments[0], **_atom(one)} for one in found.constraints],
        "precedence": [_precedence(one) for one in found.precedence],
        "declarations": [{"declaration": str(one), **_atom(one)} for one in found.declarations],
        "findings": [
            {"finding": one.finding, "change": one.change, "details": _details(one.details)} for one in found.findings
        ],
        "texts": [one._asdict() for one in found.texts],
        "cases": [_case(one) for one in found.cases],
        "clauses": {"removed": found.clauses.removed, "added": found.clauses.added},
    }


def record_difference_document(found: RecordDifference) -> dict[str, Any]:
    """The statements whose status differs for a record, and why one of the two refuses it."""
    statements = [{"id": name, OLD: old, NEW: new} for name, (old, new) in found.statements.items()]
    refused = {"refused": dict(zip((OLD, NEW), found.refused, strict=True))} if any(found.refused) else {}
    return {"record": found.record, "statements": statements, **refused}


def _statement(found: StatementDifference) -> dict[str, Any]:
    return {
        "id": found.id,
        "change": found.change,
        **_witness(found.witness, found.id),
        "direction": found.direction,
        "witnesses": {way: _witness(witness, found.id) for way, witness in found.witnesses.items()},
        "details": _details(found.details),
        "through": [*found.through],
        "precedence": [_precedence(one) for one in found.precedence],
    }


def _precedence(found: AtomDifference) -> dict[str, Any]:
    return {"statement": found.arguments[0], "superseded_by": found.arguments[1], **_atom(found)}


def _atom(found: AtomDifference) -> dict[str, Any]:
    return {"change": found.change, **_witness(found.witness, found.arguments[0])}


def _witness(witness: Witness | None, name: str) -> dict[str, Any]:
    if witness is None:
        return {"witness": None, OLD: None, NEW: None}
    unread = dict(zip((OLD, NEW), map(list, witness.unread), strict=True))
    return {
        "witness": record_document(name, witness.findings),
        OLD: witness.old,
        NEW: witness.new,
        **({} if witness.is_read_by_both else {"unread": unread}),
    }


def _details(details: Mapping[str, tuple[object, object]]) -> dict[str, Any]:
    return {key: {OLD: old, NEW: new} for key, (old, new) in details.items()}


def _case(found: CaseDifference) -> dict[str, Any]:
    case = found.case
    document = {"subject": case.subject, "case": describe_case(case), "place": case.span.place}
    return {**document, "of": [*found.of], OLD: found.old, NEW: found.new}
