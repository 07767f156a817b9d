"""A table with a row for each person that is read by a map."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from ...answer.states import States
from ...fhir.dates import Moment
from ...record.codes import RecordCode
from ...record.notation import ROW
from ...record.record import RecordError, RecordFault
from ...record.values import shown_name
from ...rules.program import Program
from ...text.diagnostic import printable
from ...text.spelling import suggestion
from ...words import counted, series
from ..bits.arrays import Codes
from ..tables.file_version import FileVersion
from ..tables.row_states import ValueCodes
from ..tables.table import Piece, Shape
from .cells import read_cells
from .mapping import ID, UnspokenCell, map_rows, value_in
from .merging import merged
from .originals import RowBatch, RowOriginals
from .table_map import ANY, TableMap

_SHOWN = 3  # rows that are named of each text of which the map does not speak
_MOST = 20  # texts of which the map does not speak that are named


class _Ahead(NamedTuple):
    """Where reading goes on: the number of the next row, what is left of its batch, and the batches behind it."""

    at: int
    batch: RowBatch | None
    batches: Iterator[RowBatch]


class MappedTable:
    """A file that a map is for. With `is_strict` a text of which the map does not speak refuses the whole table.

    `at` is the reference time, for a map that counts time up to it; `tell` hears once of columns that are left out.
    """

    notation = ROW

    def __init__(
        self,
        path: Path,
        mapping: TableMap,
        program: Program,
        states: States,
        at: Moment | None = None,
        is_strict: bool = False,
        tell: Callable[[str], object] = lambda sentence: None,
    ):
        self.path = path
        self.version: FileVersion | None = FileVersion.of(path)  # before anything is read
        self.mapping = mapping
        self._program = program
        self._codes = {name: ValueCodes(program.findings[name], states) for name in mapping.findings}
        self._at = at
        self._is_strict = is_strict
        self._ahead = _Ahead(0, None, iter(()))
        self._merged: RowBatch | None = None
        self._tell: Callable[[str], object] | None = tell

    @property
    def id_type(self) -> pl.DataType:
        """The type of its ids in the answers."""
        return pl.String()

    def height(self) -> int:
        """How many rows there are. Raises RecordError for a table that the map is not for."""
        count = 0
        unspoken = _Unspoken()
        for rows in self._rows():
            count += len(rows.cells.frame)
            if self._is_strict:
                unspoken.add(rows)
        unspoken.refuse()
        return sum(len(batch.frame) for batch in self.batches()) if self.mapping.rows.several else count

    def pieces(self, start: int, count: int) -> Iterator[Piece]:
        """Some rows as states. What is no record has no id."""
        if not start or self._ahead.at != start:
            self._ahead = _Ahead(0, None, self.batches())
        end = start + count
        while self._ahead.at < end:
            at, batch, batches = self._ahead
            batch = next(batches, None) if batch is None else batch
            if batch is None:
                return
            self._ahead = _Ahead(at, batch, batches)  # until what is given is taken
            last = at + len(batch.frame)
            first, until = max(start, at), min(last, end)
            if first < until:
                yield self._piece(batch, first - at, until - at)
            left = _cut(batch, until - at) if until < last else None
            self._ahead = _Ahead(until if left is not None else last, left, batches)

    def originals(self, rows: Iterable[int]) -> Iterator[tuple[int, str, object]]:
        """Rows as records, each with where its findings came from, or as a RecordError."""
        left = iter(rows)
        wanted = next(left, None)
        first = 0
        for batch in self.batches() if wanted is not None else ():
            while wanted is not None and wanted < first + len(batch.frame):
                yield wanted, batch.places[wanted - first], batch.original(wanted - first)
                wanted = next(left, None)
            first += len(batch.frame)
            if wanted is None:
                return

    def batches(self) -> Iterator[RowBatch]:
        """All rows, some at a time, each of one person where the map says how. Raises RecordError."""
        rows = self._rows()
        if self.mapping.rows.several:
            if self._merged is None:
                self._merged = merged(rows, self.mapping, self._program)
            yield self._merged
        else:
            yield from (one.batch for one in rows)

    def _rows(self) -> Iterator[RowOriginals]:
        """The rows of the file. Raises RecordError for columns of which the map does not speak."""
        ignored = self.mapping.ignored
        shape = Shape(self.mapping.id, Everything() if ANY in ignored else ignored)
        for cells in read_cells(self.path, self.mapping.separator, shape, self._columns):
            yield RowOriginals(cells, map_rows(cells.frame, self.mapping, self._at), self._program)

    def _columns(self, header: Sequence[str]) -> list[str]:
        """The columns that are read. Raises RecordError for those of which the map does not speak, and that lack."""
        mapping, tell, self._tell = self.mapping, self._tell, None
        require_columns(self.path, header, mapping.columns, mapping.ignored, mapping.place)
        left_out = [name for name in dict.fromkeys(header) if name not in mapping.columns]
        if left_out and tell is not None:
            names = ", ".join(map(shown_name, left_out))
            tell(f"{self.path}: the map leaves out {counted(len(left_out), 'column')}: {names}")
        return mapping.columns

    def _piece(self, batch: RowBatch, start: int, end: int) -> Piece:
        some = batch.frame[start:end]
        refused = [row - start for row in batch.refused if start <= row < end]
        ids = some[ID]
        if refused:
            ids = ids.scatter(refused, None)
        states = {name: _states(some[name], codes) for name, codes in self._codes.items()}
        return Piece(ids.alias("id"), states)


class Everything(frozenset[str]):
    """The names of all columns."""

    def __contains__(self, _: object) -> bool:
        return True


class _Unspoken:
    """Texts of which the map does not speak: in which rows the first of each stand, and how many there are."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, str], tuple[UnspokenCell, list[str], int]] = {}
        self._more = 0

    def add(self, rows: RowOriginals) -> None:
        """Take those of some rows."""
        for cell in rows.mapped.unspoken:
            key = (id(cell.rule), cell.text)
            known = self._found.get(key)
            if known is None and len(self._found) == _MOST:
                self._more += len(cell.rows)
                continue
            first, places, count = known or (cell, [], 0)
            places += [rows.cells.places[row] for row in cell.rows[: _SHOWN - len(places)]]
            self._found[key] = (first, places, count + len(cell.rows))

    def refuse(self) -> None:
        """Raises RecordError for those that there are."""
        faults = []
        for cell, places, count in self._found.values():
            lines = [place.rpartition(":")[2].rpartition(", ")[2] for place in places]
            others = [*lines[1:], *([f"{count - len(places):,} more"] if count > len(places) else [])]
            beside = f" ({counted(count, 'row')}{f'; also in {series(others)}' if others else ''})"
            faults.append(cell.fault(places[0], beside=beside))
        if self._more:
            message = f"{counted(self._more, 'more cell')} of which the map does not speak"
            faults.append(RecordFault(RecordCode.UNMAPPED, message, "correct these first"))
        if faults:
            raise RecordError(faults)


