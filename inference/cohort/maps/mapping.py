"""A map at work on the texts of some rows: texts in, values of findings out, and what the map does not speak of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from ...fhir.dates import Moment
from ...record.codes import RecordCode
from ...record.record import RecordFault
from ...record.values import Value, shown_value
from ...rules.finding import Finding
from ...text.diagnostic import printable
from .cell import CellError, cell_value
from .table_map import ColumnRule, TableMap

ID = " id"  # no finding starts with a space
_BETWEEN = "\x1f"  # the texts of two columns that a rule reads together


class UnspokenCell(NamedTuple):
    """A text of which a map does not say what it means, with the rows (from 0) in which it stands."""

    rule: ColumnRule
    text: str
    rows: pl.Series
    error: CellError

    def fault(self, place: str, id_: str = "", beside: str = "") -> RecordFault:
        """It as a fault of a row; `beside` says what else is to be known."""
        message = f"column `{self.rule.column}`: {self.error}{beside}"
        own = (self.rule.finding.name,)
        help_ = printable(self.error.help)
        return RecordFault(
            RecordCode.UNMAPPED, printable(message), help_, own, where=place, record=printable(id_[:60])
        )


class RuleColumn(NamedTuple):
    """What one rule makes of its column: a value a row, as a text of the vocabulary; null for not recorded."""

    rule: ColumnRule
    values: pl.Series
    texts: pl.Series


class MappedRows(NamedTuple):
    """Rows with their ids and the values of findings, as texts of the vocabulary; null is not recorded.

    `frame` has a column ID and one for each finding that the map speaks of. What is in `unspoken` and `contrary`
    (rows in which two columns give a finding two values) is no record.
    """

    frame: pl.DataFrame
    parts: Sequence[RuleColumn]
    unspoken: Sequence[UnspokenCell]
    contrary: Mapping[str, pl.Series]

    def refused(self) -> set[int]:
        """The rows that are no records."""
        return {row for rows in (*(one.rows for one in self.unspoken), *self.contrary.values()) for row in rows}

    def faults_of(self, row: int, place: str, id_: str) -> Iterator[RecordFault]:
        """What is wrong with a row."""
        for cell in self.unspoken:
            if row in cell.rows:
                yield cell.fault(place, id_)
        for name, rows in self.contrary.items():
            if row in rows:
                own = [part for part in self.parts if part.rule.finding.name == name and part.values[row] is not None]
                says = " and ".join(f"column `{part.rule.column}` says {part.values[row]}" for part in own)
                message, help_ = f"`{name}` is given two values: {says}", "correct the row, or the map"
                yield RecordFault(RecordCode.CONFLICT, printable(message), help_, (name,), where=place, record=id_)


def map_rows(cells: pl.DataFrame, mapping: TableMap, at: Moment | None = None) -> MappedRows:
    """What a map makes of rows: a frame with a column of texts (null for none) for each of `mapping.columns`.

    `at` is the reference time, up to which a map may count. Every text is looked at once, however many rows have it.
    """
    parts: list[RuleColumn] = []
    unspoken: list[UnspokenCell] = []
    for rule in mapping.rules:
        part, cells_ = _apply(rule, cells, mapping, at)
        parts.append(part)
        unspoken += cells_
    found: dict[str, pl.Series] = {}
    contrary: dict[str, pl.Series] = {}
    for part in parts:
        name = part.rule.finding.name
        known = found.get(name)
        if known is None:
            found[name] = part.values
            continue
        differ = (known != part.values).fill_null(False)
        if differ.any():
            rows = differ.arg_true()
            contrary[name] = pl.concat([contrary[name], rows]).unique() if name in contrary else rows
        found[name] = known.zip_with(known.is_not_null(), part.values)
    ids = cells[mapping.id].str.strip_chars()
    columns = [ids.alias(ID), *(column.alias(name) for name, column in found.items())]
    return MappedRows(pl.DataFrame(columns), parts, unspoken, contrary)


def _apply(
    rule: ColumnRule, cells: pl.DataFrame, mapping: TableMap, at: Moment | None
) -> tuple[RuleColumn, list[UnspokenCell]]:
    texts = cells[rule.column].fill_null("")
    keys = texts
    if len(rule.columns) > 1:
        both = [pl.col(name).fill_null("") for name in rule.columns]
        keys = cells.select(pl.concat_str(both, separator=_BETWEEN)).to_series()
    values: dict[str, str | None] = {}
    unspoken = []
    for key in keys.unique(maintain_order=True):
        text, _, until = key.partition(_BETWEEN) if len(rule.columns) > 1 else (key, "", "")
        try:
            values[key] = text_of_value(cell_value(rule, text, until, mapping.null, at))
        except CellError as error:
            values[key] = None
            unspoken.append(UnspokenCell(rule, text, (keys == key).arg_true(), error))
    found = pl.Series([], dtype=pl.String)
    if values:
        found = keys.replace_strict([*values], [*values.values()], return_dtype=pl.String)
    return RuleColumn(rule, found, texts), unspoken


def text_of_value(value: Value | None) -> str | None:
    """A value as one text, whatever it was written as."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    sign, digits, exponent = value.as_tuple()
    if not any(digits) or not isinstance(exponent, int):
        return "0"
    while digits[-1] == 0:
        digits, exponent = digits[:-1], exponent + 1
    return str(Decimal((sign, digits, exponent)))


def value_in(finding: Finding, text: str) -> Value:
    """The value of a finding that `text_of_value` made a text of."""
    if finding.kind == "bool":
        return text == "true"
    return Decimal(text) if finding.kind == "number" else text


def note_of(part: RuleColumn, row: int) -> tuple[str, ...]:
    """What stands in the table, where that is not the value itself."""
    text = part.texts[row].strip()
    return () if text == part.values[row] else (f"written {shown_value(text)}",)
