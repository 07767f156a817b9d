"""What a comparison of two knowledge bases comes to, in a few sentences."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from guidelog.inference.verification.difference.declared import ADDED, REMOVED, Clauses
from guidelog.inference.verification.difference.difference import (
    DIFFERENT,
    SAME,
    STATUS,
    STRONGER,
    WEAKER,
    Differences,
    StatementDifference,
)
from guidelog.inference.words import agreeing, counted, share

Item = TypeVar("Item")
Key = TypeVar("Key", bound=Hashable)

KINDS = {kind: kind for kind in (ADDED, REMOVED, STRONGER, WEAKER, DIFFERENT)}
KINDS |= {STATUS: "of another status", SAME: "with other details"}


def find_kind(found: StatementDifference) -> str:
    """A key of KINDS."""
    if found.direction is None:
        return found.change
    return STATUS if found.direction == SAME and STATUS in found.witnesses else found.direction


def group_by(items: Iterable[Item], key: Callable[[Item], Key]) -> dict[Key, list[Item]]:
    """Items by something of theirs, in order."""
    groups: dict[Key, list[Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def summarize(found: Differences, count: int, records: tuple[int, int] | None) -> str:
    """What a comparison comes to in a few sentences; `records` are how many change, and how many were read."""
    differing = len(found.statements)
    if differing:
        kinds = group_by(found.statements, find_kind)
        counts = ", ".join(f"{len(kinds[kind])} {words}" for kind, words in KINDS.items() if kind in kinds)
        rest = f"; the other {count - differing} are proved the same" if differing < count else ""
        parts = [f"{share(differing, count, 'statement', 'differ')}: {counts}{rest}."]
    else:
        parts = [f"No statement changes for any record: all {count} are proved the same."]
    others = [
        counted(len(items), noun)
        for items, noun in (
            (found.constraints, "constraint"),
            (found.precedence, "precedence pair"),
            (found.declarations, "declaration"),
            (found.findings, "finding"),
            (found.texts, "text"),
            (found.cases, "worked case"),
        )
        if items
    ]
    if others:
        parts.append(f"Besides: {', '.join(others)}.")
    if found.are_none:
        parts.append(_find_form(found.clauses))
    if records:
        parts.append(f"{share(*records, 'record', 'change', none='None')}.")
    return " ".join(parts)


def _find_form(clauses: Clauses) -> str:
    """How two texts differ that mean the same."""
    if clauses.are_same_text:
        return "The texts are the same."
    count = max(clauses.removed, clauses.added)
    if count == 0:
        return "The texts differ in layout, comments or order only."
    return f"{counted(count, 'clause')} {agreeing(count, 'are')} written otherwise, with the same meaning."
