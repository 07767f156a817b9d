"""The findings of a record on a page: what is recorded, and what is worth recording next."""

from __future__ import annotations

from collections.abc import Iterable

from htpy import Element, Node, caption, code, div, fragment, p, table, tbody, td, th, thead, tr

from ..answer.words import shown
from ..record.record import Record
from ..rules.program import Program

_QUESTIONS = 10  # findings that are shown
_NAMED = 4  # statements that are named at once for each


def recorded(record: Record, program: Program) -> Node:
    """What the record says, in the words of the vocabulary."""
    rows = [
        tr[
            th(scope="row")[program.findings[name].label, " ", code[name]],
            td[program.findings[name].sentence(shown(value))],
        ]
        for name, value in record.findings.items()
    ]
    title = "Findings of the record; what is not here is not recorded, and that is not “no”"
    return fragment[
        table_of(title, ("Finding", "What is recorded"), rows) if rows else p["Nothing is recorded."],
        record.done and p[f"Done already: {'; '.join(program.actions[action] for action in record.done)}."],
    ]


def table_of(title: str, columns: tuple[str, ...], rows: Iterable[Node]) -> Element:
    """A table with its title, and rows that begin with a heading of their own."""
    return div(".table")[
        table[caption[title], thead[tr[(th(scope="col")[column] for column in columns)]], tbody[rows]]
    ]
