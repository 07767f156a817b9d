"""The files of a knowledge base. Paths are texts here: a start is over before what wraps them would be loaded."""

from __future__ import annotations

import os
import stat

from .diagnostic import Diagnostic, KnowledgeError, is_text, printable
from .kinds import file_kind
from .source import Source, describe_undecodable
from .spelling import find_near, phrase

_RECORDS = (".toml", ".json", ".jsonl", ".ndjson")  # endings


def read_sources(path: str | os.PathLike[str], shown: str | None = None) -> tuple[Source, ...]:
    """The texts of a knowledge base: every `.dl` file of a folder by name, or one file.

    `shown` stands for the path in everything that people see. Raises KnowledgeError.
    """
    place = os.fspath(path)
    try:
        if is_endless(place):
            raise ValueError("this is a device")
        folder = os.path.isdir(place)
        files = _files_of(place) if folder else [place]
        shown = place if shown is None else shown
        return tuple(
            Source(f"{shown}/{os.path.basename(file)}" if folder else shown, _read_text(file)) for file in files
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise KnowledgeError([_unreadable(f"{place}: {reason}", help_for_path(place))]) from None


def help_for_path(path: str | os.PathLike[str]) -> str:
    """The next step for a path at which there is nothing: what a slip may have made of it, if its folder has that."""
    folder, name = os.path.split(os.fspath(path))
    try:
        names = [one for one in os.listdir(folder or ".") if is_text(one)]
    except (OSError, ValueError):
        names = []
    near = [] if name in names else find_near(name, names)
    return phrase([printable(os.path.join(folder, one)) for one in near]) if near else "check the path"


def is_endless(path: str | os.PathLike[str]) -> bool:
    """Whether a path is a device such as /dev/zero, which never comes to an end; a terminal is ended by who types."""
    try:
        kind = os.stat(path).st_mode
    except (OSError, ValueError):
        return False
    if stat.S_ISBLK(kind):
        return True
    if not stat.S_ISCHR(kind) or os.path.samefile(path, os.devnull):
        return False
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        return not os.isatty(handle)
    finally:
        os.close(handle)


def _files_of(folder: str) -> list[str]:
    """The `.dl` files of a folder by name; hidden ones are what tools and editors leave beside them.

    Raises KnowledgeError if there is none, and for one that would be passed over in silence: in a folder below, or
    with its ending in capitals.
    """
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file, ending = os.path.join(place, name), os.path.splitext(name)[1]
            if name.startswith(".") or ending.lower() != ".dl":
                continue
            if place != folder:
                help_ = f"move it up into {folder}, or name its folder"
                raise KnowledgeError([_unreadable(f"{file} is in a folder below, and would not be read", help_)])
            if ending != ".dl":
                raise KnowledgeError([_unreadable(f"{file} would not be read", "write its ending as .dl")])
            found.append(file)
        for name in folders:
            linked = os.path.join(place, name)
            if os.path.islink(linked) and _holds_rules(linked):
                message = f"{linked} is a link to a folder with .dl files, and would not be read"
                raise KnowledgeError([_unreadable(message, f"move them up into {folder}, or name that folder")])
    if not found:
        raise KnowledgeError(
            [_unreadable(f"{folder} holds no .dl file", "name a folder with .dl files, or one file")]
        )
    return found


def _holds_rules(folder: str) -> bool:
    from pathlib import Path

    return any(Path(folder).glob("*.dl"))


def _read_text(file: str) -> str:
    kind, ending = None, os.path.splitext(file)[1]
    if ending != ".dl" and os.path.isfile(file):
        with open(file, "rb") as start:
            kind = file_kind(file, start.read(1000))
    if kind or ending in _RECORDS:
        message = f"{file}: this is {kind.says if kind else 'a record'}, not text of a knowledge base"
        raise KnowledgeError([_unreadable(message, "name a folder with .dl files, or one such file")])
    try:
        with open(file, encoding="utf-8-sig") as text:
            return text.read()
    except UnicodeDecodeError as error:
        fault = _unreadable(describe_undecodable(file, error), "save the file as UTF-8")
        raise KnowledgeError([fault]) from None


def _unreadable(message: str, help_: str) -> Diagnostic:
    from .codes import Code

    return Diagnostic(Code.UNREADABLE, message, None, "without its text nothing can be answered", help_)
