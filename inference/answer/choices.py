"""Minimal sets of choices by which a graph is met, and of findings that keep it from being met."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from .families import NONE, UNIT, Chosen, Families, Family
from .graph import Graph


class Choices(NamedTuple):
    """A family of sets of choices, with the families among which it was made."""

    families: Families
    root: Family

    def total(self) -> int:
        """How many sets there are."""
        return self.families.count(self.root)

    def findings(self) -> int:
        """All bits of the findings that some set chooses."""
        return self.families.findings(self.root)

    def first(self, most: int) -> Iterator[Chosen]:
        """The sets, at most so many, the smallest first."""
        return islice(self.families.smallest_first(self.root), most)


def choices(graph: Graph, base: int, free: int) -> Choices:
    """The minimal sets of choices by which a graph is met.

    `base` has the state that each finding is in, `free` the states that may be chosen instead.
    """
    families = Families()
    found = [NONE, UNIT]
    for whole, edges in graph.nodes:
        without = next(found[below] for bits, below in edges if bits & base)
        ways = [(bits & free & ~base, families.beyond(found[below], without)) for bits, below in edges]
        found.append(families.make(whole, without, ways))
    return Choices(families, found[graph.root])


def blocks(graph: Graph, recorded: int) -> Choices:
    """The minimal sets of recorded findings that keep a graph from being met, whatever the others are."""
    families = Families()
    found = [NONE, UNIT]  # what of a record stands in the way of some way through the graph
    for whole, edges in graph.nodes:
        own = whole & recorded
        without, against = NONE, NONE
        for bits, below in edges:
            if not own or bits & own:
                without = families.union(without, found[below])
            else:
                against = families.union(against, found[below])
        found.append(families.make(whole, without, [(whole, families.beyond(against, without))]))
    return Choices(families, families.hitting(found[graph.root]))
