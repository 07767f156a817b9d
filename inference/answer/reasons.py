"""Why a status is what it is, by the record alone: which findings decide, and which of them already suffice.

Sufficient reasons as in Darwiche & Hirth (2020), "On the reasons behind decisions", carried to exact statuses; the
minimal ones are the minimal transversals of what each way of another status runs into (Berge 1989).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ..errors import TooComplexError
from ..record.record import Value
from .choices import Choices, blocks, choices
from .diagram import Product, absorb
from .forms import Form
from .graph import Graph
from .recordings import MOST_LISTED, Listed
from .states import Mask, States
from .statuses import CERTAIN, POSSIBLE, PRESUMED, status

MOST_REASONS = 10_000  # minimal reasons for one status


class Reasons(NamedTuple):
    """The findings without any one of which the status would be another, and the minimal sets that suffice for it.

    A record that holds only one of `sets` has the same status, and one that holds less of it has another.
    """

    decides: tuple[str, ...]
    sets: tuple[tuple[str, ...], ...]


def find_reasons(form: Form, findings: Mapping[str, Value], states: States) -> Reasons:
    """The reasons for the status of a formula, the smallest first, findings in the order of the vocabulary.

    Raises TooComplexError for a record with more than 10,000 of them.
    """
    mask = states.mask(findings)
    found = status(form, mask)
    total = 0
    if found in (PRESUMED, POSSIBLE):
        holding = form.can_hold if states.joints else form.holds  # a part of a consistent record meets both or none
        ways = holding if found == PRESUMED else form.can_fail
        if isinstance(ways, Graph):
            minimal, total = _first(choices(ways, states.absent, mask.recorded), states)
        else:
            minimal = absorb(_met_alone(ways, mask, states))
    else:
        ways = form.can_fail if found == CERTAIN else form.can_hold
        if isinstance(ways, Graph):
            minimal, total = _first(blocks(ways, mask.recorded), states)
        else:
            minimal = _transversals(mask.recorded & product for product in ways)
    if states.joints:
        minimal = absorb(_by_parts(bits, states) for bits in minimal)
    sets = [tuple(variable.name for variable in states.mentioned(bits)) for bits in minimal]
    order = {name: place for place, name in enumerate(states.by_name)}
    own = findings.keys() - states.how
    decides = (name for name in order if name in own and status(form, _without(name, mask, states)) != found)
    ordered = tuple(sorted(sets, key=lambda names: (len(names), [order[n] for n in names])))
    return Reasons(tuple(decides), Listed(ordered, max(0, total - len(ordered))))


def _first(found: Choices, states: States) -> tuple[set[int], int]:
    """The smallest sets, by the bits "not recorded" of their findings, and how many there are."""
    sets = {sum(whole for whole, _ in chosen) & states.absent for chosen in found.first(MOST_LISTED)}
    return sets, found.total()


def _met_alone(products: Iterable[Product], mask: Mask, states: States) -> Iterator[int]:
    """For each product that the findings which it needs recorded meet by themselves, these findings."""
    for product in products:
        needed = product & states.absent
        if not mask.whole & product & states.spread(needed):
            yield needed


def _transversals(edges: Iterable[int]) -> set[int]:
    """The minimal sets that have something in common with every edge."""
    found = {0}
    for edge in sorted(absorb(edges), key=int.bit_count):
        members = [1 << place for place in range(edge.bit_length()) if edge >> place & 1]
        found = absorb(chosen if chosen & edge else chosen | one for chosen in found for one in members)
        if len(found) > MOST_REASONS:
            raise TooComplexError(
                f"its status has more than {MOST_REASONS:,} minimal reasons\n"
                "  = help: ask `why-not` or `recommend`, which do without them"
            )
    return found


def _without(finding: str, mask: Mask, states: States) -> Mask:
    """A record with a finding taken back."""
    joint = states.parts.get(finding)
    bits = states.all_of[finding] | (states.all_of[joint.name] if joint else 0)
    return mask._replace(recorded=mask.recorded & ~bits, whole=mask.whole & ~bits | bits & states.absent)


def _by_parts(bits: int, states: States) -> int:
    """A set of findings with the parts of a number in place of what is worked out of them, by "not recorded"."""
    whole = states.spread(bits)
    for joint in states.joints.values():
        if whole & states.all_of[joint.name]:
            whole |= sum(states.all_of[part] for part in joint.how.parts)
            whole &= ~states.all_of[joint.name]
    return whole & states.absent
