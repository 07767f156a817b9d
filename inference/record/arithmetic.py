"""Numbers of a record that are worked out from others."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ..rules.arithmetic import LARGEST_EXPONENT, Arithmetic, complete
from .codes import RecordCode
from .faults import RecordFault
from .values import Value


def work_out(
    recorded: Mapping[str, Value], how: Mapping[str, Arithmetic]
) -> tuple[dict[str, Value], list[RecordFault]]:
    """The findings with the numbers that are worked out of them, and what is wrong with such.

    A record may hold one, so that what was written can be read again, if it is the number that its parts come to.
    """
    faults = []
    for name, one in how.items():
        parts = [(part, recorded[part]) for part in one.parts if part in recorded]
        for part, number in parts:
            if isinstance(number, Decimal) and number and not _is_usual(number):
                message = f"`{part}` is too large, or has too many decimals, for `{name}` to be worked out"
                faults.append(RecordFault(RecordCode.OUT_OF_RANGE, message, "correct it", (part,)))
    if faults:
        return {**recorded}, faults
    found = complete(recorded, how)
    for name, one in how.items():
        if name in recorded and recorded[name] != found.get(name):
            first, second = one.parts
            rule = f"`{second}` and `{first}` together" if one.sign > 0 else f"`{second}` less `{first}`"
            but = f"{recorded[name]}, and they come to {found[name]}" if name in found else "recorded without both"
            message = f"`{name}` is {rule}, but {but}"
            help_ = f"leave `{name}` out, and record `{first}` and `{second}`"
            faults.append(RecordFault(RecordCode.WORKED_OUT, message, help_, (name, first, second)))
    return found, faults


def _is_usual(number: Decimal) -> bool:
    return abs(number.adjusted()) <= LARGEST_EXPONENT and len(number.as_tuple().digits) <= LARGEST_EXPONENT
