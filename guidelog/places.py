"""Where texts and what is kept lie: the packaged knowledge bases, those that a path or a name gives, the cache.

Paths are texts here as far as can be: a start is over before what wraps them would be loaded.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

import guidelog
from guidelog.inference.text.files import Shelf, read_sources
from guidelog.inference.text.shared import each_part_once
from guidelog.inference.text.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from guidelog.inference.rules.program import Program

_PLACES = [os.path.join(place, "kb") for place in guidelog.__path__]
_PACKAGED = next(filter(os.path.isdir, _PLACES), _PLACES[0])  # a browser is given the program without them
SHELF = Shelf(os.path.join(_PACKAGED, "shared"), "kb/shared")  # of the parts that any knowledge base can use
try:
    with open(os.path.join(_PACKAGED, "default.txt"), encoding="utf-8") as _text:
        DEFAULT = _text.read().strip()  # the packaged knowledge base that is asked where none is named
except OSError:
    DEFAULT = ""  # in a browser
_LOOKED_AT = 1000  # entries of a folder, so that a start in one of a million files stays fast
if TYPE_CHECKING:
    PACKAGED: Path  # the folder of the packaged knowledge bases


def sources_of(path: str | Path | None = None) -> tuple[Source, ...]:
    """The texts of a knowledge base: a path, or the name of a packaged one; several names have a line each.

    Of several, each text says to which it belongs, and a part that they share is there once. Raises KnowledgeError.
    """
    several = [] if path is None else str(path).splitlines()
    if len(several) > 1:
        each = {name: sources_of(name) for name in several}
        shared = each_part_once(one for own in each.values() for one in own if one.is_shared)
        own = (one._replace(part=name) for name, texts in each.items() for one in texts if not one.is_shared)
        return (*shared, *own)
    if path is None and not os.path.exists(DEFAULT):  # what most starts ask for: they need no paths but this
        return read_sources(os.path.join(_PACKAGED, DEFAULT), shown=f"kb/{DEFAULT}", shelf=SHELF)
    place, shown = place_of(path)
    return read_sources(place, shown=shown, shelf=SHELF, names=packaged_names)


def packaged_names() -> list[str]:
    """The names of the packaged knowledge bases."""
    return sorted(one.name for one in os.scandir(_PACKAGED) if one.is_dir() and one.path != SHELF.place)


def is_guideline(folder: str) -> bool:
    """Whether the `.dl` files of a folder are one guideline; not of one that cannot be read, or holds much else."""
    found = 0
    try:
        with os.scandir(folder) as entries:
            for entry in islice(entries, _LOOKED_AT):
                if entry.name.endswith(".dl") and entry.is_file():
                    found += _count_declared(entry.path)
    except (OSError, ValueError):
        return False
    return found == 1


def whole_of(path: str) -> str | None:
    """The folder of the guideline of which a path is one file, but the one that declares it; None for any other."""
    folder = os.path.dirname(path) or os.curdir
    try:
        is_piece = path.endswith(".dl") and os.path.isfile(path) and not _count_declared(path)
    except (OSError, ValueError):
        return None
    return folder if is_piece and is_guideline(folder) else None


def _count_declared(file: str) -> int:
    """How many guidelines a file declares. Raises OSError, ValueError."""
    with open(file, encoding="utf-8") as text:
        return sum(line.startswith("guideline(") for line in text)


def name_of(path: str | Path | Sequence[str | Path] | None) -> str:
    """How a knowledge base is named: several have a line each; empty for the packaged one where none is named.

    What is named twice, in whatever way, is one.
    """
    if path is None or isinstance(path, str):
        return path or ""
    if not isinstance(path, Sequence):
        return str(path)
    if len(path) < 2:
        return "".join(map(str, path))
    found: dict[str, str] = {}
    for name in map(str, path):
        found.setdefault(os.path.realpath(place_of(name)[0]), name)
    return "\n".join(found.values())


def place_of(path: str | Path | None = None) -> tuple[Path, str | None]:
    """Where a knowledge base is, and for a packaged one how that is shown."""
    from pathlib import Path

    name = str(path) if path is not None else DEFAULT
    packaged = Path(_PACKAGED, name)
    if Path(name).name == name and not Path(name).exists() and packaged.is_dir():
        return packaged, f"kb/{name}"
    return Path(name), None


def folders_of(kb: str) -> list[tuple[str, str]]:
    """Where the files of a knowledge base are, as `--kb` names it, and how that is shown; of several, of each."""
    places = [place_of(name) for name in kb.splitlines() or [DEFAULT]]
    return [(str(place), shown or str(place)) for place, shown in places]


def folders_of_program(program: Program) -> list[tuple[str, str]]:
    """The same of a knowledge base that was read; none for texts that were at hand."""
    texts = tuple(f"{folder}{DEFAULT}/" for folder in ("kb/", ""))
    if not program.kb and not any(source.name.startswith(texts) for source in program.sources):
        return []
    return folders_of(program.kb)


def cache_folder() -> Path | None:
    """The user's folder for what is computed from texts: $GUIDELOG_CACHE, else in the usual cache folder, if any."""
    from pathlib import Path

    place = cache_place()
    return Path(place) if place is not None else None


def cache_place() -> str | None:
    """The same as a text."""
    own = os.environ.get("GUIDELOG_CACHE")
    if own:
        return own
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    if base:
        return os.path.join(base, "guidelog")
    home = os.path.expanduser("~")
    return os.path.join(home, ".cache", "guidelog") if home[:1] != "~" else None  # a user may have no home folder


if not TYPE_CHECKING:

    def __getattr__(name):
        """PACKAGED, made when it is first asked for."""
        if name != "PACKAGED":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from pathlib import Path

        return Path(_PACKAGED)
