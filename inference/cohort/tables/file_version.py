"""Which version of a file is read: a table that changes meanwhile is refused, and never answered as a mixture."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol, TypeAlias

from ...record.codes import RecordCode
from ...record.record import RecordError, RecordFault

_TICK = 0.02  # seconds: two changes within one tick of a file system's clock have the same time


class FileVersion(NamedTuple):
    """What changes when a file is written, or another takes its name: times in nanoseconds, of text and of anything.

    The time of any change (`changed`) cannot be put back, as that of the text can.
    """

    device: int
    inode: int
    size: int
    modified: int
    changed: int

    @classmethod
    def of(cls, path: Path) -> FileVersion:
        """The version of a file, of which every later change can be told. Raises OSError."""
        found = cls._now(path)
        if abs(time.time_ns() - found.changed) < _TICK * 1e9:
            time.sleep(_TICK)
            found = cls._now(path)
        return found

    @classmethod
    def _now(cls, path: Path) -> FileVersion:
        state = os.stat(path)
        return cls(state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)

    def is_still(self, path: Path) -> bool:
        """Whether a file is of this version."""
        try:
            return self._now(path) == self
        except OSError:
            return False


Versions: TypeAlias = Sequence[tuple[Path, FileVersion]]  # of some files


class Versioned(Protocol):
    """What is read from files, each of one version; from none for what is in no file."""

    versions: Versions


def versions_of(sources: Iterable[object]) -> Versions:
    """The versions that files are of now; what is no path has none. Raises OSError."""
    return tuple((path, FileVersion.of(path)) for path in sources if isinstance(path, Path))


@contextlib.contextmanager
def reading_one_version(*tables: Versioned) -> Iterator[None]:
    """What is read in this block is of one version of each table.

    Raises RecordError if a file was changed, whatever it looked like to who read it.
    """
    try:
        yield
    except Exception:
        _require_unchanged(tables)
        raise
    _require_unchanged(tables)


def _require_unchanged(tables: Iterable[Versioned]) -> None:
    for path, version in (one for table in tables for one in table.versions):
        if not version.is_still(path):
            message, help_ = "it was changed while it was read", "run it again once nothing writes to it"
            raise RecordError([RecordFault(RecordCode.UNREADABLE, message, help_, where=str(path))])
