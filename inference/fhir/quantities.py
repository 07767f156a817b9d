"""Numbers with a unit, as a Quantity of FHIR has them: by codes of UCUM, or by the names of a knowledge base."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from ..record.codes import RecordCode
from ..record.notation import RESOURCE
from ..record.record import RecordFault
from ..record.units import read_quantity
from ..record.values import shown_value
from ..rules.program import Finding

UCUM: Final = "http://unitsofmeasure.org"
_ANNOTATION = re.compile(r"\{[^{}]*\}")  # `{beats}/min`: what is counted, and no unit

# The names that a knowledge base may give to what a code of UCUM stands for. Its capitals count: `Mg` is no `mg`.
NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "%": ("percent",),
    "/min": ("per_minute", "per_min"),
    "Cel": ("celsius", "degrees_celsius"),
    "L": ("litres", "l"),
    "L/min": ("litres_per_minute", "l_per_minute", "l_per_min"),
    "U/L": ("units_per_litre", "u_per_litre", "u_per_l"),
    "[in_i]": ("inches",),
    "[lb_av]": ("pounds",),
    "a": ("years",),
    "cm": ("cm", "centimetres"),
    "d": ("days",),
    "g": ("g", "grams"),
    "g/L": ("g_per_litre", "g_per_l"),
    "g/dL": ("g_per_decilitre", "g_per_dl"),
    "h": ("hours",),
    "kPa": ("kpa",),
    "kg": ("kg", "kilograms"),
    "kg/m2": ("kg_per_m2", "kg_per_square_metre"),
    "m": ("m", "metres"),
    "mL": ("ml", "millilitres"),
    "mL/h": ("ml_per_hour", "ml_per_h"),
    "mL/min": ("ml_per_minute", "ml_per_min"),
    "mg": ("mg", "milligrams"),
    "mg/L": ("mg_per_litre", "mg_per_l"),
    "mg/dL": ("mg_per_decilitre", "mg_per_dl"),
    "mg/kg": ("mg_per_kg",),
    "min": ("minutes",),
    "mm": ("mm", "millimetres"),
    "mm[Hg]": ("mmhg", "mm_hg"),
    "mmol/L": ("mmol_per_litre", "mmol_per_l"),
    "mo": ("months",),
    "ng/mL": ("ng_per_millilitre", "ng_per_ml"),
    "s": ("seconds",),
    "ug": ("micrograms", "ug"),
    "ug/L": ("micrograms_per_litre", "ug_per_litre", "ug_per_l"),
    "umol/L": ("micromol_per_litre", "umol_per_litre", "umol_per_l"),
    "wk": ("weeks",),
}


def code_of(unit: str) -> str:
    """The code of UCUM for a unit of a knowledge base; empty where none is known."""
    return next((code for code, names in NAMES.items() if unit in names), "")


def names_of(system: str | None, code: str | None) -> tuple[str, ...]:
    """The names that a unit by its code can have in a knowledge base; none for a code that is not UCUM's or known."""
    return NAMES.get(_ANNOTATION.sub("", code), ()) if system == UCUM and code is not None else ()


def known_units(finding: Finding) -> str:
    """The units in which a number can be given, in words, with their codes."""
    units = (finding.unit, *finding.also_units)
    return " or ".join(f"{code_of(unit)} ({unit})" if code_of(unit) else unit for unit in units)


def number_of(finding: Finding, quantity: Mapping[str, Any]) -> Decimal | RecordFault:
    """The number of a Quantity in the unit of its finding, exactly; or what is wrong with it."""
    name = (finding.name,)
    if quantity.get("comparator") is not None:
        shown = shown_value(quantity["comparator"])
        message, help_ = f"the Quantity is a bound ({shown}), and no number", "give the number, or leave it out"
        return RecordFault(RecordCode.WRONG_TYPE, message, help_, name)
    if quantity.get("value") is None:
        help_ = "give its number, or leave it out"
        return RecordFault(RecordCode.WRONG_TYPE, "the Quantity has no value", help_, name)
    unit = _unit(finding, quantity)
    if isinstance(unit, RecordFault):
        return unit
    return read_quantity(finding, {"value": quantity["value"], "unit": unit}, RESOURCE)


def _unit(finding: Finding, quantity: Mapping[str, Any]) -> str | RecordFault:
    """The unit of a Quantity as the knowledge base calls it."""
    system, code = quantity.get("system"), quantity.get("code")
    given = code if code is not None else quantity.get("unit")
    units = (finding.unit, *finding.also_units)
    if isinstance(given, str) and system in (None, UCUM):
        names = (*names_of(UCUM, given), *([given] if system is None or code is None else []))
        found = next((unit for unit in units if unit in names), None)
        if found is not None:
            return found
    shown = "there is no unit" if given is None else f"{shown_value(given)} is not a unit of `{finding.name}`"
    if system not in (None, UCUM):
        shown = f"the system of the unit is {shown_value(system)}, not {UCUM}"
    return RecordFault(RecordCode.UNKNOWN_VALUE, shown, f"give it in {known_units(finding)}", (finding.name,))
