"""What the units of a knowledge base are called in FHIR: by its own rows `(unit)`, and by the codes of UCUM."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from ..rules.finding import Finding

UCUM: Final = "http://unitsofmeasure.org"
_ANNOTATION = re.compile(r"\{[^{}]*\}")  # `{beats}/min`: what is counted, and no unit

# The names that a knowledge base may give to what a code of UCUM stands for, without a row.
# Its capitals count: `Mg` is no `mg`.
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


class Units:
    """The one place that knows units by their codes, for numbers that are read and for what is asked.

    `rows` are those of a table of codes: a system, a code of it, and the unit of which it is. They come first.
    """

    def __init__(self, rows: Iterable[tuple[str, str, str]] = ()):
        self._names: dict[tuple[str, str], list[str]] = {}
        self._codes: dict[str, tuple[str, str]] = {}
        for system, code, unit in rows:
            self._names.setdefault((system, code), []).append(unit)
            self._codes.setdefault(unit, (system, code))
        for code, units in NAMES.items():
            for unit in units:
                self._codes.setdefault(unit, (UCUM, code))

    def unit_of(self, finding: Finding, system: str, code: str) -> str | None:
        """The unit of a finding that a code stands for, its own first; None for a code that is known for none."""
        known = NAMES.get(_ANNOTATION.sub("", code), ()) if system == UCUM else ()
        names = (*self._names.get((system, code), ()), *known)
        return next((unit for unit in finding.units if unit in names), None)

    def coding_of(self, unit: str) -> dict[str, str]:
        """A unit as a Coding, by its code if it has one."""
        system, code = self._codes.get(unit, ("", ""))
        return {**({"system": system, "code": code} if code else {}), "display": unit}

    def listing_of(self, finding: Finding) -> str:
        """The units in which a number can be given, in words, with their codes."""
        codes = ((unit, self._codes.get(unit, ("", ""))[1]) for unit in finding.units)
        return " or ".join(f"{code} ({unit})" if code else unit for unit, code in codes)
