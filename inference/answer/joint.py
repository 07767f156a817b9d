"""Which intervals of a number that is worked out go with which of its parts, and where the parts are cut for that.

If one part is known exactly, what the other one and the result can still be depends on its number. Between the cuts
that `cut_parts` makes it does not: for all numbers of one interval the same intervals of the two others go together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import NamedTuple

from ..errors import TooComplexError
from ..rules.arithmetic import Arithmetic
from ..text.syntax import Amount

Cut = tuple[Amount, bool]  # a boundary of states.py
Cuts = Sequence[Cut]

MOST_TOGETHER = 40_000  # intervals of both parts and of what is worked out from them


class Interval(NamedTuple):
    """Numbers from `low` to `high`, each with whether it is included; None is no bound."""

    low: Fraction | None = None
    low_in: bool = False
    high: Fraction | None = None
    high_in: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no number lies within."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and not (self.low_in and self.high_in))

    def plus(self, other: Interval) -> Interval:
        """Every number of this one and of the other added up."""
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Interval(low, self.low_in and other.low_in, high, self.high_in and other.high_in)

    def opposite(self) -> Interval:
        """The numbers with their signs turned."""
        low = None if self.high is None else -self.high
        high = None if self.low is None else -self.low
        return Interval(low, self.high_in, high, self.low_in)

    def within(self, other: Interval) -> Interval:
        """What lies in both."""
        low, low_in = self.low, self.low_in
        if other.low is not None and (low is None or (other.low, not other.low_in) > (low, not low_in)):
            low, low_in = other.low, other.low_in
        high, high_in = self.high, self.high_in
        if other.high is not None and (high is None or (other.high, other.high_in) < (high, high_in)):
            high, high_in = other.high, other.high_in
        return Interval(low, low_in, high, high_in)

    def touches(self, later: Interval) -> bool:
        """Whether nothing lies between this one and another, which begins no earlier."""
        if self.high is None or later.low is None or self.high > later.low:
            return True
        return self.high == later.low and (self.high_in or later.low_in)

    def number(self) -> Fraction:
        """A number that lies within, a whole one if there is any near the lower end."""
        if self.low is None and self.high is None:
            return Fraction(0)
        if self.low is None:
            return Fraction(ceil(self.high or 0) - 1)
        whole = Fraction(ceil(self.low) if self.low_in else floor(self.low) + 1)
        if not point(whole).within(self).is_empty:
            return whole
        high = self.low if self.high is None else self.high
        return self.low if self.low_in else (self.low + high) / 2


class Joint(NamedTuple):
    """What goes together: for an interval of the first part and one of the second, those of what is worked out.

    All are places among the intervals of a finding; the last ones are bits.
    """

    name: str
    how: Arithmetic
    together: tuple[tuple[int, ...], ...]

    def count(self, part: str) -> int:
        """How many intervals a part has."""
        return len(self.together) if part == self.how.first else len(self.together[0])

    def possible(self, part: str, place: int, other: int) -> int:
        """The intervals that go with one of a part and one of the other part, as bits."""
        return self.together[place][other] if part == self.how.first else self.together[other][place]


def part_within(how: Arithmetic, part: str, other: Interval, result: Interval) -> Interval:
    """What a part can be where the other one and the result lie within intervals."""
    if how.sign < 0 and part == how.first:
        return other.plus(result.opposite())
    return result.plus(other.opposite() if how.sign > 0 else other)


def intervals(cuts: Cuts) -> list[Interval]:
    """The intervals between cuts."""
    lows = [(None, False), *((Fraction(cut), not above) for cut, above in cuts)]
    highs = [*((Fraction(cut), above) for cut, above in cuts), (None, False)]
    return [Interval(*low, *high) for low, high in zip(lows, highs, strict=True)]


def point(number: Fraction) -> Interval:
    """One number."""
    return Interval(number, True, number, True)


def going_with(how: Arithmetic, part: str, number: Fraction, cuts: Mapping[str, Cuts], name: str) -> list[int]:
    """For each interval of the other part the intervals of what is worked out, as bits, that go with it where a part
    is this very number; `name` is what is worked out."""
    other = how.other(part)
    results = intervals(cuts[name])
    pairs = ((one, point(number)) if part == how.second else (point(number), one) for one in intervals(cuts[other]))
    return [_meeting(how, first, second, results) for first, second in pairs]


def cut_parts(how: Arithmetic, cuts: Mapping[str, Iterable[Cut]], own: Cuts) -> dict[str, list[Cut]]:
    """The cuts of both parts: those of rules, in `cuts`, and those by which `own` of what is worked out need them.

    Raises TooComplexError where there are too many.
    """
    found = {}
    for part in how.parts:
        other = how.other(part)
        mine, theirs = sorted({*cuts.get(part, ())}), sorted({*cuts.get(other, ())})
        numbers = {how.part_of(part, Fraction(t), Fraction(d)) for t, _ in theirs for d, _ in own}
        both = {(_amount(number), above) for number in numbers for above in (False, True)}
        found[part] = _needed(how, part, sorted({*mine, *both}), mine, theirs, own)
    return found


def joint_of(name: str, how: Arithmetic, cuts: Mapping[str, Cuts]) -> Joint:
    """What goes together, by all cuts. Raises TooComplexError."""
    first, second, own = (intervals(cuts[one]) for one in (*how.parts, name))
    _require_few(len(first) * len(second) * len(own))
    return Joint(name, how, tuple(tuple(_meeting(how, a, b, own) for b in second) for a in first))


def _needed(how: Arithmetic, part: str, cuts: list[Cut], mine: Cuts, theirs: Cuts, own: Cuts) -> list[Cut]:
    """The cuts of a part without those on both sides of which the same goes together."""
    others, results = intervals(theirs), intervals(own)
    _require_few(len(cuts) * len(others) * len(results))

    def together(interval: Interval) -> tuple[int, ...]:
        pairs = ((interval, one) if part == how.first else (one, interval) for one in others)
        return tuple(_meeting(how, a, b, results) for a, b in pairs)

    sides = pairwise(together(interval) for interval in intervals(cuts))
    return [cut for cut, (below, above) in zip(cuts, sides, strict=True) if below != above or cut in mine]


def _meeting(how: Arithmetic, first: Interval, second: Interval, results: Sequence[Interval]) -> int:
    """The results, as bits, that some numbers of both parts come to."""
    reached = second.plus(first if how.sign > 0 else first.opposite())
    return sum(1 << place for place, one in enumerate(results) if not reached.within(one).is_empty)


def _amount(number: Fraction) -> Amount:
    """A sum of numbers of the text, as one of these."""
    from ..record.units import decimal_of

    return number.numerator if number.denominator == 1 else decimal_of(number)


def _require_few(count: int) -> None:
    if count > MOST_TOGETHER:
        raise TooComplexError(
            f"it and its parts would have {count:,} combinations of intervals, more than {MOST_TOGETHER:,}\n"
            "  = help: compare it, or its parts, with fewer numbers"
        )
