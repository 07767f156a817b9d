"""Why a statement holds, or does not, on a screen."""

from __future__ import annotations

from rich.console import Console

from guidelog import Consultation
from inference.answer.statuses import POSSIBLE, PRESUMED, StatementAnswer
from inference.answer.words import alternative_sentence, timing
from inference.rules.program import Program

from .console import line, sides, text
from .proof import print_proof

_MEANING = {
    "recommended": "It holds, and nothing that could still be recorded would change that.",
    "presumed": "It holds as recorded, and rests on findings that nobody recorded:",
    "possible": "It does not hold as recorded. It would, if it were recorded that",
    "ruled_out": "It does not hold, and nothing that could still be recorded would change that.",
}
_NEEDS = 5


def print_why(console: Console, consultation: Consultation, statement: str, limit: int) -> None:
    """Print the status, what it rests on or needs, and the proofs or the failed conditions."""
    program = consultation.knowledge.program
    found = consultation.statement(statement)
    _print_head(console, consultation.answer.record.id, found)
    _print_status(console, found, program)
    proofs = consultation.why(statement, limit)
    for number, step in enumerate(proofs, 1):
        console.print()
        line(console, ("Because" if limit == 1 else f"Proof {number} of {len(proofs)}", "heading"))
        print_proof(console, step, program)
    if not proofs:
        console.print()
        line(console, ("Because", "heading"))
        print_proof(console, consultation.absence(statement), program)


def _print_head(console: Console, record: str, found: StatementAnswer) -> None:
    when = timing(found.statement)
    told = ", ".join(part for part in (found.statement.strength, when, found.status) if part)
    sides(console, text((found.statement.says, "heading")), text((told, found.status)))
    line(console, (f"{found.statement.id}, for {record}", "quiet"))


def _print_status(console: Console, found: StatementAnswer, program: Program) -> None:
    console.print()
    line(console, _MEANING[found.status])
    if found.status == PRESUMED:
        for name in found.assumes:
            line(console, ("? ", "presumed"), program.findings[name].sentence(None), indent=2)
    if found.status == POSSIBLE:
        for alternative in found.needs[:_NEEDS]:
            line(console, ("○ ", "possible"), alternative_sentence(alternative, program.findings), indent=2)
        if len(found.needs) > _NEEDS:
            line(console, (f"or in {len(found.needs) - _NEEDS} other ways", "quiet"), indent=2)
    for alternative in found.awaits:
        line(console, "It awaits that ", alternative_sentence(alternative, program.findings), ".")
    if found.superseded_by:
        line(console, f"It is superseded by {', '.join(found.superseded_by)}.")
