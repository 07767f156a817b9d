"""Why a statement does not hold, and what would turn it, on a screen."""

from __future__ import annotations

from guidelog.inference.answer.recordings import Alternative
from guidelog.inference.answer.words import CHANGES, alternative_sentence, told_changes
from guidelog.inference.proof.document import place
from guidelog.inference.proof.step import MET, OTHERWISE
from guidelog.inference.proof.words import sentence
from guidelog.inference.rules.program import Program

from guidelog import Consultation

from .console import Page
from .proof import add_proof
from .readings import add_read_otherwise
from .why import add_head

_MARKS = {MET: ("✓ ", "certain"), OTHERWISE: ("✗ ", "avoid")}
_SILENT = ("? ", "presumed")


def add_why_not(page: Page, consultation: Consultation, statement: str) -> None:
    """Add each rule with its conditions, the closest first, then the smallest changes."""
    program = consultation.knowledge.program
    found = consultation.statement(statement)
    add_head(page, consultation.answer.record.id, found)
    add_read_otherwise(page, program)
    rules = consultation.rules(statement)
    for number, rule in enumerate(rules, 1):
        page.line()
        heading = "Its conditions" if len(rules) == 1 else f"Rule {number} of {len(rules)}, the closest first"
        page.line((heading, "heading"), (f"  {place(rule.rule, program)}", "quiet"))
        for condition in rule.conditions:
            if condition.state == MET:
                page.line(_MARKS[MET], sentence(condition.step, program), indent=2, hang=2)
                continue
            page.line(_MARKS.get(condition.state, _SILENT), (condition.state, "quiet"), indent=2, hang=2)
            add_proof(page, condition.step, program, indent=4)
    _add_changes(page, consultation.changes(statement), consultation, found.holds)


def _add_changes(page: Page, changes: tuple[Alternative, ...], consultation: Consultation, holds: bool) -> None:
    for heading, group in told_changes(changes, consultation.answer.record.findings, holds):
        _add_group(page, heading, group, consultation.knowledge.program)
    if not changes:
        page.line()
        page.line("No change of three findings or fewer turns it.")


def _add_group(page: Page, heading: str, changes: list[Alternative], program: Program) -> None:
    page.line()
    page.line((heading, "heading"))
    for change in changes[:CHANGES]:
        page.line(("○ ", "possible"), alternative_sentence(change, program.findings), indent=2, hang=2)
    if len(changes) > CHANGES:
        page.line((f"or in {len(changes) - CHANGES} other ways (--format json lists them)", "quiet"), indent=2)
