"""Formulas of z3 as decision diagrams, for what z3 takes long to decide: how few findings make up a total.

Everything that the encodings make is made of variables of findings, comparisons of their numbers with numerals, and
what joins them. A number has a state for each interval between the numerals that it is compared with, recorded or
not: a condition that is taken as met compares a number that the record does not hold, and that may then be any.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

import z3

from ...answer.diagram import FALSE, TRUE, Diagrams, Node
from ...answer.graph import Graph
from ...answer.states import FindingStates
from ...answer.sums import SumItem, within
from ...errors import TooComplexError
from ...record.record import Value
from .variables import FindingVariable

MOST_KEPT = 200_000  # nodes that are kept for further formulas
_ORDERS = {z3.Z3_OP_LE: "<=", z3.Z3_OP_GE: ">=", z3.Z3_OP_LT: "<", z3.Z3_OP_GT: ">", z3.Z3_OP_EQ: "="}


class Translation:
    """Diagrams over the findings of a search, with the states that the formulas tell apart that were read by now."""

    def __init__(self, variables: Mapping[str, FindingVariable]):
        self._of = variables
        self._numbers = {v.number.get_id(): name for name, v in variables.items() if v.number is not None}
        self._cuts: dict[str, set[Decimal]] = {name: set() for name in self._numbers.values()}
        self._kept: list[z3.ExprRef] = []  # so that their ids stay their own
        self._seen: set[int] = set()
        self._begin()

    def _begin(self) -> None:
        """Start with the states that are told apart by now."""
        self._known_cuts = sum(map(len, self._cuts.values()))
        self._literals: dict[int, tuple[str, list[int]]] = {}
        self.variables = [*self._variables(self._of)]
        self.diagrams = Diagrams(self.variables)
        self._nodes: dict[int, Node] = {}

    def graph(self, formulas: Sequence[z3.BoolRef]) -> Graph:
        """When all formulas are met. Raises TooComplexError.

        `variables` are then those of the graph. What was read before is not read again, unless there are new numbers
        to be told apart, or too many nodes by now.
        """
        self._kept += formulas
        try:
            for compared in filter(None, map(self._comparison, self._new(formulas))):
                self._cuts[compared[0]].add(compared[2])
        except TooComplexError:
            self._seen.clear()  # the rest of them was not looked at; the numbers of the others stay
            raise
        if sum(map(len, self._cuts.values())) > self._known_cuts or self.diagrams.size > MOST_KEPT:
            self._begin()
        node = TRUE
        for formula in formulas:
            node = self.diagrams.both(node, self._node(formula))
        return self.diagrams.graph(node)

    @property
    def absent(self) -> int:
        """The bits of all findings that are not recorded."""
        return sum(((1 << self._absent(one.name)) - 1) << one.offset for one in self.variables)

    def bit(self, name: str, value: Value) -> int:
        """The bit of a recorded value."""
        variable = next(variable for variable in self.variables if variable.name == name)
        return 1 << (variable.offset + self._state(name, value))

    def _variables(self, variables: Mapping[str, FindingVariable]) -> Iterator[FindingStates]:
        offset = 0
        self._values: dict[str, list[bool | str | None]] = {}
        for name, variable in variables.items():
            self._values[name] = [*variable.states]
            absent = self._absent(name)
            size = 2 * absent if variable.number is not None else absent + len(variable.states)
            for state, formula in enumerate(variable.states.values(), absent):
                own = [*range(absent, size)] if variable.number is not None else [state]
                self._literals[formula.get_id()] = name, own
            yield FindingStates(name, offset, size, ())
            offset += size

    def _absent(self, name: str) -> int:
        """How many states a finding has that is not recorded: of a number one for each interval. They come first."""
        return 2 * len(self._cuts.get(name, ())) + 1

    def _state(self, name: str, value: Value) -> int:
        if isinstance(value, bool | str):
            return 1 + self._values[name].index(value)
        return self._absent(name) + sum((value >= cut) + (value > cut) for cut in self._cuts[name])

    def _new(self, formulas: Iterable[z3.ExprRef]) -> Iterator[z3.ExprRef]:
        """Formulas and all that they are made of, as far as nothing was made of them before."""
        waiting = [*formulas]
        while waiting:
            one = waiting.pop()
            if one.get_id() not in self._seen:
                self._seen.add(one.get_id())
                yield one
                waiting += one.children()

    def _comparison(self, formula: z3.ExprRef) -> tuple[str, str, Decimal] | None:
        """The finding, the operator and the numeral of a comparison."""
        children = formula.children()
        order = _ORDERS.get(formula.decl().kind())
        if order is None or len(children) != 2 or not z3.is_arith(children[0]):
            return None
        left, right = children
        if left.get_id() not in self._numbers:
            left, right = right, left
            order = {"<=": ">=", ">=": "<=", "<": ">", ">": "<", "=": "="}[order]
        if left.get_id() not in self._numbers or not z3.is_rational_value(right):
            raise TooComplexError(f"`{formula}` is not read as a diagram")
        fraction = right.as_fraction()
        return self._numbers[left.get_id()], order, Decimal(fraction.numerator) / Decimal(fraction.denominator)

    def _node(self, formula: z3.ExprRef) -> Node:
        key = formula.get_id()
        if key not in self._nodes:
            self._nodes[key] = self._translated(formula)
        return self._nodes[key]

    def _translated(self, formula: z3.ExprRef) -> Node:
        literal = self._literals.get(formula.get_id())
        if literal is not None:
            return self.diagrams.literal(*literal)
        compared = self._comparison(formula)
        if compared is not None:
            return self._compared(*compared)
        kind, children = formula.decl().kind(), formula.children()
        if kind in (z3.Z3_OP_PB_GE, z3.Z3_OP_PB_AT_LEAST):
            least, *points = formula.decl().params()
            points = points or [1] * len(children)
            items = [SumItem(int(p), self._node(child)) for p, child in zip(points, children, strict=True)]
            return within(self.diagrams, items, int(least), None)
        nodes = [self._node(child) for child in children]
        if kind == z3.Z3_OP_TRUE:
            return TRUE
        if kind == z3.Z3_OP_FALSE:
            return FALSE
        if kind == z3.Z3_OP_NOT:
            return self.diagrams.opposite(nodes[0])
        if kind in (z3.Z3_OP_AND, z3.Z3_OP_OR):
            join = self.diagrams.both if kind == z3.Z3_OP_AND else self.diagrams.either
            found = nodes[0]
            for node in nodes[1:]:
                found = join(found, node)
            return found
        if kind in (z3.Z3_OP_EQ, z3.Z3_OP_IFF, z3.Z3_OP_DISTINCT, z3.Z3_OP_XOR):
            one, other = nodes
            both, neither = self.diagrams.both(one, other), self.diagrams.opposite(self.diagrams.either(one, other))
            same = self.diagrams.either(both, neither)
            return same if kind in (z3.Z3_OP_EQ, z3.Z3_OP_IFF) else self.diagrams.opposite(same)
        raise TooComplexError(f"`{formula.decl().name()}` is not read as a diagram")

    def _compared(self, name: str, order: str, numeral: Decimal) -> Node:
        at = 2 * sorted(self._cuts[name]).index(numeral) + 1  # the interval that is the numeral itself
        count = self._absent(name)
        intervals = {
            "<": range(at),
            "<=": range(at + 1),
            "=": range(at, at + 1),
            ">=": range(at, count),
            ">": range(at + 1, count),
        }[order]
        return self.diagrams.literal(name, [*intervals, *(count + one for one in intervals)])


def fewest_findings(graph: Graph, absent: int) -> tuple[int, ...] | None:
    """All bits of each finding of the first smallest record that meets a graph; None if there is none.

    Of those as small it is the first by the order of findings, and so, in bits, the smallest one.
    """
    found: list[tuple[int, ...] | None] = [None, ()]
    for whole, edges in graph.nodes:
        ways = []
        for bits, below in edges:
            rest = found[below]
            if rest is not None:
                ways.append(rest if bits & absent else (whole, *rest))
        found.append(min(ways, key=lambda way: (len(way), way), default=None))
    return found[graph.root]
