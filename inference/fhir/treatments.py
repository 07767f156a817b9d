"""What Procedures and medicines say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .assertions import Assertion, Sayings, origin_of
from .conditions import IN_ERROR, ConditionResource, due_elsewhere, read_condition
from .context import Context
from .dates import Moment, is_within
from .elements import Resource
from .matching import Hit, belongs, find_hits, meanings
from .selection import medication_of
from .table import ANY_SITE, ROUTE, SITE, CodeRow

_DONE = ("preparation", "in-progress", "not-done", "on-hold", "stopped", "completed", "entered-in-error", "unknown")
_COMPLETED = "completed"
_REFERENCE = "medicationReference"
_GIVEN = {
    "MedicationAdministration": (
        ("in-progress", "not-done", "on-hold", "completed", "entered-in-error", "stopped", "unknown"),
        ("completed", "in-progress"),
    ),
    "MedicationStatement": (
        ("active", "completed", "entered-in-error", "intended", "stopped", "on-hold", "unknown", "not-taken"),
        ("active", "completed"),
    ),
}


class Grounds(NamedTuple):
    """What Procedures rest on: the Conditions by their resources, and whether a cause is recorded."""

    conditions: Sequence[ConditionResource]
    causes: Mapping[str, bool]


def counts(condition: ConditionResource, row: CodeRow, grounds: Grounds, context: Context) -> bool:
    """Whether what a Condition says by a row is of the cause that the row needs. Raises RecordError."""
    cause = row.rules.get("cause", "")
    return not cause or (grounds.causes.get(cause, False) and not due_elsewhere(condition, cause, context))


def add_procedure(resource: Resource, hits: Sequence[Hit], grounds: Grounds, context: Context, said: Sayings) -> None:
    """Add what a Procedure says. Raises RecordError."""
    status = resource.status(_DONE)
    code = resource.object(resource.data, "code")
    if code is not None:
        resource.codings(code, "code")
    element, when, to_come = resource.span("performed", context.at, "end")
    for hit in hits:
        origin = origin_of(resource, "code", when, hit.key, hit.row)
        why = ""
        if status != _COMPLETED:
            why = f"its status is {status}"
        elif to_come:
            why = "dated after the reference time"
        elif hit.row.is_by("reason") and not _has_reason(resource, hit.row.rules["reason"], grounds, context):
            why = "no reason that leads to this disease"
        elif hit.row.is_by("site"):
            why = _other_region(resource, hit.row.rules["site"], grounds, context)
        if why:
            said.leave_out(origin, [hit.row], why)
            continue
        elements = ("code", "status", *([element] if element else []))
        said.assertions.append(
            Assertion(hit.row.finding, hit.row.value, resource, when, origin, elements, row=hit.row)
        )


def _has_reason(resource: Resource, group: str, grounds: Grounds, context: Context) -> bool:
    """Whether it was done for a Condition of a group, whatever has become of that. Raises RecordError."""
    for path, reason in resource.objects(resource.data, "reasonReference"):
        leads = resource.text(reason, "reference", f"{path}.")
        other = context.links.find(leads, resource) if leads else None
        condition = _condition(other, grounds, context) if other is not None else None
        if condition is None or not condition.is_meant:
            continue
        for hit in condition.hits:
            if belongs(hit.row, context.group(group)) and counts(condition, hit.row, grounds, context):
                return True
    return False


def _condition(resource: Resource, grounds: Grounds, context: Context) -> ConditionResource | None:
    """What a resource is as a Condition that counts: one of the bundle, or one that another resource contains."""
    if resource.number >= 0:
        return next((one for one in grounds.conditions if one.resource.number == resource.number), None)
    if resource.type != "Condition" or resource.not_understood():
        return None
    return read_condition(resource, find_hits(resource, context.table), context)


def _other_region(resource: Resource, group: str, grounds: Grounds, context: Context) -> str:
    """Why a body site is not for certain that of the present disease; nothing if it is."""
    sites = {
        region
        for key in resource.concepts(resource.data, "bodySite")
        for region in meanings(key, SITE, resource.type, context.table)
    }
    if not sites:
        return "no body site that the table knows"
    present = {
        region
        for condition in grounds.conditions
        if condition.is_current and condition.is_meant
        for hit in condition.hits
        if belongs(hit.row, context.group(group)) and counts(condition, hit.row, grounds, context)
        for region in condition.regions
    }
    named = ", ".join(sorted(sites))
    if not present:
        return f"it was of the region {named}, and that of the present disease is not recorded"
    if sites & present or ANY_SITE in sites | present:
        return ""
    return f"it was of the region {named}, and the present disease is of another ({', '.join(sorted(present))})"


def add_medicine(resource: Resource, hits: Sequence[Hit], context: Context, said: Sayings) -> None:
    """Add what a MedicationAdministration or -Statement says. Raises RecordError."""
    known, taken = _GIVEN[resource.type]
    status = resource.status(known)
    what = resource.choose(resource.data, "medication")
    medication = _medication(resource, context) if what == _REFERENCE else resource
    concept = medication.object(medication.data, "code" if what == _REFERENCE else what)
    if concept is not None:
        medication.codings(concept, "code" if what == _REFERENCE else what)
    unknown = medication.not_understood()
    if not unknown and what == _REFERENCE and "status" in medication.data:
        own = medication.status(("active", "inactive", IN_ERROR))
        unknown = f"the status of {medication.place} is {own}" if own == IN_ERROR else ""
    element, when, to_come = resource.span("effective", context.at, "start")
    for hit in hits:
        origin = origin_of(resource, what, when, hit.key, hit.row)
        if medication is not resource:
            origin = origin._replace(notes=(*origin.notes, f"it refers to {medication.place}"))
        why = unknown
        if why:
            pass
        elif status not in taken:
            why = f"its status is {status}"
        elif to_come:
            why = "dated after the reference time"
        elif hit.row.is_by("given"):
            why = _too_old(hit.row, when, context)
        if not why and hit.row.is_by("route") and hit.row.rules["route"] not in _routes(resource, context):
            why = "its route is not recorded, or another"
        if why:
            said.leave_out(origin, [hit.row], why)
            continue
        elements = (what, "status", *([element] if element else []))
        said.assertions.append(
            Assertion(hit.row.finding, hit.row.value, resource, when, origin, elements, row=hit.row)
        )


def _medication(resource: Resource, context: Context) -> Resource:
    """The Medication that a medicine refers to, which is there since it maps."""
    found = context.links.find(medication_of(resource), resource)
    return resource if found is None else found


def _too_old(row: CodeRow, when: Moment | None, context: Context) -> str:
    """Why a medicine is not for certain of the days that count; nothing if it is."""
    days = int(row.rules["given"].removesuffix("d"))
    if when is None:
        return "it is not dated"
    if not when.is_exact:
        return "it is not dated to the day"
    return "" if is_within(days, when, context.at) else f"more than {days} days before the reference time"


def _routes(resource: Resource, context: Context) -> set[str]:
    """The routes by which it is given: one dosage in an administration, a list of them in a statement."""
    dosages: list[tuple[str, Mapping[str, Any]]] = []
    if resource.type == "MedicationAdministration":
        dosage = resource.object(resource.data, "dosage")
        dosages += [("dosage", dosage)] if dosage is not None else []
    else:
        dosages += resource.objects(resource.data, "dosage")
    found: set[str] = set()
    for path, dosage in dosages:
        if resource.not_understood(dosage, f"{path}."):
            continue
        route = resource.object(dosage, "route", f"{path}.")
        for key in resource.codings(route, f"{path}.route") if route is not None else ():
            found.update(meanings(key, ROUTE, resource.type, context.table))
    return found
