"""A formula as a graph of its own: a decision diagram that is kept, read and walked without the table it was made in.

It stands in place of products where these would be too many, as for a score: "four of twenty" has 4,845 of them, and
a graph of 70 nodes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

Edge = tuple[int, int]  # the bits of the states of a finding, and the node that they lead to
Inner = tuple[int, tuple[Edge, ...]]  # all bits of the finding that is asked, and an edge for each way to go on

FALSE, TRUE, FIRST = 0, 1, 2  # the leaves, and the first of the nodes that ask for a finding


class Graph(NamedTuple):
    """The nodes of a formula, each behind those that it leads to; `root` is the formula, or one of the leaves.

    A node is its place, behind the two leaves. Findings are asked in the order of the vocabulary.
    """

    root: int
    nodes: tuple[Inner, ...]

    def is_met(self, mask: int) -> bool:
        """Whether some way through the states of a mask ends in true; a finding without any may be in each."""
        seen, waiting = {FALSE}, [self.root]
        while waiting:
            node = waiting.pop()
            if node == TRUE:
                return True
            if node not in seen:
                seen.add(node)
                whole, edges = self.edges(node)
                own = mask & whole
                waiting += [below for bits, below in edges if not own or own & bits]
        return False

    def _leading(self, mask: int) -> list[bool]:
        """Whether some way from each node does."""
        found = [False, True]
        for whole, edges in self.nodes:
            own = mask & whole
            for bits, below in edges:
                if found[below] and (not own or own & bits):
                    found.append(True)
                    break
            else:
                found.append(False)
        return found

    def edges(self, node: int) -> Inner:
        """What a node asks for; no leaf."""
        return self.nodes[node - FIRST]

    def on_ways(self, possible: int) -> int:
        """The states of a mask that lie on a way through them which ends in true. A finding that such a way does not
        ask for may be in each of its states.
        """
        leads = self._leading(possible)
        if not leads[self.root]:
            return 0
        before = [0, -1, *((whole & -whole) - 1 for whole, _ in self.nodes)]  # the bits of what is asked before
        reached = [False] * len(leads)
        reached[self.root] = True
        found = before[self.root]
        for node in range(self.root, TRUE, -1):
            if reached[node]:
                whole, edges = self.edges(node)
                passed = -1 << whole.bit_length()
                for bits, below in edges:
                    if leads[below] and bits & possible:
                        reached[below] = True
                        found |= bits | before[below] & passed
        return found & possible

    def one_away(self, whole: int) -> int:
        """The states of which each alone, in place of the one that its finding has, is enough: as bits.

        `whole` has one state of each finding.
        """
        leads = self._leading(whole)
        node, found, asked = self.root, 0, 0
        while node > TRUE:
            own, edges = self.edges(node)
            asked |= own
            for bits, below in edges:
                found |= bits if leads[below] else 0
            node = next(below for bits, below in edges if bits & whole)
        return found | (~asked if leads[self.root] else 0)

    @property
    def asked(self) -> int:
        """The bits of all findings that it asks for."""
        found = 0
        for whole, _ in self.nodes:
            found |= whole
        return found

    def asked_by(self, mask: int) -> int:
        """The bits of all findings that it asks for on some way through the states of a mask."""
        found, seen, waiting = 0, {FALSE, TRUE}, [self.root]
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                whole, edges = self.edges(node)
                found |= whole
                own = mask & whole
                waiting += [below for bits, below in edges if not own or own & bits]
        return found

    def paths(self, whole: int, most: int) -> Iterator[int]:
        """Products that together are the formula, of which at most so many findings exclude what a record has.

        Each way through the graph that ends in true is one.
        """
        fewest = [most + 1, 0]  # of the findings that must change, from each node on
        for asked, edges in self.nodes:
            fewest.append(min(fewest[below] + (not bits & whole & asked) for bits, below in edges))
        waiting = [(self.root, 0, 0)]
        while waiting:
            node, product, changed = waiting.pop()
            if changed + fewest[node] > most:
                continue
            if node == TRUE:
                yield product
                continue
            asked, edges = self.edges(node)
            for bits, below in edges:
                waiting.append((below, product | asked & ~bits, changed + (not bits & whole)))

    @classmethod
    def from_json(cls, data: Sequence[Any]) -> Graph:
        """The graph of its plain lists."""
        root, nodes = data
        return cls(root, tuple((whole, tuple((bits, below) for bits, below in edges)) for whole, edges in nodes))


def turning(one: Graph, other: Graph, possible: int, absent: int) -> int:
    """The findings that turn one formula into the other, by the bit "not recorded".

    Of such a finding, some way through the states of the mask `possible` ends in true in one graph where it is not
    recorded, and in the other where it has a value. `absent` has the bits "not recorded" of all findings.
    """
    known: dict[tuple[int, int], bool] = {}

    def branches(left: int, right: int) -> tuple[int, tuple[Edge, ...], tuple[Edge, ...]]:
        """What a pair of nodes asks for first, and how each of the two goes on."""
        asked = min(graph.edges(node)[0] for graph, node in ((one, left), (other, right)) if node != TRUE)
        ways = ((asked, left),) if left == TRUE or one.edges(left)[0] != asked else one.edges(left)[1]
        others = ((asked, right),) if right == TRUE or other.edges(right)[0] != asked else other.edges(right)[1]
        return asked, ways, others

    def meet(left: int, right: int) -> bool:
        """Whether the same way ends in true from both nodes."""
        if FALSE in (left, right):
            return False
        if left == right == TRUE:
            return True
        if (left, right) not in known:
            _, ways, others = branches(left, right)
            known[left, right] = any(
                bits & also & possible and meet(below, beside) for bits, below in ways for also, beside in others
            )
        return known[left, right]

    found, seen, waiting = 0, {(TRUE, TRUE)}, [(one.root, other.root)]
    while waiting:
        pair = waiting.pop()
        if pair in seen or FALSE in pair:
            continue
        seen.add(pair)
        asked, ways, others = branches(*pair)
        own = asked & possible
        without = own & absent
        for bits, below in ways:
            for also, beside in others:
                if bits & also & own:
                    waiting.append((below, beside))
                if found & without or not without:
                    continue
                turns = (bits & without and also & own & ~without) or (also & without and bits & own & ~without)
                if turns and meet(below, beside):
                    found |= without
    return found
