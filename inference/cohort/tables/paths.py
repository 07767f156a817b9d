"""The tables that paths name: files, folders of them, and patterns."""

from __future__ import annotations

import errno
import glob
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ...answer.states import States
from ...fhir.importer import Importer
from ...folder import Contents, contents
from ...record.codes import RecordCode
from ...record.record import RecordError
from ...rules.program import Program
from ...text.diagnostic import is_text, printable
from ...text.files import help_for_path
from .block_table import BlockTable, TableBlock, TextOrigin, origin_of
from .csv_table import csv_table
from .endings import PIPED, TEXTS
from .hidden import describe_passed_over, match_pattern
from .json_table import json_table
from .packing import PACKINGS, TableSource, ending
from .resource_files import ResourceFiles, holds_resources
from .table import Shape, Table, unusable
from .table_files import Tell
from .typed_table import parquet_table

_OF_TEXT: Mapping[str, Callable[[TextOrigin, Shape, Program, States], BlockTable]] = dict(
    zip(TEXTS, (csv_table, csv_table, json_table, json_table), strict=True)
)
_KINDS = (".parquet", *_OF_TEXT)

_PACKED = (*PACKINGS, ".xz", ".zip")
_LAKES = {"_delta_log": "Delta or Iceberg", ".hoodie": "Hudi"}  # folders that tell what is in a table, and whose
_TABLES = f"a table ends in {', '.join(_KINDS)}, or holds resources of FHIR (.json, .ndjson)"
_PACKED_TABLES = f"unpack it, or pack a table of text with {', '.join(PACKINGS)}"
_PIPE = f"say what it is with --from {', '.join(PIPED)}; or save it to a file first"
_ICEBERG = "metadata/*.metadata.json"
_ONE_FILE = "save it to a file first: a table is read more than once"

Importers = Callable[[], Importer]


def _no_importer() -> Importer:
    raise TypeError("resources of FHIR are read with an importer")


def _say_nothing(sentence: str) -> None:
    """Where nobody is to hear of what was passed over."""


class PlainFiles(NamedTuple):
    """Files with a row for each person and a column for each finding, in the program's own names."""

    paths: Sequence[TableSource]
    shape: Shape

    def table(
        self,
        path: TableSource,
        program: Program,
        states: States,
        tell: Tell = _say_nothing,
        blocks: Sequence[TableBlock] = (),
    ) -> Table:
        """A file as a table, by its ending. Raises OSError; RecordError for a header, if blocks are known."""
        if isinstance(path, Path) and ending(path) not in _OF_TEXT:
            return parquet_table(path, self.shape, program, states)
        found = _OF_TEXT[ending(path)](origin_of(path), self.shape, program, states)
        if blocks:
            found.take(blocks)
        return found

    def blocks(self, path: Path, program: Program, states: States) -> Sequence[TableBlock]:
        """The blocks of a file of text that is not packed. Raises RecordError, OSError."""
        if path.suffix.lower() not in _OF_TEXT:
            return ()
        return _OF_TEXT[ending(path)](origin_of(path), self.shape, program, states).blocks


class NamedFiles(NamedTuple):
    """The files that names name: those of resources, which are read together, if there are any; and all others."""

    resources: Sequence[ResourceFiles]
    plain: PlainFiles


def find_files(
    names: Sequence[str],
    shape: Shape,
    program: Program,
    tell: Tell = _say_nothing,
    importer: Importers = _no_importer,
) -> NamedFiles:
    """The files of tables, of folders (all that are tables, in the order of their names), and of patterns.

    A pattern stands for each of its matches, as in a shell. Files of resources of FHIR are one table together, which
    `importer` reads. `tell` hears, in a sentence, of what was passed over.
    Raises RecordError for a name that names no table, and for what would be read as less than it is.
    """
    paths = table_paths(names, program, tell)
    resources = [path for path in paths if holds_resources(path)]
    plain = PlainFiles([path for path in paths if path not in {*resources}], shape)
    if not resources:
        return NamedFiles([], plain)
    place = Path(names[0]) if len(names) == 1 else resources[0].parent
    return NamedFiles([ResourceFiles(resources, place, importer())], plain)


