"""The intervals of a number that one record tells apart: of a part beside a known one, more than rules do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from ..record.record import Value
from ..record.units import decimal_of
from .joint import Cut, intervals
from .states import Mask, States


def finer_cuts(states: States, finding: str, findings: Mapping[str, Value]) -> Sequence[Cut] | None:
    """Where the numbers of a finding are cut by what is worked out with a number that a record holds.

    None of a finding that is no such part, or of which the other part is not recorded.
    """
    joint = states.parts.get(finding)
    known = findings.get(joint.how.other(finding)) if joint else None
    if joint is None or known is None or isinstance(known, bool | str):
        return None
    how = joint.how
    is_turned = how.sign < 0 and finding == how.first  # what is less by more is left over less
    own = (
        (decimal_of(how.part_of(finding, Fraction(known), Fraction(number))), above != is_turned)
        for number, above in states.by_name[joint.name].boundaries
    )
    return sorted({*states.by_name[finding].boundaries, *own})


def masks_between(
    cuts: Sequence[Cut], states: States, finding: str, findings: Mapping[str, Value]
) -> Iterator[tuple[int, Mask]]:
    """For each interval of a finding the bit of its numbers, and a record with one of them beside what it holds."""
    for one in intervals(cuts):
        number = decimal_of(one.number())
        yield states.bit(finding, number), states.mask({**findings, finding: number})
