"""The rows of a table of events whose code maps as resources of FHIR, so that they are read by the same rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import polars as pl

from ...fhir.table import CodeTable, Key
from ...record.record import RecordError
from ...text.diagnostic import printable
from ..tables.packing import TableSource
from ..tables.table import Shape
from .cells import Cells, read_cells
from .concepts import NO_CONCEPT, Concepts
from .event_codes import EventCodes, RowKeys, unmapped
from .event_map import PATIENT, UNREAD, EventMap
from .event_resources import Event, ResourceMaker
from .mapped_table import Everything, require_columns
from .table_map import ANY


class RowCounts(NamedTuple):
    """How many rows there are, and how many of them the table of codes does not speak of."""

    total: int
    unused: int


class EventRows:
    """Reads the rows of one table; `counts` is whole once all have been read."""

    def __init__(self, path: TableSource, mapping: EventMap, table: CodeTable, concepts: Concepts | None):
        self.path = path
        self.counts = RowCounts(0, 0)
        self._mapping = mapping
        self._codes = EventCodes(table, concepts)
        self._maker = ResourceMaker(mapping, self._codes)

    def cells(self) -> Iterator[Cells]:
        """The texts of the columns that are read. Raises RecordError for columns of which the map does not speak."""
        mapping = self._mapping
        shape = Shape(mapping.person, Everything() if ANY in mapping.ignored else mapping.ignored)
        return read_cells(self.path, mapping.separator, shape, self._columns)

    def _columns(self, header: Sequence[str]) -> list[str]:
        require_columns(self.path, header, self._mapping.columns, self._mapping.ignored, self._mapping.place)
        return self._mapping.columns

    def concept_ids(self) -> set[str]:
        """The ids of all concepts that stand in it. Raises RecordError."""
        columns = {one.column for some in self._mapping.codes.values() for one in some if one.is_concept}
        found: set[str] = set()
        for cells in self.cells() if columns else ():
            for column in columns:
                found |= {*cells.frame[column].drop_nulls().str.strip_chars().unique()}
        return found - {*NO_CONCEPT}

    def events(self) -> Iterator[Event]:
        """The rows that map, that say who there is, and that cannot be read. Raises RecordError."""
        if self._mapping.words["resource"].word == UNREAD:
            return
        for cells in self.cells():
            keys = [self._codes.of_rows(cells.frame, one) for one in self._mapping.codes.get("code", ())]
            is_patient = self._mapping.words["resource"].word == PATIENT
            used = 0
            rows = range(len(cells.frame)) if is_patient else self._mapping_rows(cells, keys)
            for row in rows:
                used += 1
                yield self._event(cells, row, [key for some in keys if (key := some[row]) is not None])
            total, unused = self.counts
            self.counts = RowCounts(total + len(cells.frame), unused + len(cells.frame) - used)

    def _mapping_rows(self, cells: Cells, keys: Sequence[RowKeys]) -> list[int]:
        """The rows whose code maps, and those that cannot be read."""
        found = {*cells.faults, *self._people(cells.frame)}
        for some in keys:
            found.update(some.rows)
        return sorted(found)

    def _people(self, frame: pl.DataFrame) -> Iterator[int]:
        """The rows that say of themselves that they are of a person, and of no code."""
        source = self._mapping.words["resource"]
        texts = frame[source.column].fill_null("") if source.column else pl.Series([], dtype=pl.String)
        for text in texts.unique():
            word = text.strip()
            if (source.values.get(word) if source.values else word) == PATIENT:
                yield from map(int, (texts == text).arg_true())

    def _event(self, cells: Cells, row: int, keys: Sequence[Key | RecordError]) -> Event:
        """A row as the resource that it is."""
        place = cells.places[row]
        texts = cells.frame.row(row, named=True)
        person = (texts[self._mapping.person] or "").strip()
        if row in cells.faults:
            return Event("", place, cells.faults[row])
        try:
            if not person:
                raise unmapped(f"column `{self._mapping.person}` does not say whose it is", "give the row its person")
            bad = next((key for key in keys if isinstance(key, RecordError)), None)
            if bad is not None:
                raise bad
            return self._maker.event(texts, person, place, [key for key in keys if isinstance(key, Key)])
        except RecordError as error:
            faults = [fault._replace(where=place, record=printable(person[:60])) for fault in error.faults]
            return Event(person, place, RecordError(faults))
