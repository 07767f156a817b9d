"""The courses that further answers to a record can take: which values settle a formula, which findings matter to it.

A finding matters if in some consistent extension of the record one of its values changes the status. There are two
ways in which it can, and no other (docs/statuses.md has the proof): the formula itself is met with one state of the
finding and not with another; or a value excludes, by a constraint, all by which the formula, or its negation, could
still be met.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import and_, or_
from typing import NamedTuple, cast

from .diagram import Product
from .forms import Form, Ways, is_met
from .graph import Graph, turning
from .search import Nogood, Search, bits_of
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
        self._joint = sum(states.all_of[name] for name in states.joints)  # bits of what no record tells by itself
        self._possible = mask.recorded | self._free
        self.values = self._free & ~states.absent & ~self._joint
        self._search = Search(states, self._free, nogoods, MOST_STEPS)
        self._effects: dict[int, tuple[Form, Effects]] = {}

    def effects(self, form: Form) -> Effects:
        """What recording more does to the status of a formula.

        Where it would take more than three million steps to tell whether a finding matters, it is said to.
        """
        known = self._effects.get(id(form))  # a hash would go through all its products
        if known is None:
            meets = self.meeting(form.holds)
            open_ = form._replace(can_hold=self._left(form.can_hold), can_fail=self._left(form.can_fail))
            settles = self._settles(open_, meets)
            known = self._effects[id(form)] = form, Effects(meets, settles, self._matters(open_, settles))
        return known[1]

    def meeting(self, products: Ways) -> int:
        """The values after which, if one of them alone is recorded, some product is met as recorded."""
        if self._asks_joint(products):
            return self._meeting_by_trying(products)
        if isinstance(products, Graph):
            return products.one_away(self._mask.whole) & self.values
        whole, unrecorded = self._mask.whole, self._unrecorded
        found = 0
        for product in products:
            unmet = whole & product
            if not unmet:
                found |= ~product
            elif not unmet & (unmet - 1) and unmet & unrecorded:
                found |= self._states.around[unmet] & ~product
        return found & self.values

    def _settles(self, form: Form, meets: int) -> int:
        """The values that make the formula hold, or fail; and those after which it can no longer hold, or fail.

        `form` has of its ways to hold or fail those that are left.
        """
        if self._asks_joint(form.can_hold) or self._asks_joint(form.can_fail):
            return self._settling_by_trying(form)
        changed = ~meets if is_met(form.holds, self._mask.whole) else meets
        for products in (form.can_hold, form.can_fail):
            changed |= self._common(products)
        return changed & self.values

    def _with(self, value: int) -> Mask:
        """The record with one value more."""
        whole = self._mask.whole & ~self._states.spread(value) | value
        return self._mask._replace(recorded=self._mask.recorded | value, whole=whole)

    def _common(self, products: Ways) -> int:
        """The values that each of the products that can still be met excludes; none if there are none."""
        if isinstance(products, Graph):
            left = products.on_ways(self._possible)
            return self.values & ~left if left else 0
        return reduce(and_, products, self.values) if products else 0

    def _matters(self, form: Form, settles: int) -> int:
        """The findings, by the bit "not recorded", that matter to a formula."""
        absent, bound = self._states.absent, self._search.bound
        if self._asks_joint(form.can_hold) or self._asks_joint(form.can_fail):
            return self._matters_jointly(form, settles)
        can_hold, can_fail = form.can_hold, form.can_fail
        if isinstance(can_hold, Graph) or isinstance(can_fail, Graph):
            return self._matters_by_graph(form, settles)
        found = self._states.spread(settles) & absent
        if not can_hold or not can_fail:
            return found
        holding, failing = reduce(or_, can_hold), reduce(or_, can_fail)
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

    def _matters_by_graph(self, form: Form, settles: int) -> int:
        """The same of graphs. A finding of which a value takes part in what still could be a contradiction is said to
        matter, without a search for the extension in which it does.
        """
        can_hold, can_fail = cast("tuple[Graph, Graph]", form[1:])  # both are, if one is
        absent, recorded = self._states.absent, self._mask.recorded
        found = self._states.spread(settles) & absent
        if not (can_hold.is_met(recorded) and can_fail.is_met(recorded)):
            return found
        bound = (can_hold.asked | can_fail.asked) & self._free & self._search.bound
        return found | self._states.spread(bound) & absent | turning(can_hold, can_fail, self._possible, absent)

    def _asks_joint(self, ways: Ways) -> bool:
        """Whether a formula asks for a number that is worked out and not known."""
        joint = self._joint & self._free
        return bool(joint) and bool(joint & _asked(ways))

    def _meeting_by_trying(self, products: Ways) -> int:
        """The same as `meeting`. Where only some numbers of an interval would do, as they are told from what is
        worked out, it is as it was before."""
        before, found = is_met(products, self._mask.whole), 0
        for value in bits_of(self.values):
            after = {is_met(products, mask.whole) for mask in self._after(value)}
            found |= value if after == {True} or (before and True in after) else 0
        return found

    def _settling_by_trying(self, form: Form) -> int:
        """The values after which a formula holds where it did not, or can no longer hold, or the other way round."""

        def outlook(mask: Mask) -> tuple[bool, bool, bool]:
            can_hold, can_fail = (is_met(ways, mask.recorded) for ways in (form.can_hold, form.can_fail))
            return is_met(form.holds, mask.whole), can_hold, can_fail

        before = outlook(self._mask)
        return sum(v for v in bits_of(self.values) if any(outlook(mask) != before for mask in self._after(v)))

    def _after(self, value: int) -> Iterator[Mask]:
        """What a record can be with one value more: one way for each interval of what is then worked out."""
        grown = self._with(value)
        joint, part, place = self._states.part_of(value)
        known = joint and self._mask.recorded & self._states.all_of[joint.how.other(part)]
        if not joint or not known:
            yield grown
            return
        result = self._states.by_name[joint.name]
        _, _, other = self._states.part_of(known)
        for bit in bits_of(joint.possible(part, place, other) << (result.offset + 1)):
            whole = grown.whole & ~self._states.all_of[joint.name] | bit
            yield grown._replace(recorded=grown.recorded | bit, whole=whole)

    def _matters_jointly(self, form: Form, settles: int) -> int:
        """The same as `_matters` where a formula asks for what is worked out: whatever bears on a way in which it can
        still be met or fail is said to matter, without a search for the extension in which it does."""
        found = self._states.spread(settles) & self._states.absent
        ways = (form.can_hold, form.can_fail)
        if all(is_met(one, self._mask.recorded) for one in ways):
            for one in ways:
                asked = one.asked_by(self._mask.recorded) if isinstance(one, Graph) else _asked(one)
                found |= self._states.spread(asked) & self._unrecorded
        return found & ~self._joint

    def _left(self, ways: Ways) -> Ways:
        """What can still be met, without what is recorded and the values that contradict it; a graph as it is."""
        if isinstance(ways, Graph):
            return ways
        recorded, free = self._mask.recorded, self._free
        return (*{product & free for product in ways if not recorded & product},)


def _asked(ways: Ways) -> int:
    """What a formula says something of, as bits."""
    return ways.asked if isinstance(ways, Graph) else reduce(or_, ways, 0)
