"""What the service offers to a record system, and the data that it asks for."""

from __future__ import annotations

import re
from typing import Any

from guidelog.inference.fhir.response import RESPONSE
from guidelog.inference.fhir.table import CodeTable
from guidelog.inference.rules.program import Program

PATIENT_VIEW = "patient-view"
PATIENT = "patient"  # the key of the person


def service_id(program: Program) -> str:
    """The id of the service, from the name of the knowledge base."""
    return f"{program.name.replace('_', '-')}-{PATIENT_VIEW}"


def prefetch(table: CodeTable) -> dict[str, str]:
    """The data that are asked for, by key: the person, and every type of resource that the table of codes reads."""
    types = sorted({type_ for row in table.rows for type_ in row.resources} | {RESPONSE})
    asked = {PATIENT: "Patient/{{context.patientId}}"}
    return {**asked, **{key_of(type_): f"{type_}?patient={{{{context.patientId}}}}" for type_ in types}}


def key_of(type_: str) -> str:
    """The key of a type of resource: `medicationStatements`."""
    return f"{type_[:1].lower()}{type_[1:]}s"


def title_of(key: str) -> str:
    """A key in words: `medication statements`."""
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: f" {found[1].lower()}", key)


def discovery(program: Program, table: CodeTable) -> dict[str, Any]:
    """The document of `GET /cds-services`."""
    title = program.about.get("title", program.name)
    limits = f" It holds {program.about['limits']}." if "limits" in program.about else ""
    service = {
        "hook": PATIENT_VIEW,
        "id": service_id(program),
        "title": title,
        "description": f"What the guideline says of a person, and why: {title}.{limits}",
        "prefetch": prefetch(table),
    }
    return {"services": [service]}
