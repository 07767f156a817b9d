"""What stands in the columns of a table, as far as a draft of its map needs it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import polars as pl

from ...record.advice import NUMBER
from ..tables.csv_rows import delimiter_of
from ..tables.packing import TableSource, ending, open_once, unpacking
from ..tables.table import Shape
from .cells import read_cells
from .table_map import ANY

MOST = 30  # different texts of a column that a draft lists
_SIGNS = (",", ";", "\t", "|")
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d")
_COMMA = re.compile("[+-]?[0-9]*,[0-9]+")


class ColumnProfile(NamedTuple):
    """A column: its different texts in the order in which they stand, how many rows have one, and what they may be.

    `texts` are the first MOST and one more. `formats` are the ways to write dates that all of them fit, `is_number`
    says that all are numbers, `has_comma` that some are so with a comma before decimals alone.
    """

    name: str
    texts: tuple[str, ...]
    filled: int
    formats: tuple[str, ...]
    is_number: bool
    has_comma: bool


class TableProfile(NamedTuple):
    """A table: its columns, how many rows it has, and what stands between its columns if its name does not say it.

    `repeated` tells for each column that may be one of ids how many of its texts stand in more than one row.
    """

    columns: tuple[ColumnProfile, ...]
    rows: int
    separator: str
    repeated: Mapping[str, int]


def profile_of(path: TableSource, may_be_id: Callable[[str], bool]) -> TableProfile:
    """The columns of a table. Raises RecordError for what is no table; OSError."""
    separator = _separator_of(path)
    header: list[str] = []
    ids: dict[str, list[pl.Series]] = {}
    columns: dict[str, _Column] = {}

    def use(names: Sequence[str]) -> list[str]:
        header.extend(name for name in dict.fromkeys(names) if name)  # one without a name says nothing
        columns.update((name, _Column(name)) for name in header)
        ids.update((name, []) for name in header if may_be_id(name))
        return header

    rows = 0
    for some in read_cells(path, separator, Shape(ANY, frozenset()), use):
        rows += len(some.frame)
        for name, column in columns.items():
            column.add(some.frame[name])
        for name, own in ids.items():
            own.append(some.frame[name])
    repeated = {name: _count_repeated(own) for name, own in ids.items() if own}
    return TableProfile(tuple(column.profile for column in columns.values()), rows, separator, repeated)


def _separator_of(path: TableSource) -> str:
    """What stands between the columns of a text, if not what its ending says: what makes the most columns."""
    if ending(path) not in (".csv", ".tsv"):
        return ""
    with unpacking(path), io.TextIOWrapper(open_once(path), "utf-8-sig", "surrogateescape", newline="") as file:
        first = file.readline(2**20)
    usual = delimiter_of(ending(path))
    try:
        counts = {sign: len(next(csv.reader([first], delimiter=sign), [])) for sign in _SIGNS}
    except csv.Error:
        return ""
    best = max(counts, key=lambda sign: (counts[sign], sign == usual))
    return best if best != usual and counts[best] > max(1, counts[usual]) else ""


class _Column:
    """A column as far as it has been read."""

    def __init__(self, name: str):
        self._name = name
        self._texts: dict[str, None] = {}
        self._filled = 0
        self._formats = [*_DATES]
        self._is_number, self._has_comma = True, False

    def add(self, texts: pl.Series) -> None:
        """Take the texts of some rows."""
        own = texts.fill_null("").str.strip_chars()
        self._filled += int((own != "").sum())
        for text in own.unique(maintain_order=True):
            if not text:
                continue
            if len(self._texts) <= MOST:
                self._texts.setdefault(text)
            self._formats = [one for one in self._formats if _is_date(text, one)]
            has_comma = _COMMA.fullmatch(text) is not None
            self._has_comma = self._has_comma or has_comma
            self._is_number = self._is_number and (has_comma or NUMBER.fullmatch(text) is not None)

    @property
    def profile(self) -> ColumnProfile:
        """What stands in it."""
        formats = tuple(self._formats) if self._texts else ()
        is_number = self._is_number and bool(self._texts)
        return ColumnProfile(self._name, tuple(self._texts), self._filled, formats, is_number, self._has_comma)


def _is_date(text: str, format_: str) -> bool:
    try:
        datetime.strptime(text[:10], format_)
    except ValueError:
        return False
    return True


def _count_repeated(ids: Sequence[pl.Series]) -> int:
    """How many texts stand in more than one row."""
    own = pl.concat(ids).drop_nulls()
    return int((own.filter(own != "").value_counts()["count"] > 1).sum())
