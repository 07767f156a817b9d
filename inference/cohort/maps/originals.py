"""Rows that a map has read, and what tells one of them as a record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import polars as pl

from ...record.notation import ROW
from ...record.origins import Origin, Provenance
from ...record.record import RecordError, make_record
from ...rules.program import Program
from .cells import Cells
from .mapping import ID, MappedRows, note_of, value_in


class RowBatch(NamedTuple):
    """Some rows, each of a person: their ids and values, which are no records, and where they stand.

    `original` tells a row as a Record with where its findings came from, or as a RecordError.
    """

    frame: pl.DataFrame
    refused: frozenset[int]
    places: Sequence[str]
    original: Callable[[int], object]


class RowOriginals(NamedTuple):
    """Rows as they are read and as they are mapped, from which one row can be told as a record."""

    cells: Cells
    mapped: MappedRows
    program: Program

    @property
    def batch(self) -> RowBatch:
        """The rows as such."""
        refused = frozenset(self.mapped.refused() | self.cells.faults.keys())
        return RowBatch(self.mapped.frame, refused, self.cells.places, self.of)

    def of(self, row: int) -> object:
        """A row as a Record with where its findings came from, or as a RecordError."""
        place = self.cells.places[row]
        if row in self.cells.faults:
            return self.cells.faults[row]
        values = self.mapped.frame.row(row, named=True)
        id_ = values.pop(ID)
        faults = [*self.mapped.faults_of(row, place, id_ or "")]
        if faults:
            return RecordError(faults)
        findings = {
            name: value_in(self.program.findings[name], text) for name, text in values.items() if text is not None
        }
        try:
            record = make_record({"id": id_ or "", "findings": findings}, self.program, place, "", ROW)
        except RecordError as error:
            return error
        return record._replace(provenance={name: self._origins(name, row, place) for name in findings})

    def _origins(self, finding: str, row: int, place: str) -> Provenance:
        return Provenance(
            tuple(
                Origin(f"{place}, column {part.rule.column}", notes=note_of(part, row))
                for part in self.mapped.parts
                if part.rule.finding.name == finding and part.values[row] is not None
            )
        )
