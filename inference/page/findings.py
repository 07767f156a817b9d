"""The findings of a record on a page: what is recorded, and what is worth recording next."""

from __future__ import annotations

from collections.abc import Iterable

from guidelog.inference.answer.questions import Question
from guidelog.inference.proof.words import shown
from htpy import Element, Node, caption, code, details, div, fragment, p, summary, table, tbody, td, th, thead, tr

from guidelog import Consultation

from .statement import links

_QUESTIONS = 10  # findings that are shown
_NAMED = 4  # statements that are named at once for each


def recorded(consultation: Consultation) -> Node:
    """What the record says, in the words of the vocabulary."""
    program, record = consultation.knowledge.program, consultation.answer.record
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


def missing(consultation: Consultation, prefix: str) -> Node:
    """The findings worth recording next, with the statements that each bears on."""
    found = consultation.next()
    rows = [_row(question, consultation, prefix) for question in found[:_QUESTIONS]]
    if not rows:
        return p["Nothing that could still be recorded would change an answer."]
    more = len(found) - len(rows)
    title = "Findings that nobody recorded, the most valuable first"
    return fragment[
        table_of(title, ("Question", "Settles alone", "Bears on"), rows),
        more > 0 and p(".more")[f"{more} more finding{'s bear' if more > 1 else ' bears'} on open statements."],
    ]


def _row(question: Question, consultation: Consultation, prefix: str) -> Element:
    program = consultation.knowledge.program
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
