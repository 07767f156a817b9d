"""Records for tests: hypothesis strategies, and the same from a seeded `random.Random`.

Everything is made from a list of (name, type, values), such as `read_findings` gives.
`unrecorded` is the share of findings that are left out. With `accept` (for instance
`is_consistent`) a value that the test refuses is left out as well.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from hypothesis import strategies as st

from .concrete import Record, Value

FindingRow = tuple[str, str, Sequence[str]]
Accept = Callable[[Record], bool]
Profile = Mapping[str, Sequence[Value | None]]

NUMBERS = tuple(Decimal(n) for n in ("0", "0.5", "1", "1.9", "2", "2.9999999", "3", "12"))
NEGATIVE = Decimal(-1)


def values_of(finding: FindingRow) -> list[Value]:
    """The values that a finding is drawn from."""
    _, kind, values = finding
    if kind == "bool":
        return [False, True]
    return list(NUMBERS) if kind == "number" else list(values)


@st.composite
def records(
    draw: st.DrawFn,
    findings: Sequence[FindingRow],
    unrecorded: float = 0.5,
    negative: float = 0.0,
    accept: Accept | None = None,
) -> dict[str, Value]:
    """Records that shrink towards fewer recorded findings."""
    record: dict[str, Value] = {}
    for finding in findings:
        if draw(st.integers(0, 99)) < 100 * unrecorded:
            continue
        values = values_of(finding)
        if finding[1] == "number" and draw(st.integers(0, 99)) >= 100 * (1 - negative):
            values = [NEGATIVE]
        candidate = {**record, finding[0]: draw(st.sampled_from(values))}
        if accept is None or accept(candidate):
            record = candidate
    return record


def random_record(
    rng: random.Random,
    findings: Sequence[FindingRow],
    unrecorded: float,
    *,
    negative: float = 0.0,
    profile: Profile | None = None,
    accept: Accept | None = None,
) -> dict[str, Value]:
    """A seeded record; `profile` gives some findings first, each by a choice (None: left out)."""
    record: dict[str, Value] = {}
    profile = profile or {}

    def put(name: str, value: Value) -> None:
        if accept is None or accept({**record, name: value}):
            record[name] = value

    for name, choices in profile.items():
        choice = rng.choice(choices)
        if choice is not None:
            put(name, choice)
    for finding in rng.sample(list(findings), len(findings)):
        if finding[0] in profile or rng.random() < unrecorded:
            continue
        is_negative = finding[1] == "number" and rng.random() < negative
        put(finding[0], NEGATIVE if is_negative else rng.choice(values_of(finding)))
    order = [name for name, _, _ in findings]
    return {name: record[name] for name in order if name in record}


def maximal_record(
    rng: random.Random,
    findings: Sequence[FindingRow],
    accept: Accept,
    start: Record | None = None,
) -> dict[str, Value]:
    """A record to which nothing that `accept` allows can be added, grown in random order."""
    record: dict[str, Value] = dict(start or {})
    for finding in rng.sample(list(findings), len(findings)):
        if finding[0] in record:
            continue
        values = values_of(finding)
        rng.shuffle(values)
        for value in values:
            if accept({**record, finding[0]: value}):
                record[finding[0]] = value
                break
    return record


def full_record(
    rng: random.Random, findings: Sequence[FindingRow], accept: Accept, tries: int = 1000
) -> dict[str, Value]:
    """An accepted record with every finding recorded."""
    for _ in range(tries):
        record = maximal_record(rng, findings, accept)
        if len(record) == len(findings):
            return record
    raise ValueError("no full record found")
