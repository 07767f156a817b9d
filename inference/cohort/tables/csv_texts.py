"""The rows of CSV as columns of texts, a block at a time: Polars reads what is plain, and Python the rest."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from ...record.record import RecordError
from .block_table import TableBlock
from .csv_blocks import find_lines, find_rows
from .csv_cells import CsvCells, Row, csv_lines
from .failures import FAILURES


class TextRows(NamedTuple):
    """Some rows: the texts of their columns by place, null for those of rows that cannot be read; and these rows."""

    frame: pl.DataFrame
    faults: Mapping[int, RecordError]


def read_texts(cells: CsvCells, data: bytes, block: TableBlock) -> TextRows:
    """The columns of a block that are used. Raises RecordError."""
    frame = _read_plain(cells, data) if block.is_plain else None
    if frame is not None and frame.height == block.rows:
        return TextRows(frame, {})
    rows = [row for _, row in _read_odd(cells, data, block.line)]
    faults = {number: row for number, row in enumerate(rows) if isinstance(row, RecordError)}
    columns = {at: [None if isinstance(row, RecordError) else row[at] for row in rows] for at in cells.used}
    return TextRows(pl.DataFrame([pl.Series(str(at), own, pl.String) for at, own in columns.items()]), faults)


def read_rows(
    cells: CsvCells, data: bytes, block: TableBlock, wanted: Sequence[int]
) -> Iterator[tuple[int, int, Row]]:
    """Rows by their numbers in a block: the number, the line, and the texts or what is wrong. Raises RecordError."""
    if block.is_plain:
        for number, line, text in find_rows(data, block, wanted):
            yield from ((number, *row) for row in _read_odd(cells, text, line))
        return
    left = {*wanted}
    for number, row in enumerate(_read_odd(cells, data, block.line)):
        if number in left:
            yield number, *row


def line_numbers(cells: CsvCells, data: bytes, block: TableBlock) -> Sequence[int]:
    """The line of each row of a block. Raises RecordError."""
    if block.is_plain:
        found: list[int] = find_lines(data, block).tolist()
        return found
    return [line for line, _ in _read_odd(cells, data, block.line)]


def _read_plain(cells: CsvCells, data: bytes) -> pl.DataFrame | None:
    """The columns of plain rows; None if the quicker reader does not take them."""
    names = [str(place) for place in range(len(cells.header))]
    before = b"-" + cells.delimiter.encode() * (len(names) - 1) + b"\n"  # a text may begin as magic numbers do
    try:
        found = pl.read_csv(
            before + data,
            has_header=False,
            separator=cells.delimiter,
            quote_char='"' if b'"' in data else None,
            schema=dict.fromkeys(names, pl.String),
            columns=sorted(cells.used),
        )
    except FAILURES:
        return None
    return found.slice(1).select(pl.col(str(place)).fill_null("") for place in cells.used)


def _read_odd(cells: CsvCells, data: bytes, line: int) -> Iterator[tuple[int, Row]]:
    return cells.rows(csv_lines(io.BytesIO(data)), line)
