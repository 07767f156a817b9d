"""Tables with several rows of one person, which a map takes as one, whatever file each stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl

from ...answer.states import States
from ...fhir.dates import Moment
from ...record.notation import ROW, Notation
from ...record.record import RecordError
from ...rules.program import Program
from ..tables.batches import batches
from ..tables.packing import TableSource, common_place, digests_of
from ..tables.table import Table
from ..tables.table_files import Each, Hear, Share, Tell, share_of
from .batch_table import BatchTable
from .cells import Cells
from .mapped_table import read_mapped
from .mapping import map_rows
from .merging import merged
from .originals import RowOriginals
from .table_map import TableMap
from .unspoken import Unspoken


class RowCount(NamedTuple):
    """What is to be known of a file, and the texts in it of which the map does not speak, where it may have none."""

    notes: Sequence[str]
    unspoken: Unspoken


class MergedFiles(NamedTuple):
    """Files that a map is for which says what becomes of several rows of one person.

    `at` is the reference time, for a map that counts time up to it. With `is_strict` a text of which the map does not
    speak refuses all.
    """

    paths: Sequence[TableSource]
    mapping: TableMap
    at: Moment | None = None
    is_strict: bool = False

    @property
    def notation(self) -> Notation:
        """How records are written."""
        return ROW

    @property
    def used(self) -> Sequence[TableSource]:
        """All files that are read."""
        return self.paths

    @property
    def place(self) -> Path:
        """What all of them are called."""
        return common_place(self.paths)

    @property
    def identity(self) -> Sequence[str]:
        """The map, and the texts that are in no file."""
        return [self.mapping.text, *digests_of(self.paths)]

    def ready(self, each: Each, tell: Tell) -> MergedFiles:
        """Themselves: nothing has to be known before."""
        return self

    def shares(self, number: int, count: int, program: Program, hear: Hear) -> Iterator[Share]:
        """The rows of a file, some at a time, by the shares of their people. Raises RecordError, OSError."""
        notes: list[str] = []
        unspoken = Unspoken()
        for cells in read_mapped(self.paths[number], self.mapping, notes.append):
            if self.is_strict:
                unspoken.add(self._rows(cells, program))
            yield from _divide(cells, self.mapping.id, count) if count > 1 else (Share(0, cells),)
        hear(RowCount(notes, unspoken))

    def table(self, said: Iterable[Cells], program: Program, states: States, hear: Hear) -> Table:
        """A row for each person of a share."""
        batch = merged((self._rows(cells, program) for cells in _join(said)), self.mapping, program)
        return BatchTable(self.place, (), self.mapping.findings, program, states, lambda: iter((batch,)))

    def require(self, counted: Sequence[RowCount]) -> None:
        """Raises RecordError for texts of which the map does not speak."""
        found = Unspoken()
        for one in counted:
            found.take(one.unspoken)
        found.refuse()

    def notes(self, counted: Sequence[RowCount]) -> Iterator[str]:
        """Of each file which columns are left out."""
        yield from (note for one in counted for note in one.notes)

    def _rows(self, cells: Cells, program: Program) -> RowOriginals:
        return RowOriginals(cells, map_rows(cells.frame, self.mapping, self.at), program)


def _divide(cells: Cells, id_: str, count: int) -> Iterator[Share]:
    """Rows by the shares of their people."""
    ids = cells.frame[id_].str.strip_chars().fill_null("")
    known = {own: share_of(own, count) for own in ids.unique()}
    shares = ids.replace_strict([*known], [*known.values()], return_dtype=pl.UInt32)
    for share in shares.unique():
        rows = (shares == share).arg_true()
        places = [cells.places[row] for row in rows]
        faults = {at: cells.faults[row] for at, row in enumerate(rows) if row in cells.faults}
        yield Share(share, Cells(cells.frame[rows], places, faults))


def _join(said: Iterable[Cells]) -> Iterator[Cells]:
    """The same rows, as many at once as are mapped at once."""
    return map(_whole, batches(said, lambda cells: len(cells.frame)))


def _whole(some: Sequence[Cells]) -> Cells:
    if len(some) == 1:
        return some[0]
    faults: dict[int, RecordError] = {}
    places: list[str] = []
    for cells in some:
        faults |= {len(places) + row: fault for row, fault in cells.faults.items()}
        places += cells.places
    return Cells(pl.concat([cells.frame for cells in some]), places, faults)
