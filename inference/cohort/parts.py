"""The parts of a run: each is on disk whole or not at all, so that a run that was ended goes on where it was."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import GuidelogError

_FOLDER_ENDING = ".parts"
_RUN = "run.json"
_LOCK = "lock"
_OWN = re.compile(r"[0-9]+\.(answers|refused|done)|run\.json|lock|.*\.tmp")

PART_ROWS = 1_000_000  # unless told otherwise


class Part(NamedTuple):
    """Some rows of one of the tables of a run."""

    number: int
    table: int
    start: int
    rows: int


class BusyError(GuidelogError):
    """Another run writes the same output; the message is its folder."""


class ForeignError(GuidelogError):
    """Where parts would be collected is something that no run put there; the message is its path."""


def divided(heights: Sequence[int], rows: int) -> list[Part]:
    """Tables of so many rows each, in parts of at most `rows`."""
    places = [(table, start, min(rows, h - start)) for table, h in enumerate(heights) for start in range(0, h, rows)]
    return [Part(number, *place) for number, place in enumerate(places)]


class Folder:
    """The folder beside an output in which its parts are collected."""

    def __init__(self, output: Path):
        self.path = output.with_name(output.name + _FOLDER_ENDING)
        self._lock: int | None = None

    def open(self, run: Mapping[str, Any]) -> None:
        """Make the folder ready for a run, and keep others from it. What another run left is removed.

        Raises BusyError; ForeignError for a folder that holds what no run put there.
        """
        if self.path.is_symlink() or (self.path.exists() and not self.path.is_dir()):
            raise ForeignError(str(self.path))
        self.path.mkdir(parents=True, exist_ok=True)
        for path in self.path.iterdir():
            if not _OWN.fullmatch(path.name) or path.is_dir():
                raise ForeignError(str(path))
        self._take()
        kept = self.path / _RUN
        told = json.dumps(run, sort_keys=True)
        if kept.exists() and kept.read_bytes() == told.encode():
            return
        kept.unlink(missing_ok=True)  # first, or what is left of the parts would be taken for whole
        self._clear()
        self._write(kept, told.encode())

    def is_done(self, part: Part) -> bool:
        """Whether a part is there, whole, and not the output already."""
        return self._of(part, "done").exists() and self.answers(part).exists()

    def answers(self, part: Part) -> Path:
        """The answers of a part."""
        return self._of(part, "answers")

    def refused(self, part: Part) -> Path:
        """The numbers of the rows of a part that were refused."""
        return self._of(part, "refused")

    def kept(self, part: Part) -> Any:
        """What was kept with a part."""
        return json.loads(self._of(part, "done").read_text(encoding="utf-8"))

    def keep(self, part: Part, kept: Any) -> None:
        """A part is done: answers and refused rows are in their files; what else is to be kept is kept as JSON."""
        for path in (self.answers(part), self.refused(part)):
            synchronize(path)
        self._write(self._of(part, "done"), json.dumps(kept).encode())

    def temporary(self, name: str) -> Path:
        """A path for a file that is not whole yet."""
        return self.path / f"{name}.tmp"

    def close(self, remove: bool) -> None:
        """Let others use the folder; it goes if it is to be removed, or holds no part."""
        if self._lock is None:
            return
        if remove or not any(self.path.glob("*.done")):
            self._clear()
            with contextlib.suppress(OSError):  # another run may wait for this one to let go
                (self.path / _LOCK).unlink()  # last, since it keeps others out
                self.path.rmdir()
        os.close(self._lock)
        self._lock = None

    def _clear(self) -> None:
        for path in self.path.iterdir():
            if path.name != _LOCK:
                path.unlink()

    def _of(self, part: Part, ending: str) -> Path:
        return self.path / f"{part.number:06d}.{ending}"

    def _take(self) -> None:
        self._lock = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT)
        try:
            import fcntl
        except ImportError:  # no locks of this kind: two runs at once are the user's to avoid
            return
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_ours = os.path.samestat(os.fstat(self._lock), os.stat(self.path / _LOCK))
        except (BlockingIOError, FileNotFoundError):
            is_ours = False  # the other run holds it, or has just removed it
        if not is_ours:
            os.close(self._lock)
            self._lock = None
            raise BusyError(str(self.path)) from None

    def _write(self, path: Path, data: bytes) -> None:
        temporary = self.temporary(path.name)
        temporary.write_bytes(data)
        synchronize(temporary)
        os.replace(temporary, path)


def synchronize(path: Path) -> None:
    """What is renamed afterwards is on disk first."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
