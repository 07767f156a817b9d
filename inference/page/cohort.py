"""A cohort on a page: a bar for each statement, and the findings that would settle the most answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from htpy import Element, Node, a, code, h2, li, nav, p, rect, section, span, svg, td, th, tr, ul, wbr

from ..answer.statuses import STATUSES
from ..rules.entities import Statement
from ..rules.program import Program
from ..words import agreeing, counted
from .document import page
from .findings import table_of

if TYPE_CHECKING:
    from ..cohort.runs.counts import Counts


def cohort_page(counts: Counts, program: Program, about: str) -> str:
    """The summary of a run as one page; `about` names the guideline, its edition and rules, and the program."""
    return page(
        program.about.get("title", program.name),
        [*_parts(counts, program), p(".limits")[f"Answered from {about}."]],
        "cohort.css",
        about=counted(counts.answered, "record"),
    )


def _parts(counts: Counts, program: Program) -> Iterator[Node]:
    were, have = (agreeing(counts.refused, verb) for verb in ("were", "have"))
    rejected = f"; {counted(counts.refused, 'row')} {were} rejected and {have} no answer" if counts.refused else ""
    yield p[f"{counted(counts.answered, 'record')}{rejected}. Not recorded is never taken for “no”."]
    yield p(".key")[(span[_bar([(status, 100)]), status.replace("_", " ")] for status in STATUSES)]
    if counts.repetition:
        yield p[f"{counts.repetition}."]
    by_title = [*program.by_summary()]
    links = [(f"summary-{number}", title) for number, (title, _) in enumerate(by_title)]
    yield nav(".sections", aria_label="On this page")[
        ul[(li[a(href=f"#{place}")[title]] for place, title in [*links, ("what-to-record", "What to record")])]
    ]
    for (place, _), (title, statements) in zip(links, by_title, strict=True):
        rows = [_row(statement, counts) for statement in statements]
        heads = ("Statement", "Records by status", *(status.replace("_", " ") for status in STATUSES))
        yield section(id=place)[h2[title], table_of(f"{title}: how many records have each status", heads, rows)]
    rows = [
        tr[th(scope="row")[program.findings[name].label, " ", code[name]], td(".total")[f"{count:,}"]]
        for name, count in counts.settling
    ]
    title = "Open answers that each finding could settle, if it alone were recorded"
    nothing = p["No finding alone would settle an open answer."]
    yield section(id="what-to-record")[
        h2["What to record"], table_of(title, ("Finding", "Answers"), rows) if rows else nothing
    ]
    yield p(".limits")["Counts of a computed table: not a medical device; a clinician decides."]


def _row(statement: Statement, counts: Counts) -> Element:
    found = counts.statuses.get(statement.id, [0] * len(STATUSES))
    total = sum(found) or 1
    shares = [(status, 100 * count / total) for status, count in zip(STATUSES, found, strict=True)]
    return tr[
        th(scope="row")[
            span(class_=["strength", {"avoid": statement.advises_against}])[statement.strength],
            " ",
            statement.says,
            _code(statement.id),
        ],
        td(".bars")[_bar(shares)],
        (td(".total")[f"{count:,}"] for count in found),
    ]


def _code(name: str) -> Element:
    """A name that may be broken after its underscores."""
    first, *more = name.split("_")
    return code[first, (("_", wbr, part) for part in more)]


def _bar(shares: Sequence[tuple[str, float]]) -> Element:
    """Per cents side by side; the words and numbers beside them say the same."""
    starts = accumulate((width for _, width in shares), initial=0.0)
    return svg(".shares", viewBox="0 0 100 10", preserveAspectRatio="none", aria_hidden="true")[
        (
            rect(class_=name, x=f"{start:.2f}", width=f"{width:.2f}", height="10")
            for start, (name, width) in zip(starts, shares, strict=False)
            if width
        )
    ]
