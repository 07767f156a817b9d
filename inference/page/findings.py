"""The findings of a record on a page: what is recorded, and what is worth recording next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from htpy import Element, Node, caption, code, details, div, fragment, p, summary, table, tbody, td, th, thead, tr

from ..answer.questions import Question
from ..answer.words import NO_QUESTION, format_value, more_questions
from ..record.record import Record
from ..rules.program import Program
from .origins import left_out, origins
from .statement import links

_QUESTIONS = 10  # findings that are shown
_NAMED = 4  # statements that are named at once for each


def recorded(record: Record, program: Program) -> Node:
    """What the record says, in the words of the vocabulary."""
    known = record.provenance
    rows = [
        tr[
            th(scope="row")[program.findings[name].label, " ", code[name]],
            td[program.findings[name].sentence(format_value(value))],
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


def missing(questions: Sequence[Question], program: Program, prefix: str) -> Node:
    """The findings worth recording next, with the statements that each bears on."""
    rows = [_row(question, program, prefix) for question in questions[:_QUESTIONS]]
    if not rows:
        return p[NO_QUESTION]
    more = len(questions) - len(rows)
    title = "Findings that nobody recorded, the most valuable first"
    return fragment[
        table_of(title, ("Question", "Settles alone", "Bears on"), rows),
        more > 0 and p(".more")[f"{more_questions(more)}."],
    ]


def _row(question: Question, program: Program, prefix: str) -> Element:
    finding = program.findings[question.finding]
    listed = sorted(question.bears_on, key=lambda id_: program.rank(program.statements[id_]))
    rest = listed[_NAMED:]
    return tr[
        th(scope="row")[finding.question, " ", code[finding.name]],
        td(".total")[f"{len(question.settles)} of {len(listed)}"],
        td[
            links(listed[:_NAMED], prefix),
            rest and details[summary[f"and {len(rest)} more"], links(rest, prefix)],
        ],
    ]


def table_of(title: str, columns: tuple[str, ...], rows: Iterable[Node]) -> Element:
    """A table with its title, and rows that begin with a heading of their own."""
    return div(".table")[
        table[caption[title], thead[tr[(th(scope="col")[column] for column in columns)]], tbody[rows]]
    ]
