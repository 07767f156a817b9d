"""A knowledge base's findings as a FHIR R4 Questionnaire: what is asked, with its values, units and bounds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ..record.values import Value
from ..rules.finding import Finding
from ..rules.program import Program
from .names import DONE, actions_name, computable, findings_name, id_from
from .units import Units

_HL7 = "http://hl7.org/fhir/StructureDefinition"
_TYPES = {"bool": "boolean", "enum": "choice", "number": "decimal"}


class Constraints(NamedTuple):
    """What constraints say of a finding: the values of others with which it has none, and the bounds of a number."""

    excluded_by: tuple[tuple[str, tuple[Value, ...]], ...] = ()
    least: int | None = None
    greatest: int | None = None


def questionnaire(
    program: Program, constraints: Mapping[str, Constraints], units: Units, findings: Collection[str] | None = None
) -> dict[str, Any]:
    """The Questionnaire of some findings; by default of all, and of the actions taken. The order is the vocabulary's.

    An item is shown only where the answers to those before it leave it a value. The linkId is the name of a finding.
    `units` are those of the table of codes.
    """
    asked = [name for name in program.recordable if findings is None or name in findings]
    items = [
        _item(program.findings[name], constraints.get(name, Constraints()), asked[:place], program, units)
        for place, name in enumerate(asked)
    ]
    items += [_done(program)] if findings is None and program.actions else []
    title = program.about.get("title", program.name)
    about = "; ".join(program.about[name] for name in ("limits", "note") if program.about.get(name))
    return {
        "resourceType": "Questionnaire",
        "id": id_from(f"{program.name}-findings"),
        "url": findings_name(program),
        "name": computable(f"Findings_{program.name}"),
        "title": f"Findings for: {title}",
        "status": "active",
        "experimental": True,
        "subjectType": ["Patient"],
        **({"description": about} if about else {}),
        **({"item": items} if items else {}),
    }


def _item(
    finding: Finding, own: Constraints, before: Sequence[str], program: Program, units: Units
) -> dict[str, Any]:
    system = findings_name(program)
    when = [
        {"question": other, "operator": "!=", **_answer(value, system)}
        for other, values in own.excluded_by
        if other in before
        for value in values
    ]
    extensions = [*_extensions(finding, own, units)]
    return {
        **({"extension": extensions} if extensions else {}),
        "linkId": finding.name,
        "text": finding.question,
        "type": _TYPES[finding.kind],
        **({"enableWhen": when} if when else {}),
        **({"enableBehavior": "all"} if len(when) > 1 else {}),
        **({"answerOption": [_option(finding, value, system) for value in finding.values]} if finding.values else {}),
        "item": [_help(finding)],
    }


def _extensions(finding: Finding, own: Constraints, units: Units) -> Iterable[dict[str, Any]]:
    if finding.unit:
        yield {"url": f"{_HL7}/questionnaire-unit", "valueCoding": units.coding_of(finding.unit)}
    for name, bound in (("minValue", own.least), ("maxValue", own.greatest)):
        if bound is not None:
            yield {"url": f"{_HL7}/{name}", "valueDecimal": bound}


def _answer(value: Value, system: str) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"answerBoolean": value}
    return {"answerCoding": {"system": system, "code": value}}


def _option(finding: Finding, value: str, system: str) -> dict[str, Any]:
    return {"valueCoding": {"system": system, "code": value, "display": finding.sentence(value)}}


def _help(finding: Finding) -> dict[str, Any]:
    """What a finding means, as help beside its question."""
    control = {"system": "http://hl7.org/fhir/questionnaire-item-control", "code": "help"}
    return {
        "extension": [
            {"url": f"{_HL7}/questionnaire-itemControl", "valueCodeableConcept": {"coding": [control]}},
        ],
        "linkId": f"{finding.name}.means",
        "text": finding.means,
        "type": "display",
    }


def _done(program: Program) -> dict[str, Any]:
    system = actions_name(program)
    return {
        "linkId": DONE,
        "text": "Which of these have already been done?",
        "type": "choice",
        "repeats": True,
        "answerOption": [
            {"valueCoding": {"system": system, "code": action, "display": says}}
            for action, says in program.actions.items()
        ],
    }
