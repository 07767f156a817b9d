"""The knowledge base itself as plain data, for JSON. The keys are a public format: see docs/formats.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..answer.openings import Openings
from ..rules.entities import Concept, Entity, Statement
from ..rules.finding import Finding
from ..rules.lookup import Match, find_findings, find_others
from ..rules.names import describe_name
from ..rules.program import Program
from ..rules.totals import named_totals, score_labels
from .document import rule_place
from .named_score import NamedScore, find_score

READINGS = "readings"
KINDS = ("actions", "concepts", "findings", "notices", "scores")


def find_by_words(words: str, program: Program, findings: Mapping[str, Finding]) -> list[Finding]:
    """Those of some findings that have some words; none for what is plainly the name of something else."""
    is_value = any(words in finding.values for finding in findings.values())
    if "_" in words and not is_value and describe_name(words, program):
        return []
    return find_findings(words, findings.values())


def showable(program: Program) -> list[str]:
    """The names of all that `show_document` has a document for."""
    entities = [*program.statements, *program.concepts, *program.contradictions, *program.notices]
    return [*entities, *program.summaries, *KINDS, READINGS, *program.readings, *named_totals(program.rules)]


def show_document(name: str | None, program: Program, openings: Openings) -> object:
    """All statements, or those of a summary; an entity; all of a kind; one reading or all; a score; or, for words
    that name none of these, whatever has them. None if nothing does. Raises TooComplexError for a score.
    """
    if name is None or name in program.summaries:
        listed = [one for one in program.statements.values() if name is None or one.summary == name]
        return [entity_document(one, program) for one in listed]
    if (described := program.described(name)) is not None:
        return entity_document(described, program)
    if name in KINDS:
        return kind_document(name, program)
    if name == READINGS:
        return [reading_document(one, program) for one in program.readings]
    if name in program.readings:
        return reading_document(name, program)
    if (score := find_score(name, program, openings)) is not None:
        return named_score_document(score, program)
    return None if describe_name(name, program) else matches_document(name, program)


def finding_document(finding: Finding) -> dict[str, object]:
    """A finding as plain data."""
    return {
        "finding": finding.name,
        "type": finding.kind,
        "values": [*finding.values],
        "provisional": [*finding.provisional],
        "unit": finding.unit or None,
        "label": finding.label,
        "means": finding.means,
        "question": finding.question,
        "asked_of": finding.asked_of,
        "presupposes": [*finding.presupposes],
        "also": [*finding.also],
        **({"decimals": finding.decimals} if finding.decimals else {}),
        **({"also_units": {**finding.also_units}} if finding.also_units else {}),
        **({"worked_out": finding.arithmetic.says} if finding.arithmetic else {}),
    }


def kind_document(kind: str, program: Program) -> list[Mapping[str, object]]:
    """All actions, concepts, findings, notices or scores."""
    scores = score_labels(program.rules, program.scores)
    documents: dict[str, Iterable[Mapping[str, object]]] = {
        "actions": (action_document(one, program) for one in program.actions),
        "concepts": (entity_document(one, program) for one in program.concepts.values()),
        "findings": map(finding_document, program.findings.values()),
        "notices": (entity_document(one, program) for one in program.notices.values()),
        "scores": ({"score": name, "says": says} for name, says in scores.items()),
    }
    return [*documents[kind]]


def find_everything(words: str, program: Program) -> list[Match]:
    """Everything that has some words: findings, then all else."""
    findings = [Match(one.name, "finding", one.means) for one in find_findings(words, program.findings.values())]
    return findings + find_others(words, program)


def matches_document(words: str, program: Program) -> list[dict[str, object]] | None:
    """Everything that has some words, by its kind, findings first; None if nothing does."""
    return [one._asdict() for one in find_everything(words, program)] or None


def action_document(action: str, program: Program) -> dict[str, object]:
    """An action, with the statements on it."""
    own = [one.id for one in program.statements.values() if one.action == action]
    return {"action": action, "says": program.actions[action], "statements": own}


def named_score_document(score: NamedScore, program: Program) -> dict[str, object]:
    """A score as plain data: its range over all records, its items, rules and the statements that rest on it."""
    return {
        "score": score.name,
        "says": score.says,
        "least": score.least,
        "most": score.most,
        "items": [{"item": item, "points": [*points]} for item, points in score.items],
        "statements": [*score.statements],
        "rules": [_rule_document(index, program) for index in score.rules],
    }


def reading_document(name: str, program: Program) -> dict[str, object]:
    """A reading with its alternatives, and what it shapes."""
    switch = program.switches.get(name)
    return {
        "reading": name,
        "says": program.readings[name],
        "alternatives": dict(switch.alternatives) if switch else {},
        "default": switch.written if switch else None,
        "taken": switch.taken if switch else None,
        "shapes": program.shaped_by(name),
    }


def entity_document(described: Entity, program: Program) -> dict[str, object]:
    """A statement, a concept, a contradiction or a notice, with its sources, readings and rules."""
    own: dict[str, object]
    if isinstance(described, Statement):
        timing = {"urgency": described.urgency_name, "within_hours": described.within_hours}
        own = {"id": described.id, "strength": described.strength_name, "action": described.action, "timing": timing}
        if described.advises_against:
            own["advises_against"] = True
    else:
        kind = type(described).__name__.lower()
        own = {kind: described.name}
    return {
        **own,
        "says": described.holds if isinstance(described, Concept) else described.says,
        "sources": [citation._asdict() for citation in described.sources],
        "readings": {name: program.readings[name] for name in described.readings},
        **({"evidence": [*described.evidence]} if described.evidence else {}),
        **({"links": [*described.links]} if described.links else {}),
        "rules": [_rule_document(index, program) for index in program.rules_for(described)],
    }


def _rule_document(index: int, program: Program) -> dict[str, object]:
    rule = program.rules[index]
    return {"rule": str(rule), "label": rule.label, "place": rule_place(index, program)}
