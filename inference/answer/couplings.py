"""What ties a number that is worked out to its parts, as formulas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from .diagram import Diagrams, Node
from .states import States

if TYPE_CHECKING:
    from .joint import Joint


class Couplings:
    """Of each number that is worked out, that it is recorded once both of its parts are, and lies in an interval that
    goes with theirs. `nodes` are these formulas, `levels` the places of the numbers among the findings.
    """

    def __init__(self, states: States, diagrams: Diagrams):
        self._diagrams = diagrams
        names = [*states.by_name]
        self.levels = [names.index(name) for name in states.joints]
        self.nodes = [_coupling(name, joint, states, diagrams) for name, joint in states.joints.items()]
        self._states = states

    def of(self, node: Node, numbers: Mapping[str, Decimal] = MappingProxyType({})) -> Node:
        """A formula, and that each number which it asks for is worked out of its parts.

        `numbers` are those of parts that are known: a way to meet the formula then has to go with these very numbers.
        Whether there is any needs none of them, for a part is cut where that would make a difference (joint.py).
        """
        if not self.nodes:
            return node
        asked = self._diagrams.asked(node)
        for (name, joint), coupling in zip(self._states.joints.items(), self.nodes, strict=True):
            if asked & self._states.all_of[name]:
                node = self._diagrams.both(node, coupling)
                known = [(part, numbers[part]) for part in joint.how.parts if part in numbers]
                if len(known) == 1:
                    node = self._diagrams.both(node, self._going_with(name, joint, *known[0]))
        return node

    def _going_with(self, name: str, joint: Joint, part: str, number: Decimal) -> Node:
        """That the other part and the result go with the very number of a part; numbers of which the same is true
        have one node."""
        from .joint import going_with

        cuts = {one: self._states.by_name[one].boundaries for one in (*joint.how.parts, name)}
        other = joint.how.other(part)
        found = self._diagrams.literal(other, [0])
        for place, results in enumerate(going_with(joint.how, part, Fraction(number), cuts, name), 1):
            own = self._diagrams.literal(name, _states_in(results))
            found = self._diagrams.either(found, self._diagrams.both(self._diagrams.literal(other, [place]), own))
        return found


def _coupling(name: str, joint: Joint, states: States, diagrams: Diagrams) -> Node:
    absent = [diagrams.literal(one, [0]) for one in (*joint.how.parts, name)]
    found = diagrams.both(diagrams.either(*absent[:2]), absent[2])
    for node in _rows(name, joint, diagrams):
        found = diagrams.either(found, node)
    return found


def _rows(name: str, joint: Joint, diagrams: Diagrams) -> Iterator[Node]:
    """For each interval of the first part, those of the second with the results that go with both."""
    for place, row in enumerate(joint.together, 1):
        first = diagrams.literal(joint.how.first, [place])
        for results in {*row}:
            others = [other for other, one in enumerate(row, 1) if one == results]
            own = diagrams.literal(name, _states_in(results))
            yield diagrams.both(first, diagrams.both(diagrams.literal(joint.how.second, others), own))


def _states_in(results: int) -> list[int]:
    """The states of intervals that are given as bits; state 0 is "not recorded"."""
    return [place + 1 for place in range(results.bit_length()) if results >> place & 1]
