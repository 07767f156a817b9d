"""The rows of CSV: a short row or a broken quote is refused with its line, and never taken for null."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TextIO

from ...record.advice import NUMBER
from ...record.codes import RecordCode
from ...record.read import not_text
from ...record.record import RecordError, RecordFault
from ...rules.program import Finding, Program
from ...text.diagnostic import is_text
from .table import Shape, check_names, unusable
from .text_table import NumberedRows

_LONGEST = 2**24  # characters of a value, which may be one that is left out
_TRUTHS = {"true": True, "false": False}
_CALLED = {",": "call it .csv", "\t": "call it .tsv"}
_REWRITTEN = "write it with commas, or as .tsv with tabs; or say its separator in a map (--map)"
_SIGNS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_NAMED = {";": "semicolon", "\t": "tab", "|": "bar"}


def read_csv(path: Path, shape: Shape, program: Program) -> NumberedRows:
    """The rows of a table with a header, commas (in `.tsv` tabs) between columns; what is empty is not recorded.

    Raises RecordError for a header that is none, and for a quote that makes one row of several lines and is broken.
    """
    header: list[str] = []
    readers: dict[int, tuple[str, Callable[[str], object]]] = {}

    def use(names: Sequence[str]) -> list[int]:
        check_names(path, names, shape, program)
        header.extend(names)
        readers.update(
            (at, (name, _choose_parser(program.findings[name])))
            for at, name in enumerate(names)
            if name in program.findings and name not in (shape.id, *shape.ignored)
        )
        return [names.index(shape.id), *readers]

    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    for line, row in csv_cells(path, delimiter, shape, use):
        if isinstance(row, RecordError):
            yield line, row
        else:
            findings = {name: read(row[at]) for at, (name, read) in readers.items() if row[at]}
            yield line, {"id": row[header.index(shape.id)], "findings": findings}


def csv_cells(
    path: Path, delimiter: str, shape: Shape, use: Callable[[Sequence[str]], Sequence[int]], calls: bool = True
) -> Iterator[tuple[int, list[str] | RecordError]]:
    """The line and the texts of each row of a table, or what is wrong with it: as many texts as the header has names.

    `use` gets the names in the header, and gives the places of those that are read: only there has a row to be UTF-8.
    With `calls` other separators are told from the name of the file. Raises as `read_csv`, and what `use` raises.
    """
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST))
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        lines = _Lines(file)
        rows = csv.reader(lines, strict=True, delimiter=delimiter)
        header = _read_header(path, rows, lines, shape, delimiter, calls)
        used = use(header)
        while True:
            first = rows.line_num + 1
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield first, _make_row_error(path, lines.last, first, rows.line_num, delimiter, error)
                continue
            if len(row) == len(header):
                fault = _find_text_fault(path, first, row, used, header) if lines.is_odd else None
                lines.is_odd = False
                yield first, fault or row
            elif row:
                yield first, _make_length_error(path, first, rows.line_num, len(row), len(header), delimiter)


class _Lines:
    """The lines of a file, the last of them at hand; `is_odd` once one had a byte that is not UTF-8."""

    def __init__(self, file: TextIO):
        self._file = file
        self.last = ""
        self.is_odd = False

    def __iter__(self) -> Iterator[str]:
        for line in self._file:
            self.last = line
            if not line.isascii() and not is_text(line):
                self.is_odd = True
            yield line


def _read_header(
    path: Path, rows: Iterator[list[str]], lines: _Lines, shape: Shape, delimiter: str, calls: bool
) -> list[str]:
    """The names of the columns. Raises RecordError for a first line of another kind, saying which."""
    try:
        header = next(rows, None)
    except csv.Error as error:
        raise _make_error(
            RecordCode.SYNTAX, f"its first line cannot be read: {error}", "write the table anew", path, 1
        ) from None
    if header is None:
        return []
    if lines.is_odd and not all(is_text(name) for name in header if name not in shape.ignored):
        raise not_text(lines.last, str(path)) or unusable(path, "not UTF-8 text", "save the file as UTF-8")
    lines.is_odd = False
    if shape.id not in header:
        line = lines.last.rstrip("\r\n")
        help_ = "the names of the columns stand in the first line: remove what is before it"
        if not line.strip():
            raise unusable(path, "its first line is empty", help_, RecordCode.SYNTAX)
        if line.lower().startswith("sep="):
            raise unusable(
                path, f"its first line is `{line}`, which is for spreadsheets only", help_, RecordCode.SYNTAX
            )
        if line.startswith("#"):
            raise unusable(path, "its first line is a comment", help_, RecordCode.SYNTAX)
        for sign, called in _SIGNS.items():
            names = [name.strip() for name in next(csv.reader([line], delimiter=sign), [])]
            if sign != delimiter and (shape.id in names or len(header) == 1 < len(names)):
                help_ = _CALLED.get(sign, _REWRITTEN) if calls else f"write separator = {json.dumps(sign)} in the map"
                raise unusable(path, f"its columns stand between {called}", help_, RecordCode.SYNTAX)
    return header


def _make_row_error(path: Path, line: str, first: int, last: int, delimiter: str, error: csv.Error) -> RecordError:
    """What is wrong with a row that cannot be read. Raises RecordError if what follows it cannot be told from it."""
    if first == last and line.count('"') % 2 == 0:
        help_ = 'a quote within quotes is written twice: "so ""called"""'
        return _make_error(RecordCode.SYNTAX, f"no row of CSV ({error})", help_, path, first)
    opened = _find_open_quote(path, first, last, delimiter)
    message = f"not a table in CSV: a quote that opens in line {opened:,} is not closed where a value ends ({error})"
    raise _make_error(RecordCode.SYNTAX, message, "close it, or write the table anew", path, opened)


