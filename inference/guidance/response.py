"""An answer as FHIR R4: a GuidanceResponse with what is missing, and a RequestGroup with what applies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..answer.questions import Question
from ..answer.statuses import Answer, StatementAnswer
from ..fhir.matching import CODE_OF
from ..fhir.names import assumption_name, findings_name, library_name, records_name, status_name, versioned
from ..fhir.response import RESPONSE, subject_reference
from ..fhir.table import CodeRow, CodeTable
from ..overview.parts import Item, Overview
from ..overview.phrases import guidelines_of
from ..rules.program import Program
from .actions import action_of, advice_text
from .plans import about_whole, address, plan_of

_PATHS = {"medicationCodeableConcept": "medication"}  # of an element that may be of several types


def guidance(
    answer: Answer, questions: Sequence[Question], overview: Overview, program: Program, table: CodeTable
) -> dict[str, Any]:
    """A Bundle of the GuidanceResponse for a record and, if anything applies or is advised against, a RequestGroup.

    `questions` are the findings that matter, `overview` tells which of what applies are alternatives, and `table` has
    the codes that say findings.
    """
    group = _request_group(answer, overview, program)
    resources = {"GuidanceResponse": _response(answer, questions, program, table, group is not None)}
    if group is not None:
        resources["RequestGroup"] = group
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": _address(answer, kind, program), "resource": one} for kind, one in resources.items()],
    }


def _response(
    answer: Answer, questions: Sequence[Question], program: Program, table: CodeTable, has_result: bool
) -> dict[str, Any]:
    missing = [*_requirements(questions, program, table)]
    notices = (f"{one.says}{_of(program.guideline_at(one.span))}" for one in answer.notices)
    notes = [*notices, *about_whole(program)]
    return {
        "resourceType": "GuidanceResponse",
        "identifier": [_identifier(answer, program)],
        "moduleCanonical": versioned(library_name(program), program),
        "status": _status(answer, bool(missing)),
        "subject": subject_reference(answer.record.id, program),
        **({"note": [{"text": note} for note in notes]} if notes else {}),
        **({"result": {"reference": _address(answer, "RequestGroup", program)}} if has_result else {}),
        **({"dataRequirement": missing} if missing else {}),
    }


def _status(answer: Answer, is_missing: bool) -> str:
    """Whether something that is not recorded could change the answer, and whether there is one without it."""
    if not is_missing:
        return "success"
    return "data-requested" if any(found.holds for found in answer.statements) else "data-required"


def _request_group(answer: Answer, overview: Overview, program: Program) -> dict[str, Any] | None:
    """What applies and nothing supersedes, less what was done; what is advised against stands in the notes, as do
    choices between two, what nobody can follow together, and what is ruled out for the person.

    An action of a RequestGroup is a thing to do, and R4 has no word in it for what is not to be done.
    """
    standing = [found for found in answer.statements if found.holds and not found.superseded_by]
    against = [found.statement for found in standing if found.statement.advises_against]
    done = dict.fromkeys(
        found.statement.action
        for found in standing
        if found.statement.action in answer.record.done and not found.statement.advises_against
    )
    asked = [
        found for found in standing if not found.statement.advises_against and found.statement.action not in done
    ]
    notes = [f"not advised: {advice_text(one)}{_of(program.guideline_of(one.id))}" for one in against]
    notes += [f"done: {program.actions[action]}" for action in done]
    items = overview.items
    notes += [f"a choice: {one.says}, or {items[other].says}" for one in items.values() for other in one.choices]
    notes += [
        f"nobody can follow both: {_worded(one, program)}; {_worded(items[other], program)}"
        for one in items.values()
        for other in one.opposed
        if other > one.number
    ]
    notes += [
        f"{one.excluded}: {_worded(one, program)}" for one in items.values() if one.excluded and not one.is_done
    ]
    if not asked and not notes:
        return None
    plans = dict.fromkeys(plan_of(found.statement, program) for found in standing)
    return {
        "resourceType": "RequestGroup",
        "identifier": [_identifier(answer, program)],
        "instantiatesCanonical": [*plans],
        "status": "draft",
        "intent": "proposal",
        "subject": subject_reference(answer.record.id, program),
        **({"note": [{"text": note} for note in notes]} if notes else {}),
        **({"action": [_action(found, program) for found in asked]} if asked else {}),
    }


def _action(found: StatementAnswer, program: Program) -> dict[str, Any]:
    """A statement that applies, with its status and the findings on which that rests and that nobody recorded."""
    action = action_of(found.statement, program)
    action["extension"] += [
        {"url": status_name(program), "valueCode": found.status},
        *({"url": assumption_name(program), "valueCode": name} for name in found.assumes),
    ]
    obtained = [name for name in found.assumes if name in program.obtains.get(found.statement.action, ())]
    others = [name for name in found.assumes if name not in obtained]
    if obtained:
        action["textEquivalent"] += f" (until recorded: {_labels(obtained, program)})"
    if others:
        labels = _labels(others, program)
        action["textEquivalent"] += f" (unless it turns out otherwise, for these are not recorded: {labels})"
    return action


def _labels(findings: Sequence[str], program: Program) -> str:
    return ", ".join(program.findings[name].label for name in findings)


def _worded(item: Item, program: Program) -> str:
    return f"{item.strength} {item.says}{_of(guidelines_of(item.statements, program))}"


def _of(guidelines: str) -> str:
    return f" ({guidelines})" if guidelines else ""


def _requirements(questions: Sequence[Question], program: Program, table: CodeTable) -> Iterator[dict[str, Any]]:
    """What is missing: answers to the Questionnaire, in the order of the interview, or resources with these codes."""
    if not questions:
        return
    system = findings_name(program)
    items = [
        {"system": system, "code": one.finding, "display": program.findings[one.finding].question}
        for one in questions
    ]
    yield {
        "id": RESPONSE,
        "type": RESPONSE,
        "mustSupport": ["questionnaire", "item.linkId", "item.answer.value"],
        "codeFilter": [{"path": "item.linkId", "code": items}],
    }
    for one in questions:
        for type_, rows in _by_type(one.finding, table).items():
            element = CODE_OF[type_]
            codes = {(row.system, row.code): _coding(row) for row in rows}
            yield {
                "id": f"{one.finding}.{type_}",
                "type": type_,
                "codeFilter": [{"path": _PATHS.get(element, element), "code": [*codes.values()]}],
            }


def _by_type(finding: str, table: CodeTable) -> Mapping[str, list[CodeRow]]:
    """The rows that say a finding by a code of their own, by the types of the resources that have it."""
    found: dict[str, list[CodeRow]] = {}
    for row in table.by_finding(finding):
        for type_ in sorted(row.resources) if not row.is_by("range") else ():
            found.setdefault(type_, []).append(row)
    return found


def _coding(row: CodeRow) -> dict[str, Any]:
    return {"system": row.system, "code": row.code, **({"display": row.display} if row.display else {})}


def _identifier(answer: Answer, program: Program) -> dict[str, Any]:
    return {"system": records_name(program), "value": answer.record.id}


def _address(answer: Answer, kind: str, program: Program) -> str:
    """The address of a resource in its Bundle: always the same for a record and the texts of a knowledge base."""
    return address(f"{versioned(library_name(program), program)} {answer.record.id} {kind}")
