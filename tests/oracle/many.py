"""The model on many concrete records at once: a value is an integer with a bit for each record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from fractions import Fraction

from .algebra import View
from .concrete import Record, Value
from .model import contradictions, statements


class ManyView(View[int]):
    """The view of some records: each formula is computed once, a bit for each; `~` of an integer turns them all."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._bits: dict[str, dict[Value, int]] = defaultdict(lambda: defaultdict(int))
        for place, record in enumerate(records):
            for name, value in record.items():
                told = value if isinstance(value, bool | str) else Fraction(value)
                self._bits[name][told] |= 1 << place

    def _where(self, finding: str, test: Callable[[Value], bool]) -> int:
        return sum(bits for value, bits in self._bits[finding].items() if test(value))

    def _compared(self, finding: str, test: Callable[[Fraction], bool]) -> int:
        return self._where(finding, lambda value: isinstance(value, Fraction) and test(value))

    def is_(self, finding: str, *values: str) -> int:
        return self._where(finding, lambda value: value in values)

    def recorded(self, finding: str) -> int:
        return self._where(finding, lambda value: True)

    def true(self, finding: str) -> int:
        return self._where(finding, lambda value: value is True)

    def false(self, finding: str) -> int:
        return self._where(finding, lambda value: value is False)

    def at_least(self, finding: str, bound: int) -> int:
        return self._compared(finding, lambda value: value >= bound)

    def above(self, finding: str, bound: int) -> int:
        return self._compared(finding, lambda value: value > bound)

    def below(self, finding: str, bound: int) -> int:
        return self._compared(finding, lambda value: value < bound)


def holding_or_none(records: Sequence[Record]) -> list[frozenset[str] | None]:
    """Of each record the ids of the statements that hold as recorded; None if it contradicts itself."""
    view = ManyView(records)
    holds = statements(view)
    clashing = 0
    for contradiction in contradictions(view):
        clashing |= contradiction.stands
    return [
        None if clashing >> place & 1 else frozenset(id_ for id_, bits in holds.items() if bits >> place & 1)
        for place in range(len(records))
    ]
