"""A table in JSON Lines: of one layout it is read as columns, else by msgspec, what is odd by the strict parser."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import numpy as np

from ...answer.states import States
from ...record.notation import JSON
from ...record.read import BYTE_ORDER_MARK
from ...rules.program import Program
from .block_table import BlockTable, TableBlock, TextOrigin
from .json_rows import parse_lines
from .row_states import RowStates
from .table import Piece, Shape

_BLOCK = 2**23  # bytes that are decoded together
_MARK = BYTE_ORDER_MARK.encode()


def json_table(origin: TextOrigin, shape: Shape, program: Program, states: States) -> BlockTable:
    """A line for each record; null is not recorded."""
    return BlockTable(origin, JSON, lambda: JsonBlocks(origin, shape, program, states))


class JsonBlocks:
    """Reads the blocks of a table in JSON Lines."""

    def __init__(self, origin: TextOrigin, shape: Shape, program: Program, states: States):
        from .json_alike import AlikeLines  # loads msgspec
        from .json_forms import JsonForms

        self._origin, self._shape, self._program = origin, shape, program
        self._forms = JsonForms(shape, program, states)
        self._alike = AlikeLines(shape, program, states, self._forms)
        self._of_rows = RowStates(program, states)

    def open(self, at: int) -> BinaryIO:
        """The file from a byte on."""
        file = self._origin.open()
        file.seek(at)
        return file

    def find_blocks(self) -> Iterator[TableBlock]:
        """The blocks: whole lines, as many as there is room for, and one at least."""
        start, line, first = 0, 1, 0
        with self.open(0) as file:
            end = file.seek(0, io.SEEK_END)
            while start < end:
                file.seek(start)
                data = file.read(_BLOCK)
                while start + len(data) < end and b"\n" not in data:
                    data += file.read(_BLOCK)
                if start + len(data) < end:
                    data = data[: data.rfind(b"\n") + 1]
                size, data = len(data), _with_line_feeds(data)
                count, rows = _count_lines(data)
                is_plain = rows == count
                if not is_plain:
                    rows = sum(1 for _ in _row_lines(data, line))
                yield TableBlock(start, size, line, rows, first, is_plain)
                start, line, first = start + size, line + count, first + rows

    def piece(self, data: bytes, block: TableBlock) -> Piece:
        """The states of the rows of a block."""
        data = _with_line_feeds(data)
        alike = self._alike.read(data, block.rows) if block.is_plain else None
        if alike is None:
            return self._decoded([*_row_lines(data, block.line)])
        rest = [(block.line + row, line) for row, line in zip(alike.odd, alike.lines, strict=True)]
        return _put(alike.piece, alike.odd, self._decoded(rest)) if rest else alike.piece

    def _decoded(self, numbered: Sequence[tuple[int, bytes]]) -> Piece:
        """The states of lines."""
        if not numbered:
            return self._of_rows.piece([])
        found = self._forms.decode([line for _, line in numbered])
        rest = [self._parse(*numbered[row]) for row in found.odd]
        return _put(found.piece, found.odd, self._of_rows.piece(rest)) if rest else found.piece

    def rows(self, data: bytes, block: TableBlock, wanted: Sequence[int]) -> Iterator[tuple[int, int, object]]:
        """Of rows by their numbers in a block: the number, the line, and a record or a RecordError."""
        left = {*wanted}
        for row, (number, line) in enumerate(_row_lines(data, block.line)):
            if row in left:
                yield row, number, self._parse(number, line)

    def _parse(self, number: int, line: bytes) -> object:
        text = line.decode(errors="surrogateescape")
        return next(data for _, data in parse_lines([text], number, self._origin.path, self._shape, self._program))


def _put(piece: Piece, rows: Sequence[int], own: Piece) -> Piece:
    """A piece in which some rows are those of another."""
    states = {name: codes.copy() for name, codes in piece.states.items()}
    for name, codes in states.items():
        codes[rows] = own.states[name]
    return Piece(piece.ids.scatter(rows, own.ids), states)


def _with_line_feeds(data: bytes) -> bytes:
    """A text in which every line ends in a line feed, as Python reads texts."""
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def _count_lines(data: bytes) -> tuple[int, int]:
    """How many lines there are, and how many of them begin as records do."""
    octets = np.frombuffer(data if data.endswith(b"\n") else data + b"\n", np.uint8)
    ends = np.flatnonzero(octets == ord("\n"))
    starts = np.concatenate(([0], ends[:-1] + 1))
    return len(ends), int(np.count_nonzero(octets[starts] == ord("{")))


def _row_lines(data: bytes, first: int) -> Iterator[tuple[int, bytes]]:
    """The lines that are not empty, each with its number."""
    for number, line in enumerate(_with_line_feeds(data).split(b"\n"), first):
        if line.startswith(b"{") or _has_text(line.removeprefix(_MARK) if number == 1 else line):
            yield number, line


def _has_text(line: bytes) -> bool:
    return bool(line.decode(errors="surrogateescape").strip())
