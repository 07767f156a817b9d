"""Calls of CDS Hooks: bodies, the data that are prefetched, and orders that are being written."""

from __future__ import annotations

import json
from typing import Any

from .knowledge import packaged
from .web import Reply, Web, packaged_web

INSTANCE = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
VIEW, SELECT = "patient-view", "order-select"
CONTEXT = {"userId": "Practitioner/a", "patientId": "p1"}
SNOMED, RXNORM = "http://snomed.info/sct", "http://www.nlm.nih.gov/research/umls/rxnorm"
EMPTY = {"resourceType": "Bundle", "type": "searchset"}
FAILED = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception"}]}
LEAVE = {"access_token": "t", "token_type": "Bearer", "expires_in": 300, "scope": "user/*.read", "subject": "s"}


def path_of(hook: str) -> str:
    """The path of the packaged knowledge base's service of a hook."""
    return f"/cds-services/ng234-{hook}"


def nothing(hook: str = VIEW) -> dict[str, Any]:
    """Every key that a service asks for, without data."""
    services = packaged_web().get("/cds-services").json["services"]
    return dict.fromkeys(next(one["prefetch"] for one in services if one["hook"] == hook))


def answers(findings: dict[str, Any], patient: str = "p1") -> dict[str, Any]:
    """Findings as a response to the Questionnaire, which is one of the data that are asked for."""
    found = packaged().questionnaire_response({"id": patient, "findings": findings})
    response: dict[str, Any] = json.loads(json.dumps(found, default=float))
    return {**response, "subject": {"reference": f"Patient/{patient}"}, "authored": "2026-03-10T09:00:00Z"}


def searched(*resources: Any) -> dict[str, Any]:
    """What a search gives."""
    return {**EMPTY, "entry": [{"resource": one} for one in resources]}


def call(hook: str, prefetch: Any = None, web: Web | None = None, **other: Any) -> Reply:
    """The reply to a call; what is given replaces what a right one has."""
    body = {"hook": hook, "hookInstance": INSTANCE, "context": CONTEXT, **other}
    sent = {**body, **({} if prefetch is None else {"prefetch": prefetch})}
    return (web or packaged_web()).post(path_of(hook), sent)


def medicine(code: str = "197582", id_: str = "m1", **other: Any) -> dict[str, Any]:
    """A draft of a medicine, by its code in RxNorm."""
    own = {"resourceType": "MedicationRequest", "id": id_, "status": "draft", "subject": {"reference": "Patient/p1"}}
    return {**own, "medicationCodeableConcept": {"coding": [{"system": RXNORM, "code": code}]}, **other}


def service(code: str, id_: str = "s1", **other: Any) -> dict[str, Any]:
    """A draft of something to be done, by its code in SNOMED CT."""
    own = {"resourceType": "ServiceRequest", "id": id_, "status": "draft", "subject": {"reference": "Patient/p1"}}
    return {**own, "code": {"coding": [{"system": SNOMED, "code": code}]}, **other}


def orders(*resources: dict[str, Any], selected: list[str] | None = None) -> dict[str, Any]:
    """A context of `order-select`; all are selected if nothing else is said."""
    names = [f"{one['resourceType']}/{one['id']}" for one in resources]
    return {
        **CONTEXT, "selections": names if selected is None else selected, "draftOrders": searched(*resources),
    }  # fmt: skip
