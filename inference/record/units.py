"""Numbers of a record that are told in another unit than their finding has: `{"value": 35, "unit": "mmhg"}`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ..rules.finding import Finding
from ..text.spelling import suggestion
from .codes import RecordCode
from .faults import RecordFault, value_fault
from .notation import JSON, Notation
from .values import exact, shown_value, value_of

MOST_DECIMALS = 12  # at which a number that does not come to an end is cut off, and never rounded up
LARGEST_EXPONENT = 400  # of a number that is multiplied or divided
_KEYS = {"value", "unit"}


def read_quantity(finding: Finding, given: Mapping[Any, Any], notation: Notation = JSON) -> Decimal | RecordFault:
    """The number of a finding that is given with its unit, in the unit of the finding; or what is wrong with it."""
    units = finding.units
    own = (finding.name,)
    if given.keys() != _KEYS:
        message, form = f"`{finding.name}` is an object, not a number", notation.quantity.replace("UNIT", units[-1])
        return RecordFault(RecordCode.WRONG_TYPE, message, f"write the number of {finding.unit}, or {form}", own)
    unit, value = given["unit"], value_of(given["value"])
    if not isinstance(unit, str) or unit not in units:
        message = f"{shown_value(unit)} is not a unit of `{finding.name}`"
        help_ = suggestion(str(unit).lower(), units, f"write {' or '.join(units)}, or convert it to {finding.unit}")
        return RecordFault(RecordCode.UNKNOWN_VALUE, message, help_, own)
    fault = value_fault(finding, value, notation)
    if fault is not None:
        return fault
    number = exact(value)
    if not isinstance(number, Decimal) or unit == finding.unit or number.is_zero():
        return Decimal(number)
    if abs(number.adjusted()) > LARGEST_EXPONENT or len(number.as_tuple().digits) > LARGEST_EXPONENT:
        message = f"`{finding.name}` is too large to be converted to {finding.unit}"
        return RecordFault(RecordCode.OUT_OF_RANGE, message, "correct it", own)
    return decimal_of(Fraction(number) / Fraction(finding.also_units[unit]))


def decimal_of(number: Fraction) -> Decimal:
    """A fraction as a decimal: exactly, or cut off where it does not come to an end.

    What is cut off is on the same side of every threshold of fewer decimals as the number itself, and is none of
    these: its last decimal is not 0.
    """
    rest, places = number.denominator, 0
    for factor in (2, 5):
        count = 0
        while rest % factor == 0:
            rest, count = rest // factor, count + 1
        places = max(places, count)
    if rest != 1:
        places = MOST_DECIMALS
    digits = number.numerator * 10**places // number.denominator
    while rest != 1 and digits % 10 == 0:
        places += 1
        digits = number.numerator * 10**places // number.denominator
    return Decimal(f"{digits}e-{places}")
