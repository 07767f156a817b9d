"""The findings worth recording next, on a screen."""

from __future__ import annotations

from guidelog import Consultation

from .console import Page
from .readings import add_read_otherwise

_IDS = 4  # statements named for each finding


def add_next(page: Page, consultation: Consultation, most: int) -> None:
    """Add how many statements are open, and the findings that can settle them, the most valuable first."""
    program = consultation.knowledge.program
    count, found = len(consultation.open()), consultation.next()
    page.sides(
        [(consultation.answer.record.id, "heading")], (f"{count} of {len(program.statements)} are open", "quiet")
    )
    add_read_otherwise(page, program)
    if not found:
        page.line("Nothing that could still be recorded would change an answer.")
        return
    for number, question in enumerate(found[:most], 1):
        finding = program.findings[question.finding]
        page.line()
        told = f"settles {len(question.settles)} of {len(question.bears_on)}"
        page.sides([(f"{number}. ", "quiet"), (finding.question, "heading")], (told, "quiet"))
        page.line((finding.name, "quiet"), indent=3)
        listed = sorted(question.bears_on, key=lambda id_: program.rank(program.statements[id_]))
        more = f" and {len(listed) - _IDS} more" if len(listed) > _IDS else ""
        page.line((f"bears on {', '.join(listed[:_IDS])}{more}", "quiet"), indent=3, hang=2)
    if len(found) > most:
        page.line()
        page.line((f"{len(found) - most} more findings bear on open statements (--most lists more).", "quiet"))
