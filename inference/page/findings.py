"""The findings of a record on a page."""

from __future__ import annotations

from collections.abc import Iterable

from htpy import Element, Node, caption, code, div, fragment, p, table, tbody, td, th, thead, tr

from ..answer.words import brief_value
from ..record.record import Record
from ..rules.program import Program
from .origins import left_out, origins


def recorded(record: Record, program: Program) -> Node:
    """What the record says, in the words of the vocabulary."""
    known = record.provenance
    rows = [
        tr[
            th(scope="row")[program.findings[name].label, " ", code[name]],
            td[program.findings[name].sentence(brief_value(value))],
            known and td[origins(record, program.findings[name])],
        ]
        for name, value in record.findings.items()
    ]
    title = "Findings of the record; what is not here is not recorded, and that is not “no”"
    columns = ("Finding", "What is recorded", *(("Where it is from",) if known else ()))
    return fragment[
        table_of(title, columns, rows) if rows else p["Nothing is recorded."],
        left_out(record, program),
        record.done and p[f"Done already: {'; '.join(program.actions[action] for action in record.done)}."],
    ]


def table_of(title: str, columns: tuple[str, ...], rows: Iterable[Node]) -> Element:
    """A table with its title, and rows that begin with a heading of their own."""
    return div(".table")[
        table[caption[title], thead[tr[(th(scope="col")[column] for column in columns)]], tbody[rows]]
    ]
