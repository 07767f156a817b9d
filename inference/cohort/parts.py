"""The parts of a run: each is on disk whole or not at all, so that a run that was ended goes on where it was."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

_FOLDER_ENDING = ".parts"
_RUN = "run.json"


class Part(NamedTuple):
    """Some rows of one of the tables of a run."""

    number: int
    table: int
    start: int
    rows: int


class BusyError(Exception):
    """Another run writes the same output; the message is its folder."""


def divided(heights: Sequence[int], rows: int) -> list[Part]:
    """Tables of so many rows each, in parts of at most `rows`."""
    places = [(table, start, min(rows, h - start)) for table, h in enumerate(heights) for start in range(0, h, rows)]
    return [Part(number, *place) for number, place in enumerate(places)]


class Folder:
    """The folder beside an output in which its parts are collected."""

    def __init__(self, output: Path):
        self.path = output.with_name(output.name + _FOLDER_ENDING)
        self._lock: int | None = None

    def open(self, run: Mapping[str, Any]) -> bool:
        """Make the folder ready for a run, and keep others from it; whether it has parts of this very run.

        What another run left is removed. Raises BusyError.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        self._take()
        kept = self.path / _RUN
        told = json.dumps(run, sort_keys=True)
        if kept.exists() and kept.read_text(encoding="utf-8") == told:
            return any(self.path.glob("*.done"))
        for path in self.path.iterdir():
            if path.name != "lock":
                path.unlink()
        self._write(kept, told.encode())
        return False

    def is_done(self, part: Part) -> bool:
        """Whether a part is there, whole."""
        return self._of(part, "done").exists()

    def answers(self, part: Part) -> Path:
        """The answers of a part."""
        return self._of(part, "answers")

    def rejects(self, part: Part) -> Path:
        """The rows of a part that were refused."""
        return self._of(part, "rejects")

    def kept(self, part: Part) -> Any:
        """What was kept with a part."""
        return json.loads(self._of(part, "done").read_text(encoding="utf-8"))

    def keep(self, part: Part, kept: Any) -> None:
        """A part is done: its answers and rejects are in their files; what else is to be kept is kept as JSON."""
        for path in (self.answers(part), self.rejects(part)):
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
            shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)
        self._lock = None

    def _of(self, part: Part, ending: str) -> Path:
        return self.path / f"{part.number:06d}.{ending}"

    def _take(self) -> None:
        self._lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT)
        try:
            import fcntl
        except ImportError:  # no locks of this kind: two runs at once are the user's to avoid
            return
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_ours = os.path.samestat(os.fstat(self._lock), os.stat(self.path / "lock"))
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
