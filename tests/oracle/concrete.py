"""The model on one concrete record: what holds as recorded, and what contradicts itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .algebra import View
from .model import contradictions, statements
from .notices import notices

Value = bool | str | int | Decimal | Fraction
Record = Mapping[str, Value]
"""Findings that are recorded; one that is missing is not recorded."""


@dataclass(frozen=True)
class Truth:
    """A plain bool that knows ``~`` (Python's own ``~True`` is -2)."""

    value: bool

    def __and__(self, other: Truth) -> Truth:
        return Truth(self.value and other.value)

    def __or__(self, other: Truth) -> Truth:
        return Truth(self.value or other.value)

    def __invert__(self) -> Truth:
        return Truth(not self.value)

    def __bool__(self) -> bool:
        return self.value


class RecordView(View[Truth]):
    """The view of a record."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def is_(self, finding: str, *values: str) -> Truth:
        return Truth(self._record.get(finding) in values)

    def recorded(self, finding: str) -> Truth:
        return Truth(finding in self._record)

    def true(self, finding: str) -> Truth:
        return Truth(self._record.get(finding) is True)

    def false(self, finding: str) -> Truth:
        return Truth(self._record.get(finding) is False)

    def at_least(self, finding: str, bound: int) -> Truth:
        number = self._number(finding)
        return Truth(number is not None and number >= bound)

    def above(self, finding: str, bound: int) -> Truth:
        number = self._number(finding)
        return Truth(number is not None and number > bound)

    def below(self, finding: str, bound: int) -> Truth:
        number = self._number(finding)
        return Truth(number is not None and number < bound)

    def _number(self, finding: str) -> Fraction | None:
        value = self._record.get(finding)
        if value is None:
            return None
        if isinstance(value, bool | str):
            raise TypeError(f"{finding} is a number, not {value!r}")
        return Fraction(value)


def holding(record: Record, readings: Iterable[str] = ()) -> frozenset[str]:
    """The ids of the statements that hold as recorded, under these alternative readings."""
    return frozenset(i for i, holds in statements(RecordView(record), readings).items() if holds)


def notices_of(record: Record, readings: Iterable[str] = ()) -> list[str]:
    """The names of the notices of the record, in the order of the page."""
    return [name for name, holds in notices(RecordView(record), readings).items() if holds]


def contradictions_of(record: Record) -> list[str]:
    """The names of the contradictions of the record, none if it is consistent."""
    return [c.name for c in contradictions(RecordView(record)) if c.stands]


def is_consistent(record: Record) -> bool:
    """Whether no contradiction stands in the record."""
    return not contradictions_of(record)
