"""What a resource says of a finding, before it is known whether others say the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ..record.origins import Origin
from ..record.values import Value
from .dates import Moment
from .elements import Resource, shown_key
from .table import CodeRow, CodeTable, Key

CURRENT, PAST = 1, 0


class Assertion(NamedTuple):
    """That a finding has a value, by a resource; `elements` are those that say it, `when` is its date.

    `cause` names a group of which something must be recorded for it to count, `unless` one of which nothing may.
    `rank` tells what is current from what is past, where that decides; `confirms` that its resource is confirmed.
    """

    finding: str
    value: Value
    resource: Resource
    when: Moment | None
    origin: Origin
    elements: tuple[str, ...]
    cause: str = ""
    unless: str = ""
    rank: int | None = None
    confirms: bool = False
    onset: str = ""  # the finding that its onset gives
    row: CodeRow | None = None


class Omission(NamedTuple):
    """What speaks of a finding and does not count, with the reason in the notes of its origin."""

    finding: str
    origin: Origin


class Sayings(NamedTuple):
    """What a resource says, and what of it does not count."""

    assertions: list[Assertion]
    asides: list[Omission]

    def leave_out(self, origin: Origin, rows: Iterable[CodeRow], why: str) -> None:
        """Note of the findings of some rows why they do not count."""
        for finding in dict.fromkeys(row.finding for row in rows):
            self.asides.append(Omission(finding, origin._replace(notes=(*origin.notes, why))))


def origin_of(
    resource: Resource, element: str, when: Moment | None = None, key: Key | None = None, row: CodeRow | None = None
) -> Origin:
    """Where something was read."""
    code = shown_key(key) if key is not None else ""
    return Origin(resource.place, element, when.text if when is not None else "", code, row.place if row else "")


def rank_of(table: CodeTable, finding: str, value: Value, is_current: bool | None) -> int | None:
    """Whether a value is of what is current or past, where the table says that this decides; None if it does not."""
    past = table.findings.get(finding, {}).get("past")
    if past is None or (past == "same" and is_current is None):
        return None
    if past == "same":
        return CURRENT if is_current else PAST
    if value == past:
        return PAST
    return CURRENT if value == table.findings[finding].get("default") else None
