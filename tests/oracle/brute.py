"""Generic brute force on small things: a status, `needs` and `assumes` by enumeration.

Knows nothing of the guideline: it is given what holds, what is consistent, and the
values that the open findings may take (for a number: representatives around its
thresholds). It is exact if every finding that can still be recorded and matters is among
them; findings that are not given stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from .concrete import Record, Value

Recordings = frozenset[tuple[str, Value]]
Test = Callable[[Record], bool]
Open = Mapping[str, Sequence[Value]]


@dataclass(frozen=True)
class Verdict:
    """What enumeration says of one statement on one record.

    `needs` is empty unless the statement is possible, `assumes` unless it is presumed.
    """

    status: str
    needs: list[Recordings]
    assumes: frozenset[str]


def extensions(consistent: Test, record: Record, values: Open) -> Iterator[tuple[Recordings, Record]]:
    """All consistent extensions with what each adds, by the number of new recordings."""
    free = [finding for finding in values if finding not in record]
    for size in range(len(free) + 1):
        for chosen in combinations(free, size):
            for new in product(*(values[finding] for finding in chosen)):
                added = dict(zip(chosen, new, strict=True))
                extended = {**record, **added}
                if consistent(extended):
                    yield frozenset(added.items()), extended


def minimal_sets(wanted: Test, consistent: Test, record: Record, values: Open) -> list[Recordings]:
    """The sets of new recordings, minimal under inclusion, after which `wanted` is true."""
    found: list[Recordings] = []
    for added, extended in extensions(consistent, record, values):
        if not any(smaller <= added for smaller in found) and wanted(extended):
            found.append(added)
    return found


def status(holds: Test, consistent: Test, record: Record, values: Open) -> str:
    """The exact status, by looking at every extension."""
    outcomes = {holds(extended) for _, extended in extensions(consistent, record, values)}
    if holds(record):
        return "presumed" if False in outcomes else "certain"
    return "possible" if True in outcomes else "ruled_out"


def examine(holds: Test, consistent: Test, record: Record, values: Open) -> Verdict:
    """The status, with what would establish it or what it rests on."""
    if holds(record):
        failing = minimal_sets(lambda r: not holds(r), consistent, record, values)
        findings = frozenset(finding for added in failing for finding, _ in added)
        return Verdict("presumed" if failing else "certain", [], findings)
    needs = minimal_sets(holds, consistent, record, values)
    return Verdict("possible" if needs else "ruled_out", needs, frozenset())
