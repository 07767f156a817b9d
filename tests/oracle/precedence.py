"""Precedence among the statements that hold, and what a ruled-out statement awaits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import combinations, product

from .concrete import Record, Value
from .vocabulary import Finding, Statement

STRENGTH = {"do": 2, "offer": 2, "consider": 1}
URGENCY = {"immediate": 2, "as_soon_as_possible": 1, "": 0}
PROVISIONAL = {
    "mscc": "suspected",
    "spinal_metastases": "suspected",
    "spinal_instability": "suspected",
}

Replacement = frozenset[tuple[str, Value]]


def _timing(statement: Statement) -> tuple[int, bool, int]:
    """Greater is tighter: urgency first, then fewer hours, no limit last."""
    hours = statement.within_hours
    return URGENCY[statement.urgency], hours is not None, -(hours or 0)


def supersedes(one: Statement, other: Statement) -> bool:
    """Whether `one` supersedes `other`, if both hold."""
    if one.action != other.action or "avoid" in (one.strength, other.strength):
        return False
    if STRENGTH[one.strength] != STRENGTH[other.strength]:
        return STRENGTH[one.strength] > STRENGTH[other.strength]
    return _timing(one) > _timing(other)


def superseded_by(held: Collection[str], rows: Sequence[Statement]) -> dict[str, list[str]]:
    """For each superseded statement, all that supersede it, in the order of `rows`."""
    holding = [row for row in rows if row.id in held]
    found = {row.id: [other.id for other in holding if supersedes(other, row)] for row in holding}
    return {i: others for i, others in found.items() if others}


def awaits(
    record: Record,
    statuses: Mapping[str, str],
    findings: Sequence[Finding],
    consistent: Callable[[Record], bool],
    statuses_of: Callable[[Record, Iterable[str]], Mapping[str, str]],
) -> dict[str, list[Replacement]]:
    """For each ruled-out statement that awaits something: the minimal replacements.

    A replacement gives recorded provisional values other values of those findings; it
    opens a statement when, after it, the statement is no longer ruled out. Minimal is
    under inclusion of the (finding, value) pairs.
    """
    values = {f.name: f.values for f in findings}
    standing = [f for f, value in PROVISIONAL.items() if record.get(f) == value]
    closed = [i for i, status in statuses.items() if status == "ruled_out"]
    found: dict[str, list[Replacement]] = {}
    for size in range(1, len(standing) + 1):
        for chosen in combinations(standing, size):
            others = ([v for v in values[f] if v != PROVISIONAL[f]] for f in chosen)
            for new in product(*others):
                replacement = frozenset(zip(chosen, new, strict=True))
                changed = {**record, **dict(replacement)}
                if not consistent(changed):
                    continue
                asked = [i for i in closed if not any(s < replacement for s in found.get(i, []))]
                for i, status in statuses_of(changed, asked).items():
                    if status != "ruled_out":
                        found.setdefault(i, []).append(replacement)
    return found
