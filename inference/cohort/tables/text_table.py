"""Tables that are read row by row: a short row or a key given twice is refused, never taken for null."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from ...answer.states import States
from ...record.notation import ROW, Notation
from ...rules.program import Program
from ..bits.arrays import ROWS
from .file_version import Versions
from .row_states import RowStates
from .table import Piece, Shape

NumberedRows = Iterator[tuple[int, Any]]  # the line of a row; a record or one for `make_record`, or a RecordError
RowReader = Callable[[Path, Shape, Program], NumberedRows]


class TextTable:
    """A table whose rows Python reads."""

    def __init__(
        self,
        path: Path,
        shape: Shape,
        program: Program,
        states: States,
        reader: RowReader,
        notation: Notation = ROW,
        versions: Versions = (),
    ):
        self.path = path
        self.versions = versions
        self.notation = notation
        self._states = RowStates(program, states)
        self._reader = reader
        self._shape, self._program = shape, program
        self._height: int | None = None
        # The number of the next row, and the rows from it on.
        self._ahead: tuple[int, NumberedRows] = (0, iter(()))

    @property
    def id_type(self) -> pl.DataType:
        """The type of its ids in the answers."""
        return pl.String()

    def height(self) -> int:
        """How many rows there are. Raises RecordError for what is no such table."""
        self._height = sum(1 for _ in self._rows())
        return self._height

    def pieces(self, start: int, count: int) -> Iterator[Piece]:
        """Some rows as states. What is no record has no id."""
        rows = islice(self._from(start), count)
        while some := [*islice(rows, ROWS)]:
            yield self._states.piece([data for _, data in some])
        if self._ahead[0] == self._height:
            self._ahead = (0, iter(()))  # lets the file go, of which there may be many

    def _from(self, start: int) -> NumberedRows:
        """The rows from one on; those right after what was read before go on there."""
        at, rows = self._ahead
        if not at or at != start:
            at, rows = start, islice(self._rows(), start, None)
        for row in rows:
            at += 1
            self._ahead = (at, rows)
            yield row

    def originals(self, rows: Iterable[int]) -> Iterator[tuple[int, str, object]]:
        """Rows as records, or as a RecordError."""
        left = iter(rows)
        wanted = next(left, None)
        for row, (line, data) in enumerate(self._rows() if wanted is not None else ()):
            if row == wanted:
                yield row, f"{self.path}:{line}", data
                wanted = next(left, None)
            if wanted is None:
                return

    def _rows(self) -> NumberedRows:
        """The rows; what cannot be read at all is a RecordError."""
        return self._reader(self.path, self._shape, self._program)
