"""A knowledge base as definitions of FHIR R4: its rules as a Library, each summary as a PlanDefinition."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from ..fhir.names import computable, id_from, library_name, plan_name, versioned
from ..rules.entities import Statement
from ..rules.program import Program
from .actions import LANGUAGE, action_of, citation_of, citations_of

_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"


def definitions(program: Program) -> dict[str, Any]:
    """A Bundle of the Library with the rules, and of a PlanDefinition for each summary with its statements.

    Each statement is an action of the plan of the summary in which it first stands, and of no other.
    """
    resources = [_library(program), *_plans(program)]
    return {
        "resourceType": "Bundle",
        "id": id_from(f"{program.name}-definitions"),
        "type": "collection",
        "entry": [{"fullUrl": address(f"{one['url']}|{one['version']}"), "resource": one} for one in resources],
    }


def address(name: str) -> str:
    """The address of a resource in a Bundle: a UUID that is always the same for a name."""
    return uuid5(NAMESPACE_URL, name).urn


def plan_of(statement: Statement, program: Program) -> str:
    """The canonical URL of the plan that a statement is an action of."""
    return versioned(plan_name(program, statement.summary), program)


def _library(program: Program) -> dict[str, Any]:
    return {
        "resourceType": "Library",
        "id": id_from(f"{program.name}-library"),
        "url": library_name(program),
        "version": program.checksum,
        "name": computable(f"Rules_{program.name}"),
        "title": f"Rules of: {program.about.get('title', program.name)}",
        **_shared(program),
        "type": _concept("library-type", "logic-library"),
        "relatedArtifact": citations_of(program),
        "content": [
            {
                "contentType": f"{LANGUAGE}; charset=utf-8",
                "title": source.name.rpartition("/")[2],
                "data": b64encode(source.text.encode()).decode(),
            }
            for source in program.sources
        ],
    }


def _plans(program: Program) -> Iterator[dict[str, Any]]:
    by_summary: dict[str, list[Statement]] = {}
    for statement in program.statements.values():
        by_summary.setdefault(statement.summary, []).append(statement)
    for summary, statements in by_summary.items():
        yield _plan(summary, statements, program)


def _plan(summary: str, statements: Sequence[Statement], program: Program) -> dict[str, Any]:
    return {
        "resourceType": "PlanDefinition",
        "id": id_from(f"{program.name}-{summary}"),
        "url": plan_name(program, summary),
        "version": program.checksum,
        "name": computable(f"Plan_{program.name}_{summary}"),
        "title": program.summaries.get(summary, {}).get("title", summary),
        "type": _concept("plan-definition-type", "eca-rule"),
        **_shared(program),
        "relatedArtifact": [citation_of(statements[0], program)],
        "library": [versioned(library_name(program), program)],
        "action": [action_of(statement, program) for statement in statements],
    }


def about_whole(program: Program) -> list[str]:
    """What is to be known of the whole: its limits, a note, and the readings that are taken otherwise."""
    taken = [f"read as {name}={alternative}" for name, alternative in program.read_otherwise.items()]
    return [*(program.about[name] for name in ("limits", "note") if program.about.get(name)), *taken]


def _shared(program: Program) -> dict[str, Any]:
    """What is said of the whole, and of each part of it."""
    about = "; ".join(about_whole(program))
    return {"status": "active", "experimental": True, **({"description": about} if about else {})}


def _concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": f"{_TERMINOLOGY}/{system}", "code": code}]}
