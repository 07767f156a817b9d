"""Orders: which actions a MedicationRequest or a ServiceRequest may be an order of, by the codes of the table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..record.record import RecordError
from .bundle import Links, read_entries
from .elements import Resource, loose_codings
from .matching import MEDICATION, meanings
from .selection import faults_of_keys
from .table import ORDERS, ROUTE, SITE, CodeRow, CodeTable

MEDICINE, SERVICE = ORDERS
DRAFT, ACTIVE = "draft", "active"
WRITTEN = (DRAFT, ACTIVE, "on-hold")  # what an order that is being written may say of itself
_STATUSES = (*WRITTEN, "cancelled", "revoked", "stopped", "completed", "entered-in-error", "unknown")
_CODE, _REFERENCE = {MEDICINE: "medicationCodeableConcept", SERVICE: "code"}, "medicationReference"


class Order(NamedTuple):
    """An order of which the table speaks: its place (`MedicationRequest/m1`), the words of the table for its code,
    the actions that it may be an order of, and the rows that say so.

    `provided` says what must hold for that and is not said in it; `refused` why it cannot be read for what it seems
    to say, and then it has no actions.
    """

    place: str
    label: str
    actions: tuple[str, ...]
    rows: tuple[str, ...]
    provided: str = ""
    refused: str = ""


def read_orders(bundle: Mapping[str, Any], table: CodeTable, statuses: Iterable[str]) -> list[Order]:
    """The orders of a bundle that have one of these statuses, as far as the table speaks of their codes.

    One without a status is a draft: what is being written may lack what R4 asks for. Raises RecordError for what is
    no bundle.
    """
    resources = [*read_entries(bundle)]
    links, wanted = Links(resources), tuple(statuses)
    return [found for one in resources if one.type in ORDERS for found in _order(one, links, table, wanted)]


def _order(resource: Resource, links: Links, table: CodeTable, statuses: tuple[str, ...]) -> Iterator[Order]:
    rows = [*_rows(resource, links, table)]
    if not rows:
        return
    names = tuple(row.place for row in rows)
    label = rows[0].display or rows[0].code
    try:
        refused = "; ".join(fault.message for fault in faults_of_keys(resource)) or resource.not_understood()
        if not refused:
            if not _counts(resource, statuses):
                return
            rows = [row for row in rows if _is_meant(row, resource, table)]
    except RecordError as error:
        refused = "; ".join(fault.message for fault in error.faults)
    if refused:
        yield Order(resource.place, label, (), names, refused=refused)
    elif rows:
        actions = tuple(dict.fromkeys(action for row in rows for action in row.actions))
        provided = dict.fromkeys(words for row in rows for words in _open(row, resource))
        yield Order(resource.place, label, actions, tuple(row.place for row in rows), " and ".join(provided))


def _rows(resource: Resource, links: Links, table: CodeTable) -> Iterator[CodeRow]:
    """The rows that speak of what is ordered, given by its code or by a reference to a Medication."""
    concept = resource.data.get(_CODE[resource.type])
    given = resource.data.get(_REFERENCE) if resource.type == MEDICINE else None
    reference = given.get("reference") if isinstance(given, Mapping) else None
    if isinstance(reference, str):
        medication = links.find(reference, resource)
        concept = medication.data.get("code") if medication is not None and medication.type == MEDICATION else None
    seen = set()
    for key in loose_codings(concept):
        for row in table.rows_of(*key):
            if row.actions and resource.type in row.resources and row.place not in seen:
                seen.add(row.place)
                yield row


def _counts(resource: Resource, statuses: tuple[str, ...]) -> bool:
    """Whether it is an order to do something, of one of some statuses. Raises RecordError."""
    if resource.truth(resource.data, "doNotPerform"):
        return False
    return (resource.status(_STATUSES) if "status" in resource.data else DRAFT) in statuses


def _is_meant(row: CodeRow, resource: Resource, table: CodeTable) -> bool:
    """Whether nothing that the order says is another route or site than that of a row. Raises RecordError."""
    routes, sites = _routes(resource), resource.concepts(resource.data, "bodySite")
    if row.is_by("route") and routes:
        known = (name for key in routes for name in meanings(key, ROUTE, resource.type, table))
        return row.rules["route"] in known
    if row.is_by("site") and sites:
        return any(True for key in sites for _ in meanings(key, SITE, resource.type, table))
    return True


def _open(row: CodeRow, resource: Resource) -> Iterator[str]:
    """What a row asks for that the order does not say. Raises RecordError."""
    if row.is_by("route") and not _routes(resource):
        yield f"its route, which is not said, is {row.rules['route']}"
    if row.is_by("site") and not resource.concepts(resource.data, "bodySite"):
        yield "its body site, which is not said, is one that the table of codes knows"


def _routes(resource: Resource) -> list[Any]:
    found = []
    for path, dosage in resource.objects(resource.data, "dosageInstruction"):
        route = resource.object(dosage, "route", f"{path}.")
        found += resource.codings(route, f"{path}.route") if route is not None else []
    return found
