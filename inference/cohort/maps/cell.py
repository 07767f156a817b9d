"""What one text in a column says, by the rule of the column."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from ...errors import GuidelogError
from ...fhir.dates import Moment, read_date, whole
from ...record.advice import NUMBER, number_advice
from ...record.notation import ROW
from ...record.units import LARGEST_EXPONENT, decimal_of
from ...record.values import Value, shown_value
from ...text.spelling import suggestion
from .map_text import NULL
from .table_map import ANY, ColumnRule, DateRule

_WHOLE = re.compile(r"([+-]?[0-9]+)\.0+")  # a code that something took for a number
_TRUTHS = {"true": True, "false": False}
_ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})([T ][0-9:.,+Z-]*)?")


class CellError(GuidelogError):
    """A text of which a rule does not say what it means; `help` is the next step."""

    def __init__(self, message: str, help_: str):
        super().__init__(message)
        self.help = help_


def cell_value(rule: ColumnRule, text: str, until: str, null: Collection[str], at: Moment | None) -> Value | None:
    """The value that a text says; None if it says that nothing was recorded.

    `until` is what stands in the column to which time is counted, `at` the reference time. Raises CellError.
    """
    text = text.strip()
    if not text:
        return None
    if text in rule.values:
        return rule.values[text]
    if text in null:
        return None
    if (code := _WHOLE.fullmatch(text)) is not None and code[1] in rule.values:
        return rule.values[code[1]]
    if ANY in rule.values:
        return rule.values[ANY]
    if rule.since is not None:
        return _time_since(rule, rule.since, text, until, at)
    if rule.finding.kind == "number":
        return _number(rule, text)
    if not rule.values:
        found = _TRUTHS.get(text.lower(), text) if rule.finding.kind == "bool" else text
        if isinstance(found, bool) or found in rule.finding.values:
            return found
    raise CellError(f"the map does not say what {shown_value(text)} means", _help_for(rule, text))


def _help_for(rule: ColumnRule, text: str) -> str:
    """The nearest of the texts that a rule speaks of, else what to write."""
    finding = rule.finding
    known = [*rule.values] or (["true", "false"] if finding.kind == "bool" else [*finding.values])
    values = "true or false" if finding.kind == "bool" else " or ".join(finding.values)
    otherwise = f'write {shown_value(text)} = {values} among the values at {rule.place}, or "{NULL}"'
    near = suggestion(text, known, "")
    return f"{near} Else {otherwise}" if near else otherwise


def _number(rule: ColumnRule, text: str) -> Decimal:
    """A number, multiplied as the rule says."""
    written = text
    if rule.decimal != ".":
        written = text.replace(rule.decimal, ".") if "." not in text else ""
    if NUMBER.fullmatch(written) is None:
        if rule.decimal == "." and NUMBER.fullmatch(text.replace(",", ".")):
            help_ = f'if a comma stands before decimals, write decimal = "," at {rule.place}'
        elif rule.decimal == "," and NUMBER.fullmatch(text):
            help_ = f'the map says that a comma stands before decimals (decimal = ","), at {rule.place}'
        else:
            help_ = f'{number_advice(rule.finding, text, ROW)}; or {shown_value(text)} = "{NULL}" at {rule.place}'
        raise CellError(f"{shown_value(text)} is no number", help_)
    try:
        number = Decimal(written)
    except ArithmeticError:
        raise CellError(f"{shown_value(text)} is too large", "correct it") from None
    if rule.factor == 1:
        return number
    if number.is_zero():
        return Decimal(0)
    if abs(number.adjusted()) > LARGEST_EXPONENT or len(number.as_tuple().digits) > LARGEST_EXPONENT:
        raise CellError(f"{shown_value(text)} is too large to be multiplied", "correct it")
    return decimal_of(Fraction(number) * rule.factor)


def _time_since(rule: ColumnRule, since: DateRule, text: str, until: str, at: Moment | None) -> Decimal | None:
    """The whole units of time from a date to another one, or to the reference time; None where that is empty."""
    first = moment_of(text, since.format)
    if since.until and not until.strip():
        return None
    last = moment_of(until.strip(), since.format) if since.until else at
    if last is None:
        raise TypeError("time is counted to a reference time")
    count = whole(rule.finding.unit, first, last)
    if count is None or count < 0:
        raise CellError(f"{shown_value(text)} is after {last.text}", "correct the one or the other")
    return Decimal(count)


def moment_of(text: str, format_: str) -> Moment:
    """A day as a rule says that it is written. Raises CellError."""
    try:
        if format_:
            day = datetime.strptime(text, format_).date()
        elif (found := _ISO.fullmatch(text)) is not None:
            day = date.fromisoformat(found[1])
        else:
            raise ValueError(text)
        return read_date(day.isoformat(), 0)
    except (ValueError, OverflowError):
        written = words_of(format_)
        message = f"{shown_value(text)} is no date that is written {written}"
        help_ = 'correct it; or say in the map how dates are written, such as format = "dd/mm/yyyy"'
        raise CellError(message, help_) from None


def words_of(format_: str) -> str:
    """How a date is written, as a map says it."""
    return format_.replace("%d", "dd").replace("%m", "mm").replace("%Y", "yyyy") or "yyyy-mm-dd"
