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
        reached = [False, True]
        for whole, edges in self.nodes:
            own = mask & whole
            for bits, below in edges:
                if reached[below] and (not own or own & bits):
                    reached.append(True)
                    break
            else:
                reached.append(False)
        return reached[self.root]

    def edges(self, node: int) -> Inner:
        """What a node asks for; no leaf."""
        return self.nodes[node - FIRST]

    def fixed(self, state: int) -> Graph:
        """The graph for a finding in one state: it asks for that finding no longer."""
        nodes = tuple(
            (whole, tuple((whole, below) for bits, below in edges if bits & state) if whole & state else edges)
            for whole, edges in self.nodes
        )
        return Graph(self.root, nodes)

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


def both_met(one: Graph, other: Graph, recorded: int) -> bool:
    """Whether some way through the states of a record, where a finding that is not recorded may be anything, ends in
    true in both graphs."""
    known: dict[tuple[int, int], bool] = {}

    def met(left: int, right: int) -> bool:
        if FALSE in (left, right):
            return False
        if left == right == TRUE:
            return True
        if (left, right) not in known:
            asked = min(graph.edges(node)[0] for graph, node in ((one, left), (other, right)) if node != TRUE)
            allowed = recorded & asked or asked
            ways = ((asked, left),) if left == TRUE or one.edges(left)[0] != asked else one.edges(left)[1]
            others = ((asked, right),) if right == TRUE or other.edges(right)[0] != asked else other.edges(right)[1]
            known[left, right] = any(
                bits & also & allowed and met(below, beside) for bits, below in ways for also, beside in others
            )
        return known[left, right]

    return met(one.root, other.root)
