"""A table of records in a file: its rows as states, a piece at a time, and what is wrong with a row."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

import polars as pl

from ...record.codes import RecordCode
from ...record.notation import Notation
from ...record.record import Record, RecordError, RecordFault, make_record
from ...rules.program import Program
from ...text.diagnostic import printable
from ...text.spelling import suggestion
from ..bits.arrays import Codes
from .file_version import Versions

_MANY = 2  # columns that may be misspelt; more are those of another table


class Piece(NamedTuple):
    """Some rows of a table: their ids (null for none), and the states of the findings that it has."""

    ids: pl.Series
    states: Mapping[str, Codes]


class Shape(NamedTuple):
    """What a table is read by: the column of ids, and columns that are left out."""

    id: str = "id"
    ignored: frozenset[str] = frozenset()


class Table(Protocol):
    """A file of records. Rows are counted from 0, in the order of the file.

    `versions` are those of its files, from before anything was read, none of what is in no file; `path` is what it is
    called by; `notation` is how its rows are written.
    """

    path: Path
    versions: Versions
    notation: Notation

    @property
    def id_type(self) -> pl.DataType:
        """The type of its ids in the answers. Raises RecordError."""
        ...

    def height(self) -> int:
        """How many rows there are. Raises RecordError if the table cannot be read, or has columns it may not have."""

    def pieces(self, start: int, count: int) -> Iterator[Piece]:
        """Some rows, in order. Raises RecordError."""

    def originals(self, rows: Iterable[int]) -> Iterator[tuple[int, str, object]]:
        """Of the rows of some numbers, which ascend: the number, where it stands, and a record as for `make_record`.

        It may be a Record already; in place of one that cannot be read at all stands a RecordError.
        """


def record_of(data: object, where: str, notation: Notation, program: Program) -> Record:
    """The record of an original row. Raises RecordError for one that is none."""
    if isinstance(data, RecordError):
        raise data
    return data if isinstance(data, Record) else make_record(data, program, where, "", notation)


def unusable(path: object, message: str, help_: str, code: RecordCode = RecordCode.UNREADABLE) -> RecordError:
    """An error about a whole table, which is called as `path` is written."""
    return RecordError([RecordFault(code, message, help_, where=str(path))])


def require_whole(path: Path, read: int, wanted: int) -> None:
    """Raises RecordError if not as many rows were read as a table had when it was opened."""
    if read != wanted:
        message = f"only {read:,} of {wanted:,} rows could be read"
        raise unusable(path, message, "it is damaged, or was changed meanwhile: write it anew")


def check_names(path: Path | str, names: Iterable[str], shape: Shape, program: Program) -> None:
    """Raises RecordError for a table without ids, or with a column that is no finding and not to be left out.

    What is to be left out may be there twice.
    """
    names = [name for name in names if name not in shape.ignored or name == shape.id]
    known = {*program.findings, shape.id}
    faults = []

    def fault(code: RecordCode, message: str, help_: str, *own: str) -> None:
        own = tuple(map(printable, own))
        faults.append(RecordFault(code, printable(message), printable(help_), findings=own, where=str(path)))

    if shape.id not in names:
        meant = next((name for name in names if _folded(name) == _folded(shape.id)), None)
        if meant is not None:
            known.add(meant)
            help_ = f"`{meant}` is another: name it with --id {shlex.quote(meant)}"
        else:
            help_ = suggestion(shape.id, names, "name the column of ids with --id COLUMN")
        fault(RecordCode.BAD_ID, f"there is no column `{shape.id}`", help_)
    for name, count in Counter(names).items():
        if name not in known:
            help_ = suggestion(name, program.findings, program.where_findings_are)
            help_ = f"{help_}; or leave the column out with --ignore {shlex.quote(name)}"
            fault(RecordCode.UNKNOWN_FINDING, f"column `{name}` is not a finding", help_, name)
        elif count > 1:
            fault(RecordCode.DUPLICATE_KEY, f"there are two columns `{name}`", "keep one")
    unknown = [one for one in faults if one.code == RecordCode.UNKNOWN_FINDING]
    if len(unknown) > _MANY:
        help_ = f"{unknown[-1].help}; a table with columns of its own is read by a map (--draft-map drafts it)"
        faults[faults.index(unknown[-1])] = unknown[-1]._replace(help=help_)
    if faults:
        raise RecordError(faults)


def _folded(name: str) -> str:
    """A name but for capitals and blanks around it."""
    return name.strip().casefold()
