"""Files in Parquet as one: rows are copied as they are packed, and what stands at the end of each is put together.

To read the rows and to write them anew would cost as much as to answer them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from .compact import CompactList, CompactReader, CompactValue, Fields, compact

_MAGIC = b"PAR1"
_CHUNK = 2**20  # bytes
# fields by their numbers in parquet.thrift of Apache Parquet
_SCHEMA, _ROWS, _GROUPS = 2, 3, 4  # of a file
_COLUMNS, _ORDINAL = 1, 7  # of a group of rows
_GROUP_PLACES = (5,)  # where what belongs to it begins
_DETAILS, _COLUMN_PLACES = 3, (2, 4, 6)  # of a column in a group
_DETAIL_PLACES = (9, 10, 11, 14)


class _Part(NamedTuple):
    """What stands at the end of a file, and how many bytes are before it."""

    end: Fields
    size: int


def join_parquet(parts: Sequence[Path], path: Path) -> None:
    """Write the rows of files that have the same columns as one file.

    Raises OSError; ValueError for files that have others, or are damaged.
    """
    groups: list[bytes] = []
    rows, first = 0, None
    with path.open("wb") as whole:
        whole.write(_MAGIC)
        for part in parts:
            with part.open("rb") as file:
                end, size = _read_end(file)
                first = first or end
                if end[_SCHEMA] != first[_SCHEMA]:
                    raise ValueError("the parts have other columns")
                groups += _moved(end, whole.tell() - len(_MAGIC), len(groups))
                rows += end[_ROWS].is_
                _copy(file, whole, size)
        last = compact(_with(first or {}, rows, groups))
        whole.write(last + len(last).to_bytes(4, "little") + _MAGIC)


def _read_end(file: BinaryIO) -> _Part:
    file.seek(-min(8, file.seek(0, 2)), 2)
    size = int.from_bytes(file.read(4), "little")
    if file.read(4) != _MAGIC or file.tell() < 8 + size:
        raise ValueError(f"{file.name} is not whole")
    start = file.seek(-8 - size, 2)
    try:
        return _Part(CompactReader(file.read(size)).fields(), start)
    except IndexError:
        raise ValueError(f"{file.name} is not whole") from None


def _moved(end: Fields, by: int, first: int) -> Iterator[bytes]:
    """The groups of rows, of which everything stands so many bytes further on, numbered from `first` on."""
    for number, group in enumerate(end[_GROUPS].is_.values, first):
        _move_places(group, _GROUP_PLACES, by)
        for column in group[_COLUMNS].is_.values:
            _move_places(column, _COLUMN_PLACES, by)
            _move_places(column[_DETAILS].is_, _DETAIL_PLACES, by)
        if _ORDINAL in group:
            group[_ORDINAL] = CompactValue(group[_ORDINAL].type, number)
        yield compact(group)


def _move_places(fields: Fields, places: Sequence[int], by: int) -> None:
    for number in places:
        if number in fields and fields[number].is_:  # nothing of a group stands at 0, which says that it is not told
            fields[number] = CompactValue(fields[number].type, fields[number].is_ + by)


def _with(end: Fields, rows: int, groups: list[bytes]) -> Fields:
    """What ends a file of so many rows."""
    of_groups = CompactList(end[_GROUPS].is_.type, groups)
    return {
        **end,
        _ROWS: CompactValue(end[_ROWS].type, rows),
        _GROUPS: CompactValue(end[_GROUPS].type, of_groups),
    }


def _copy(file: BinaryIO, whole: BinaryIO, end: int) -> None:
    """Copy what is after the first bytes of a file up to a place."""
    left = end - file.seek(len(_MAGIC))
    while left > 0:
        data = file.read(min(left, _CHUNK))
        if not data:
            raise ValueError(f"{file.name} is not whole")
        left -= whole.write(data)
