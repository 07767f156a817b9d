"""The checklist's tables: findings.tsv and statements.tsv, read and nothing more.

`data` holds copies of the two files; what a statement says *when* is not read from
here: `model.py` is written by hand.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).with_name("data")


class Finding(NamedTuple):
    """A finding that a record can hold; `values` only of an enum."""

    name: str
    type: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    """What precedence needs to know of a statement."""

    id: str
    strength: str
    action: str
    urgency: str
    within_hours: int | None


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def read_findings(path: Path = DATA / "findings.tsv") -> list[Finding]:
    """The findings, in the order of the file."""
    return [
        Finding(
            row["finding"],
            row["type"],
            tuple(row["values or unit"].split()) if row["type"] == "enum" else (),
        )
        for row in _rows(path)
    ]


def read_statements(path: Path = DATA / "statements.tsv") -> list[Statement]:
    """The statements, in the order of the file."""
    return [
        Statement(
            row["id"],
            row["strength"],
            row["action"],
            row["urgency"],
            int(row["within_hours"]) if row["within_hours"] else None,
        )
        for row in _rows(path)
    ]


def read_when(path: Path = DATA / "statements.tsv") -> dict[str, str]:
    """The text of each `when`, for a reader; never evaluated."""
    return {row["id"]: row["when"] for row in _rows(path)}
