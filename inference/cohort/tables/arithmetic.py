"""The states of numbers that are worked out from others, for the rows of a table.

Mostly the intervals of both parts say in which interval it lies. Where they do not, the row is read as a record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Protocol

import numpy as np

from ...answer.joint import Joint
from ...answer.states import States
from ...record.notation import Notation
from ...record.record import RecordError
from ...rules.program import Program
from ..bits.arrays import ABSENT, REFUSED, Codes
from .table import record_of


class Originals(Protocol):
    """What gives rows of a table as records, by their numbers; `notation` is how they are written."""

    notation: Notation

    def originals(self, rows: Iterable[int]) -> Iterator[tuple[int, str, object]]:
        """Of the rows of some numbers: the number, where it stands, and a record as for `make_record`."""


def work_out(
    found: Mapping[str, Codes], height: int, first: int, rows: Originals, program: Program, states: States
) -> Mapping[str, Codes]:
    """The states of the findings of some rows, of which the first has a number, with those that are worked out."""
    if not states.joints:
        return found
    nothing = np.zeros(height, np.uint8)
    codes: dict[str, Codes] = {}
    unknown = np.zeros(height, np.bool_)
    for name, joint in states.joints.items():
        one, other = (found.get(part, nothing) for part in joint.how.parts)
        is_number = (one != REFUSED) & (other != REFUSED)
        codes[name] = np.where(is_number, _certain(joint)[one * is_number, other * is_number], ABSENT)
        unknown |= (codes[name] == REFUSED) | (found.get(name, nothing) != ABSENT)
    numbers = [first + int(row) for row in unknown.nonzero()[0]]
    for row, where, data in rows.originals(numbers):
        try:
            findings = record_of(data, where, rows.notation, program).findings
        except RecordError:
            findings = {}
            refused = True
        else:
            refused = False
        for name, own in codes.items():
            value = findings.get(name)
            cell = 1 + states.cell(name, value) if isinstance(value, Decimal) else ABSENT
            own[row - first] = REFUSED if refused else cell
    return {**found, **codes}


def _certain(joint: Joint) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """The state of what is worked out for each two states of its parts; REFUSED where it depends on their numbers."""
    found = np.full((len(joint.together) + 1, len(joint.together[0]) + 1), ABSENT, np.uint8)
    for one, row in enumerate(joint.together, 1):
        for other, results in enumerate(row, 1):
            found[one, other] = results.bit_length() if results.bit_count() == 1 else REFUSED
    return found
