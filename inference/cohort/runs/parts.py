"""The parts of a run: each is on disk whole or not at all, so that a run that was ended goes on where it was."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ...errors import GuidelogError
from ...whole import PART, synchronize, write_whole

_FOLDER_ENDING = ".parts"
_RUN = "run.json"
_LOCK = "lock"
_MADE = b"guidelog made this folder: parts of a run that was ended, which goes on with them when it is run again\n"
_FILES = ("answers", "ids", "refused", "done")  # of a part, in the order in which they are written
_OWN = re.compile(
    rf"[0-9]{{6,}}\.({'|'.join(_FILES)})|{re.escape(_RUN)}|{_LOCK}|(answers|(rejects|provenance)(-[0-9]+)?)\.tmp|{PART.pattern}"
)

PART_ROWS = 1_000_000  # unless a user asks for another number


class Part(NamedTuple):
    """Some rows of one of the tables of a run."""

    number: int
    table: int
    start: int
    rows: int


class BusyError(GuidelogError):
    """Another run writes the same output; the message is its folder."""


class ForeignError(GuidelogError):
    """Where parts would be collected is something that no run of this user put there; the message is its path."""


def divide(heights: Sequence[int], rows: int) -> list[Part]:
    """Tables of so many rows each, in parts of at most `rows`."""
    places = [(table, start, min(rows, h - start)) for table, h in enumerate(heights) for start in range(0, h, rows)]
    return [Part(number, *place) for number, place in enumerate(places)]


class Folder:
    """The folder beside an output in which its parts are collected.

    Only what a run wrote is ever removed: a folder that does not say that guidelog made it, or holds anything else,
    is left alone. What others may have written is not gone on with.
    """

    def __init__(self, output: Path):
        self.path = output.with_name(output.name + _FOLDER_ENDING)
        self._lock: int | None = None

    def open(self, run: Mapping[str, Any]) -> None:
        """Make the folder ready for a run, and keep others from it. What another run left is removed.

        Raises BusyError; ForeignError for a folder that holds what no run put there.
        """
        is_new = self._made()
        self._require_own(is_new)
        self._take()
        try:
            self._require_own(is_new)  # another run may have ended meanwhile
        except BaseException:
            self._release()
            raise
        identity = json.dumps(run, sort_keys=True).encode()
        kept = self.path / _RUN
        if (is_new or self._is_private()) and kept.exists() and kept.read_bytes() == identity:
            return
        self._clear()
        write_whole(kept, identity, durable=True)

    def is_done(self, part: Part) -> bool:
        """Whether a part is there, whole, and not the output already."""
        return all(self._of(part, ending).exists() for ending in _FILES) and self._kept(part) is not None

    def answers(self, part: Part) -> Path:
        """The answers of a part."""
        return self._of(part, "answers")

    def ids(self, part: Part) -> Path:
        """The ids of the answered rows of a part."""
        return self._of(part, "ids")

    def refused(self, part: Part) -> Path:
        """The numbers of the rows of a part that were refused."""
        return self._of(part, "refused")

    def kept(self, part: Part) -> Any:
        """What was kept with a part that is done."""
        return self._kept(part)

    def keep(self, part: Part, kept: Any) -> None:
        """A part is done: what was made of it is in its files; what else is to be kept is kept as JSON."""
        for path in (self.answers(part), self.ids(part), self.refused(part)):
            synchronize(path)
        write_whole(self._of(part, "done"), json.dumps(kept).encode(), durable=True)

    def temporary(self, name: str) -> Path:
        """A path for a file that is not whole yet: `answers`, `rejects`, `provenance`, or a part of these."""
        return self.path / f"{name}.tmp"

    def close(self, remove: bool) -> None:
        """Let others use the folder; it goes if it is to be removed, or holds no part."""
        if self._lock is None:
            return
        try:
            if remove or not any(self.path.glob("*.done")):
                self._clear()
                with contextlib.suppress(OSError):  # another run may wait for this one to let go
                    os.unlink(self.path / _LOCK)  # last, since it keeps others out
                    os.rmdir(self.path)
        finally:
            self._release()

    def _made(self) -> bool:
        """Whether the folder was not there before. Raises ForeignError for what is no folder."""
        try:
            os.mkdir(self.path, 0o700)
        except FileExistsError:
            if self.path.is_symlink() or not self.path.is_dir():
                raise ForeignError(str(self.path)) from None
            return False
        return True

    def _require_own(self, is_new: bool) -> None:
        """Raises ForeignError if the folder holds anything that no run of this user wrote."""
        if not is_new and hasattr(os, "geteuid") and os.stat(self.path).st_uid != os.geteuid():
            raise ForeignError(str(self.path))
        names = {*self._own_names()}
        try:
            said = (self.path / _LOCK).read_bytes() if _LOCK in names else b""
        except FileNotFoundError:
            raise BusyError(str(self.path)) from None  # the other run is just removing it
        if said != _MADE and not (names <= {_LOCK} and _MADE.startswith(said)):
            raise ForeignError(str(self.path))

    def _own_names(self) -> Iterator[str]:
        with os.scandir(self.path) as entries:
            for entry in entries:
                if not _OWN.fullmatch(entry.name) or not entry.is_file(follow_symlinks=False):
                    raise ForeignError(entry.path)
                yield entry.name

    def _is_private(self) -> bool:
        """Whether nobody else may have put anything into the folder."""
        return not hasattr(os, "geteuid") or not os.stat(self.path).st_mode & 0o022

    def _clear(self) -> None:
        """Remove what runs wrote: first what tells the run, or what is left of its parts would be taken for whole."""
        (self.path / _RUN).unlink(missing_ok=True)
        for name in sorted(os.listdir(self.path)):
            if _OWN.fullmatch(name) and name != _LOCK:
                os.unlink(self.path / name)

    def _of(self, part: Part, ending: str) -> Path:
        return self.path / f"{part.number:06d}.{ending}"

    def _kept(self, part: Part) -> Any:
        """What was kept with a part; None if that is not whole."""
        try:
            return json.loads(self._of(part, "done").read_bytes())
        except (OSError, ValueError):
            return None

    def _take(self) -> None:
        """Keep others out. Raises BusyError if another run does so."""
        self._lock = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        if not self._is_locked(self._lock):
            self._release()
            raise BusyError(str(self.path))
        os.write(self._lock, _MADE)

    def _release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _is_locked(self, lock: int) -> bool:
        """Whether the lock is ours, and still the one that others find."""
        try:
            import fcntl
        except ImportError:  # no locks of this kind: two runs at once are the user's to avoid
            return True
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return os.path.samestat(os.fstat(lock), os.stat(self.path / _LOCK))
        except (BlockingIOError, FileNotFoundError):
            return False  # the other run holds it, or has just removed it
