"""The explorer as files: its page, the program that answers it, and what runs that in a browser."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator, Sequence
from email.message import Message
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path

from guidelog.inference.errors import GuidelogError
from guidelog.inference.whole import whole_folder

import guidelog
from guidelog.api import KnowledgeBase

from .browser import DATA, PLACES, open_desk, ship
from .knowledge import knowledge_page

NEEDED = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
    "package.json",
)
LIBRARIES = ("htpy", "markupsafe", "pyDatalog")  # what the program imports in a browser
_OWN = ("__init__.py", "api.py", "consultation.py", "places.py", "serve/__init__.py")
_ROOMS = ("inference", "serve/explorer")
_LEFT = ("inference/cohort/", "inference/export/", "inference/verification/")
_ENDINGS = (".py", ".css")
_TIME = (1980, 1, 1, 0, 0, 0)  # of every file: the same program makes the same site


class SiteError(GuidelogError):
    """What a site cannot be made of, or where."""


def write_site(folder: Path, knowledge: KnowledgeBase, pyodide: Path, codes: Sequence[str] = ()) -> None:
    """Write the files of a site into a folder that is new or empty: all of them, or none.

    `pyodide` is the unpacked npm package of that name, `codes` are tables of a site's own. Raises SiteError for what
    is no such package or folder, KnowledgeError for tables, RecordError for examples, OSError.
    """
    missing = [name for name in NEEDED if not (pyodide / name).is_file()]
    if missing:
        raise SiteError(
            f"error: {pyodide} is not the unpacked npm package pyodide: it has no {missing[0]}\n"
            "  = help: `npm pack pyodide`, unpack what it fetches (`tar -xzf`), and name the folder `package`"
        )
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise SiteError(f"error: {folder} is there and is no empty folder\n  = help: name a new one, or remove it")
    shipped = ship(knowledge, knowledge.code_sources(codes))
    pages = {"index.html": open_desk(shipped).first, PLACES.knowledge: knowledge_page(knowledge, PLACES.home)}
    with whole_folder(folder) as part:
        for name, text in pages.items():
            (part / name).write_text(text, encoding="utf-8")
        for name in ("explorer.js", "worker.mjs"):
            shutil.copyfile(Path(__file__).with_name(name), part / name)
        (part / "licences.txt").write_text("\n".join(_licences()) + "\n", encoding="utf-8")
        _write_program(part / "guidelog.zip", shipped)
        (part / "pyodide").mkdir()
        for name in NEEDED:
            shutil.copyfile(pyodide / name, part / "pyodide" / name)


def _write_program(path: Path, shipped: str) -> None:
    """The package, the libraries that it imports, and the data, in one archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in (*_program(), *_libraries()):
            archive.writestr(_entry(name), file.read_bytes(), zipfile.ZIP_DEFLATED)
        archive.writestr(_entry(DATA), shipped, zipfile.ZIP_DEFLATED)


def _entry(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, _TIME)


def _program() -> Iterator[tuple[str, Path]]:
    """The files of the package that a browser needs, with their names in it."""
    places = [*map(Path, guidelog.__path__)]
    for name in _OWN:
        yield f"guidelog/{name}", next(place / name for place in places if (place / name).is_file())
    for room in _ROOMS:
        place = next(place for place in places if (place / room).is_dir())
        for file in sorted((place / room).rglob("*")):
            name = file.relative_to(place).as_posix()
            if file.suffix in _ENDINGS and not name.startswith(_LEFT):
                yield f"guidelog/{name}", file


def _libraries() -> Iterator[tuple[str, Path]]:
    """The files of the libraries that are Python: they do without those in C."""
    for library in LIBRARIES:
        place = Path(str(files(library)))
        for file in sorted(place.rglob("*.py")):
            yield f"{library}/{file.relative_to(place).as_posix()}", file


def _licences() -> Iterator[str]:
    """What the site is made of, and under which licences."""
    yield "guidelog: MIT"
    for library in LIBRARIES:
        about: Message = distribution(library).metadata  # type: ignore[assignment]  # which it is
        named = [one.rpartition(" :: ")[2] for one in about.get_all("Classifier", []) if one.startswith("License")]
        licence = about.get("License-Expression") or about.get("License") or ", ".join(named)
        yield f"{library} {about['Version']}: {licence.splitlines()[0]}"
    yield "pyodide (in pyodide/): MPL-2.0, with CPython under the PSF licence; https://pyodide.org"
