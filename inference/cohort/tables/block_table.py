"""A table that is read in blocks of rows, each as a whole where that is certain to be right, else row by row."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

import numpy as np
import polars as pl

from ...record.notation import Notation
from .batches import batches
from .file_version import Versions, versions_of
from .packing import Opener, TableSource, common_place, digests_of, ending, opener
from .table import Piece


class TableBlock(NamedTuple):
    """Some whole rows: their first byte and their size, their first line, their number, that of the first of them.

    Of a plain block nothing can be read in two ways.
    """

    start: int
    size: int
    line: int
    rows: int
    first: int
    is_plain: bool


class BlockReader(Protocol):
    """What reads the blocks of a file. What raises, raises RecordError."""

    def open(self, at: int) -> BinaryIO:
        """The file from a byte on."""

    def find_blocks(self) -> Iterator[TableBlock]:
        """All blocks in order; raises for a table that cannot be used."""

    def piece(self, data: bytes, block: TableBlock) -> Piece:
        """The states of the rows of a block."""

    def rows(self, data: bytes, block: TableBlock, wanted: Sequence[int]) -> Iterator[tuple[int, int, object]]:
        """Of rows by their numbers in a block: the number, the line, and a record or a RecordError."""


class TextOrigin(NamedTuple):
    """Where a table of text comes from: the path that is told, what opens it, and its ending.

    `versions` has that of its file, from before anything was read; what comes from none has a `digest` instead.
    """

    path: Path
    open: Opener
    ending: str
    versions: Versions
    digest: str = ""


def origin_of(source: TableSource) -> TextOrigin:
    """That of a file, which may be packed, or of standard input. Raises OSError."""
    versions = versions_of([source])
    return TextOrigin(common_place([source]), opener(source), ending(source), versions, *digests_of([source]))


class BlockTable:
    """A table of text."""

    def __init__(self, origin: TextOrigin, notation: Notation, make_reader: Callable[[], BlockReader]):
        self.path, self.versions, self.digest = origin.path, origin.versions, origin.digest
        self.notation = notation
        self._make_reader = make_reader
        self._found: _Blocks | None = None

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
    def blocks(self) -> Sequence[TableBlock]:
        """Its blocks. Raises RecordError for what is no such table."""
        return self._blocks.all

    def take(self, blocks: Sequence[TableBlock]) -> None:
        """Its blocks as another process found them."""
        self._found = _Blocks(self._make_reader(), blocks)

    @property
    def _blocks(self) -> _Blocks:
        """Its blocks, which are looked for once."""
        if self._found is None:
            reader = self._make_reader()
            self._found = _Blocks(reader, [*reader.find_blocks()])
        return self._found


class _Blocks:
    """The blocks of a table."""

    def __init__(self, reader: BlockReader, blocks: Sequence[TableBlock]):
        self._reader = reader
        self.all = blocks
        self._firsts = [block.first for block in blocks]
        self._last: tuple[TableBlock, Piece] | None = None  # parts of a run may end within a block

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self.all[-1].first + self.all[-1].rows if self.all else 0

    def pieces(self, start: int, count: int) -> Iterator[Piece]:
        """Some rows as states, about as many together as are evaluated at once."""
        return map(_join, batches(self._pieces(start, start + count), lambda piece: len(piece.ids)))

    def _pieces(self, start: int, end: int) -> Iterator[Piece]:
        with self._reader.open(0) as file:
            for block in self.all[max(0, bisect_right(self._firsts, start) - 1) :]:
                if block.first >= end:
                    return
                if self._last is None or self._last[0] != block:
                    self._last = block, self._reader.piece(_read(file, block), block)
                yield _cut(self._last[1], start - block.first, end - block.first)

    def rows(self, wanted: Iterable[int]) -> Iterator[tuple[int, int, object]]:
        """Rows by their numbers, which ascend: the number, the line, and a record or a RecordError."""
        with self._reader.open(0) as file:
            for at, own in groupby(wanted, key=lambda row: bisect_right(self._firsts, row) - 1):
                block = self.all[at]
                rows = [row - block.first for row in own]
                for row, line, data in self._reader.rows(_read(file, block), block, rows):
                    yield block.first + row, line, data


def _read(file: BinaryIO, block: TableBlock) -> bytes:
    file.seek(block.start)
    return file.read(block.size)


def _cut(piece: Piece, start: int, end: int) -> Piece:
    """The rows of a piece from one to another, as far as it has them."""
    height = len(piece.ids)
    if start <= 0 and end >= height:
        return piece
    own = slice(max(start, 0), min(end, height))
    return Piece(piece.ids[own], {name: codes[own] for name, codes in piece.states.items()})


def _join(pieces: Sequence[Piece]) -> Piece:
    """Pieces that follow each other, each with states of the same findings."""
    if len(pieces) == 1:
        return pieces[0]
    names = pieces[0].states
    states = {name: np.concatenate([piece.states[name] for piece in pieces]) for name in names}
    return Piece(pl.concat([piece.ids for piece in pieces]), states)
