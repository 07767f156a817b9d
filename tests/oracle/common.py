"""What the oracle's own tests share: one solver, and short ways to ask it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cache

from . import brute
from .concrete import Record, Value, is_consistent
from .precedence import awaits
from .strategies import values_of
from .symbolic import Oracle
from .vocabulary import Finding, read_findings, read_statements

FINDINGS = read_findings()
ROWS = read_statements()


@cache
def oracle(*readings: str) -> Oracle:
    """One solver for all tests; another for each choice of alternative readings."""
    return Oracle(FINDINGS, ROWS, readings)


def status(record: Record, statement: str, *readings: str) -> str:
    """The exact status of one statement, under the alternative readings if any."""
    return oracle(*readings).answer(record, only=[statement]).statements[statement]


def awaited(record: Record) -> dict[str, list[brute.Recordings]]:
    """What the ruled-out statements of a record await."""

    def statuses_of(changed: Record, ids: Iterable[str]) -> dict[str, str]:
        return oracle().answer(changed, only=ids).statements

    found = oracle().answer(record).statements
    return awaits(record, found, FINDINGS, is_consistent, statuses_of)


def representatives(finding: Finding) -> list[Value]:
    """The values of a finding; of a number, one on each side of the thresholds 0, 2 and 3."""
    return [0, 1, Decimal("2.5"), 3] if finding.type == "number" else values_of(finding)
