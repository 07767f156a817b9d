"""Files and how they become tables: each is a table of its own, or all are one with a row for each person."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

import polars as pl

from ...answer.states import States
from ...record.notation import Notation
from ...rules.program import Program
from .block_table import TableBlock
from .file_version import Versions, versions_of
from .packing import TableSource
from .table import Piece, Table

Files = TypeVar("Files", bound="PersonFiles")

Tell = Callable[[str], object]
Hear = Callable[[Any], object]
Each = Callable[[Callable[[int], Any]], list[Any]]  # what something comes to for each file, by number, in their order


class RowFiles(Protocol):
    """Files in which a row is a person, so that each is a table of its own."""

    @property
    def paths(self) -> Sequence[Any]:
        """The files, which may be standard input where one process reads them."""
        ...

    def table(
        self, path: Any, program: Program, states: States, tell: Tell, blocks: Sequence[TableBlock] = ()
    ) -> Table:
        """One of `paths` as a table, whose `blocks` may be known; `tell` hears, in a sentence, what was passed over.

        Raises RecordError, OSError.
        """
        ...

    def blocks(self, path: Path, program: Program, states: States) -> Sequence[TableBlock]:
        """The blocks of a file of which any can be read without those before it; none if it is no such file.

        Raises RecordError, OSError.
        """
        ...


class Share(NamedTuple):
    """What a file says of the people of one of so many shares."""

    number: int
    said: Any


def share_of(key: str, count: int) -> int:
    """In which of so many shares somebody is, by what tells them from others, on every machine alike."""
    return zlib.crc32(key.encode("utf-8", "surrogatepass")) % count


class PersonFiles(Protocol):
    """Files any of which may speak of a person, so that what they say is gathered by person: all are one table.

    What is said of a person is of one share, whatever file it stands in, so that shares may be answered apart.
    What was counted meanwhile goes to who hears it, and comes back to `require` and `notes`. Such a value can be used
    by other processes.
    """

    @property
    def paths(self) -> Sequence[TableSource]:
        """The files that speak of people."""
        ...

    @property
    def used(self) -> Sequence[TableSource]:
        """All files that are read."""
        ...

    @property
    def place(self) -> Path:
        """What all of them are called."""
        ...

    @property
    def notation(self) -> Notation:
        """How records are written."""
        ...

    @property
    def identity(self) -> Sequence[str]:
        """What tells one way to read them from another."""
        ...

    def ready(self: Files, each: Each, tell: Tell) -> Files:
        """The same, once what has to be known of all files before any is read is known. Raises RecordError."""
        ...

    def shares(self, number: int, count: int, program: Program, hear: Hear) -> Iterator[Share]:
        """What a file says of people, in order, by so many shares. Raises RecordError, OSError."""
        ...

    def table(self, said: Iterable[Any], program: Program, states: States, hear: Hear) -> Table:
        """A row for each person of a share, of which all is there that was said, in the order of the files."""
        ...

    def require(self, counted: Sequence[Any]) -> None:
        """Raises RecordError for what may not be, by what was counted in each file, in their order."""
        ...

    def notes(self, counted: Sequence[Any]) -> Iterator[str]:
        """What is to be known of the whole, in sentences, by all that was counted."""
        ...


class GatheredTable:
    """Files of people as one table, of which all that is used is in memory."""

    def __init__(self, files: PersonFiles, program: Program, states: States, tell: Tell):
        """Raises OSError."""
        self.path, self.notation = files.place, files.notation
        self.versions: Versions = versions_of(files.used)  # before anything is read
        self.identity = files.identity
        self._files = files
        self._program, self._states, self._tell = program, states, tell
        self._found: Table | None = None

    @property
    def id_type(self) -> pl.DataType:
        """The type of its ids in the answers."""
        return pl.String()

    def height(self) -> int:
        """How many people there are. Raises RecordError for files that cannot be read so."""
        return self._table.height()

    def pieces(self, start: int, count: int) -> Iterator[Piece]:
        """Some rows as states. What is no record has no id."""
        return self._table.pieces(start, count)

    def originals(self, rows: Iterable[int]) -> Iterator[tuple[int, str, object]]:
        """Rows as records, or as a RecordError."""
        return self._table.originals(rows)

    @property
    def _table(self) -> Table:
        """What the files say, which are read once."""
        if self._found is None:
            self._found = self._gather()
        return self._found

    def _gather(self) -> Table:
        numbers = range(len(self._files.paths))
        files = self._files.ready(lambda act: [act(number) for number in numbers], self._tell)
        counted: list[Any] = []
        shares = (share for number in numbers for share in files.shares(number, 1, self._program, counted.append))
        said = [share.said for share in shares]
        files.require(counted)
        found = files.table(said, self._program, self._states, counted.append)
        for sentence in files.notes(counted):
            self._tell(sentence)
        return found