def require_columns(
    path: Path, header: Sequence[str], wanted: Sequence[str], ignored: frozenset[str], place: str
) -> None:
    """Raises RecordError for columns that a map needs and a table lacks, and for those of which it does not speak."""
    faults = []
    for name in wanted:
        if name not in header:
            message = f"there is no column `{shown_name(name)}`, of which the map speaks ({place})"
            others = [one for one in header if one not in wanted]
            help_ = suggestion(name, others, f"the columns are: {', '.join(map(shown_name, [*header][:10]))}")
            faults.append(_fault(RecordCode.UNMAPPED, message, help_, path))
        elif [*header].count(name) > 1:
            faults.append(
                _fault(RecordCode.DUPLICATE_KEY, f"there are two columns `{shown_name(name)}`", "keep one", path)
            )
    others = [name for name in dict.fromkeys(header) if name not in wanted and name not in ignored]
    if others and ANY not in ignored:
        shown = ", ".join(f"`{shown_name(name)}`" for name in others[:10])
        more = f" and {len(others) - 10:,} more" if len(others) > 10 else ""
        message = f"the map does not speak of {counted(len(others), 'column')}: {shown}{more}"
        help_ = (
            f'say what they mean in {place}, or leave them out there with ignore = ["COLUMN"], all others with "*"'
        )
        faults.append(_fault(RecordCode.UNMAPPED, message, help_, path))
    if faults:
        raise RecordError(faults)


def _fault(code: RecordCode, message: str, help_: str, path: Path) -> RecordFault:
    return RecordFault(code, printable(message), printable(help_), where=str(path))


def _states(texts: pl.Series, codes: ValueCodes) -> Codes:
    """The states of values, each looked up once."""
    known: Mapping[str, int] = {
        text: codes.state(value_in(codes.finding, text)) for text in texts.unique().drop_nulls()
    }
    if not known:
        return np.zeros(len(texts), np.uint8)
    found = texts.replace_strict([*known], [*known.values()], default=0, return_dtype=pl.UInt8)
    return found.fill_null(0).to_numpy()


def _cut(batch: RowBatch, start: int) -> RowBatch:
    """The rows of a batch from one on, for pieces alone."""
    refused = frozenset(row - start for row in batch.refused if row >= start)
    return batch._replace(frame=batch.frame[start:], refused=refused)
