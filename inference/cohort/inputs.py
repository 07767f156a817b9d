"""The tables that paths name: files, folders of them, and patterns."""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from ..answer.states import States
from ..record.codes import RecordCode
from ..rules.program import Program
from ..text.diagnostic import is_text, printable
from .column_table import parquet_table
from .row_table import RowTable, read_csv, read_lines
from .table import Shape, Table, unusable

_KINDS: Mapping[str, Callable[[Path, Shape, Program, States], Table]] = {
    ".parquet": parquet_table,
    ".csv": partial(RowTable, reader=read_csv),
    ".tsv": partial(RowTable, reader=read_csv),
    ".jsonl": partial(RowTable, reader=read_lines),
    ".ndjson": partial(RowTable, reader=read_lines),
}

_PACKED = (".gz", ".bz2", ".xz", ".zst", ".zip")


def tables(names: Iterable[str], shape: Shape, program: Program, states: States) -> list[Table]:
    """The tables of files, of folders (all that are tables, in the order of their names), and of patterns.

    Raises RecordError for a name that names no table.
    """
    paths = {path.resolve(): path for name in names for path in _paths(name)}.values()
    return [_KINDS[path.suffix.lower()](path, shape, program, states) for path in paths]


def _require_plain(below: Path, folder: Path) -> None:
    """Raises RecordError for what says more of the tables of a folder than they do, and for tables of other kinds."""
    if below.is_dir() and "=" in below.name:
        help_ = "put the column into its tables, or use --engine spark"
        raise unusable(below, "a folder that is the value of a column is not read", help_)
    if below.name == "_delta_log" or below.match("metadata/*.metadata.json"):
        help_ = "its files alone are not what is in it: write it as Parquet, or use --engine spark"
        raise unusable(folder, "this is a table of Delta or Iceberg", help_)
    if below.suffix.lower() in _PACKED and below.with_suffix("").suffix.lower() in _KINDS:
        raise unusable(below, "a packed table is not read", "unpack it")


def _paths(name: str) -> Iterator[Path]:
    path = Path(name)
    if path.is_dir():
        for below in path.rglob("*"):
            _require_plain(below, path)
        found = sorted(below for below in path.rglob("*") if below.is_file() and below.suffix.lower() in _KINDS)
    elif not path.exists() and glob.has_magic(name):
        found = [Path(match) for match in sorted(glob.glob(name, recursive=True)) if Path(match).is_file()]
    else:
        found = [path]
    if not found:
        raise unusable(path, "there is no table here", f"a table ends in {', '.join(_KINDS)}", RecordCode.EMPTY)
    for file in found:
        if not is_text(str(file)):
            raise unusable(Path(printable(str(file))), "its name is not UTF-8", "rename it")
        if not file.exists():
            raise unusable(file, "no such file", "check the path")
        if file.suffix.lower() not in _KINDS:
            raise unusable(file, "not known as a table by its ending", f"a table ends in {', '.join(_KINDS)}")
    yield from found
