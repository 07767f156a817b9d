"""Where each finding of the answered rows came from, as a table beside the answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from ...record.notation import COLUMNS, ROW
from ...record.origins import Origin, Provenance
from ...record.record import Record, Value, plain
from ...rules.program import Program
from ...words import written_value
from ..tables.table import Table, record_of

PROVENANCE_COLUMNS = ("person", "finding", "value", "place", "element", "date", "code", "row", "notes", "counts")
_USED, _SUPERSEDED, _LEFT_OUT = "yes", "superseded", "no"

ProvenanceRow: TypeAlias = tuple[str | None, ...]


def provenance_rows(table: Table, rows: Iterable[int], program: Program) -> Iterator[ProvenanceRow]:
    """A row of PROVENANCE_COLUMNS for each place that speaks of a finding of some rows, all of which are records.

    Raises RecordError if the table was changed meanwhile.
    """
    of_columns = table.notation in (ROW, COLUMNS)
    for _, where, data in table.originals(rows):
        record = record_of(data, where, table.notation, program)
        known = record.provenance or {name: _cell(where, name, of_columns) for name in record.findings}
        yield from _rows(record, known)


def _cell(where: str, name: str, of_columns: bool) -> Provenance:
    """Where a finding stands that a table says in the program's own names."""
    return Provenance((Origin(f"{where}, column {name}" if of_columns else where),))


def _rows(record: Record, known: Mapping[str, Provenance]) -> Iterator[ProvenanceRow]:
    for name in {**dict.fromkeys(record.findings), **dict.fromkeys(known)}:
        one = known.get(name, Provenance())
        value = record.findings.get(name)
        for origin in one.origins or record.origins_of(name):
            yield _row(record.id, name, value, origin, _USED)
        for origin in one.superseded:
            yield _row(record.id, name, origin.value, origin, _SUPERSEDED)
        for origin in one.left_out:
            yield _row(record.id, name, origin.value, origin, _LEFT_OUT)


def _row(person: str, finding: str, value: Value | None, origin: Origin, counts: str) -> ProvenanceRow:
    text = None if value is None else written_value(plain(value))
    details = (origin.element, origin.date, origin.code, origin.row, "; ".join(origin.notes))
    return (person, finding, text, origin.place, *(part or None for part in details), counts)
