"""A checked program and its normal forms kept between runs, as JSON behind their texts, under a checksum."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import sys
import zlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..rules.archive import pack, unpack
from ..rules.program import Program
from ..text.source import Source
from .forms import Forms

KEPT = 20  # texts of which something stays in the folder


class CacheEntry(NamedTuple):
    """What was made of some texts: the program, without its worked cases, and its normal forms."""

    program: Program
    forms: Forms


class Cache:
    """What was made of some texts, in a folder; None keeps nothing, and no fault of a folder is an error.

    The file is found by a checksum and holds the texts themselves, the readings and the language that were chosen, so
    that it is used for these very texts only, read in the same way. Folder and file are the user's alone: what others
    could have written is not read.
    """

    def __init__(
        self,
        folder: str | os.PathLike[str] | None,
        sources: Sequence[Source],
        readings: Mapping[str, str] | None = None,
        language: str = "",
    ):
        self.sources = sources
        self.folder = folder
        if folder is not None:
            chosen = dict(sorted(readings.items())) if readings else {}
            texts = [source.text.encode("utf-8", "surrogatepass") for source in sources]
            made = json.dumps([_program(), sys.byteorder, chosen, language, *map(len, texts)])
            self._start = b"\n".join((made.encode("ascii"), *texts, b""))
            self.path = os.path.join(folder, f"{zlib.crc32(self._start):08x}.json")

    def read(self) -> CacheEntry | None:
        """What is kept, if it is there, whole and the user's own: then the texts were accepted by every check."""
        if self.folder is not None:
            with contextlib.suppress(OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
                found = self._found()
                if found is not None:
                    kept = json.loads(found)
                    return CacheEntry(unpack(kept["program"], self.sources), Forms.from_json(kept["forms"]))
        return None

    def _found(self) -> bytes | None:
        """What the file holds behind these texts, if it is whole. Raises OSError, ValueError."""
        _require_own(os.stat(os.path.dirname(self.path)))
        with open(self.path, "rb") as file:
            _require_own(os.fstat(file.fileno()))
            checksum = int(file.readline(20))
            if file.read(len(self._start)) != self._start:
                return None
            found = file.read()
        return found if zlib.crc32(found, zlib.crc32(self._start)) == checksum else None

    def write(self, program: Program, forms: Forms) -> None:
        """Keep a program and its forms; another run sees them whole or not at all."""
        if self.folder is not None:
            program = program._replace(cases=(), with_cases=False)
            kept = {"program": pack(program), "forms": forms.to_json()}
            found = self._start + json.dumps(kept).encode("ascii")
            with contextlib.suppress(OSError):
                _write(self.path, b"%d\n%b" % (zlib.crc32(found), found))


def _program() -> str:
    """The state of the program's own files: what was made by other code is not used."""
    package = os.path.dirname(os.path.dirname(__file__))
    found = []
    for folder in ("text", "rules", "answer"):
        for entry in sorted(os.scandir(os.path.join(package, folder)), key=lambda entry: entry.name):
            if entry.name.endswith(".py"):
                state = entry.stat()
                found.append(f"{entry.path} {state.st_size} {state.st_mtime_ns}")
    return "\n".join(found)


def _require_own(state: os.stat_result) -> None:
    if os.name == "posix" and (state.st_uid != os.geteuid() or state.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
        raise PermissionError("others than the user may write it")


def _write(path: str, found: bytes) -> None:
    from pathlib import Path  # slow to import, as the other is, and seldom needed

    from ..whole import write_whole

    folder = Path(path).parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _require_own(os.stat(folder))
    write_whole(Path(path), found, mode=0o600)  # the user alone may read and write it
    for old in sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)
