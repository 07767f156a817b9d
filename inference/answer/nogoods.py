"""What contradictions forbid, and products of conditions extended by those that they touch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from .diagram import FALSE, MOST_PRODUCTS, Diagrams, Node, Product, TooManyError, absorb
from .search import bits_of
from .states import States

_Nogood: TypeAlias = tuple[int, ...]  # for each finding that a contradiction rests on, the bits of its states


class Nogoods:
    """The contradictions of a program as nogoods over recorded values, found by the findings that they rest on."""

    def __init__(self, products: Iterable[Product], states: States):
        """`products` are those under which a record contradicts itself."""
        self._states = states
        self._last = sum(1 << (variable.offset + variable.size - 1) for variable in states.variables)
        self._others = states.everything & ~self._last
        self._all: list[tuple[_Nogood, int]] = []  # each with the "not recorded" bits of its findings
        self._places: dict[int, list[int]] = {}  # by the "not recorded" bit of a finding
        for place, product in enumerate(products):
            nogood = tuple(states.all_of[variable.name] & ~product for variable in states.mentioned(product))
            self._all.append((nogood, product & states.absent))
            for bit in bits_of(product & states.absent):
                self._places.setdefault(bit, []).append(place)

    def touched_by(self, bits: int) -> Iterator[tuple[_Nogood, int]]:
        """Those that rest on a finding whose "not recorded" bit is given, each with all such bits that it has."""
        absent = bits & self._states.absent
        for place in sorted({place for bit in bits_of(absent) for place in self._places.get(bit, ())}):
            yield self._all[place]

    def extend(self, product: Product) -> set[Product]:
        """The products of a product and not the nogoods that it touches, none within another.

        Raises TooManyError.
        """
        together = {product}
        for nogood, _ in self.touched_by(product):
            if _excludes(product, nogood):
                continue
            together = absorb(
                {
                    extended
                    for before in together
                    for extended in ([before] if _excludes(before, nogood) else [before | bits for bits in nogood])
                    if not self._is_empty(extended)
                }
            )
            if len(together) > MOST_PRODUCTS:
                raise TooManyError
        return together

    def avoided(self, node: Node, diagrams: Diagrams) -> Node:
        """A formula and not the nogoods that it touches.

        Whatever else a nogood rests on can be left unrecorded, and then it is not met; so no other is needed.
        """
        for nogood, absent in self.touched_by(diagrams.asked(node)):
            met = diagrams.product(self._states.spread(absent) & ~sum(nogood))
            node = diagrams.both(node, diagrams.opposite(met))
        return node

    def _is_empty(self, product: Product) -> bool:
        """Whether a product excludes every state of some finding, all findings at once.

        The addition carries into the last bit of each finding that has some state left.
        """
        left = ~product & self._states.everything
        return ((left & self._others) + self._others | left) & self._last != self._last


def apart(nodes: Iterable[Node], diagrams: Diagrams) -> list[Node]:
    """The disjunction of formulas as formulas that have no finding in common, so that each has its products alone."""
    found: list[tuple[int, Node]] = []
    for node in nodes:
        asked = diagrams.asked(node)
        alone = []
        for others, group in found:
            if asked & others:
                asked, node = asked | others, diagrams.either(group, node)
            else:
                alone.append((others, group))
        found = [*alone, (asked, node)]
    return [node for _, node in found if node != FALSE]


def _excludes(product: Product, nogood: _Nogood) -> bool:
    return any(not bits & ~product for bits in nogood)
