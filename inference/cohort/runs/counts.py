"""How many people each statement reaches, by status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...answer.statuses import STATUSES
from ...rules.program import Program
from ..bits.arrays import Codes, Flags
from ..bits.evaluation import Batch
from ..bits.settling import Settling


@dataclass
class Counts:
    """Of some rows: how many were answered and refused, and for each statement how many have each status.

    `settles` has for each finding the answers that are open, and that it could settle if it alone were recorded;
    `people` is how many different ids the answered rows have.
    """

    answered: int = 0
    refused: int = 0
    people: int = 0
    statuses: dict[str, list[int]] = field(default_factory=dict)
    settles: dict[str, int] = field(default_factory=dict)

    def add(self, batch: Batch, kept: Flags, states: Mapping[str, Codes], settling: Settling | None) -> None:
        """Count the rows of a batch, kept and refused.

        With `settling` also the statuses of the kept ones, and what findings could settle of them.
        """
        answered = int(np.count_nonzero(kept))
        self.answered += answered
        self.refused += len(kept) - answered
        if settling is None:
            return
        for name, codes in batch.statuses.items():
            self._add_statuses(name, np.bincount(codes[kept], minlength=len(STATUSES)).tolist())
        self._add_settles(settling.counts(states, kept))

    def document(self, program: Program) -> dict[str, Any]:
        """The counts as plain data for users, with what the statements say."""
        return {
            "answered": self.answered,
            "people": self.people,
            "refused": self.refused,
            "statements": [
                {
                    "id": name,
                    "strength": program.statements[name].strength_name,
                    **({"advises_against": True} if program.statements[name].advises_against else {}),
                    "action": program.statements[name].action,
                    "says": program.statements[name].says,
                    "statuses": dict(zip(STATUSES, counts, strict=True)),
                }
                for name, counts in self.statuses.items()
            ],
            "settles": dict(self.settling),
        }

    def to_json(self) -> dict[str, Any]:
        """Plain numbers, from which `total` makes counts again."""
        return {
            "answered": self.answered,
            "refused": self.refused,
            "statuses": self.statuses,
            "settles": self.settles,
        }

    @property
    def repetition(self) -> str:
        """That rows are not people, where an id stands in more than one; nothing if each has its own."""
        if self.people == self.answered:
            return ""
        of = f"{self.answered:,} rows of {self.people:,} {'id' if self.people == 1 else 'ids'}"
        return f"{of}: an id stands in more than one row, and each row is counted"

    @property
    def settling(self) -> list[tuple[str, int]]:
        """The findings that could settle some open answer, those that settle the most first."""
        return sorted(((name, count) for name, count in self.settles.items() if count), key=lambda item: -item[1])

    @classmethod
    def total(cls, parts: Iterable[Mapping[str, Any]]) -> Counts:
        """The counts of all parts together."""
        found = cls()
        for part in parts:
            found.answered += part["answered"]
            found.refused += part["refused"]
            for name, counts in part["statuses"].items():
                found._add_statuses(name, counts)
            found._add_settles(part["settles"])
        return found

    def _add_settles(self, settles: Mapping[str, int]) -> None:
        for name, count in settles.items():
            self.settles[name] = self.settles.get(name, 0) + count

    def _add_statuses(self, name: str, counts: Iterable[int]) -> None:
        before = self.statuses.get(name, [0] * len(STATUSES))
        self.statuses[name] = [one + other for one, other in zip(before, counts, strict=True)]
