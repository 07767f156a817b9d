"""Families of sets of choices, none of which contains another: zero-suppressed decision diagrams (Minato 1993).

A choice puts a finding into one of some states. What contains a smaller set is taken out, and what meets every set is
found, as Knuth does (The Art of Computer Programming 4A, 7.1.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

from ..errors import TooComplexError

Family: TypeAlias = int  # a place among the families
Chosen: TypeAlias = tuple[tuple[int, int], ...]  # for each finding that is chosen, all its bits and those that do
Way: TypeAlias = tuple[int, Family]  # the states that do equally well, and what is chosen of later findings with them

NONE, UNIT, FIRST = 0, 1, 2  # no set at all; the empty set alone; the first family that asks for a finding
MOST_FAMILIES = 200_000  # in one search


class _Node(NamedTuple):
    """Sets without a finding, and those that choose some of its states."""

    whole: int
    without: Family
    ways: tuple[Way, ...]


class Families:
    """Families that share what they have in common."""

    def __init__(self) -> None:
        self._nodes: list[_Node] = [_Node(0, NONE, ()), _Node(0, UNIT, ())]
        self._known: dict[_Node, Family] = {}
        self._outside: dict[tuple[Family, Family], Family] = {}
        self._unions: dict[tuple[Family, Family], Family] = {}
        self._hitting: dict[Family, Family] = {NONE: UNIT, UNIT: NONE}

    def make(self, whole: int, without: Family, ways: Iterable[Way]) -> Family:
        """Sets by their first finding, none within another; states that leave the same are one choice."""
        groups: dict[Family, int] = {}
        for bits, below in ways:
            if bits and below != NONE:
                groups[below] = groups.get(below, 0) | bits
        if not groups:
            return without
        node = _Node(whole, without, tuple(sorted((bits, below) for below, bits in groups.items())))
        found = self._known.get(node)
        if found is None:
            found = self._known[node] = len(self._nodes)
            if found > MOST_FAMILIES:
                raise TooComplexError(
                    f"the sets of findings that decide it together take more than {MOST_FAMILIES:,} steps\n"
                    "  = help: record more of them; `recommend` answers without an explanation"
                )
            self._nodes.append(node)
        return found

    def beyond(self, family: Family, other: Family) -> Family:
        """The sets of a family that contain none of another one."""
        if family == NONE or other == NONE:
            return family
        if other == UNIT or family == other:
            return NONE
        if family == UNIT:
            return family
        key = (family, other)
        found = self._outside.get(key)
        if found is None:
            one, two = self._nodes[family], self._nodes[other]
            if one.whole < two.whole:
                ways = [(bits, self.beyond(below, other)) for bits, below in one.ways]
                found = self.make(one.whole, self.beyond(one.without, other), ways)
            elif two.whole < one.whole:
                found = self.beyond(family, two.without)
            else:
                without = self.beyond(one.without, two.without)
                found = self.make(one.whole, without, self._ways_beyond(one, two))
            self._outside[key] = found
        return found

    def union(self, family: Family, other: Family) -> Family:
        """The sets of two families, without those that contain another."""
        if NONE in (family, other) or family == other:
            return family or other
        if UNIT in (family, other):
            return UNIT
        key = (family, other) if family < other else (other, family)
        found = self._unions.get(key)
        if found is None:
            one, two = self._nodes[family], self._nodes[other]
            if one.whole > two.whole:
                one, two, family, other = two, one, other, family
            without = self.union(one.without, two.without if one.whole == two.whole else other)
            more = two.ways if one.whole == two.whole else ()
            ways = [(bits, self.beyond(below, without)) for bits, below in self._joined(one.ways, more)]
            found = self._unions[key] = self.make(one.whole, without, ways)
        return found

    def hitting(self, family: Family) -> Family:
        """The smallest sets that have a finding in common with every set of a family, whatever its states."""
        found = self._hitting.get(family)
        if found is None:
            whole, without, ways = self._nodes[family]
            every = without
            for _, below in ways:
                every = self.union(every, below)
            left = self.hitting(every)
            chosen = self.beyond(self.hitting(without), left)
            found = self._hitting[family] = self.make(whole, left, [(whole, chosen)])
        return found

    def count(self, family: Family) -> int:
        """How many sets there are; of a number, adjacent intervals are one choice."""
        counts = [0, 1]
        for node in self._nodes[FIRST : family + 1]:
            counts.append(counts[node.without] + sum(_runs(bits) * counts[below] for bits, below in node.ways))
        return counts[family]

    def findings(self, family: Family) -> int:
        """All bits of the findings that some set chooses."""
        found, seen, waiting = 0, {NONE, UNIT}, [family]
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                node = self._nodes[one]
                found |= node.whole
                waiting += [node.without, *(below for _, below in node.ways)]
        return found

    def smallest_first(self, family: Family) -> Iterator[Chosen]:
        """Every set, the smallest first, then in the order of the findings."""
        sizes = [0, 1]  # of the sets of each family, as bits
        for node in self._nodes[FIRST : family + 1]:
            own = sizes[node.without]
            for _, below in node.ways:
                own |= sizes[below] << 1
            sizes.append(own)
        for size in range(sizes[family].bit_length()):
            yield from self._of_size(family, size, sizes, ())

    def _of_size(self, family: Family, size: int, sizes: list[int], chosen: Chosen) -> Iterator[Chosen]:
        if not sizes[family] >> size & 1:
            return
        if family == UNIT:
            yield chosen
            return
        whole, without, ways = self._nodes[family]
        for bits, below in ways if size else ():
            yield from self._of_size(below, size - 1, sizes, (*chosen, (whole, bits)))
        yield from self._of_size(without, size, sizes, chosen)

    def _ways_beyond(self, one: _Node, two: _Node) -> Iterator[Way]:
        for bits, below in one.ways:
            rest = self.beyond(below, two.without)
            for others, smaller in two.ways:
                if bits & others:
                    yield bits & others, self.beyond(rest, smaller)
                    bits &= ~others
            yield bits, rest

    def _joined(self, ways: Iterable[Way], others: Iterable[Way]) -> Iterator[Way]:
        """What can be chosen by the one or the other."""
        left = dict(others)
        for bits, below in ways:
            for other in [*left]:
                if bits & other:
                    yield bits & other, self.union(below, left[other])
                    rest = left.pop(other)
                    if other & ~bits:
                        left[other & ~bits] = rest
                    bits &= ~other
            yield bits, below
        yield from left.items()


def _runs(bits: int) -> int:
    """How many stretches of adjacent bits there are."""
    return (bits & ~(bits << 1)).bit_count()
