"""The first line of CSV: the names of the columns, or what it is instead."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from ...record.codes import RecordCode
from ...record.read import not_text
from ...record.record import RecordError, RecordFault
from ...text.diagnostic import is_text, printable
from .table import Shape, unusable

_CALLED = {",": "call it .csv", "\t": "call it .tsv"}
_REWRITTEN = "write it with commas, or as .tsv with tabs; or say its separator in a map (--map)"
_SIGNS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


class Lines(Protocol):
    """The lines that were read: the last of them, and whether one had a byte that is not UTF-8."""

    last: str
    is_odd: bool


def read_header(
    path: Path, rows: Iterator[list[str]], lines: Lines, shape: Shape, delimiter: str, calls: bool
) -> list[str]:
    """The names of the columns, none in an empty file. Raises RecordError for a first line of another kind.

    With `calls` other separators are told from the name of the file.
    """
    try:
        header = next(rows, [])
    except csv.Error as error:
        fault = RecordFault(
            RecordCode.SYNTAX,
            printable(f"its first line cannot be read: {error}"),
            "write the table anew",
            where=f"{path}:1",
        )
        raise RecordError([fault]) from None
    if lines.is_odd and not all(is_text(name) for name in header if name not in shape.ignored):
        raise not_text(lines.last, str(path)) or unusable(path, "not UTF-8 text", "save the file as UTF-8")
    if lines.last and shape.id not in header:
        _require_header(path, header, lines.last.rstrip("\r\n"), shape, delimiter, calls)
    return header


def _require_header(path: Path, header: list[str], line: str, shape: Shape, delimiter: str, calls: bool) -> None:
    """Raises RecordError for a first line that is known to be something else."""
    help_ = "the names of the columns stand in the first line: remove what is before it"
    if not line.strip():
        raise unusable(path, "its first line is empty", help_, RecordCode.SYNTAX)
    if line.lower().startswith("sep="):
        raise unusable(path, f"its first line is `{line}`, which is for spreadsheets only", help_, RecordCode.SYNTAX)
    if line.startswith("#"):
        raise unusable(path, "its first line is a comment", help_, RecordCode.SYNTAX)
    for sign, called in _SIGNS.items():
        names = [name.strip() for name in next(csv.reader([line], delimiter=sign), [])]
        if sign != delimiter and (shape.id in names or len(header) == 1 < len(names)):
            help_ = _CALLED.get(sign, _REWRITTEN) if calls else f"write separator = {json.dumps(sign)} in the map"
            raise unusable(path, f"its columns stand between {called}", help_, RecordCode.SYNTAX)
