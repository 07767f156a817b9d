"""What the service offers to a record system, and the data that it asks for."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from guidelog.inference.fhir.response import RESPONSE
from guidelog.inference.fhir.table import CodeTable
from guidelog.inference.rules.program import Program

PATIENT_VIEW, ORDER_SELECT = "patient-view", "order-select"
PATIENT = "patient"  # the key of the person


class HookService(NamedTuple):
    """A service of one hook: its id, what it is told by, and the data that it asks for, by key."""

    hook: str
    id: str
    title: str
    description: str
    prefetch: dict[str, str]


def hook_services(program: Program, table: CodeTable) -> dict[str, HookService]:
    """The services by their ids: of orders only if the table of codes speaks of any."""
    title = program.about.get("title", program.name)
    limits = f" It holds {program.about['limits']}." if "limits" in program.about else ""
    says = {
        PATIENT_VIEW: f"What the guideline says of a person, and why: {title}.{limits}",
        ORDER_SELECT: f"What the guideline says of an order that is being written: {title}.{limits}",
    }
    hooks = [PATIENT_VIEW, *([ORDER_SELECT] if table.resources(is_of_orders=True) else [])]
    found = [HookService(hook, service_id(program, hook), title, says[hook], prefetch(table, hook)) for hook in hooks]
    return {one.id: one for one in found}


def service_id(program: Program, hook: str) -> str:
    """The id of the service of a hook, from the name of the knowledge base."""
    return f"{program.name.replace('_', '-')}-{hook}"


def prefetch(table: CodeTable, hook: str) -> dict[str, str]:
    """The data that are asked for, by key: the person, and every type of resource that the table of codes reads; for
    an order also what is ordered already.
    """
    types = [*table.resources(), RESPONSE, *(table.resources(is_of_orders=True) if hook == ORDER_SELECT else ())]
    asked = {PATIENT: "Patient/{{context.patientId}}"}
    return {
        **asked, **{key_of(type_): f"{type_}?patient={{{{context.patientId}}}}" for type_ in sorted(types)},
    }  # fmt: skip


def key_of(type_: str) -> str:
    """The key of a type of resource: `medicationStatements`."""
    return f"{type_[:1].lower()}{type_[1:]}s"


def words_of(key: str) -> str:
    """A key in words: `medication statements`."""
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: f" {found[1].lower()}", key)


def discovery(services: dict[str, HookService]) -> dict[str, Any]:
    """The document of `GET /cds-services`."""
    return {"services": [one._asdict() for one in services.values()]}
