"""The columns of a table as states: for each finding one number a row, as in `answer.states`, or REFUSED."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal

import polars as pl

from ...answer.states import FindingStates, States
from ...record.codes import RecordCode
from ...record.record import RecordError, RecordFault
from ...rules.finding import Finding
from ..bits.arrays import ABSENT, REFUSED

_UNCOMPARED = getattr(pl, "UInt128", ())  # Polars takes its largest numbers for negative ones
_MOST_DIGITS = 38  # of a decimal that Polars reads
FEW_VALUES = 12  # up to so many are compared one by one sooner than looked up


class TypedColumns:
    """Tells the states of findings from the columns of a typed table; null is not recorded."""

    def __init__(self, findings: Mapping[str, Finding], states: States):
        self._findings = findings
        self._states = states

    def require(self, place: str, types: Mapping[str, tuple[pl.DataType, object]]) -> None:
        """Raises RecordError for columns that cannot be those of their findings; with each type what it is called."""
        faults = []
        for name, (type_, called) in types.items():
            wanted = self._wanted(name, type_)
            if wanted:
                message = f"column `{name}` is {called}, not {wanted}"
                help_ = "convert it, with null for what is not recorded"
                faults.append(RecordFault(RecordCode.WRONG_TYPE, message, help_, findings=(name,), where=place))
        if faults:
            raise RecordError(faults)

    def _wanted(self, finding: str, type_: pl.DataType) -> str | None:
        """What a finding's column has to be, if a column of this type cannot be it."""
        if isinstance(type_, pl.Null):
            return None
        kind = self._findings[finding].kind
        if kind == "bool":
            return None if isinstance(type_, pl.Boolean) else "Boolean"
        if kind == "number":
            if isinstance(type_, pl.Decimal) and not has_few_digits(type_):
                return f"a number of at most {_MOST_DIGITS} digits"
            return None if type_.is_numeric() and not isinstance(type_, _UNCOMPARED) else "a number"
        return None if isinstance(type_, pl.String | pl.Categorical | pl.Enum) else "text"

    def states(self, schema: Mapping[str, pl.DataType]) -> list[pl.Expr]:
        """For each finding that a table has a column of, the expression for its states, as UInt8."""
        return [
            pl.when(pl.col(name).is_null()).then(ABSENT).otherwise(self._recorded(name, schema[name])).alias(name)
            for name in self._findings
            if name in schema
        ]

    def _recorded(self, name: str, type_: pl.DataType) -> pl.Expr:
        column, finding = pl.col(name), self._findings[name]
        if isinstance(type_, pl.Null):
            return pl.lit(ABSENT, pl.UInt8)
        if finding.kind == "bool":
            return pl.when(column).then(pl.lit(1, pl.UInt8)).otherwise(pl.lit(2, pl.UInt8))
        if finding.kind == "enum":
            return enum_state(column.cast(pl.String), finding.values)
        variable = self._states.by_name[name]
        if not type_.is_float():
            return number_state(column, variable, getattr(type_, "scale", 0) or 0)
        column = column.cast(pl.Float64)  # a threshold is not rounded to fewer bits
        return pl.when(column.is_finite()).then(number_state(column, variable)).otherwise(REFUSED)


def exact_value(value: object) -> object:
    """The value of a cell as one of a record: a float as the shortest decimal that is it."""
    return Decimal(repr(value)) if isinstance(value, float) else value


def has_few_digits(type_: pl.Decimal) -> bool:
    """Whether decimals of a type can be read at all."""
    return (type_.precision or _MOST_DIGITS) <= _MOST_DIGITS


def enum_state(text: pl.Expr, values: Sequence[str]) -> pl.Expr:
    """One more than the place of a recorded text among the values."""
    if len(values) > FEW_VALUES:
        found = text.cast(pl.Enum(values), strict=False).to_physical()
        return (found.cast(pl.UInt8) + 1).fill_null(REFUSED)
    found = pl.lit(REFUSED, pl.UInt8)
    for number, value in enumerate(values, 1):
        found = pl.when(text == value).then(pl.lit(number, pl.UInt8)).otherwise(found)
    return found


def number_state(number: pl.Expr, variable: FindingStates, places: int | None = None) -> pl.Expr:
    """The state of a recorded number: one more than how many boundaries it has passed.

    `places` are the decimals of a column of exact numbers: it is compared with none that has more. A float stands for
    the shortest decimal that is it, so that it is compared with the float of a decimal.
    """
    found = pl.lit(1, pl.UInt8)
    for exact, is_above in variable.boundaries:
        cut: int | float | Decimal = exact
        above = is_above
        if isinstance(exact, Decimal) and places is None:
            cut = float(exact)
        elif isinstance(exact, Decimal):
            below = exact.quantize(Decimal(1).scaleb(-(places or 0)), ROUND_FLOOR)
            cut, above = below if places else int(below), above or below < exact
        found += (number > cut if above else number >= cut).cast(pl.UInt8)
    return found
