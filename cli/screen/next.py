"""The findings worth recording next, on a screen."""

from __future__ import annotations

from collections.abc import Sequence

from guidelog.inference.answer.questions import Question, open_statements
from guidelog.inference.answer.statuses import Answer
from guidelog.inference.answer.words import NO_QUESTION, more_questions
from guidelog.inference.rules.finding import Finding
from guidelog.inference.rules.program import Program
from guidelog.inference.words import agreeing

from .console import Page
from .readings import add_read_otherwise

_IDS = 4  # statements named for each finding


def add_next(page: Page, answer: Answer, found: Sequence[Question], program: Program, most: int) -> None:
    """Add how many statements are open, and the findings that matter to them, in the order of asking."""
    count = len(open_statements(answer))
    standing = f"{count} of {len(program.statements)} {agreeing(count, 'are')} open"
    page.sides([(answer.record.id, "heading")], (standing, "quiet"))
    add_read_otherwise(page, program)
    if not found:
        page.line(NO_QUESTION)
        return
    for number, question in enumerate(found[:most], 1):
        finding = program.findings[question.finding]
        page.line()
        counts = f"settles {len(question.settles)} of {len(question.bears_on)}"
        page.sides([(f"{number}. ", "quiet"), (finding.question, "heading")], (counts, "quiet"))
        page.line((finding.name, "quiet"), indent=3)
        for action in program.obtained_by(finding.name):
            page.line(("to have it: ", "quiet"), action, indent=3, hang=2)
        listed = sorted(question.bears_on, key=lambda id_: program.rank(program.statements[id_]))
        more = f" and {len(listed) - _IDS} more" if len(listed) > _IDS else ""
        page.line((f"bears on {', '.join(listed[:_IDS])}{more}", "quiet"), indent=3, hang=2)
    if len(found) > most:
        page.line()
        page.line((f"{more_questions(len(found) - most)} (--most lists more).", "quiet"))


def add_meaning(page: Page, finding: Finding) -> None:
    """Add what a finding means, with its other words, for someone who is asked for it."""
    page.line(f"{finding.label}: {finding.means}", indent=4, hang=2)
    if finding.also:
        page.line((f"also: {', '.join(finding.also)}", "quiet"), indent=4, hang=2)
