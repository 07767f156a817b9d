"""A table in CSV: its plain blocks are read by Polars as texts, the rest row by row, and both alike."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import polars as pl

from ...answer.states import States
from ...record.notation import ROW
from ...rules.program import Program
from .block_table import Block, BlockTable
from .csv_blocks import find_blocks, find_rows
from .csv_rows import CsvReader, csv_lines
from .failures import FAILURES
from .row_states import RowStates
from .table import Piece, Shape
from .text_columns import TextColumns


def csv_table(path: Path, shape: Shape, program: Program, states: States) -> BlockTable:
    """A table with a header; what is empty is not recorded."""
    return BlockTable(path, ROW, lambda: CsvBlocks(path, shape, program, states))


class CsvBlocks:
    """Reads the blocks of a table in CSV."""

    def __init__(self, path: Path, shape: Shape, program: Program, states: States):
        """Raises RecordError for a header that is none."""
        self._reader = CsvReader(path, lambda: path.open("rb"), shape, program)
        self._names = [name for name, _ in self._reader.parsers.values()]
        self._of_rows = RowStates(program, states)
        self._of_texts = TextColumns(program, states, dict(self._reader.parsers.values()))

    def open(self, at: int) -> BinaryIO:
        """The file from a byte on."""
        return self._reader.open(at)

    def find_blocks(self) -> Iterator[Block]:
        """The blocks. Raises RecordError for a quote that makes one row of several and is broken."""
        return find_blocks(self._reader)

    def piece(self, data: bytes, block: Block) -> Piece:
        """The states of the rows of a block."""
        frame = self._texts(data) if block.is_plain else None
        if frame is None or frame.height != block.rows:
            own = self._of_rows.piece([row for _, row in self._read_rows(data, block.line)])
            return Piece(own.ids, {name: own.states[name] for name in self._names})
        return Piece(frame.to_series(0).alias("id"), self._of_texts.states(frame))

    def _texts(self, data: bytes) -> pl.DataFrame | None:
        """The ids and what is said of findings, as texts; None if the quicker reader does not take it."""
        used = {self._reader.place: " id"} | {at: name for at, (name, _) in self._reader.parsers.items()}
        names = [str(place) for place in range(len(self._reader.header))]
        before = b"-" + self._reader.delimiter.encode() * (len(names) - 1) + b"\n"  # a text may start as magic does
        try:
            found = pl.read_csv(
                before + data,
                has_header=False,
                separator=self._reader.delimiter,
                quote_char='"' if b'"' in data else None,
                schema=dict.fromkeys(names, pl.String),
                columns=sorted(used),
            )
        except FAILURES:
            return None
        return found.slice(1).select(pl.col(str(place)).alias(name) for place, name in used.items())

    def rows(self, data: bytes, block: Block, wanted: Sequence[int]) -> Iterator[tuple[int, int, object]]:
        """Of rows by their numbers in a block: the number, the line, and a record or a RecordError."""
        if block.is_plain:
            for number, line, text in find_rows(data, block, wanted):
                yield from ((number, *row) for row in self._read_rows(text, line))
            return
        left = {*wanted}
        for number, row in enumerate(self._read_rows(data, block.line)):
            if number in left:
                yield number, *row

    def _read_rows(self, data: bytes, line: int) -> Iterator[tuple[int, object]]:
        return self._reader.rows(csv_lines(io.BytesIO(data)), line)
