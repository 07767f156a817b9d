"""Units of numbers in a map: what a number is multiplied with to be one of its finding."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ...record.codes import RecordCode
from ...record.values import shown_value
from ...rules.finding import Finding
from ...text.spelling import suggestion
from ...words import series
from .map_text import MapText

_UNITS = {
    "minutes": Fraction(1, 1440),
    "hours": Fraction(1, 24),
    "days": Fraction(1),
    "weeks": Fraction(7),
    "months": Fraction(1),
    "years": Fraction(12),
}  # in days, or months
UNITS_OF_TIME = ("days", "weeks", "months", "years")  # that can be counted from a date
_CALENDAR = ("months", "years")


def read_factor(text: MapText, own: Mapping[str, Any], finding: Finding, keys: tuple[str, ...]) -> Fraction:
    """What a number is multiplied with: a factor, or that of another unit. Notes what is wrong."""
    one = Fraction(1)
    for key in ("factor", "unit", "decimal"):
        if key in own and finding.kind != "number":
            message = f"`{finding.name}` is no number, and has no `{key}`"
            text.fault(RecordCode.WRONG_TYPE, (*keys, key), message, "take it away", finding.name)
            return one
    if "factor" in own and "unit" in own:
        message = "a factor and a unit are two ways to say the same"
        text.fault(RecordCode.CONFLICT, (*keys, "unit"), message, "keep one of them", finding.name)
    if "factor" in own:
        return _own_factor(text, own["factor"], keys)
    unit = text.text(own, "unit", keys, finding.unit)
    if unit == finding.unit:
        return one
    if unit in finding.also_units:
        return 1 / Fraction(finding.also_units[unit])
    known = unit in _UNITS and finding.unit in _UNITS
    if not known or (unit in _CALENDAR) != (finding.unit in _CALENDAR):
        time = finding.unit in _UNITS
        of = [name for name in _UNITS if time and (name in _CALENDAR) == (finding.unit in _CALENDAR)]
        others = [name for name in finding.units if name and name not in of]
        help_ = f'write factor = "1/7", or whatever makes {finding.unit or "it"} of it'
        if finding.also_units:
            help_ = f"it has {series(others)}; or {help_}"
        help_ = suggestion(unit, [*of, *others], help_)
        message = f"it is not known how many {finding.unit or 'of the vocabulary'} are one of {shown_value(unit)}"
        text.fault(RecordCode.UNKNOWN_VALUE, (*keys, "unit"), message, help_, finding.name)
        return one
    return _UNITS[unit] / _UNITS[finding.unit]


def _own_factor(text: MapText, factor: object, keys: tuple[str, ...]) -> Fraction:
    """A factor as it is written: a number, or `"1/7"`."""
    parts = re.fullmatch(r"([0-9]{1,30})(?:\.([0-9]{1,30}))?(?:/([0-9]{1,30}))?", str(factor))
    is_right = isinstance(factor, int | Decimal | str) and not isinstance(factor, bool)
    if not is_right or parts is None or int(parts[3] or 1) == 0:
        text.mistyped((*keys, "factor"), factor, 'a number above 0, such as 0.5 or "1/7"')
        return Fraction(1)
    found = Fraction(f"{parts[1]}.{parts[2] or 0}") / int(parts[3] or 1)
    if found == 0:
        text.mistyped((*keys, "factor"), factor, 'a number above 0, such as 0.5 or "1/7"')
        return Fraction(1)
    return found
