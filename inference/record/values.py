"""The values of a record: as Python has them, whatever they were given as; and as they are shown in a fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from numbers import Real
from typing import Any, TypeAlias

from ..text.diagnostic import printable

Value: TypeAlias = bool | str | Decimal

_PLAIN = (bool, str, int, float, Decimal)
_EXACT = 2**53  # up to here floats tell whole numbers apart
LONGEST_INTEGER = 4096  # bits of an integer that is read or shown


def value_of(value: object) -> object:
    """A value as the one of Python that it is exactly: a number or a truth of NumPy, a member of an enumeration."""
    if value is None or type(value) in _PLAIN:
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int.__pos__(value)
    if isinstance(value, float):
        return float.__pos__(value)
    if hasattr(value, "dtype") and hasattr(value, "item") and getattr(value, "shape", None) == ():
        item = value.item()
        return item if type(item) in _PLAIN else _as_float(item)
    return value


def _as_float(number: object) -> object:
    """A number of more bits than a float has as the float that it is, if it is one."""
    if isinstance(number, Real):
        found = float(number)
        return found if number == found else number
    return number


def id_of(value: object) -> object:
    """An id as the text that it is: a whole number has one form, however it is written; what can be none stays."""
    value = value_of(value)
    if isinstance(value, float) and abs(value) < _EXACT and value.is_integer():
        value = Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        return value
    number = Decimal(value)
    if not is_whole(number):
        return str(number)
    return f"{number:f}".partition(".")[0] if number else "0"


def is_whole(number: Decimal) -> bool:
    """Whether a number is whole for certain: one with a point or an exponent may have lost digits, if it is large."""
    is_exact = number.as_tuple().exponent == 0 or -_EXACT < number < _EXACT
    return is_exact and number == number.to_integral_value()


def exact(value: object) -> Value:
    """A value without a fault as a record holds it."""
    if isinstance(value, bool | str):
        return value
    return Decimal(str(value)) if isinstance(value, float) else Decimal(value)  # type: ignore[arg-type]


def shown_value(value: object) -> str:
    """A value as it was written, cut short; what is none of a record with its type."""
    value = value_of(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{shown_name(value)}"'
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return "a list"
    if isinstance(value, int) and value.bit_length() > LONGEST_INTEGER:
        return "a number of very many digits"
    if type(value) in _PLAIN or type(value).__module__ == "datetime":  # TOML has dates
        return shown_name(value)
    return f"{shown_name(value)} (a {_type_name(value)})"


def shown_name(value: object) -> str:
    """A name, or anything that stands where one should, cut short."""
    try:
        text = str(value)
    except Exception:  # of a type that is not ours
        text = "something that cannot be shown"
    return printable(text if len(text) <= 40 else f"{text[:40]}…")


def _type_name(value: Any) -> str:
    found = type(value)
    return found.__qualname__ if found.__module__ == "builtins" else f"{found.__module__}.{found.__qualname__}"