def _find_open_quote(path: Path, first: int, last: int, delimiter: str) -> int:
    """The line of some in which the quote opens that is not closed where a value ends."""
    found, is_open = first, False
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        for number, line in enumerate(islice(file, first - 1, last), first):
            at = line.find('"')
            while at >= 0:
                after = line[at + 1 : at + 2]
                if not is_open:
                    is_open = at == 0 or line[at - 1] == delimiter
                    found = number if is_open else found
                elif after == '"':
                    at += 1
                elif after in (delimiter, "\r", "\n", ""):
                    is_open = False
                else:
                    return found
                at = line.find('"', at + 1)
    return found


def _find_text_fault(
    path: Path, line: int, row: Sequence[str], used: Sequence[int], header: Sequence[str]
) -> RecordError | None:
    """That a value of a row is not text, if it is one that is read."""
    bad = next((at for at in used if not is_text(row[at])), None)
    if bad is None:
        return None
    message = f"not UTF-8 text, in column `{header[bad]}`"
    return _make_error(RecordCode.UNREADABLE, message, "save the file as UTF-8", path, line)


def _make_length_error(path: Path, first: int, last: int, found: int, wanted: int, delimiter: str) -> RecordError:
    message = f"{found} values for {wanted} columns"
    if last > first:
        message += f", in lines {first:,} to {last:,}, which quotes join"
    sign = _NAMED.get(delimiter, "comma")
    help_ = (
        f"put what holds a {sign} in quotes" if found > wanted else "leave what is not recorded empty, with its comma"
    )
    return _make_error(RecordCode.SYNTAX, message, help_.replace("comma", sign), path, first)


def _make_error(code: RecordCode, message: str, help_: str, path: Path, line: int) -> RecordError:
    return RecordError([RecordFault(code, message, help_, where=f"{path}:{line}")])


def _choose_parser(finding: Finding) -> Callable[[str], object]:
    """What makes a value of a text; a text that says none stays what it is."""
    if finding.kind == "bool":
        return lambda text: _TRUTHS.get(text.lower(), text)
    if finding.kind == "number":
        return _parse_number
    return lambda text: text


def _parse_number(text: str) -> object:
    try:
        return Decimal(text) if NUMBER.fullmatch(text) else text
    except ArithmeticError:  # no decimal has such an exponent
        return text
