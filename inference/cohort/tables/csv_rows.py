"""The rows of CSV as records: what is empty is not recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from ...record.advice import NUMBER
from ...record.record import RecordError
from ...rules.finding import Finding
from ...rules.program import Program
from .csv_cells import CsvCells, Row
from .packing import Opener, ending, opener
from .table import Shape, check_names
from .text_table import NumberedRows

_TRUTHS = {"true": True, "false": False}


class CsvRecords:
    """Makes records of the rows of a table with a header.

    `cells` reads its rows; `parsers` has the findings by place, with what makes a value of a text.
    """

    def __init__(self, path: Path, open_: Opener, delimiter: str, shape: Shape, program: Program):
        """Raises RecordError for a header that is none."""
        self._path, self._shape, self._program = path, shape, program
        self.place = 0
        self.parsers: Mapping[int, tuple[str, Callable[[str], object]]] = {}
        self.cells = CsvCells(path, open_, delimiter, shape, self._use)

    def _use(self, names: Sequence[str]) -> list[int]:
        check_names(self._path, names, self._shape, self._program)
        findings = self._program.findings
        self.place = names.index(self._shape.id)
        self.parsers = {
            at: (name, choose_parser(findings[name]))
            for at, name in enumerate(names)
            if name in findings and name not in (self._shape.id, *self._shape.ignored)
        }
        return [self.place, *self.parsers]

    def record(self, row: Row) -> object:
        """A row as `make_record` takes it, or what is wrong with it."""
        if isinstance(row, RecordError):
            return row
        findings = {name: parse(row[at]) for at, (name, parse) in self.parsers.items() if row[at]}
        return {"id": row[self.place], "findings": findings}


def read_csv(path: Path, shape: Shape, program: Program) -> NumberedRows:
    """The rows of a table one by one, as records; commas (in `.tsv` tabs) stand between columns.

    Raises RecordError for a header that is none, and for a quote that makes one row of several lines and is broken.
    """
    records = CsvRecords(path, opener(path), delimiter_of(ending(path)), shape, program)
    with records.cells.lines(records.cells.start) as lines:
        for line, row in records.cells.rows(lines, records.cells.line):
            yield line, records.record(row)


def delimiter_of(ending_: str) -> str:
    """What stands between the columns of a table, by its ending."""
    return "\t" if ending_ == ".tsv" else ","


def choose_parser(finding: Finding) -> Callable[[str], object]:
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
