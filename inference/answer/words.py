"""Answers in the words of the knowledge base."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from ..rules.program import Finding, Statement
from .recordings import Alternative, Need
from .statuses import StatementAnswer

MARKS = {"certain": "●", "presumed": "◐", "possible": "○", "ruled_out": "·"}
_WORDS = {"certain": "applies", "ruled_out": "ruled out"}
_MEANING = {
    "certain": "It holds, and nothing that could still be recorded would change that.",
    "presumed": "It holds as recorded, and rests on findings that nobody recorded:",
    "possible": "It does not hold as recorded. It would, if it were recorded that",
    "ruled_out": "It does not hold, and nothing that could still be recorded would change that.",
}
_AWAITS = "It does not hold while a provisional value stands. It could, if it became known that"
CHANGES = 8  # of each kind that people are shown
_URGENCIES = {"immediate": "immediately", "as_soon_as_possible": "as soon as possible"}


def status_word(status: str) -> str:
    """A status as people read it: not `certain` beside advice to consider."""
    return _WORDS.get(status, status)


def alternative_sentence(alternative: Alternative, findings: Mapping[str, Finding]) -> str:
    """An alternative as a sentence: all of these together."""
    return "; and ".join(need_sentence(need, findings[need.finding]) for need in alternative)


def need_sentence(need: Need, finding: Finding) -> str:
    """What would have to be recorded of a finding, or that it would have to be left out."""
    if need.any_of[-1:] == (None,):
        rest = need_sentence(need._replace(any_of=need.any_of[:-1]), finding) if len(need.any_of) > 1 else ""
        return f"{rest} (or nothing is recorded of it)" if rest else f"nothing is recorded of {finding.label}"
    if finding.kind == "bool":
        return " or ".join(finding.sentence(value) for value in need.any_of)
    if finding.kind == "number":
        return finding.sentence(_range(need))
    if any(f"value {value}" in finding.sentences for value in need.any_of):
        return " or ".join(finding.sentence(value) for value in need.any_of)
    return finding.sentence(" or ".join(str(value).replace("_", " ") for value in need.any_of))


def meaning(found: StatementAnswer) -> str:
    """What the status of a statement says; of one that is open, the words before what would turn it."""
    return _AWAITS if found.awaits else _MEANING[found.status]


def told_changes(
    changes: Iterable[Alternative], recorded: Collection[str], holds: bool
) -> list[tuple[str, list[Alternative]]]:
    """The changes that turn a statement, below the words before them: first those that only record something."""
    new: list[Alternative] = []
    instead: list[Alternative] = []
    for change in changes:
        (instead if any(need.finding in recorded for need in change) else new).append(change)
    turn = "would no longer hold" if holds else "would hold"
    told = [(f"It {turn}, if it were recorded that", new)]
    told.append((f"It {turn}, if it had been recorded instead that", instead))
    return [(words, group) for words, group in told if group]


def timing(statement: Statement) -> str:
    """When a statement is to be followed; empty if it says nothing of time."""
    parts = [_URGENCIES[statement.urgency]] if statement.urgency else []
    hours = statement.within_hours
    if hours is not None:
        days = f"{hours // 24} days" if hours > 24 and hours % 24 == 0 else ""
        parts.append(f"within {days or f'{hours} hours'}")
    return ", ".join(parts)


def strength_and_timing(statement: Statement) -> str:
    """How strongly a statement speaks, and when it is to be followed."""
    return ", ".join(part for part in (statement.strength, timing(statement)) if part)


def _range(need: Need) -> str:
    parts = []
    if need.lower:
        parts.append(f"{need.lower[0]} or more" if need.lower[1] else f"more than {need.lower[0]}")
    if need.upper:
        parts.append(f"at most {need.upper[0]}" if need.upper[1] else f"less than {need.upper[0]}")
    return " and ".join(parts) or "any number of"
