"""The courses that further answers to a record can take: which values settle a formula, which findings matter to it.

A finding matters if in some consistent extension of the record one of its values changes the status. There are two
ways in which it can, and no other (docs/statuses.md has the proof): the formula itself is met with one state of the
finding and not with another; or a value excludes, by a constraint, all by which the formula, or its negation, could
still be met.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .diagram import Product
from .forms import Form, is_met
from .search import Nogood, Search
from .states import Mask, States

MOST_STEPS = 3_000_000  # of one record: about a second


class Effects(NamedTuple):
    """What recording more does to the status of a formula, as bits.

    `meets` are the values after which alone it holds as recorded, `settles` those that alone change the status at
    once; `matters` has the bit "not recorded" of each finding of which, in some course of further answers, some value
    changes it.
    """

    meets: int
    settles: int
    matters: int


class Courses:
    """All consistent extensions of one record.

    `values` are the values of findings that are not recorded, each by itself consistent with the record.
    """

    def __init__(self, states: States, contradictions: Iterable[Product], mask: Mask):
        self._states = states
        self._mask = mask
        self._unrecorded = mask.whole & states.absent
        refused = 0
        nogoods: list[Nogood] = []
        for product in contradictions:
            if not mask.recorded & product:
                needed = product & self._unrecorded
                if needed & (needed - 1):
                    nogoods.append(Nogood(needed, product))
                else:
                    refused |= states.spread(needed) & ~product
        self._free = states.everything & ~states.spread(mask.recorded) & ~refused
        self.values = self._free & ~states.absent
        self._search = Search(states, self._free, nogoods, MOST_STEPS)
        self._effects: dict[int, tuple[Form, Effects]] = {}

    def effects(self, form: Form) -> Effects:
        """What recording more does to the status of a formula.

        Where it would take more than three million steps to tell whether a finding matters, it is said to.
        """
        known = self._effects.get(id(form))  # a hash would go through all its products
        if known is None:
            meets = self.meeting(form.holds)
            settles = self._settles(form, meets)
            known = self._effects[id(form)] = form, Effects(meets, settles, self._matters(form, settles))
        return known[1]

    def meeting(self, products: Iterable[Product]) -> int:
        """The values after which, if one of them alone is recorded, some product is met as recorded."""
        whole, unrecorded = self._mask.whole, self._unrecorded
        found = 0
        for product in products:
            unmet = whole & product
            if not unmet:
                found |= ~product
            elif not unmet & (unmet - 1) and unmet & unrecorded:
                found |= self._states.spread(unmet) & ~product
        return found & self.values

    def _settles(self, form: Form, meets: int) -> int:
        """The values that make the formula hold, or fail; and those after which it can no longer hold, or fail."""
        changed = ~meets if is_met(form.holds, self._mask.whole) else meets
        for products in (form.can_hold, form.can_fail):
            changed |= self._common(products)
        return changed & self.values

    def _common(self, products: Iterable[Product]) -> int:
        """The values that each product excludes of those that can still be met; none if none can."""
        found, some = self.values, False
        for product in products:
            if not self._mask.recorded & product:
                found, some = found & product, True
        return found if some else 0

    def _matters(self, form: Form, settles: int) -> int:
        """The findings, by the bit "not recorded", that matter to a formula."""
        absent, bound = self._states.absent, self._search.bound
        can_hold, can_fail = self._left(form.can_hold), self._left(form.can_fail)
        found = self._states.spread(settles) & absent
        if not can_hold or not can_fail:
            return found
        holding, failing = _together(can_hold), _together(can_fail)
        for variable in self._states.mentioned((holding | failing) & ~self._states.spread(found)):
            own = self._free & self._states.all_of[variable.name]
            missing = own & absent
            if (
                (missing & holding and own & failing and self._search.turns(own, can_hold, can_fail))
                or (missing & failing and own & holding and self._search.turns(own, can_fail, can_hold))
                or (own & holding & bound and self._search.excludes(own, own & holding, can_hold))
                or (own & failing & bound and self._search.excludes(own, own & failing, can_fail))
            ):
                found |= missing
        return found

    def _left(self, products: Iterable[Product]) -> Sequence[Product]:
        """What can still be met, without what is recorded and without the values that contradict it."""
        return [*{product & self._free for product in products if not self._mask.recorded & product}]


def _together(products: Iterable[Product]) -> int:
    """What some product excludes."""
    found = 0
    for product in products:
        found |= product
    return found
