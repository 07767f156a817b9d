"""Normal forms as a circuit: products of conditions that share what they have in common, as a list of steps.

Every form is an "or" of products, each an "and" of literals. A literal of many products is taken out of them once
(algebraic factoring, Brayton and McMullen 1982), and what two forms have in common is a step once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import reduce
from typing import NamedTuple

from ..answer.diagram import Product
from ..answer.states import States

FALSE, TRUE, FIRST = 0, 1, 2  # the first places, and that of the first literal

Factor = frozenset[int]  # the places of the literals of a product
Sum = frozenset[Factor]


class Literal(NamedTuple):
    """That a finding has none of some states, given as bits; `whole` is that "not recorded" is a state as any."""

    finding: str
    excluded: int
    whole: bool


class Step(NamedTuple):
    """An "and" or an "or" of what is at two places."""

    is_and: bool
    left: int
    right: int


class Circuit(NamedTuple):
    """Literals and steps; `outputs` names the places of what is asked for."""

    literals: tuple[Literal, ...]
    steps: tuple[Step, ...]
    outputs: Mapping[tuple[str, str], int]

    @property
    def size(self) -> int:
        """How many places there are: false, true, the literals, then what each step gives."""
        return FIRST + len(self.literals) + len(self.steps)


class CircuitBuilder:
    """Builds one circuit for sums of products, each named."""

    def __init__(self, states: States):
        self._states = states
        self._literals: dict[Literal, int] = {}
        self._sums: dict[tuple[str, str], Sum] = {}

    def add(self, name: tuple[str, str], products: Iterable[Product], whole: bool) -> None:
        """That some product excludes nothing of a record: as a whole, or of what is recorded alone."""
        self._sums[name] = frozenset(self._factor(product, whole) for product in products)

    def circuit(self) -> Circuit:
        """The circuit of everything that was added."""
        steps = _Steps(FIRST + len(self._literals))
        outputs = {name: steps.of_sum(products) for name, products in self._sums.items()}
        return Circuit(tuple(self._literals), tuple(steps.all), outputs)

    def _factor(self, product: Product, whole: bool) -> Factor:
        if not whole:
            product &= ~self._states.absent
        found = set()
        for variable in self._states.mentioned(product):
            excluded = (product & self._states.all_of[variable.name]) >> variable.offset
            found.add(self._place(Literal(variable.name, excluded, whole)))
        return frozenset(found)

    def _place(self, literal: Literal) -> int:
        return self._literals.setdefault(literal, FIRST + len(self._literals))


class _Steps:
    """Steps, each there once."""

    def __init__(self, first: int):
        self._first = first
        self.all: list[Step] = []
        self._known: dict[Step, int] = {}
        self._sums: dict[Sum, int] = {}

    def of_sum(self, products: Sum) -> int:
        """The place of an "or" of products."""
        if not products:
            return FALSE
        if frozenset() in products:
            return TRUE
        if products not in self._sums:
            self._sums[products] = self._divided(products)
        return self._sums[products]

    def _divided(self, products: Sum) -> int:
        if len(products) == 1:
            return self._all(sorted(next(iter(products))))
        counts = Counter(literal for product in products for literal in product)
        literal, most = min(counts.items(), key=lambda item: (-item[1], item[0]))
        if most == 1:
            return self._any(self._all(sorted(product)) for product in sorted(products, key=sorted))
        divided = frozenset(product - {literal} for product in products if literal in product)
        rest = frozenset(product for product in products if literal not in product)
        return self._either(self._both(literal, self.of_sum(divided)), self.of_sum(rest))

    def _all(self, places: Iterable[int]) -> int:
        return reduce(self._both, places, TRUE)

    def _any(self, places: Iterable[int]) -> int:
        return reduce(self._either, places, FALSE)

    def _both(self, one: int, other: int) -> int:
        if FALSE in (one, other):
            return FALSE
        if TRUE in (one, other):
            return other if one == TRUE else one
        return one if one == other else self._step(True, one, other)

    def _either(self, one: int, other: int) -> int:
        if TRUE in (one, other):
            return TRUE
        if FALSE in (one, other):
            return other if one == FALSE else one
        return one if one == other else self._step(False, one, other)

    def _step(self, is_and: bool, one: int, other: int) -> int:
        step = Step(is_and, min(one, other), max(one, other))
        if step not in self._known:
            self._known[step] = self._first + len(self.all)
            self.all.append(step)
        return self._known[step]
