"""Changes of a record by which a number that is worked out becomes another one: by a part of it, or by both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .diagram import Product
from .joint import Joint
from .joint_needs import JointNeeds
from .states import Mask, States


class _Way(NamedTuple):
    """What a part of a number becomes: the states that it does not, and whether it is recorded."""

    excluded: int
    is_recorded: bool


def starts(states: States, product: Product, mask: Mask) -> list[int]:
    """The recorded states that change together for a product to be met, in each way in which that can be."""
    results = sum(states.all_of[name] for name in states.joints)
    found = [product & mask.whole & ~results]
    for joint in states.joints.values():
        parts = [states.all_of[part] & mask.whole for part in joint.how.parts]
        both = sum(parts)
        wrong = product & mask.whole & states.all_of[joint.name]
        wider = []
        for changed in found:
            if wrong or changed & both:
                ways = {changed | more for more in (0, *parts, both)}
                wider += sorted(way for way in ways if way & both)
            else:
                wider.append(changed)
        found = wider
    return found


def with_results(states: States, changed: int, box: Product, product: Product, mask: Mask) -> Iterator[Product]:
    """A box, with what each number that is worked out has to be once its parts change, in each way it can be."""
    boxes = [box]
    for joint in states.joints.values():
        if any(changed & states.all_of[part] for part in joint.how.parts):
            boxes = [one for before in boxes for one in _with_result(states, joint, changed, before, product, mask)]
    needs = JointNeeds(states, mask.numbers)
    return (one for one in boxes if needs.tell([one]))


def _with_result(
    states: States, joint: Joint, changed: int, box: Product, product: Product, mask: Mask
) -> Iterator[Product]:
    first, second = (states.all_of[part] for part in joint.how.parts)
    result = states.all_of[joint.name]
    for one in _ways(first, states, changed, box, mask):
        for other in _ways(second, states, changed, box, mask):
            own = box & ~first & ~second | one.excluded | other.excluded
            if not (one.is_recorded and other.is_recorded):  # and so what is worked out is not
                if not product & result & states.absent:
                    yield own
            elif result & ~product & ~states.absent:
                yield own | product & result | result & states.absent


def _ways(whole: int, states: States, changed: int, box: Product, mask: Mask) -> Iterator[_Way]:
    """A part as it is, or where it changes, recorded and not recorded, as far as a box allows."""
    if not changed & whole:
        yield _Way(0, not mask.whole & whole & states.absent)
        return
    for bits in (whole & ~box & ~states.absent, whole & ~box & states.absent):
        if bits:
            yield _Way(whole & ~bits, not bits & states.absent)
