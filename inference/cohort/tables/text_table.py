"""Tables that are read row by row: a short row or a key given twice is refused, never taken for null."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from ...answer.states import States
from ...record.notation import ROW, Notation
from ...record.record import Record
from ...rules.program import Finding, Program
from ..bits.arrays import ABSENT, REFUSED, ROWS
from .file_version import FileVersion
from .table import Piece, Shape

NumberedRows = Iterator[tuple[int, Any]]  # the line of a row; a record or one for `make_record`, or a RecordError
RowReader = Callable[[Path, Shape, Program], NumberedRows]


class TextTable:
    """A table whose rows Python reads."""

    def __init__(
        self,
        path: Path,
        shape: Shape,
        program: Program,
        states: States,
        reader: RowReader,
        notation: Notation = ROW,
    ):
        self.path = path
        self.version: FileVersion | None = FileVersion.of(path)  # before anything is read
        self.notation = notation
        self._known = {name: ValueCodes(finding, states) for name, finding in program.findings.items()}
        self._reader = reader
        self._shape, self._program = shape, program
        self._height: int | None = None
        self._ahead: tuple[int, NumberedRows] = (
            0,
            iter(()),
        )  # the number of the next row, and the rows from it on

    @property
    def id_type(self) -> pl.DataType:
        """The type of its ids in the answers."""
        return pl.String()

    def height(self) -> int:
        """How many rows there are. Raises RecordError for what is no such table."""
        self._height = sum(1 for _ in self._rows())
        return self._height

    def pieces(self, start: int, count: int) -> Iterator[Piece]:
        """Some rows as states. What is no record has no id."""
        rows = islice(self._from(start), count)
        while piece := [*islice(rows, ROWS)]:
            states = {name: bytearray(len(piece)) for name in self._known}
            ids = [self._put(data, row, states) for row, (_, data) in enumerate(piece)]
            found = {name: np.frombuffer(codes, np.uint8) for name, codes in states.items()}
            yield Piece(pl.Series("id", ids, pl.String), found)
        if self._ahead[0] == self._height:
            self._ahead = (0, iter(()))  # lets the file go, of which there may be many

    def _from(self, start: int) -> NumberedRows:
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

    def _rows(self) -> NumberedRows:
        """The rows; what cannot be read at all is a RecordError."""
        return self._reader(self.path, self._shape, self._program)

    def _put(self, data: Any, row: int, states: Mapping[str, bytearray]) -> str | None:
        """Put the states of a record in its row; its id, if it can be a record at all."""
        if isinstance(data, Record):
            data = {"id": data.id, "findings": data.findings}
        if not isinstance(data, Mapping):
            return None
        findings = data.get("findings")
        if findings is None:
            findings = {}
        if not isinstance(findings, Mapping):
            return None
        for name, value in findings.items():
            if name not in states:
                return None
            if value is not None:
                states[name][row] = self._known[name].state(value)
        if (len(data) > 2 or "findings" not in data) and not self._has_done(data, row, states):
            return None
        id_ = data.get("id")
        return id_ if isinstance(id_, str) and id_ else None

    def _has_done(self, data: Mapping[str, Any], row: int, states: Mapping[str, bytearray]) -> bool:
        """Put what was done in a row, as `make_record` does; whether all that a record has besides may be there."""
        done = data.get("done")
        actions = [] if done is None else done
        if not data.keys() <= {"id", "findings", "done"} or not isinstance(actions, list):
            return False
        for action in actions:
            if not isinstance(action, str) or action not in self._program.actions:
                return False
            for name in self._program.establishes.get(action, ()):
                true = self._known[name].state(True)
                if states[name][row] not in (ABSENT, true):
                    return False
                states[name][row] = true
        return True


class ValueCodes:
    """The states of the values of a finding."""

    def __init__(self, finding: Finding, states: States):
        self.finding = finding
        self._states = states
        values = (True, False) if finding.kind == "bool" else finding.values
        self._of = {value: states.state_of[finding.name, value] for value in values}
        self._type = bool if finding.kind == "bool" else str

    def state(self, value: object) -> int:
        """The state of a value, or REFUSED."""
        if self.finding.kind == "number":
            if not isinstance(value, Decimal) or not value.is_finite():
                return REFUSED
            return 1 + self._states.cell(self.finding.name, value)
        return self._of.get(value, REFUSED) if isinstance(value, self._type) else REFUSED
