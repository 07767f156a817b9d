"""The files of a knowledge base."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from .codes import Code
from .diagnostic import Diagnostic, KnowledgeError
from .kinds import file_kind
from .source import Source, describe_undecodable

_RECORDS = (".toml", ".json", ".jsonl", ".ndjson")  # endings


def read_sources(path: Path, shown: str | None = None) -> tuple[Source, ...]:
    """The texts of a knowledge base: every `.dl` file of a folder by name, or one file.

    `shown` stands for the path in everything that people see. Raises KnowledgeError.
    """
    try:
        if is_endless(path):
            raise ValueError("this is a device")
        folder = path.is_dir()
        files = _files_of(path) if folder else [path]
        shown = str(path) if shown is None else shown
        return tuple(Source(f"{shown}/{file.name}" if folder else shown, _read_text(file)) for file in files)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise KnowledgeError([_unreadable(f"{path}: {reason}", "check the path")]) from None


def is_endless(path: Path) -> bool:
    """Whether a path is a device such as /dev/zero, which never comes to an end; a terminal is ended by who types."""
    try:
        kind = path.stat().st_mode
    except (OSError, ValueError):
        return False
    if stat.S_ISBLK(kind):
        return True
    if not stat.S_ISCHR(kind) or path.samefile(os.devnull):
        return False
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        return not os.isatty(handle)
    finally:
        os.close(handle)


def _files_of(folder: Path) -> list[Path]:
    """The `.dl` files of a folder by name; hidden ones are what tools and editors leave beside them.

    Raises KnowledgeError if there is none, and for one that would be passed over in silence: in a folder below, or
    with its ending in capitals.
    """
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(place, name)
            if name.startswith(".") or file.suffix.lower() != ".dl":
                continue
            if file.parent != folder:
                help_ = f"move it up into {folder}, or name its folder"
                raise KnowledgeError([_unreadable(f"{file} is in a folder below, and would not be read", help_)])
            if file.suffix != ".dl":
                raise KnowledgeError([_unreadable(f"{file} would not be read", "write its ending as .dl")])
            found.append(file)
        for name in folders:
            linked = Path(place, name)
            if linked.is_symlink() and any(linked.glob("*.dl")):
                message = f"{linked} is a link to a folder with .dl files, and would not be read"
                raise KnowledgeError([_unreadable(message, f"move them up into {folder}, or name that folder")])
    if not found:
        raise KnowledgeError(
            [_unreadable(f"{folder} holds no .dl file", "name a folder with .dl files, or one file")]
        )
    return found


def _read_text(file: Path) -> str:
    kind = None
    if file.suffix != ".dl" and file.is_file():
        with file.open("rb") as start:
            kind = file_kind(file.name, start.read(1000))
    if kind or file.suffix in _RECORDS:
        message = f"{file}: this is {kind.says if kind else 'a record'}, not text of a knowledge base"
        raise KnowledgeError([_unreadable(message, "name a folder with .dl files, or one such file")])
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        fault = _unreadable(describe_undecodable(str(file), error), "save the file as UTF-8")
        raise KnowledgeError([fault]) from None


def _unreadable(message: str, help_: str) -> Diagnostic:
    return Diagnostic(Code.UNREADABLE, message, None, "without its text nothing can be answered", help_)
