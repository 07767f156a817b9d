"""A table with typed columns, such as one in Parquet, read by Polars as a stream."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

import polars as pl
import polars.selectors as cs

from ...answer.states import States
from ...record.notation import COLUMNS
from ...record.record import RecordError
from ...rules.program import Program
from ..bits.arrays import ROWS
from .failures import FAILURES, reason, system_error
from .file_version import Versions, versions_of
from .ids import id_type
from .table import Piece, Shape, check_names, unusable
from .typed_columns import TypedColumns, exact_value

Result = TypeVar("Result")

_ID, _ROW = " id", " row"  # no finding starts with a space


class TypedTable:
    """A column for each finding, of its type: Boolean, text or a number; null is not recorded."""

    def __init__(
        self,
        path: Path,
        shape: Shape,
        program: Program,
        states: States,
        scan: pl.LazyFrame,
        versions: Versions = (),
    ):
        self.path = path
        self.versions = versions
        self.notation = COLUMNS
        self._shape = shape
        self._program = program
        self._columns = TypedColumns(program.findings, states)
        self._scan = scan

    def height(self) -> int:
        """How many rows there are. Raises RecordError for what is no such table."""
        schema = self._schema()
        self._columns.require(str(self.path), {n: (schema[n], schema[n]) for n in self._findings(schema)})
        return int(self._tried(self._scan.select(pl.len()).collect).item())

    @property
    def id_type(self) -> pl.DataType:
        """The type of its ids in the answers. Raises RecordError."""
        return id_type(self.path, self._shape.id, self._schema()[self._shape.id])

    def pieces(self, start: int, count: int) -> Iterator[Piece]:
        """Some rows as states. Raises RecordError if the file cannot be read to its end."""
        schema = self._schema()
        ids = self._ids.cast(self.id_type).alias(_ID)
        asked = [ids, *self._columns.states({name: schema[name] for name in self._findings(schema)})]
        first = start
        try:  # what comes next is read while this is used
            for frame in self._scan.slice(start, count).select(asked).collect_batches(chunk_size=ROWS):
                codes = {name: frame[name].to_numpy() for name in frame.columns[1:]}
                for at in range(0, len(frame), ROWS):
                    piece = slice(at, at + ROWS)
                    yield Piece(frame[_ID][piece].rechunk(), {name: own[piece] for name, own in codes.items()})
                first += len(frame)
        except FAILURES as failure:
            raise self._failed(failure, asked, range(first, start + count)) from None

    def originals(self, rows: Iterable[int]) -> Iterator[tuple[int, str, object]]:
        """Rows as records, with decimals for numbers."""
        left = iter(rows)
        names = self._findings(self._schema())
        asked = self._scan.select(self._ids.alias(_ID), *names)  # what else there is may be called anything
        while wanted := [*islice(left, ROWS)]:
            between = asked.slice(wanted[0], wanted[-1] - wanted[0] + 1).with_row_index(_ROW, wanted[0])
            found = self._tried(between.filter(pl.col(_ROW).is_in(wanted)).collect)
            for row in found.iter_rows(named=True):
                findings = {name: exact_value(row[name]) for name in names}
                data = {"id": None if row[_ID] is None else str(row[_ID]), "findings": findings}
                yield row[_ROW], f"{self.path}, row {row[_ROW] + 1}", data

    @property
    def _ids(self) -> pl.Expr:
        """The column of ids by its very name, which may be a pattern to Polars."""
        return cs.by_name(self._shape.id).as_expr()

    def _schema(self) -> pl.Schema:
        """The columns. Raises RecordError if they are not those of such a table."""
        schema = self._tried(self._scan.collect_schema)
        check_names(self.path, schema, self._shape, self._program)
        return schema

    def _findings(self, names: Iterable[str]) -> list[str]:
        own = self._program.findings
        return [n for n in names if n in own and n != self._shape.id and n not in self._shape.ignored]

    def _tried(self, read: Callable[[], Result]) -> Result:
        try:
            return read()
        except FAILURES as failure:
            raise self._unusable(failure, "it") from None

    def _failed(self, failure: BaseException, asked: Sequence[pl.Expr], rows: range) -> OSError | RecordError:
        """Why some rows cannot be read: the column that cannot be, and from which row on."""
        for column in asked:
            own = self._scan.select(column)
            if not _can_be_read(own.slice(rows.start, len(rows))):
                name = next(iter(column.meta.root_names()), self._shape.id)
                most = range(1, len(rows))
                bad = bisect_left(most, True, key=lambda count: not _can_be_read(own.slice(rows.start, count)))
                what = f"column `{name}` ({self._schema()[name]}), from row {rows.start + bad + 1:,} on,"
                return self._unusable(failure, what)
        return self._unusable(failure, f"what stands from row {rows.start + 1:,} on")

    def _unusable(self, failure: BaseException, what: str) -> OSError | RecordError:
        message = f"{what} cannot be read: {reason(failure)}"
        return system_error(failure, self.path) or unusable(self.path, message, "write it anew")


def _can_be_read(rows: pl.LazyFrame) -> bool:
    try:
        rows.collect()
    except FAILURES:
        return False
    return True


def parquet_table(path: Path, shape: Shape, program: Program, states: States) -> TypedTable:
    """A table in Parquet."""
    versions = versions_of([path])  # before anything is read
    return TypedTable(path, shape, program, states, pl.scan_parquet(path, glob=False), versions)
