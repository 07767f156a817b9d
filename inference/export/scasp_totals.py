"""Aggregates for s(CASP), which has none: rules that go from item to item with the points so far.

Each rule has the person as its only variable, and constants. So its negation is as plain as the rule itself: there is
nothing that s(CASP) would have to try for all values.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from itertools import count
from typing import NamedTuple

from ..rules.program import Program
from ..text.syntax import Aggregate
from .items import CountableItem, CountableItems

_ITEM, _TOTAL = "item", "total"


class WrittenTotal(NamedTuple):
    """An aggregate as rules, with the predicates of the total and of its items; totals of the same share these."""

    name: str
    item: str
    aggregate: Aggregate
    person: str
    items: Sequence[CountableItem]

    def rules(self, negation: str) -> Iterator[str]:
        """`total1(P, Place, Points)`: with the points so far, the items from a place on lead into the bounds."""
        outcomes = _Outcomes(self)
        start = outcomes.at(0, 0)
        if start is not None:
            yield f"{self.name}(_)." if start else f"{self.name}(_) :- false."
            return
        yield f"{self.name}({self.person}) :- {self._node(0, 0)}."
        level = [0]
        for place, item in enumerate(self.items):
            following = dict[int, None]()
            for points in level:
                met = f"{self.item}({self.person}, {place + 1})"
                for condition, after in ((met, points + item.points), (f"{negation} {met}", points)):
                    outcome = outcomes.at(place + 1, after)
                    if outcome is None:
                        following[after] = None
                        condition = f"{condition}, {self._node(place + 1, after)}"
                    if outcome is not False:
                        yield f"{self._node(place, points)} :- {condition}."
            level = [*following]

    def _node(self, place: int, points: int) -> str:
        return f"{self.name}({self.person}, {place + 1}, {points})"


class _Outcomes:
    """Whether a total lies within its bounds, whichever of the items from a place on are met."""

    def __init__(self, total: WrittenTotal):
        self._least, self._most = total.aggregate.least, total.aggregate.most
        self._rest = [(0, 0)]  # from the end: the least and the most that the items can add
        for item in reversed(total.items):
            low, high = self._rest[-1]
            self._rest.append((low + min(item.points, 0), high + max(item.points, 0)))
        self._rest.reverse()

    def at(self, place: int, points: int) -> bool | None:
        """With the points so far; None while that is open."""
        low, high = (points + more for more in self._rest[place])
        if (self._least is not None and high < self._least) or (self._most is not None and low > self._most):
            return False
        is_within = (self._least is None or low >= self._least) and (self._most is None or high <= self._most)
        return True if is_within else None


def written_totals(program: Program) -> dict[str, WrittenTotal]:
    """The aggregates of a program by their texts, with names that the program does not have."""
    countable = CountableItems(program)
    found: dict[str, WrittenTotal] = {}
    items: dict[str, str] = {}
    names, item_names = _unused(_TOTAL, program.sorts), _unused(_ITEM, program.sorts)
    for rule in program.rules:
        if rule.aggregate is not None and str(rule.aggregate) not in found:
            counted = rule.aggregate.counted
            if counted not in items:
                items[counted] = next(item_names)
            person = str(rule.head.terms[0])
            own = countable.of(rule.aggregate)
            found[str(rule.aggregate)] = WrittenTotal(next(names), items[counted], rule.aggregate, person, own)
    return found


def _unused(name: str, known: Container[str]) -> Iterator[str]:
    return (found for found in (f"{name}{number}" for number in count(1)) if found not in known)
