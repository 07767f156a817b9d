"""Why a statement holds, or does not, on a screen."""

from __future__ import annotations

from guidelog import Consultation
from inference.answer.statuses import POSSIBLE, PRESUMED, StatementAnswer
from inference.answer.words import alternative_sentence, timing
from inference.rules.program import Program

from .console import Page
from .proof import add_notes, add_proof

_MEANING = {
    "recommended": "It holds, and nothing that could still be recorded would change that.",
    "presumed": "It holds as recorded, and rests on findings that nobody recorded:",
    "possible": "It does not hold as recorded. It would, if it were recorded that",
    "ruled_out": "It does not hold, and nothing that could still be recorded would change that.",
}
_AWAITS = "It does not hold while a provisional value stands. It could, if it became known that"
_NEEDS = 5


def add_why(page: Page, consultation: Consultation, statement: str, limit: int) -> None:
    """Add the status, what it rests on or needs, and the proofs or the failed conditions."""
    program = consultation.knowledge.program
    found = consultation.statement(statement)
    add_head(page, consultation.answer.record.id, found)
    _add_status(page, found, program)
    proofs = consultation.why(statement, limit) or (consultation.absence(statement),)
    consultation.require_proved(proofs)
    for number, step in enumerate(proofs, 1):
        page.line()
        page.line(("Because" if len(proofs) == 1 else f"Proof {number} of {len(proofs)}", "heading"))
        add_proof(page, step, program)
    add_notes(page, proofs, program)


def add_head(page: Page, record: str, found: StatementAnswer) -> None:
    when = timing(found.statement)
    told = ", ".join(part for part in (found.statement.strength, when, found.status) if part)
    says = ("advice against " if found.statement.strength == "avoid" else "") + found.statement.says
    page.sides([(says, "heading")], (told, found.status))
    page.line((f"{found.statement.id}, for {record}", "quiet"))


def _add_status(page: Page, found: StatementAnswer, program: Program) -> None:
    page.line()
    page.line(_MEANING[found.status] if not found.awaits else _AWAITS)
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
