"""The number that an Observation measures, and the value of a finding that its coded answer names."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ..record.faults import RecordFault
from ..record.notation import RESOURCE
from ..record.record import RecordError
from ..record.units import read_quantity
from ..record.values import Value, shown_value
from ..rules.finding import Finding
from .elements import Resource
from .matching import OBSERVATION, meanings
from .table import MEASURED, NAMED, CodeRow, CodeTable

_QUANTITY, _CONCEPT = "valueQuantity", "valueCodeableConcept"


def is_taken_over(row: CodeRow) -> bool:
    """Whether the value of a row is the one that the Observation gives: a number, or what its coded answer names."""
    return row.value in (MEASURED, NAMED)


def taken_over(
    resource: Resource, data: Mapping[str, Any], path: str, row: CodeRow, finding: Finding, table: CodeTable
) -> tuple[str, Value | None, str]:
    """The element that gives a finding its value, the value, and where it is None why there is none.

    Raises RecordError for what R4 does not have there, and for a number that is none.
    """
    if row.value == MEASURED:
        return (f"{path}{_QUANTITY}", *_measured(resource, data, path, finding, table))
    return (f"{path}{_CONCEPT}", *_named(resource, data, path, finding, table))


def _measured(
    resource: Resource, data: Mapping[str, Any], path: str, finding: Finding, table: CodeTable
) -> tuple[Decimal | None, str]:
    quantity = resource.object(data, _QUANTITY, path)
    if quantity is None or "value" not in quantity:
        return None, "it has no valueQuantity with a value"
    name = f"{path}{_QUANTITY}."
    if resource.text(quantity, "comparator", name) is not None:
        return None, "its comparator says no more than that the number is less, or more"
    system, code = (resource.text(quantity, part, name) for part in ("system", "code"))
    unit = table.units.unit_of(finding, system or "", code or "")
    if unit is None:
        shown = shown_value(code) if code is not None else "not coded"
        return None, f"its unit ({shown}) is none of `{finding.name}`, which has {table.units.listing_of(finding)}"
    found = read_quantity(finding, {"value": quantity["value"], "unit": unit}, RESOURCE)
    if isinstance(found, RecordFault):
        raise RecordError([found._replace(message=f"{resource.place}, {name}value: {found.message}")])
    return found, ""


def _named(
    resource: Resource, data: Mapping[str, Any], path: str, finding: Finding, table: CodeTable
) -> tuple[str | None, str]:
    concept = resource.object(data, _CONCEPT, path)
    keys = resource.codings(concept, f"{path}{_CONCEPT}") if concept is not None else ()
    named = [value for key in keys for value in meanings(key, finding.name, OBSERVATION, table)]
    values = [*dict.fromkeys(value for value in named if value in finding.values)]
    if len(values) > 1:
        return None, f"its coded answers name several values: {', '.join(values)}"
    return (values[0], "") if values else (None, f"it has no coded answer that names a value of `{finding.name}`")
