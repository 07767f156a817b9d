"""A table with typed columns, such as one in Parquet, read by Polars as a stream."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

import polars as pl

from ..answer.states import States
from ..rules.program import Program
from .columns import Columns
from .ids import id_type
from .machine import ROWS
from .refusals import exact
from .table import Piece, Shape, check_names, unusable

Result = TypeVar("Result")


class ColumnTable:
    """A column for each finding, of its type: Boolean, text or a number; null is not recorded."""

    def __init__(self, path: Path, shape: Shape, program: Program, states: States, scan: pl.LazyFrame):
        self.path = path
        self._shape = shape
        self._program = program
        self._columns = Columns(program.findings, states)
        self._scan = scan

    def height(self) -> int:
        """How many rows there are. Raises RecordError for what is no such table."""
        schema = self._tried(self._scan.collect_schema)
        check_names(self.path, schema, self._shape, self._program)
        self._columns.require(str(self.path), {n: (schema[n], schema[n]) for n in self._findings(schema)})
        return int(self._tried(self._scan.select(pl.len()).collect).item())

    @property
    def id_type(self) -> pl.DataType:
        """The type of its ids in the answers. Raises RecordError."""
        schema = self._tried(self._scan.collect_schema)
        return id_type(self.path, self._shape.id, schema[self._shape.id])

    def pieces(self, start: int, count: int) -> Iterator[Piece]:
        """Some rows as states. Raises RecordError if the file cannot be read to its end."""
        scan = self._scan.slice(start, count)
        states = self._columns.states({n: t for n, t in scan.collect_schema().items() if n in self._findings([n])})
        asked = scan.select(pl.col(self._shape.id).cast(self.id_type).alias(" id"), *states)
        frames = asked.collect_batches(chunk_size=ROWS, maintain_order=True, engine="streaming")
        while (frame := self._tried(lambda: next(frames, None))) is not None:
            found = {name: frame[name].to_numpy() for name in frame.columns[1:]}
            yield Piece(frame[" id"], found)

    def originals(self, rows: Iterable[int]) -> Iterator[tuple[int, str, object]]:
        """Rows as records, with decimals for numbers."""
        left = iter(rows)
        while wanted := [*islice(left, ROWS)]:
            between = self._scan.slice(wanted[0], wanted[-1] - wanted[0] + 1)
            numbered = between.with_row_index(" row", wanted[0])
            found = self._tried(numbered.filter(pl.col(" row").is_in(wanted)).collect)
            names = self._findings(found.columns)
            for row in found.iter_rows(named=True):
                findings = {name: exact(row[name]) for name in names}
                id_ = row[self._shape.id]
                data = {"id": None if id_ is None else str(id_), "findings": findings}
                yield row[" row"], f"{self.path}, row {row[' row'] + 1}", data

    def _findings(self, names: Iterable[str]) -> list[str]:
        own = self._program.findings
        return [n for n in names if n in own and n != self._shape.id and n not in self._shape.ignored]

    def _tried(self, read: Callable[[], Result]) -> Result:
        try:
            return read()
        except pl.exceptions.PolarsError as error:
            reason = str(error).partition("\n")[0]
            raise unusable(self.path, f"it cannot be read: {reason}", "write it anew") from None


def parquet_table(path: Path, shape: Shape, program: Program, states: States) -> ColumnTable:
    """A table in Parquet."""
    return ColumnTable(path, shape, program, states, pl.scan_parquet(path, glob=False))
