"""Numbers with a unit, as a Quantity of FHIR has them in an answer."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ..record.codes import RecordCode
from ..record.notation import RESOURCE
from ..record.record import RecordFault
from ..record.units import read_quantity
from ..record.values import shown_value
from ..rules.finding import Finding
from .units import UCUM, Units


def number_of(finding: Finding, quantity: Mapping[str, Any], units: Units) -> Decimal | RecordFault:
    """The number of a Quantity in the unit of its finding, exactly; or what is wrong with it."""
    name = (finding.name,)
    if quantity.get("comparator") is not None:
        shown = shown_value(quantity["comparator"])
        message, help_ = f"the Quantity is a bound ({shown}), and no number", "give the number, or leave it out"
        return RecordFault(RecordCode.WRONG_TYPE, message, help_, name)
    if quantity.get("value") is None:
        help_ = "give its number, or leave it out"
        return RecordFault(RecordCode.WRONG_TYPE, "the Quantity has no value", help_, name)
    unit = _unit(finding, quantity, units)
    if isinstance(unit, RecordFault):
        return unit
    return read_quantity(finding, {"value": quantity["value"], "unit": unit}, RESOURCE)


def _unit(finding: Finding, quantity: Mapping[str, Any], units: Units) -> str | RecordFault:
    """The unit of a Quantity as the knowledge base calls it."""
    system, code = quantity.get("system"), quantity.get("code")
    given = code if code is not None else quantity.get("unit")
    if isinstance(given, str) and isinstance(system, str | None):
        found = units.unit_of(finding, system or UCUM, given)
        is_named = given in finding.units and (system is None or (system == UCUM and code is None))
        if found is not None or is_named:
            return given if found is None else found
    shown = "there is no unit" if given is None else f"{shown_value(given)} is not a unit of `{finding.name}`"
    if system not in (None, UCUM):
        shown = f"the system of the unit is {shown_value(system)}, not {UCUM}"
    return RecordFault(RecordCode.UNKNOWN_VALUE, shown, f"give it in {units.listing_of(finding)}", (finding.name,))
