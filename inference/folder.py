"""What a folder holds, by one rule for whatever is searched for in folders.

Names that begin with a dot or an underscore are those of tools (checkpoints, backups, runs that are not finished), as
Hadoop and Spark have it: files and folders that are called so are passed over. Links are followed. A folder that is
reached twice, such as by a link that leads back, is searched once.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

_MARKS = (".", "_")


class Contents(NamedTuple):
    """The files below a folder and the folders among them, and what was passed over; each in the order of names."""

    files: tuple[Path, ...]
    folders: tuple[Path, ...]
    hidden: tuple[Path, ...]


def is_hidden(name: str) -> bool:
    """Whether the name of a file or a folder is one of a tool."""
    return name.startswith(_MARKS) and name not in (os.curdir, os.pardir)


def contents(folder: Path) -> Contents:
    """What is below a folder, however deep. Raises OSError for what cannot be searched."""
    files: list[Path] = []
    folders: list[Path] = []
    hidden: list[Path] = []
    seen: set[tuple[int, int]] = set()
    for place, below, names in os.walk(folder, followlinks=True, onerror=_stop):
        state = os.stat(place)
        if (state.st_dev, state.st_ino) in seen:
            below.clear()
            continue
        seen.add((state.st_dev, state.st_ino))
        hidden += [Path(place, name) for name in (*below, *names) if is_hidden(name)]
        files += [Path(place, name) for name in names if not is_hidden(name)]
        below[:] = sorted(name for name in below if not is_hidden(name))
        folders += [Path(place, name) for name in below]
    return Contents(tuple(sorted(files)), tuple(sorted(folders)), tuple(sorted(hidden)))


def _stop(error: OSError) -> None:
    raise error