def table_paths(names: Iterable[str], program: Program, tell: Tell = _say_nothing) -> list[Path]:
    """The files of tables, each once, that are named as for `find_files`. Raises RecordError."""
    named = [path for name in names for path in _paths(name, tell)]
    for path in named:
        _require_table(path, program)
    return [*{path.resolve(): path for path in named}.values()]


def _paths(name: str, tell: Tell) -> Iterator[Path]:
    path = Path(name)
    if not name:
        raise unusable(path, "a table without a name", "check what the shell made of it")
    if path.is_dir():
        yield from _in_folder(path, tell)
    elif not path.exists() and glob.has_magic(name):
        found = match_pattern(name)
        if not found:
            raise _no_table(path)
        for match in found:
            yield from _in_folder(match, tell) if match.is_dir() else (match,)
    else:
        yield path


def _in_folder(folder: Path, tell: Tell) -> list[Path]:
    """The tables of a folder, which are not to be mistaken for something else."""
    found = contents(folder)
    _require_plain(folder, found)
    own = [file for file in found.files if holds_resources(file)]  # beside which an export has files of its own
    own = own or [file for file in found.files if _is_called_table(file)]
    if not own:
        raise _no_table(folder)
    others = [file for file in found.files if file not in own]
    if others or found.hidden:
        tell(describe_passed_over(folder, [*found.hidden, *others]))
    return own


def _require_plain(folder: Path, found: Contents) -> None:
    """Raises RecordError for what says more of the tables of a folder than they do, and for tables of other kinds."""
    for below in found.folders:
        if "=" in below.name:
            help_ = "put the column into its tables, or use --engine spark"
            raise unusable(below, "a folder that is the value of a column is not read", help_)
    lakes = [_LAKES[path.name] for path in found.hidden if path.name in _LAKES]
    lakes += [_LAKES["_delta_log"] for file in found.files if file.match(_ICEBERG)]
    if lakes:
        help_ = "its files alone are not what is in it: write it as Parquet, or use --engine spark"
        raise unusable(folder, f"this is a table of {lakes[0]}", help_)
    for file in found.files:
        if _is_packed_otherwise(file):
            raise unusable(file, "a table that is packed so is not read", _PACKED_TABLES)


def _require_table(path: Path, program: Program) -> None:
    """Raises RecordError for what is no file that is called as a table is."""
    if not is_text(str(path)):
        raise unusable(Path(printable(str(path))), "its name is not UTF-8", "rename it")
    try:
        kind = path.stat().st_mode
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
            raise
        if str(path) == "-":
            raise unusable(path, "standard input is a table of a kind that is not said", _PIPE) from None
        missing = "it is a link that leads nowhere" if path.is_symlink() else "no such file"
        raise unusable(path, missing, help_for_path(path)) from None
    if not stat.S_ISREG(kind):
        raise unusable(path, "it is no file but a pipe or a device", _ONE_FILE)
    if _is_packed_otherwise(path):
        raise unusable(path, "a table that is packed so is not read", _PACKED_TABLES)
    if not _is_called_table(path) and not holds_resources(path):
        raise unusable(path, "not known as a table by its ending", _TABLES)
    for folder in path.parts[:-1]:
        finding, equals, _ = folder.partition("=")
        if equals and finding in program.findings:
            help_ = "put the column into its tables, or use --engine spark"
            raise unusable(path, f"it is in a folder that is the value of `{finding}`", help_)


def _is_called_table(path: Path) -> bool:
    return path.suffix.lower() in _KINDS or (path.suffix.lower() in PACKINGS and ending(path) in _OF_TEXT)


def _is_packed_otherwise(path: Path) -> bool:
    """Whether a file is called as a table that is packed in a way that is not read."""
    packed = path.suffix.lower() in _PACKED and path.with_suffix("").suffix.lower() in _KINDS
    return packed and not _is_called_table(path)


def _no_table(path: Path) -> RecordError:
    return unusable(path, "there is no table here", _TABLES, RecordCode.EMPTY)
