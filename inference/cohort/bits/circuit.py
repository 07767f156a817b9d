"""Normal forms as a circuit: products of conditions that share what they have in common, as a list of gates.

Every form is an "or" of products, each an "and" of inputs. An input of many products is taken out of them once
(algebraic factoring, Brayton and McMullen 1982), and what two forms have in common is a gate once.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import reduce
from typing import NamedTuple

from ...answer.diagram import Product
from ...answer.graph import Graph
from ...answer.states import States

FALSE, TRUE, FIRST = 0, 1, 2  # the first wires, and that of the first input

Factor = frozenset[int]  # the wires of the inputs of a product
Sum = frozenset[Factor]
GraphEdges = list[list[tuple[Factor, int]]]  # of each node of a graph; the leaves false and true are before the first


class Input(NamedTuple):
    """That a finding has none of some states, given as bits; `whole` is that "not recorded" is a state as any."""

    finding: str
    excluded: int
    whole: bool


class Gate(NamedTuple):
    """An "and" or an "or" of what two wires carry."""

    is_and: bool
    left: int
    right: int


class Circuit(NamedTuple):
    """Inputs and gates; `outputs` names the wires of what is asked for."""

    inputs: tuple[Input, ...]
    gates: tuple[Gate, ...]
    outputs: Mapping[tuple[str, str], int]

    @property
    def first_gate(self) -> int:
        """The wire of what the first gate gives: those before it are false, true and the inputs."""
        return FIRST + len(self.inputs)

    @property
    def size(self) -> int:
        """How many wires there are."""
        return self.first_gate + len(self.gates)


class CircuitBuilder:
    """Builds one circuit for sums of products, each named."""

    def __init__(self, states: States):
        self._states = states
        self._inputs: dict[Input, int] = {}
        self._factors: dict[tuple[Product, bool], Factor] = {}  # edges of graphs have few, again and again
        self._sums: dict[tuple[str, str], Sum] = {}
        self._graphs: dict[tuple[str, str], GraphEdges] = {}
        self._roots: dict[tuple[str, str], int] = {}

    def add(self, name: tuple[str, str], products: Iterable[Product] | Graph, whole: bool) -> None:
        """That some product excludes nothing of a record: as a whole, or of what is recorded alone."""
        if isinstance(products, Graph):
            self._graphs[name] = [
                [(self._factor(asked & ~bits, whole), below) for bits, below in edges]
                for asked, edges in products.nodes
            ]
            self._roots[name] = products.root
        else:
            self._sums[name] = frozenset(self._factor(product, whole) for product in products)

    def build(self) -> Circuit:
        """The circuit of everything that was added: of two ways to build its graphs that of fewer gates."""
        gates = _Gates(FIRST + len(self._inputs))
        outputs = {name: gates.of_sum(products) for name, products in self._sums.items()}
        circuit, most = Circuit(tuple(self._inputs), tuple(gates.all), outputs), math.inf
        for is_from_the_root in (True, False) if self._graphs else ():
            own = gates.copy()
            of_graphs = self._of_graphs(own, is_from_the_root, most)
            if of_graphs is not None:
                circuit, most = Circuit(circuit.inputs, tuple(own.all), {**outputs, **of_graphs}), len(own.all)
        return circuit

    def _of_graphs(self, gates: _Gates, is_from_the_root: bool, most: float) -> dict[tuple[str, str], int] | None:
        """The wires of the graphs; nothing as soon as there are so many gates."""
        found = {}
        for name, nodes in self._graphs.items():
            found[name] = gates.of_graph(nodes, self._roots[name], is_from_the_root)
            if len(gates.all) >= most:
                return None
        return found

    def _factor(self, product: Product, whole: bool) -> Factor:
        if not whole:
            product &= ~self._states.absent
        if (product, whole) not in self._factors:
            found = set()
            for variable in self._states.mentioned(product):
                excluded = (product & self._states.all_of[variable.name]) >> variable.offset
                found.add(self._input_wire(Input(variable.name, excluded, whole)))
            self._factors[product, whole] = frozenset(found)
        return self._factors[product, whole]

    def _input_wire(self, input_: Input) -> int:
        return self._inputs.setdefault(input_, FIRST + len(self._inputs))


class _Gates:
    """Gates, each there once."""

    def __init__(self, first: int):
        self._first = first
        self.all: list[Gate] = []
        self._known: dict[tuple[bool, int, int], int] = {}
        self._sums: dict[Sum, int] = {}
        self._factors: dict[Factor, int] = {}

    def copy(self) -> _Gates:
        """The same gates, to which others may be added."""
        found = _Gates(self._first)
        found.all, found._known = [*self.all], {**self._known}
        found._sums, found._factors = {**self._sums}, {**self._factors}
        return found

    def of_sum(self, products: Sum) -> int:
        """The wire of an "or" of products."""
        if not products:
            return FALSE
        if frozenset() in products:
            return TRUE
        if products not in self._sums:
            self._sums[products] = self._divide(products)
        return self._sums[products]

    def of_graph(self, nodes: GraphEdges, root: int, is_from_the_root: bool) -> int:
        """The wire of a graph: that some way through it ends in true.

        Graphs that begin alike share the gates of how each node is reached, those that end alike the gates of
        what each node leads to: so they may be built from the root, or from the leaves.
        """
        return self._from_the_root(nodes, root) if is_from_the_root else self._from_the_leaves(nodes, root)

    def _from_the_leaves(self, nodes: GraphEdges, root: int) -> int:
        """By what each node leads to: that some edge can be taken, and what is below it is met."""
        wires = [FALSE, TRUE]
        for edges in nodes:
            wires.append(self._any(self._both(self._of_factor(factor), wires[below]) for factor, below in edges))
        return wires[root]

    def _from_the_root(self, nodes: GraphEdges, root: int) -> int:
        """By how each node is reached: from others that are, by an edge that can be taken."""
        ways: list[dict[Factor, list[int]]] = [{} for _ in range(FIRST + len(nodes))]  # by what they ask, from where
        ways[root][frozenset()] = [TRUE]
        for node in range(len(nodes) + 1, 1, -1):
            if ways[node]:
                reached = self._reached(ways[node])
                for factor, below in nodes[node - 2]:
                    ways[below].setdefault(factor, []).append(reached)
        return self._reached(ways[TRUE])

    def _reached(self, ways: Mapping[Factor, list[int]]) -> int:
        """The wire of a node: those from which it is reached alike ask for the edge together."""
        together = [self._both(self._of_factor(factor), self._any(sorted(wires))) for factor, wires in ways.items()]
        return self._any(sorted(together))

    def _of_factor(self, factor: Factor) -> int:
        """The wire of an edge of a graph."""
        if factor not in self._factors:
            self._factors[factor] = self._all(sorted(factor))
        return self._factors[factor]

    def _divide(self, products: Sum) -> int:
        if len(products) == 1:
            return self._all(sorted(next(iter(products))))
        counts = Counter(wire for product in products for wire in product)
        shared, most = min(counts.items(), key=lambda item: (-item[1], item[0]))
        if most == 1:
            return self._any(self._all(sorted(product)) for product in sorted(products, key=sorted))
        quotient = frozenset(product - {shared} for product in products if shared in product)
        rest = frozenset(product for product in products if shared not in product)
        return self._either(self._both(shared, self.of_sum(quotient)), self.of_sum(rest))

    def _all(self, wires: Iterable[int]) -> int:
        return reduce(self._both, wires, TRUE)

    def _any(self, wires: Iterable[int]) -> int:
        return reduce(self._either, wires, FALSE)

    def _both(self, one: int, other: int) -> int:
        if FALSE in (one, other):
            return FALSE
        if TRUE in (one, other):
            return other if one == TRUE else one
        return one if one == other else self._gate(True, one, other)

    def _either(self, one: int, other: int) -> int:
        if TRUE in (one, other):
            return TRUE
        if FALSE in (one, other):
            return other if one == FALSE else one
        return one if one == other else self._gate(False, one, other)

    def _gate(self, is_and: bool, one: int, other: int) -> int:
        gate = (is_and, one, other) if one < other else (is_and, other, one)
        known = self._known.get(gate)  # most are
        if known is None:
            known = self._known[gate] = self._first + len(self.all)
            self.all.append(Gate(*gate))
        return known
