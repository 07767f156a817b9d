"""Searches for an extension of a record in which a finding changes a status. All products are those left by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from .diagram import Product
from .states import States


class Nogood(NamedTuple):
    """A contradiction as a product, with the bits "not recorded" of the findings that are still to be recorded."""

    needed: int
    product: Product


class Search:
    """Searches for extensions, until `steps` are used up; then everything that is searched for is said to be there.

    `free` are the states that the findings which are not recorded can still take.
    """

    def __init__(self, states: States, free: int, nogoods: Iterable[Nogood], steps: int):
        self._states = states
        self._free = free
        self._absent = states.absent
        self._steps = steps
        self._parts = [(nogood, parts) for nogood in nogoods if all(parts := self._parts_of(nogood))]
        self._nogoods = [nogood for nogood, _ in self._parts]
        self._after_one: dict[int, tuple[list[Nogood], int]] = {}
        self.bound = 0  # the values that take part in some contradiction
        for _, parts in self._parts:
            for part in parts:
                self.bound |= part
        self._last = sum(1 << (variable.offset + variable.size - 1) for variable in states.variables)
        self._others = states.everything & ~self._last
        self._recorded = states.everything & ~states.spread(free)

    def turns(self, own: int, one: Sequence[Product], other: Sequence[Product]) -> bool:
        """Whether some extension meets a product of `other`, and with a value of a finding recorded, one of `one`.

        `own` are the states of the finding that are free. One kind of products is of a formula, the other of its
        negation.
        """
        absent = own & self._absent
        for product in one:
            if product & absent:
                for rest in other:
                    if rest & own and not rest & absent and self._can_be_met(product | rest & ~own):
                        return True
        return False

    def excludes(self, own: int, values: int, products: Sequence[Product]) -> bool:
        """Whether in some extension that can still meet some product, a value of a finding excludes all of them.

        `own` are the states of the finding that are free, `values` those that some product excludes.
        """
        absent = own & self._absent
        for value in bits_of(values & self.bound):
            left, refused = self._first(value)
            usable = self._free & ~self._absent & ~own & ~refused
            rest = [product for product in products if not product & value]
            excluded = {product & usable for product in products if product & value and not product & absent}
            if all(map(usable.__and__, rest)) and any(
                self._can_exclude(rest, usable & ~product, left) for product in excluded
            ):
                return True
        return False

    def _can_be_met(self, product: Product) -> bool:
        """Whether some consistent extension meets a product: nothing but what it forces needs to be recorded."""
        self._steps -= 1
        if self._steps < 0:
            return True
        if self._is_empty(product):
            return False
        for (needed, _), parts in self._parts:
            if not needed & ~product and all(part & ~product for part in parts):
                return any(self._can_be_met(product | part) for part in parts)
        return True

    def _is_empty(self, product: Product) -> bool:
        """Whether a product excludes every free state of some finding, all findings at once.

        The addition carries into the last bit of each finding that has some state left; a recorded one has all.
        """
        left = ~product & self._free | self._recorded
        return ((left & self._others) + self._others | left) & self._last != self._last

    def _can_exclude(self, products: Sequence[Product], usable: int, nogoods: Sequence[Nogood]) -> bool:
        """Whether values that are usable, no two of a finding and consistent together, exclude all products."""
        self._steps -= 1 + len(products)
        if not products or self._steps < 0:
            return True
        if not all(map(usable.__and__, products)):
            return False
        for value in bits_of(min((product & usable for product in products), key=int.bit_count)):
            left, refused = self._after(nogoods, value)
            rest = [product for product in products if not product & value]
            if self._can_exclude(rest, usable & ~(self._states.around[value] | refused), left):
                return True
            usable &= ~value
        return False

    def _first(self, value: int) -> tuple[list[Nogood], int]:
        """The same as `_after` of all contradictions, which is asked again and again."""
        found = self._after_one.get(value)
        if found is None:
            found = self._after_one[value] = self._after(self._nogoods, value)
        return found

    def _after(self, nogoods: Iterable[Nogood], value: int) -> tuple[list[Nogood], int]:
        """The contradictions that are left once a value is recorded, and the values that it refuses."""
        bits = self._states.around[value]
        left: list[Nogood] = []
        refused = 0
        for nogood in nogoods:
            if not nogood.needed & bits:
                left.append(nogood)
            elif not nogood.product & value:
                needed = nogood.needed & ~bits
                if needed & (needed - 1):
                    left.append(Nogood(needed, nogood.product))
                else:
                    refused |= self._states.around[needed] & ~nogood.product
        return left, refused

    def _parts_of(self, nogood: Nogood) -> list[int]:
        """For each finding that is still to be recorded, the free values that meet a contradiction."""
        needed = (self._states.all_of[variable.name] for variable in self._states.mentioned(nogood.needed))
        return [bits & self._free & ~nogood.product for bits in needed]


def bits_of(mask: int) -> Iterator[int]:
    """Each bit of a mask, the lowest first."""
    while mask:
        yield mask & -mask
        mask &= mask - 1
