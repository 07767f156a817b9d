"""A table in CSV, whose blocks are read as columns of texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from ...answer.states import States
from ...record.notation import ROW
from ...rules.program import Program
from .block_table import BlockTable, TableBlock, TextOrigin
from .csv_blocks import find_blocks
from .csv_rows import CsvRecords, delimiter_of
from .csv_texts import read_rows, read_texts
from .table import Piece, Shape
from .text_columns import TextColumns


def csv_table(origin: TextOrigin, shape: Shape, program: Program, states: States) -> BlockTable:
    """A table with a header; what is empty is not recorded."""
    return BlockTable(origin, ROW, lambda: CsvBlocks(origin, shape, program, states))


class CsvBlocks:
    """Reads the blocks of a table in CSV."""

    def __init__(self, origin: TextOrigin, shape: Shape, program: Program, states: States):
        """Raises RecordError for a header that is none."""
        self._records = CsvRecords(origin.path, origin.open, delimiter_of(origin.ending), shape, program)
        self._cells = self._records.cells
        self._columns = TextColumns(program, states, dict(self._records.parsers.values()))

    def open(self, at: int) -> BinaryIO:
        """The file from a byte on."""
        return self._cells.open(at)

    def find_blocks(self) -> Iterator[TableBlock]:
        """The blocks. Raises RecordError for a quote that makes one row of several and is broken."""
        return find_blocks(self._cells)

    def piece(self, data: bytes, block: TableBlock) -> Piece:
        """The states of the rows of a block."""
        frame = read_texts(self._cells, data, block).frame
        ids = frame[str(self._records.place)].alias("id")
        texts = frame.rename({str(at): name for at, (name, _) in self._records.parsers.items()})
        return Piece(ids, self._columns.states(texts))

    def rows(self, data: bytes, block: TableBlock, wanted: Sequence[int]) -> Iterator[tuple[int, int, object]]:
        """Of rows by their numbers in a block: the number, the line, and a record or a RecordError."""
        for number, line, row in read_rows(self._cells, data, block, wanted):
            yield number, line, self._records.record(row)
