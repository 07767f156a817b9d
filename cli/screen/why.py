"""Why a statement holds, or does not, on a screen."""

from __future__ import annotations

from guidelog.inference.answer.statuses import POSSIBLE, PRESUMED, StatementAnswer
from guidelog.inference.answer.words import alternative_sentence, meaning, status_word, strength_and_timing
from guidelog.inference.proof.words import recorded
from guidelog.inference.rules.program import Program

from guidelog import Consultation

from .console import Page
from .proof import add_notes, add_proof
from .readings import add_read_otherwise

_NEEDS = 5
_REASONS = 3


def add_why(page: Page, consultation: Consultation, statement: str, limit: int) -> None:
    """Add the status, what it rests on or needs, and the proofs or the failed conditions."""
    program = consultation.knowledge.program
    found = consultation.statement(statement)
    add_head(page, consultation.answer.record.id, found)
    add_read_otherwise(page, program)
    _add_status(page, found, program)
    proofs = consultation.why(statement, limit) or (consultation.absence(statement),)
    for number, step in enumerate(proofs, 1):
        page.line()
        page.line(("Because" if len(proofs) == 1 else f"Proof {number} of {len(proofs)}", "heading"))
        add_proof(page, step, program)
    _add_reasons(page, consultation, found)
    add_notes(page, proofs, program)


def add_head(page: Page, record: str, found: StatementAnswer) -> None:
    told = f"{strength_and_timing(found.statement)}, {status_word(found.status)}"
    says = ("advice against " if found.statement.strength == "avoid" else "") + found.statement.says
    page.sides([(says, "heading")], (told, found.status))
    page.line((f"{found.statement.id}, for {record}", "quiet"))


def _add_status(page: Page, found: StatementAnswer, program: Program) -> None:
    page.line()
    page.line(meaning(found))
    if found.status == PRESUMED:
        for name in found.assumes:
            page.line(("? ", "presumed"), program.findings[name].sentence(None), indent=2, hang=2)
    if found.status == POSSIBLE:
        for alternative in found.needs[:_NEEDS]:
            page.line(("○ ", "possible"), alternative_sentence(alternative, program.findings), indent=2, hang=2)
        if len(found.needs) > _NEEDS:
            page.line((f"or in {len(found.needs) - _NEEDS} other ways", "quiet"), indent=2)
    for alternative in found.awaits:
        page.line(("○ ", "possible"), alternative_sentence(alternative, program.findings), indent=2, hang=2)
    if found.superseded_by:
        page.line(f"It is superseded by {', '.join(found.superseded_by)}.")


def _add_reasons(page: Page, consultation: Consultation, found: StatementAnswer) -> None:
    """Add what of the record suffices for the status; where nothing needs to be recorded for it, nothing."""
    findings, program = consultation.answer.record.findings, consultation.knowledge.program
    decides, sets = consultation.reasons(found.statement.id)
    if sets == ((),):
        return
    page.line()
    page.line((f"Enough by itself for it to be {found.status.replace('_', ' ')}", "heading"))
    for number, names in enumerate(sets[:_REASONS]):
        lead = "or " if number else "● "
        page.line((lead, "certain"), recorded(names, findings, program), indent=2, hang=3 if number else 2)
    if len(sets) > _REASONS:
        page.line((f"or in {len(sets) - _REASONS} other ways (--format json lists them)", "quiet"), indent=2)
    if len(sets) > 1 and decides:
        told = "; and ".join(program.findings[name].label for name in decides)
        page.line((f"in every case it takes: {told}", "quiet"), indent=2, hang=2)
