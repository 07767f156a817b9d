"""What ties a number that is worked out to its parts, as formulas."""

from __future__ import annotations

from collections.abc import Iterator
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
        self._bits = [states.all_of[name] for name in states.joints]

    def of(self, node: Node) -> Node:
        """A formula, and that each number which it asks for is worked out of its parts."""
        if not self.nodes:
            return node
        asked = self._diagrams.asked(node)
        for bits, coupling in zip(self._bits, self.nodes, strict=True):
            if asked & bits:
                node = self._diagrams.both(node, coupling)
        return node


def _coupling(name: str, joint: Joint, states: States, diagrams: Diagrams) -> Node:
    absent = [diagrams.literal(one, [0]) for one in (*joint.how.parts, name)]
    found = diagrams.both(diagrams.either(*absent[:2]), absent[2])
    for node in _rows(name, joint, states.by_name[name].size, diagrams):
        found = diagrams.either(found, node)
    return found


def _rows(name: str, joint: Joint, size: int, diagrams: Diagrams) -> Iterator[Node]:
    """For each interval of the first part, those of the second with the results that go with both."""
    for place, row in enumerate(joint.together, 1):
        first = diagrams.literal(joint.how.first, [place])
        for results in {*row}:
            others = [other for other, own in enumerate(row, 1) if own == results]
            states = [state for state in range(1, size) if results >> (state - 1) & 1]
            second = diagrams.both(diagrams.literal(joint.how.second, others), diagrams.literal(name, states))
            yield diagrams.both(first, second)
