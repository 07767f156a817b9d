"""The files of a knowledge base. Paths are texts here: a start is over before what wraps them would be loaded."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable
from typing import NamedTuple

from .diagnostic import Diagnostic, KnowledgeError, is_text, printable
from .kinds import file_kind
from .shared import read_parts
from .source import Source, describe_undecodable
from .spelling import find_near, phrase

_RECORDS = (".toml", ".json", ".jsonl", ".ndjson")  # endings


class Shelf(NamedTuple):
    """A folder of shared parts, and how it is shown."""

    place: str
    shown: str


def read_sources(
    path: str | os.PathLike[str],
    shown: str | None = None,
    shelf: Shelf | None = None,
    names: Callable[[], Iterable[str]] = tuple,
) -> tuple[Source, ...]:
    """The texts of a knowledge base: the parts that it uses; then every `.dl` file of a folder by name, or one file.

    A part stands beside the folder or file, in the folder `shared` there, or else on the shelf. `shown` stands for
    the path in everything that people see; `names` are others that could be meant. Raises KnowledgeError.
    """
    place = os.fspath(path)
    try:
        if is_endless(place):
            raise ValueError("this is a device")
        folder = os.path.isdir(place)
        files = _files_of(place) if folder else [place]
        shown = place if shown is None else shown
        own = tuple(
            Source(f"{shown}/{os.path.basename(file)}" if folder else shown, _read_text(file)) for file in files
        )
        shelves = [*_shelves_beside(place, shown, folder), *([shelf] if shelf else [])]
        return read_parts(own, lambda name: read_part(name, shelves), lambda: parts_on(shelves))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise KnowledgeError([_unreadable(f"{place}: {reason}", help_for_path(place, names()))]) from None


def _shelves_beside(place: str, shown: str, folder: bool) -> list[Shelf]:
    """The folder in which a knowledge base stands, and the folder `shared` in it."""
    above = [os.path.normpath(os.path.join(one, "..")) if folder else os.path.dirname(one) for one in (place, shown)]
    return [Shelf(*above), Shelf(*(os.path.join(one, "shared") for one in above))]


def read_part(name: str, shelves: Iterable[Shelf]) -> Source | None:
    """The part of a name on the first shelf that has it. Raises KnowledgeError for one that is no text."""
    for shelf in shelves:
        file = os.path.join(shelf.place, f"{name}.dl")
        if os.path.isfile(file):
            return Source(os.path.normpath(os.path.join(shelf.shown, f"{name}.dl")), _read_text(file), is_shared=True)
    return None


def parts_on(shelves: Iterable[Shelf]) -> list[str]:
    """The names of the parts that could be used."""
    folders = (shelf.place or os.curdir for shelf in shelves)
    names = (name for folder in folders if os.path.isdir(folder) for name in os.listdir(folder))
    return sorted({name.removesuffix(".dl") for name in names if name.endswith(".dl")})


def help_for_path(path: str | os.PathLike[str], others: Iterable[str] = ()) -> str:
    """The next step for a path at which there is nothing: what a slip may have made of it, if its folder has that.

    `others` are names that could be meant instead.
    """
    folder, name = os.path.split(os.fspath(path))
    try:
        names = [one for one in os.listdir(folder or ".") if is_text(one)]
    except (OSError, ValueError):
        names = []
    near = [] if name in names else [os.path.join(folder, one) for one in find_near(name, names)]
    near += [] if folder else [one for one in find_near(name, others) if one not in near]
    return phrase([*map(printable, near)]) if near else "check the path"


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
