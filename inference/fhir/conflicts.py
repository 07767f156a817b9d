"""What several resources say of one finding: the same, one after the other, or the contrary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ..record.codes import RecordCode
from ..record.record import RecordFault
from ..record.values import Value, shown_value
from ..text.diagnostic import printable
from .assertions import CURRENT, PAST, Assertion
from .dates import is_later
from .table import CodeTable


class Settlement(NamedTuple):
    """The value of a finding, what says so, and what is superseded."""

    value: Value
    winners: Sequence[Assertion]
    losers: Sequence[Assertion]


def by_finding(assertions: Iterable[Assertion]) -> dict[str, list[Assertion]]:
    """Assertions by their findings."""
    found: dict[str, list[Assertion]] = {}
    for one in assertions:
        found.setdefault(one.finding, []).append(one)
    return found


def settle(assertions: Sequence[Assertion], table: CodeTable) -> Settlement | RecordFault:
    """What assertions of one finding come to, or that they contradict each other.

    A value stands if each assertion of another is superseded by one of its own: what is past by what is current, what
    is earlier by what is later.
    """
    is_single = "single" in table.findings.get(assertions[0].finding, {})
    values = dict.fromkeys(one.value for one in assertions)
    for value in values:
        own = [one for one in assertions if one.value == value]
        others = [one for one in assertions if one.value != value]
        if all(any(_supersedes(one, other, is_single) for one in own) for other in others):
            return Settlement(value, own, others)
    standing = [
        one
        for one in assertions
        if not any(_supersedes(other, one, is_single) for other in assertions if other.value != one.value)
    ]
    return _conflict(standing or assertions, is_single)


class Outcome(NamedTuple):
    """What all assertions come to: the findings that stand, what contradicts, and what falls with what it implies."""

    settled: dict[str, Settlement]
    faults: list[RecordFault]
    fallen: list[tuple[Assertion, str]]


def settle_all(assertions: Iterable[Assertion], table: CodeTable) -> Outcome:
    """What assertions come to, finding by finding.

    A row that says a second finding says both or neither: where the second is superseded by a later statement of the
    contrary (and not only by what is current), what the row says first falls with it.
    """
    left, fallen = [*assertions], list[tuple[Assertion, str]]()
    while True:
        settled: dict[str, Settlement] = {}
        faults = []
        for name, some in by_finding(left).items():
            found = settle(some, table)
            if isinstance(found, RecordFault):
                faults.append(found)
            else:
                settled[name] = found
        lost = {
            (one.resource.number, one.resource.place, one.row.place): one.finding
            for found in settled.values()
            for one in found.losers
            if one.row is not None and one.row.also is not None and one.finding == one.row.also[0]
            if not (one.rank == PAST and found.winners[0].rank == CURRENT)
        }
        falls = [
            (one, lost[key])
            for one in left
            if one.row is not None
            and (key := (one.resource.number, one.resource.place, one.row.place)) in lost
            and one.finding != lost[key]
        ]
        if not falls:
            return Outcome(settled, faults, fallen)
        fallen += falls
        gone = {id(one) for one, _ in falls}
        left = [one for one in left if id(one) not in gone]


def _supersedes(one: Assertion, other: Assertion, is_single: bool) -> bool:
    """Whether one of two assertions of different values supersedes the other."""
    ranks = {one.rank, other.rank}
    if ranks == {CURRENT, PAST}:
        return one.rank == CURRENT
    if is_single and CURRENT in ranks and PAST not in ranks:
        return False
    return is_later(one.when, other.when)


def _conflict(standing: Sequence[Assertion], is_single: bool) -> RecordFault:
    finding = standing[0].finding
    elements_of: dict[tuple[str, str], tuple[str, ...]] = {}
    for one in standing:
        key = (one.origin.place, _shown(one.value))
        elements_of[key] = tuple(dict.fromkeys((*elements_of.get(key, ()), *one.elements)))
    says = [f"{place} ({', '.join(elements)}) says {value}" for (place, value), elements in elements_of.items()]
    why = "neither is later for certain"
    if is_single and CURRENT in {one.rank for one in standing}:
        why = "the later of two that are current does not replace the earlier"
    message = f"`{finding}` is given two values: {', and '.join(says)}; {why}"
    help_ = "correct one of them where the bundle is made, or date both to the day"
    return RecordFault(RecordCode.CONFLICT, printable(message), help_, findings=(finding,))


def _shown(value: Value) -> str:
    return value if isinstance(value, str) else shown_value(value)


def holds(settled: Mapping[str, Settlement], group: Iterable[tuple[str, Value | None]]) -> bool:
    """Whether a finding of a group is recorded with a value of it."""
    return any(name in settled and value in (None, settled[name].value) for name, value in group)
