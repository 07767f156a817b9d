"""CSV in blocks: those of plain rows, which a quicker reader takes, and what is odd in some way, which Python reads.

A block is plain if its bytes are UTF-8 without NUL, a line feed ends every
line, every quote opens where a value starts and closes where it ends, and each row has as many values as the header.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from ..bits.arrays import Flags
from .block_table import TableBlock
from .csv_cells import CsvCells

_BLOCK = 2**23  # bytes that are looked at together, fewer than the characters that a value may have
_ODD = 2**14  # bytes from what is odd that Python reads
_LINE_FEED, _RETURN, _QUOTE = 10, 13, 34

_Octets = np.ndarray[tuple[int], np.dtype[np.uint8]]
_Places = np.ndarray[tuple[int], np.dtype[np.int64]]


class _Extent(NamedTuple):
    """How many bytes, lines and rows there are in what was looked at."""

    size: int
    lines: int
    rows: int


def find_blocks(cells: CsvCells) -> Iterator[TableBlock]:
    """The blocks of a table, in order. Raises RecordError for a quote that makes one row of several and is broken."""
    at, line, first, size = cells.start, cells.line, 0, _BLOCK
    with cells.open(0) as file:
        end = file.seek(0, io.SEEK_END)
        while at < end:
            file.seek(at)
            data = file.read(size)
            extent = _measure_plain(_complete(data) if at + len(data) >= end else data, cells)
            is_plain = extent is not None
            if extent is None and size > _ODD:
                size //= 8
                continue
            if extent is None:
                extent = _measure_odd(cells, at, line, end)
            found = TableBlock(at, min(extent.size, end - at), line, extent.rows, first, is_plain)
            yield found
            at, line, first, size = at + found.size, line + extent.lines, first + found.rows, min(size * 8, _BLOCK)


def _complete(data: bytes) -> bytes:
    """What a file ends with, with the end of its last line."""
    return data if data.endswith(b"\n") else data + b"\n"


def _measure_plain(data: bytes, cells: CsvCells) -> _Extent | None:
    """The whole rows at the start of some text if they are a plain block."""
    data = data[: data.rfind(b"\n") + 1]
    if not data or b"\0" in data or (b"\r" in data and data.count(b"\r") != data.count(b"\r\n")):
        return None
    octets: _Octets = np.frombuffer(data, np.uint8)
    separators = (octets == ord(cells.delimiter)) | (octets == _LINE_FEED)
    is_quoted = b'"' in data
    if is_quoted:
        separators &= _find_outside(octets)
    places = np.flatnonzero(separators)
    is_end = octets[places] == _LINE_FEED
    if is_quoted:  # what is after the last row may be the start of one with line feeds in quotes
        used = len(is_end) - int(np.argmax(is_end[::-1])) if is_end.any() else 0
        places, is_end = places[:used], is_end[:used]
        octets = octets[: places[-1] + 1] if used else octets[:0]
        if not _are_values_quoted(octets, ord(cells.delimiter)):
            return None
    rows, width = int(np.count_nonzero(is_end)), len(cells.header)
    if not rows or len(places) != rows * width or not is_end[width - 1 :: width].all():
        return None
    if (width == 1 and _has_empty(octets, places)) or not _is_utf8(data):
        return None
    lines = int(np.count_nonzero(octets == _LINE_FEED)) if is_quoted else rows
    return _Extent(len(octets), lines, rows)


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _find_outside(octets: _Octets) -> Flags:
    """The bytes that no quotes are around, if every quote opens or closes."""
    inside: Flags = np.bitwise_xor.accumulate(octets == _QUOTE)
    return ~inside


def _are_values_quoted(octets: _Octets, delimiter: int) -> bool:
    """Whether every quote stands at an end of a value, or within quotes before or after another."""
    quotes = np.flatnonzero(octets == _QUOTE)
    opening, closing = quotes[0::2], quotes[1::2]
    before = octets[opening[opening > 0] - 1]
    after = octets[closing + 1]
    return bool(
        ((before == delimiter) | (before == _LINE_FEED) | (before == _QUOTE)).all()
        and ((after == delimiter) | (after == _LINE_FEED) | (after == _RETURN) | (after == _QUOTE)).all()
    )


def _has_empty(octets: _Octets, ends: _Places) -> bool:
    """Whether nothing stands in one of the lines of a table with one column."""
    size = np.diff(ends, prepend=-1)
    return bool(((size == 1) | ((size == 2) & (octets[ends - 1] == _RETURN))).any())


def _measure_odd(cells: CsvCells, at: int, line: int, end: int) -> _Extent:
    """Rows from a byte on that Python reads, some more than are odd."""
    rows = 0
    with cells.lines(at) as text:
        for _, _, (size, lines) in cells.measured_rows(text, line):
            rows += 1
            if size >= _ODD:
                return _Extent(size, lines, rows)
    return _Extent(end - at, 0, rows)


def find_rows(data: bytes, block: TableBlock, wanted: Iterable[int]) -> Iterator[tuple[int, int, bytes]]:
    """Of rows of a plain block, by their numbers in it: the number, the line and the text of each."""
    line_ends, is_end = _find_ends(data)
    ends = line_ends[is_end]
    for row in wanted:
        start = int(ends[row - 1]) + 1 if row else 0
        yield row, block.line + int(np.searchsorted(line_ends, start)), data[start : int(ends[row]) + 1]


def find_lines(data: bytes, block: TableBlock) -> _Places:
    """The line of each row of a plain block."""
    _, is_end = _find_ends(data)
    found: _Places = block.line + np.concatenate(([0], np.flatnonzero(is_end)[:-1] + 1))
    return found


def _find_ends(data: bytes) -> tuple[_Places, Flags]:
    """Where the lines of a plain block end, and which of them end a row."""
    octets: _Octets = np.frombuffer(_complete(data), np.uint8)
    line_ends = np.flatnonzero(octets == _LINE_FEED)
    if b'"' not in data:
        return line_ends, np.ones(len(line_ends), np.bool_)
    return line_ends, _find_outside(octets)[line_ends]
