"""A table in CSV: its plain blocks are read by Polars as texts, the rest row by row, and both alike."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

import polars as pl

from ...answer.states import States
from ...record.notation import ROW
from ...rules.program import Program
from ..bits.arrays import ROWS
from .csv_blocks import Block, find_blocks, find_rows
from .csv_rows import CsvReader, csv_lines, record_reader
from .failures import FAILURES
from .file_version import FileVersion
from .row_states import RowStates
from .table import Piece, Shape
from .text_columns import TextColumns, join_states


class CsvTable:
    """A header and rows; what is empty is not recorded."""

    def __init__(self, path: Path, shape: Shape, program: Program, states: States):
        self.path = path
        self.version: FileVersion | None = FileVersion.of(path)  # before anything is read
        self.notation = ROW
        self._shape, self._program, self._states = shape, program, states
        self._found: _Found | None = None

    @property
    def id_type(self) -> pl.DataType:
        """The type of its ids in the answers."""
        return pl.String()

    def height(self) -> int:
        """How many rows there are. Raises RecordError for what is no such table."""
        return self._blocks.height

    def pieces(self, start: int, count: int) -> Iterator[Piece]:
        """Some rows as states. What is no record has no id."""
        return self._blocks.pieces(start, count)

    def originals(self, rows: Iterable[int]) -> Iterator[tuple[int, str, object]]:
        """Rows as records, or as a RecordError."""
        return ((row, f"{self.path}:{line}", data) for row, line, data in self._blocks.rows(rows))

    @property
    def _blocks(self) -> _Found:
        """Its blocks, which are looked for once."""
        if self._found is None:
            reader = record_reader(self.path, lambda: self.path.open("rb"), self._shape, self._program)
            self._found = _Found(reader, self._program, self._states)
        return self._found


class _Found:
    """The blocks of a table."""

    def __init__(self, reader: CsvReader, program: Program, states: States):
        """Raises RecordError for a table that cannot be used."""
        self._reader = reader
        self._of_rows = RowStates(program, states)
        self._of_texts = TextColumns(program, states, dict(reader.parsers.values()))
        self._blocks = [*find_blocks(reader)]
        self._firsts = [block.first for block in self._blocks]
        self._last: tuple[Block, Piece] | None = None  # parts of a run may end within a block

    @property
    def height(self) -> int:
        """How many rows there are."""
        return sum(block.rows for block in self._blocks[-1:]) + sum(self._firsts[-1:])

    def pieces(self, start: int, count: int) -> Iterator[Piece]:
        """Some rows as states, about as many together as are evaluated at once."""
        waiting: list[Piece] = []
        for piece in self._pieces(start, start + count):
            if waiting and sum(len(own.ids) for own in waiting) + len(piece.ids) > ROWS:
                yield _join(waiting)
                waiting = []
            waiting.append(piece)
        if waiting:
            yield _join(waiting)

    def _pieces(self, start: int, end: int) -> Iterator[Piece]:
        with self._reader.open(0) as file:
            for block in self._blocks[bisect_right(self._firsts, start) - 1 :]:
                if block.first >= end:
                    return
                if self._last is None or self._last[0] != block:
                    self._last = block, self._piece(file, block)
                yield _cut(self._last[1], start - block.first, end - block.first)

    def _piece(self, file: BinaryIO, block: Block) -> Piece:
        data = read_block(file, block)
        frame = read_texts(self._reader, data) if block.is_plain else None
        if frame is None or frame.height != block.rows:
            own = self._of_rows.piece([row for _, row in self._read_rows(data, block.line)])
            return Piece(own.ids, {name: own.states[name] for name, _ in self._reader.parsers.values()})
        return Piece(frame.to_series(0).alias("id"), self._of_texts.states(frame))

    def rows(self, wanted: Iterable[int]) -> Iterator[tuple[int, int, object]]:
        """Rows by their numbers: the number, the line, and a record or a RecordError."""
        with self._reader.open(0) as file:
            for at, own in groupby(wanted, key=lambda row: bisect_right(self._firsts, row) - 1):
                block = self._blocks[at]
                yield from self._rows_of(read_block(file, block), block, [row - block.first for row in own])

    def _rows_of(self, data: bytes, block: Block, wanted: Sequence[int]) -> Iterator[tuple[int, int, object]]:
        if block.is_plain:
            for number, line, text in find_rows(data, block, wanted):
                yield from ((block.first + number, *row) for row in self._read_rows(text, line))
            return
        left = {*wanted}
        for number, row in enumerate(self._read_rows(data, block.line)):
            if number in left:
                yield block.first + number, *row

    def _read_rows(self, data: bytes, line: int) -> Iterator[tuple[int, object]]:
        return self._reader.rows(csv_lines(io.BytesIO(data)), line)


def read_texts(reader: CsvReader, data: bytes) -> pl.DataFrame | None:
    """Of a plain block the ids (a column ` id`) and what else is read, by name; None if Polars does not take it."""
    used = {reader.place: " id"} | {at: name for at, (name, _) in reader.parsers.items()}
    names = [str(place) for place in range(len(reader.header))]
    before = b"-" + reader.delimiter.encode() * (len(names) - 1) + b"\n"  # what data starts with may be magic
    try:
        found = pl.read_csv(
            before + data,
            has_header=False,
            separator=reader.delimiter,
            quote_char='"' if b'"' in data else None,
            schema=dict.fromkeys(names, pl.String),
            columns=sorted(used),
        )
    except FAILURES:
        return None
    return found.slice(1).select(pl.col(str(place)).alias(name) for place, name in used.items())


def read_block(file: BinaryIO, block: Block) -> bytes:
    file.seek(block.start)
    return file.read(block.size)


def _cut(piece: Piece, start: int, end: int) -> Piece:
    """The rows of a piece from one to another, as far as it has them."""
    height = len(piece.ids)
    if start <= 0 and end >= height:
        return piece
    own = slice(max(start, 0), min(end, height))
    return Piece(piece.ids[own], {name: codes[own] for name, codes in piece.states.items()})


def _join(pieces: list[Piece]) -> Piece:
    if len(pieces) == 1:
        return pieces[0]
    return Piece(pl.concat([piece.ids for piece in pieces]), join_states([piece.states for piece in pieces]))
