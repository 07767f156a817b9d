"""Texts of which a map does not speak, where they refuse the whole of what is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from ...record.codes import RecordCode
from ...record.record import RecordError, RecordFault
from ...words import counted, series
from .mapping import UnspokenCell
from .originals import RowOriginals

_SHOWN = 3  # rows that are named of each text
_MOST = 20  # texts that are named


class UnspokenText(NamedTuple):
    """A text of a column, where the first rows stand that have it, and how many there are."""

    cell: UnspokenCell
    places: Sequence[str]
    rows: int


class Unspoken:
    """Texts of which a map does not speak, as they are met; of those beyond the first only the number of cells."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str, str], UnspokenText] = {}
        self._more = 0

    def add(self, rows: RowOriginals) -> None:
        """Take those of some rows."""
        for cell in rows.mapped.unspoken:
            places = [rows.cells.places[row] for row in cell.rows[:_SHOWN]]
            self._add(UnspokenText(cell._replace(rows=_NONE), places, len(cell.rows)))

    def take(self, later: Unspoken) -> None:
        """Take those of what comes later."""
        for one in later._found.values():
            self._add(one)
        self._more += later._more

    def refuse(self) -> None:
        """Raises RecordError for those that there are."""
        faults = [_fault(*one) for one in self._found.values()]
        if self._more:
            message = f"{counted(self._more, 'more cell')} of which the map does not speak"
            faults.append(RecordFault(RecordCode.UNMAPPED, message, "correct these first"))
        if faults:
            raise RecordError(faults)

    def _add(self, one: UnspokenText) -> None:
        rule = one.cell.rule
        key = (rule.place, rule.column, rule.finding.name, one.cell.text)
        known = self._found.get(key)
        if known is None and len(self._found) == _MOST:
            self._more += one.rows
            return
        cell, places, count = known or UnspokenText(one.cell, [], 0)
        places = [*places, *one.places[: _SHOWN - len(places)]]
        self._found[key] = UnspokenText(cell, places, count + one.rows)


_NONE = pl.Series([], dtype=pl.UInt32)  # rows that are known by their places


def _fault(cell: UnspokenCell, places: Sequence[str], count: int) -> RecordFault:
    file = _split(places[0])[0]
    others = [place if _split(place)[0] != file else _split(place)[1] for place in places[1:]]
    others += [f"{count - len(places):,} more"] if count > len(places) else []
    beside = f" ({counted(count, 'row')}{f'; also in {series(others)}' if others else ''})"
    return cell.fault(places[0], beside=beside)


def _split(place: str) -> tuple[str, str]:
    """The file and the row or line of a place."""
    between = ":" if place.rpartition(":")[2].isdigit() else ", "
    file, _, row = place.rpartition(between)
    return file, row
