"""Whether a statement has the same status under two programs, for every record.

That it holds as recorded is a formula of the encoding. Whether it can still hold or fail is read from its normal
forms, as for every answer (see docs/statuses.md): a record can still meet a product if it records nothing that the
product excludes. So nothing asks for all extensions of a record, and z3 needs no quantifier.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import z3

from ...answer.diagram import Product
from ...answer.forms import Ways
from ...answer.graph import Graph
from ...answer.states import Boundary
from ..formulas.variables import FALSE, TRUE, all_of, any_of, none_of, opposite
from .pair import Pair, Side, differ


class Standings:
    """The statuses of the statements of two programs, as formulas over the records that both can read."""

    def __init__(self, pair: Pair):
        self.sides = (pair.old, pair.new)
        one, other = (side.compilation.states for side in self.sides)
        self._are_alike = (one.variables, one.state_of) == (other.variables, other.state_of)
        self._states = [dict(_states(side)) for side in self.sides]

    def differ(self, statement: str) -> z3.BoolRef:
        """That a record for which both say alike whether a statement holds gives it two statuses."""
        one, other = (side.compilation.forms.statements[statement] for side in self.sides)
        if self._are_alike and one == other:
            return FALSE
        holds, also = (side.encoding.holds[statement] for side in self.sides)
        fails = differ(*map(_can_meet, (one.can_fail, other.can_fail), self._states))
        succeeds = differ(*map(_can_meet, (one.can_hold, other.can_hold), self._states))
        return any_of([all_of([holds, also, fails]), all_of([opposite(holds), opposite(also), succeeds])])


def _can_meet(products: Ways, states: Mapping[int, z3.BoolRef]) -> z3.BoolRef:
    """That some product, or some way through a graph, can still be met."""
    if isinstance(products, Graph):
        reached = [FALSE, TRUE]
        for whole, edges in products.nodes:
            ways = (
                all_of([reached[below], none_of(states[bit] for bit in _bits(whole & ~bits) if bit in states)])
                for bits, below in edges
            )
            reached.append(any_of(ways))
        return reached[products.root]
    return any_of(none_of(states[bit] for bit in _bits(product) if bit in states) for product in products)


def _states(side: Side) -> Iterator[tuple[int, z3.BoolRef]]:
    """Each bit of a recorded state (see inference/answer/states.py) with the formula that it is recorded."""
    names = {(name, state): value for (name, value), state in side.compilation.states.state_of.items()}
    for finding in side.compilation.states.variables:
        variable = side.encoding.variables.at(finding.name)
        for state in range(1, finding.size):
            if variable.number is None:
                yield 1 << (finding.offset + state), variable.states[names[finding.name, state]]
            else:
                lies = _lies_in(variable.number, finding.boundaries, state - 1)
                yield 1 << (finding.offset + state), all_of([variable.recorded, *lies])


def _lies_in(number: z3.ArithRef, boundaries: tuple[Boundary, ...], place: int) -> list[z3.BoolRef]:
    """That a number lies in one of the intervals between boundaries."""
    passed = [number > cut if above else number >= cut for cut, above in boundaries]
    return [*passed[max(place - 1, 0) : place], *map(opposite, passed[place : place + 1])]


def _bits(product: Product) -> Iterator[int]:
    while product:
        yield product & -product
        product &= product - 1
