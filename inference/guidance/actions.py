"""A statement as an action of FHIR: what a plan defines and what a response proposes have the same parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..answer.words import timing, urgency
from ..fhir.names import actions_name, library_name, strengths_name, urgencies_name, versioned
from ..rules.entities import Statement
from ..rules.program import Program

_STRENGTH = "http://hl7.org/fhir/StructureDefinition/cqf-strengthOfRecommendation"
_DIRECTION = "http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-directionOfRecommendation"
_DIRECTIONS = "http://hl7.org/fhir/uv/cpg/CodeSystem/cpg-recommendation-direction-cs"
_UCUM = "http://unitsofmeasure.org"
_PRIORITIES = {"immediate": "stat", "as_soon_as_possible": "asap"}  # of FHIR, with the same meaning
LANGUAGE = "text/x-datalog"


def action_of(statement: Statement, program: Program) -> dict[str, Any]:
    """A statement as an action: its strength, its time, what says so, and the condition under which it applies."""
    priority = _PRIORITIES.get(statement.urgency_name or "")
    says = program.actions[statement.action]
    return {
        "id": statement.id,
        "extension": [*_rating(statement, program)],
        "title": statement.briefly,
        "description": statement.says,
        "textEquivalent": advice_text(statement),
        **({"priority": priority} if priority else {}),
        "code": [{"coding": [{"system": actions_name(program), "code": statement.action, "display": says}]}],
        "documentation": [*_documentation(statement, program)],
        "condition": [_condition(statement, program)],
        **_timing(statement, program),
    }


def advice_text(statement: Statement) -> str:
    """A statement with its strength and its time as one line."""
    when = timing(statement)
    return f"{statement.strength}{f', {when}' if when else ''}: {statement.says}"


def citations_of(program: Program) -> list[dict[str, Any]]:
    """Every guideline of a knowledge base as what is cited."""
    return [_citation(about, name) for name, about in program.each_about.items()]


def citation_of(statement: Statement, program: Program) -> dict[str, Any]:
    """The guideline of a statement as what is cited."""
    return _citation(program.about_of([statement.id]), program.guideline_of(statement.id) or program.name)


def _citation(about: Mapping[str, str], name: str) -> dict[str, Any]:
    address = about.get("address")
    return {
        "type": "citation",
        "display": about.get("title", name),
        "citation": about.get("source", name),
        **({"url": address} if address else {}),
    }


def _rating(statement: Statement, program: Program) -> Iterator[dict[str, Any]]:
    """How strong it is, in the words of the knowledge base, and whether it is for its action or against it."""
    own = {"system": strengths_name(program), "code": statement.strength_name}
    yield {"url": _STRENGTH, "valueCodeableConcept": {"coding": [own], "text": statement.strength}}
    direction = "against" if statement.advises_against else "for"
    coding = {"system": _DIRECTIONS, "code": direction, "display": direction.capitalize()}
    yield {"url": _DIRECTION, "valueCodeableConcept": {"coding": [coding]}}


def _documentation(statement: Statement, program: Program) -> Iterator[dict[str, Any]]:
    """Each place in the guideline that says it, and how that is read."""
    whole = citation_of(statement, program)
    for source in statement.sources:
        title = program.summaries.get(source.summary, {}).get("title", source.summary)
        yield {**whole, "label": source.place, "display": title, "citation": f"{whole['citation']}: {source.place}"}
    for reading in statement.readings:
        says = program.readings.get(reading, "")
        yield {"type": "justification", "label": reading, "display": f"as it is read: {says}" if says else reading}


def _condition(statement: Statement, program: Program) -> dict[str, Any]:
    """Its rules, by the query that asks for them in the Library."""
    heads = ((rule, rule.head) for rule in program.rules)
    rules = [str(rule) for rule, head in heads if head.name == "holds" and str(head.terms[-1]) == statement.id]
    return {
        "kind": "applicability",
        "expression": {
            "description": "\n".join(rules),
            "language": LANGUAGE,
            "expression": f"holds(P, {statement.id})",
            "reference": versioned(library_name(program), program),
        },
    }


def _timing(statement: Statement, program: Program) -> dict[str, Any]:
    """By when: so many hours at most, or else the word for it."""
    if statement.within_hours is not None:
        hours = {"value": statement.within_hours, "comparator": "<=", "unit": "hours", "system": _UCUM, "code": "h"}
        return {"timingDuration": hours}
    if statement.urgency is None:
        return {}
    coding = {"system": urgencies_name(program), "code": statement.urgency_name}
    return {"timingTiming": {"code": {"coding": [coding], "text": urgency(statement.urgency)}}}
