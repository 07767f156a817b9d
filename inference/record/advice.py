"""What to write in place of a value that is none of its finding."""

from __future__ import annotations

import re
from decimal import Decimal

from ..rules.finding import Finding
from ..text.spelling import suggestion
from .notation import ROW, Notation

NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")

_TRUE = ("yes", "y", "true", "t", "1", "on", "x")
_FALSE = ("no", "n", "false", "f", "0", "off")
_NOTHING = (
    "",
    "-",
    ".",
    "?",
    "na",
    "n/a",
    "nan",
    "nil",
    "none",
    "null",
    "not known",
    "unknown",
    "<na>",
    "#n/a",
    "nat",
)
_SEPARATORS = r"[\s_'’\u00a0\u202f]"  # between thousands, whatever the country
_THOUSANDS = re.compile(
    rf"[+-]?[0-9]{{1,3}}({_SEPARATORS}[0-9]{{3}})+([.,][0-9]+)?|[+-]?[0-9]{{1,3}}(,[0-9]{{3}})+(\.[0-9]+)?"
)
_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+|[+-]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+")


def advise(finding: Finding, value: object, notation: Notation) -> str:
    """What to write in place of a value that is none of a finding."""
    if finding.kind == "bool":
        return truth_advice(value, notation)
    return (
        value_advice(finding, value, notation) if finding.kind == "enum" else number_advice(finding, value, notation)
    )


def truth_advice(value: object, notation: Notation) -> str:
    """For a finding that is true or false."""
    if isinstance(value, int | float | Decimal) and value in (0, 1):
        return "write true" if value else "write false"
    text = value.strip().lower() if isinstance(value, str) else ""
    if isinstance(value, str) and value != value.strip() and text in ("true", "false"):
        return f"write {text}, without blanks"
    for word, others in (("true", _TRUE), ("false", _FALSE)):
        if text in others:
            return f"write {word}"
    if isinstance(value, str) and text in _NOTHING:
        return f"{notation.nothing} if it is not recorded"
    return f"write true or false, or {notation.nothing} if it is not recorded"


def value_advice(finding: Finding, value: object, notation: Notation) -> str:
    """For a finding with values of its own."""
    values = ", ".join(finding.values)
    text = value.strip() if isinstance(value, str) else ""
    if isinstance(value, str) and text.lower() in _NOTHING and text not in finding.values:
        return f"{notation.nothing} if it is not recorded; the values are: {values}"
    return suggestion(text, finding.values, f"write one of: {values}")


def number_advice(finding: Finding, value: object, notation: Notation) -> str:
    """For a finding that is a number."""
    unit = f"the number of {finding.unit}" if finding.unit else "the number"
    if not isinstance(value, str):
        return f"write {unit}, or {notation.nothing} if it is not recorded"
    text = value.strip()
    if text.lower() in _NOTHING:
        return f"{notation.nothing} if it is not recorded"
    if NUMBER.fullmatch(text):
        if text != value:
            return f"write {text}, without blanks"
        return f"write {unit}" if notation is ROW else f"write {text}, without quotes"
    if _THOUSANDS.fullmatch(text):
        return _without_separators(text)
    if _COMMA.fullmatch(text):
        return f"write {text.replace('.', '').replace(',', '.')}, with a point before the decimals"
    return f"write {unit}"


def _without_separators(text: str) -> str:
    if re.fullmatch(r"[+-]?[0-9]{1,3},[0-9]{3}", text):
        digits, decimals = text.replace(",", ""), text.replace(",", ".")
        return f"write {digits}, without a comma between thousands; or {decimals}, with a point before the decimals"
    number = re.sub(_SEPARATORS, "", text)
    number = number.replace(",", "") if "." in number or number.count(",") > 1 else number.replace(",", ".")
    return f"write {number}, with nothing between thousands"
