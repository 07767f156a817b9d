"""Tables in CSV and JSON Lines, read row by row: a short row or a key given twice is told, never taken for null."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from ..answer.states import States
from ..record.codes import RecordCode
from ..record.read import json_lines
from ..record.record import RecordError, RecordFault
from ..rules.program import Finding, Program
from ..text.diagnostic import is_text
from .columns import REFUSED
from .machine import ROWS
from .table import Piece, Shape, check_names, unusable

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_TRUTHS = {"true": True, "false": False}

Numbered = Iterator[tuple[int, Any]]  # the line of a row, and a record as `make_record` takes it, or a RecordError
Reader = Callable[[Path, Shape, Program], Numbered]


class RowTable:
    """A table whose rows Python reads."""

    def __init__(self, path: Path, shape: Shape, program: Program, states: States, reader: Reader):
        self.path = path
        self._known = {name: _Known(finding, states) for name, finding in program.findings.items()}
        self._reader = reader
        self._shape, self._program = shape, program
        self._ahead: tuple[int, Numbered] = (0, iter(()))  # rows that were not read yet, and the number of the first

    @property
    def id_type(self) -> pl.DataType:
        """The type of its ids in the answers."""
        return pl.String()

    def height(self) -> int:
        """How many rows there are. Raises RecordError for what is no such table."""
        return sum(1 for _ in self._rows())

    def pieces(self, start: int, count: int) -> Iterator[Piece]:
        """Some rows as states. What is no record has no id."""
        rows = islice(self._from(start), count)
        while piece := [*islice(rows, ROWS)]:
            states = {name: bytearray(len(piece)) for name in self._known}
            ids = [self._put(data, row, states) for row, (_, data) in enumerate(piece)]
            found = {name: np.frombuffer(codes, np.uint8) for name, codes in states.items()}
            yield Piece(pl.Series("id", ids, pl.String), found)

    def _from(self, start: int) -> Numbered:
        """The rows from one on; those right after what was read before go on there."""
        at, rows = self._ahead
        if not at or at != start:
            at, rows = start, islice(self._rows(), start, None)
        for row in rows:
            at += 1
            self._ahead = (at, rows)
            yield row

    def originals(self, rows: Iterable[int]) -> Iterator[tuple[int, str, object]]:
        """Rows as records, or as a RecordError."""
        left = iter(rows)
        wanted = next(left, None)
        for row, (line, data) in enumerate(self._rows() if wanted is not None else ()):
            if row == wanted:
                yield row, f"{self.path}:{line}", data
                wanted = next(left, None)
            if wanted is None:
                return

    def _rows(self) -> Numbered:
        """The rows; what cannot be read at all is a RecordError."""
        try:
            yield from self._reader(self.path, self._shape, self._program)
        except csv.Error as error:
            raise unusable(self.path, f"not a table in CSV: {error}", "write it anew", RecordCode.SYNTAX) from None
        except UnicodeDecodeError as error:
            why = f"not UTF-8 text ({error.reason} at byte {error.start})"
            raise unusable(self.path, why, "save the file as UTF-8") from None

    def _put(self, data: Any, row: int, states: Mapping[str, bytearray]) -> str | None:
        """Put the states of a record in its row; its id, if it can be a record at all."""
        if not isinstance(data, Mapping):
            return None
        findings = {} if data["findings"] is None else data["findings"]
        if not isinstance(findings, Mapping):
            return None
        for name, value in findings.items():
            if name not in states:
                return None
            if value is not None:
                states[name][row] = self._known[name].state(value)
        id_ = data.get("id")
        return id_ if isinstance(id_, str) and id_ else None


class _Known:
    """The states of the values of a finding."""

    def __init__(self, finding: Finding, states: States):
        self._finding = finding
        self._states = states
        values = (True, False) if finding.kind == "bool" else finding.values
        self._of = {value: states.state_of[finding.name, value] for value in values}
        self._type = bool if finding.kind == "bool" else str

    def state(self, value: object) -> int:
        """The state of a value, or REFUSED."""
        if self._finding.kind == "number":
            if not isinstance(value, Decimal) or not value.is_finite():
                return REFUSED
            return 1 + self._states.cell(self._finding.name, value)
        return self._of.get(value, REFUSED) if isinstance(value, self._type) else REFUSED


def read_csv(path: Path, shape: Shape, program: Program) -> Numbered:
    """The rows of a table with a header, commas (in `.tsv` tabs) between columns; what is empty is not recorded.

    Raises RecordError for a header that is none.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, strict=True, delimiter="\t" if path.suffix.lower() == ".tsv" else ",")
        header = next(rows, [])
        if len(header) == 1 and ";" in header[0]:
            raise unusable(
                path,
                "its columns stand between semicolons",
                "write it with commas, or as .tsv with tabs",
                RecordCode.SYNTAX,
            )
        twice = next((name for place, name in enumerate(header) if name in header[:place]), None)
        if twice is not None:
            raise unusable(path, f"there are two columns `{twice}`", "keep one", RecordCode.DUPLICATE_KEY)
        check_names(path, header, shape, program)
        place = header.index(shape.id)
        readers = {
            at: (name, _reader(program.findings[name]))
            for at, name in enumerate(header)
            if name in program.findings and name not in (shape.id, *shape.ignored)
        }
        for row in rows:
            if len(row) == len(header):
                findings = {name: read(row[at]) for at, (name, read) in readers.items() if row[at]}
                yield rows.line_num, {"id": row[place], "findings": findings}
            elif row:
                message = f"{len(row)} values for {len(header)} columns"
                help_, where = "put what holds a comma in quotes", f"{path}:{rows.line_num}"
                yield rows.line_num, RecordError([RecordFault(RecordCode.SYNTAX, message, help_, where=where)])


def read_lines(path: Path, shape: Shape, program: Program) -> Numbered:
    """The rows of JSON Lines: records as `recommend` takes them, or objects with a key for each finding."""
    parts = {"id", "findings", "done"}
    with path.open(encoding="utf-8") as file:
        for number, data in json_lines(file, str(path)):
            if isinstance(data, dict):
                id_ = data.pop(shape.id, None)
                if isinstance(id_, Decimal):
                    id_ = str(id_)
                if isinstance(id_, str) and not is_text(id_):
                    message, help_, where = "`id` holds half a character", "give it another id", f"{path}:{number}"
                    yield number, RecordError([RecordFault(RecordCode.BAD_ID, message, help_, where=where)])
                    continue
                is_record = data.keys() <= parts and not data.keys() & program.findings.keys()
                findings = data.get("findings") if is_record else data
                if isinstance(findings, dict):
                    findings = {name: value for name, value in findings.items() if name not in shape.ignored}
                data = {"id": id_, "findings": findings}
            yield number, data


def _reader(finding: Finding) -> Callable[[str], object]:
    """What makes a value of a text; a text that says none stays what it is."""
    if finding.kind == "bool":
        return lambda text: _TRUTHS.get(text.lower(), text)
    if finding.kind == "number":
        return _number
    return lambda text: text


def _number(text: str) -> object:
    try:
        return Decimal(text) if _NUMBER.fullmatch(text) else text
    except ArithmeticError:  # no decimal has such an exponent
        return text
