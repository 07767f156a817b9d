"""The cells of a table as texts, some rows at a time, whatever kind of file it is."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, overload

import polars as pl

from ...record.codes import RecordCode
from ...record.read import json_lines
from ...record.record import RecordError, RecordFault
from ...record.values import shown_name
from ...text.diagnostic import is_text
from ..bits.arrays import ROWS
from ..tables.csv_blocks import find_blocks
from ..tables.csv_cells import CsvCells
from ..tables.csv_texts import line_numbers, read_texts
from ..tables.failures import FAILURES, reason, system_error
from ..tables.packing import TableSource, common_place, ending, open_once, opener, unpacking
from ..tables.table import Shape, unusable

_SUFFIXES = {".csv": ",", ".tsv": "\t"}


class Cells(NamedTuple):
    """Some rows: the texts of their columns (null for none), where each row stands, and which cannot be read."""

    frame: pl.DataFrame
    places: Sequence[str]
    faults: Mapping[int, RecordError]


Used = Callable[[Sequence[str]], Iterable[str]]  # of the names of all columns those that are read; may refuse them


def read_cells(path: TableSource, separator: str, shape: Shape, used: Used) -> Iterator[Cells]:
    """The rows of a table, of which `shape` tells the columns that may hold anything.

    Raises RecordError for a file that is no table, and what `used` raises; OSError.
    """
    kind = ending(path)
    if isinstance(path, Path) and kind == ".parquet":
        return _parquet(path, used)
    if kind in (".jsonl", ".ndjson"):
        return _lines(path, used)
    return _texts(path, separator or _SUFFIXES.get(kind, ","), shape, used)


def _texts(path: TableSource, separator: str, shape: Shape, used: Used) -> Iterator[Cells]:
    names: list[str] = []
    at: list[int] = []

    def use(header: Sequence[str]) -> list[int]:
        names.extend(used(header))
        at.extend(header.index(name) for name in names)
        return at

    cells = CsvCells(common_place([path]), opener(path), separator, shape, use, calls=False)
    for block in find_blocks(cells):
        with cells.open(block.start) as file:
            data = file.read(block.size)
        found = read_texts(cells, data, block)
        frame = found.frame.select(pl.col(str(place)).alias(name) for place, name in zip(at, names, strict=True))
        yield Cells(frame, _Places(path, line_numbers(cells, data, block)), found.faults)


class _Places(Sequence[str]):
    """Where rows stand, by their lines."""

    def __init__(self, path: TableSource, lines: Sequence[int]):
        self._path = path
        self._lines = lines

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[str]: ...
    def __getitem__(self, row: int | slice) -> str | Sequence[str]:
        if isinstance(row, slice):
            return [f"{self._path}:{line}" for line in self._lines[row]]
        return f"{self._path}:{self._lines[row]}"


def _lines(path: TableSource, used: Used) -> Iterator[Cells]:
    """Lines of JSON, each an object of texts, numbers, truths and nulls; any of them may have more columns."""
    known: dict[str, None] = {}
    for _, data in _parsed(path):
        if isinstance(data, dict):
            known |= dict.fromkeys(data)
    names, rows = [*used([*known])], _parsed(path)
    while some := [*islice(rows, ROWS)]:
        places = [f"{path}:{line}" for line, _ in some]
        checked = [_require_row(data, names, place) for (_, data), place in zip(some, places, strict=True)]
        faults = {number: row for number, row in enumerate(checked) if isinstance(row, RecordError)}
        columns = [[_text(row.get(name)) if isinstance(row, dict) else None for row in checked] for name in names]
        yield Cells(_frame(names, columns), places, faults)


def _parsed(path: TableSource) -> Iterator[tuple[int, Any]]:
    with unpacking(path), io.TextIOWrapper(open_once(path), encoding="utf-8", errors="surrogateescape") as file:
        yield from json_lines(file, str(path))


def _require_row(data: object, names: Iterable[str], where: str) -> dict[str, Any] | RecordError:
    """A line as a row, or what is wrong with it."""
    if isinstance(data, RecordError):
        return data
    if not isinstance(data, dict):
        help_ = 'write {"column": value, ...}'
        return RecordError([RecordFault(RecordCode.NOT_A_RECORD, "a row is an object", help_, where=where)])
    for name in names:
        value = data.get(name)
        if isinstance(value, dict | list) or (isinstance(value, str) and not is_text(value)):
            what = "an unpaired surrogate" if isinstance(value, str) else "an object or a list"
            message = f"column `{shown_name(name)}` holds {what}"
            help_ = "write one value for each column"
            return RecordError([RecordFault(RecordCode.WRONG_TYPE, message, help_, where=where)])
    return data


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:f}" if isinstance(value, Decimal) and abs(value.adjusted()) < 40 else str(value)


def _parquet(path: Path, used: Used) -> Iterator[Cells]:
    """The columns of a table in Parquet as texts: a float that is whole without decimals."""
    try:
        scan = pl.scan_parquet(path, glob=False)
        schema = scan.collect_schema()
        names = [*used([*schema])]
        bad = [name for name in names if schema[name].is_nested() or schema[name] in (pl.Binary, pl.Object)]
        if bad:
            message = f"column `{shown_name(bad[0])}` is {schema[bad[0]]}, and no value"
            raise unusable(path, message, "leave it out, or convert it", RecordCode.WRONG_TYPE)
        frame = scan.select(names)
        height = int(scan.select(pl.len()).collect().item())
        for first in range(0, height, ROWS):
            some = frame.slice(first, ROWS).collect()
            texts = some.select(_as_text(some[name]) for name in names)
            yield Cells(texts, [f"{path}, row {first + row + 1}" for row in range(len(texts))], {})
    except FAILURES as failure:
        raise system_error(failure, path) or unusable(
            path, f"it cannot be read: {reason(failure)}", "write it anew"
        ) from None


def _as_text(column: pl.Series) -> pl.Series:
    if column.dtype == pl.Boolean:
        return column.replace_strict({True: "true", False: "false"}, return_dtype=pl.String)
    text = column.cast(pl.String)
    return text.str.replace(r"^(-?\d+)\.0$", "$1") if column.dtype.is_float() else text


def _frame(names: Sequence[str], columns: Sequence[Sequence[str | None]]) -> pl.DataFrame:
    series = [pl.Series(name, column, pl.String) for name, column in zip(names, columns, strict=True)]
    return pl.DataFrame(series)
