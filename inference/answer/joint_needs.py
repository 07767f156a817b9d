"""What products ask of numbers that are worked out and of their parts, in words that a person can act on.

Products speak of intervals of both parts and of the result together. Where one part is known, the result is told as
bounds of the other one; where none is, as what the result has to be, and of the parts only what that leaves open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ..record.units import decimal_of
from .diagram import Product
from .joint import Interval, Joint, intervals, part_within, point
from .needs import Need, bounds_of
from .states import FindingStates, States

Triples = list[list[int]]  # for each interval of the first part and of the second, those of the result, as bits


class Telling(NamedTuple):
    """What of a product is left to be told, and what is told already; `recordings` are more than there are needs."""

    product: Product
    needs: tuple[Need, ...] = ()
    recordings: int = 0


class _Box(NamedTuple):
    """Intervals of the first part, of the second and of the result, by their places."""

    first: Sequence[int]
    second: Sequence[int]
    result: Sequence[int]


class JointNeeds:
    """Tells the needs of numbers that are worked out. `numbers` are those of parts that are known."""

    def __init__(self, states: States, numbers: Mapping[str, Decimal]):
        self._states = states
        self._numbers = numbers

    def tell(self, products: Iterable[Product]) -> list[Telling]:
        """The products without what they ask of numbers that are worked out and of their parts, and that in words."""
        parts = [Telling(product) for product in dict.fromkeys(products)]
        for joint in self._states.joints.values():
            parts = [*self._without(joint, parts)]
        return parts

    def _without(self, joint: Joint, parts: Iterable[Telling]) -> Iterator[Telling]:
        whole = sum(self._states.all_of[name] for name in (*joint.how.parts, joint.name))
        groups: dict[tuple[Telling, int], list[Product]] = {}
        for part in parts:
            if not part.product & self._states.all_of[joint.name]:
                yield part
                continue
            own = part.product & whole
            named = self._states.spread(own)
            groups.setdefault((part._replace(product=part.product & ~whole), named), []).append(own)
        for (part, named), boxes in groups.items():
            asked = [name for name in joint.how.parts if named & self._states.all_of[name]]
            ways = self._both(joint, boxes) if len(asked) == len(joint.how.parts) else self._one(joint, boxes, *asked)
            for needs in ways:
                more = part.recordings + len(asked) - len(needs)
                yield part._replace(needs=(*part.needs, *needs), recordings=more)

    def _one(self, joint: Joint, boxes: Iterable[Product], part: str) -> Iterator[tuple[Need, ...]]:
        """The needs of a part where the other one is known."""
        variable = self._states.by_name[part]
        other = joint.how.other(part)
        known = Fraction(self._numbers[other])
        own, results = (intervals(self._states.by_name[name].boundaries) for name in (part, joint.name))
        found = []
        for box in boxes:
            for place in self._places(part, box):
                for result in self._places(joint.name, box):
                    one = own[place].within(part_within(joint.how, part, point(known), results[result]))
                    if not one.is_empty:
                        found.append((place, one))
        for first, interval in _merged(found):
            yield (_need(variable, interval, first),)

    def _both(self, joint: Joint, boxes: Iterable[Product]) -> Iterator[tuple[Need, ...]]:
        """The needs of the result where no part is known, and of both parts what that leaves open."""
        names = (*joint.how.parts, joint.name)
        first, second, result = (self._states.by_name[name] for name in names)
        wanted: Triples = [[0] * (second.size - 1) for _ in range(first.size - 1)]
        own_boxes = [_Box(*([*self._places(name, box)] for name in names)) for box in boxes]
        for ones, others, results in own_boxes:
            for one in ones:
                for other in others:
                    wanted[one][other] |= sum(1 << place for place in results)
        for one, row in enumerate(wanted):
            for other, own in enumerate(row):
                row[other] = own & joint.together[one][other]
        seen = set()
        for box in own_boxes:
            wide = _widened(box, wanted, joint)
            if wide not in seen:
                seen.add(wide)
                yield from self._worded(joint, (first, second, result), box, wide)

    def _worded(
        self,
        joint: Joint,
        variables: tuple[FindingStates, FindingStates, FindingStates],
        box: _Box,
        wide: _Box,
    ) -> Iterator[tuple[Need, ...]]:
        runs = [[*_runs(places)] for places in wide]
        ways = [_Box(one, other, own) for one in runs[0] for other in runs[1] for own in runs[2]]
        for way in ways:
            whole = [len(places) == variable.size - 1 for places, variable in zip(way, variables, strict=True)]
            near = ([place for place in own if place in places] or own for own, places in zip(way, box, strict=True))
            example = self._example(joint, _Box(*near)) or self._example(joint, way)
            if example is None:
                continue
            is_bound = not whole[2]
            needs = []
            for variable, places, is_whole in zip(variables, way, whole, strict=True):
                is_result = variable.name == joint.name
                if is_bound if is_result else not (is_whole and is_bound):
                    states = [place + 1 for place in places]
                    parts = tuple(zip(joint.how.parts, example, strict=True)) if is_result else ()
                    need = Need(variable.name, (), *bounds_of(variable, states), (variable.offset, *states), parts)
                    needs.append(need)
            yield tuple(needs)

    def _example(self, joint: Joint, way: _Box) -> tuple[Decimal, Decimal] | None:
        """Numbers of both parts of which each, and the result, lie in intervals of some places."""
        names = (*joint.how.parts, joint.name)
        cuts = [intervals(self._states.by_name[name].boundaries) for name in names]
        firsts, seconds, results = ([own[place] for place in places] for own, places in zip(cuts, way, strict=True))
        for first in firsts:
            for second in seconds:
                for result in results:
                    one = first.within(part_within(joint.how, joint.how.first, second, result))
                    if not one.is_empty:
                        number = one.number()
                        other = second.within(part_within(joint.how, joint.how.second, point(number), result))
                        return decimal_of(number), decimal_of(other.number())
        return None

    def _places(self, name: str, box: Product) -> Iterator[int]:
        """The intervals that a product allows of a number."""
        variable = self._states.by_name[name]
        left = ~box >> variable.offset
        return (state - 1 for state in range(1, variable.size) if left >> state & 1)


def _widened(box: _Box, wanted: Triples, joint: Joint) -> _Box:
    """A box with all else that holds nothing but what is wanted or cannot be."""
    bits = sum(1 << place for place in box.result)

    def does(one: int, other: int, own: int) -> bool:
        return not joint.together[one][other] & own & ~wanted[one][other]

    wide = [one for one in range(len(wanted)) if all(does(one, other, bits) for other in box.second)]
    broad = [other for other in range(len(wanted[0])) if all(does(one, other, bits) for one in wide)]
    count = max(own for row in joint.together for own in row).bit_length()
    deep = [own for own in range(count) if all(does(one, other, 1 << own) for one in wide for other in broad)]
    return _Box(tuple(wide), tuple(broad), tuple(deep))


def _merged(found: Iterable[tuple[int, Interval]]) -> list[tuple[int, Interval]]:
    """Intervals as few as they can be, each with the place of its first; those that touch are one."""

    def start(item: tuple[int, Interval]) -> tuple[bool, Fraction, bool]:
        low = item[1].low
        return low is not None, low or Fraction(0), not item[1].low_in

    kept: list[tuple[int, Interval]] = []
    for place, one in sorted(found, key=start):
        before = kept[-1][1] if kept else None
        if before is None or not before.touches(one):
            kept.append((place, one))
        elif before.high is not None and (
            one.high is None or (one.high, one.high_in) > (before.high, before.high_in)
        ):
            kept[-1] = kept[-1][0], before._replace(high=one.high, high_in=one.high_in)
    return kept


def _need(variable: FindingStates, interval: Interval, place: int) -> Need:
    lower = None if interval.low is None else (decimal_of(interval.low), interval.low_in)
    upper = None if interval.high is None else (decimal_of(interval.high), interval.high_in)
    return Need(variable.name, (), lower, upper, (variable.offset, place + 1))


def _runs(places: Iterable[int]) -> Iterator[list[int]]:
    """The stretches of places next to each other."""
    run: list[int] = []
    for place in places:
        if run and place != run[-1] + 1:
            yield run
            run = []
        run.append(place)
    if run:
        yield run
