"""The orders of a call of `order-select`: those that are being written, and which of them were just selected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from guidelog.inference.fhir.names import is_id
from guidelog.inference.record.twice import DoubledObject

from ..refusals import RequestError

MOST_DRAFTS = 100


class Drafts(NamedTuple):
    """A Bundle of orders, and which are selected, by type and id (`MedicationRequest/m1`)."""

    bundle: Mapping[str, Any]
    selections: frozenset[str]


def read_drafts(context: Mapping[str, Any], patient: str) -> Drafts:
    """The orders of a context. Raises RequestError for what is missing, of another type, or of another person."""
    bundle, selections = context.get("draftOrders"), context.get("selections")
    if not isinstance(bundle, dict) or isinstance(bundle, DoubledObject) or bundle.get("resourceType") != "Bundle":
        raise wrong("context.draftOrders", "a Bundle that gives no key twice")
    entries = bundle.get("entry", [])
    if not isinstance(entries, list) or len(entries) > MOST_DRAFTS:
        raise wrong("context.draftOrders.entry", f"a list of at most {MOST_DRAFTS}")
    names = {_name(entry, f"context.draftOrders.entry[{place}]", patient) for place, entry in enumerate(entries)}
    if not isinstance(selections, list) or not all(isinstance(one, str) for one in selections):
        raise wrong("context.selections", "a list of ids, such as MedicationRequest/abc")
    if not names.issuperset(selections) or not all(is_id(one.partition("/")[2]) for one in selections):
        raise wrong("context.selections", "a list of ids within `context.draftOrders`")
    return Drafts(bundle, frozenset(selections))


def _name(entry: object, place: str, patient: str) -> str:
    """The type and id of the resource of an entry."""
    resource = entry.get("resource") if isinstance(entry, dict) else None
    if not isinstance(resource, dict):
        raise wrong(f"{place}.resource", "a resource")
    subject = resource.get("subject")
    reference = subject.get("reference") if isinstance(subject, dict) else None
    if subject is not None and not (isinstance(reference, str) and _leads_to(reference, patient)):
        raise wrong(f"{place}.resource.subject", "the Patient of `context.patientId`")
    return f"{resource.get('resourceType')}/{resource.get('id')}"


def _leads_to(reference: str, patient: str) -> bool:
    return f"/{reference.partition('/_history/')[0]}".endswith(f"/Patient/{patient}")


def wrong(place: str, expected: str) -> RequestError:
    """The refusal of an element of a call."""
    return RequestError(400, "wrong-element", f"`{place}` is not {expected}")
