"""A cohort on a page: a bar for each statement, and the findings that would settle the most answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from htpy import Element, Node, code, h2, p, section, span, td, th, tr

from inference.answer.statuses import STATUSES
from inference.rules.program import Program, Statement

from ..screen.cohort import by_summary, settling
from .document import page
from .findings import table_of

if TYPE_CHECKING:
    from inference.cohort.summary import Counts


def cohort_page(counts: Counts, program: Program) -> str:
    """The summary of a run as one page."""
    return page(program.about.get("title", program.name), [*_parts(counts, program)], "cohort.css")


def _parts(counts: Counts, program: Program) -> Iterator[Node]:
    rejected = f"; {counts.refused:,} rows were rejected and have no answer" if counts.refused else ""
    yield p[f"{counts.answered:,} records{rejected}. Not recorded is never taken for “no”."]
    yield p(".key")[(span(class_=f"bar {status}")[status.replace("_", " ")] for status in STATUSES)]
    for title, statements in by_summary(program):
        rows = [_row(statement, counts) for statement in statements]
        heads = ("Statement", "Records by status", *(status.replace("_", " ") for status in STATUSES))
        yield section[h2[title], table_of(f"{title}: how many records have each status", heads, rows)]
    rows = [
        tr[th(scope="row")[program.findings[name].label, " ", code[name]], td(".total")[f"{count:,}"]]
        for name, count in settling(counts)
    ]
    yield section[
        h2["What to record"],
        table_of(
            "Open answers that each finding could settle, if it alone were recorded", ("Finding", "Answers"), rows
        )
        if rows
        else p["No finding alone would settle an open answer."],
    ]
    yield p(".limits")["Counts of a computed table: not a medical device; a clinician decides."]


def _row(statement: Statement, counts: Counts) -> Element:
    found = counts.statuses.get(statement.id, [0] * len(STATUSES))
    return tr[
        th(scope="row")[statement.says, " ", code[statement.id]],
        td(".bars")[_bar(found)],
        (td(".total")[f"{count:,}"] for count in found),
    ]


def _bar(found: Sequence[int]) -> Node:
    """The shares of the statuses side by side; the numbers beside them say the same."""
    total = sum(found) or 1
    widths = [round(100 * count / total) for count in found]
    return span(".shares", aria_hidden="true")[
        (span(class_=f"bar {status} w{width}") for status, width in zip(STATUSES, widths, strict=True) if width)
    ]
