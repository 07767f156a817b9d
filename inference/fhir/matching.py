"""The rows of the table that speak of a resource."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .elements import Resource, loose_coding, loose_codings
from .table import CodeGroup, CodeRow, CodeTable, Key

CODE_OF = {  # the element in which a resource has its code
    "Condition": "code",
    "Observation": "code",
    "Procedure": "code",
    "MedicationAdministration": "medicationCodeableConcept",
    "MedicationStatement": "medicationCodeableConcept",
    "Encounter": "class",
}
ENCOUNTER, OBSERVATION, MEDICATION = "Encounter", "Observation", "Medication"
MEDICINES = ("MedicationAdministration", "MedicationStatement")


class Hit(NamedTuple):
    """A coding of a resource, and what a row of the table says of it."""

    key: Key
    row: CodeRow


def find_hits(resource: Resource, table: CodeTable) -> list[Hit]:
    """The rows that speak of a resource, by the codings of its own code that are in order."""
    return [hit for key in keys_of(resource) for hit in hits_of(key, resource.type, table)]


def keys_of(resource: Resource) -> list[Key]:
    """The codings of the own code of a resource, as far as they are in order."""
    value = resource.data.get(CODE_OF.get(resource.type, "code"))
    if resource.type == ENCOUNTER:
        found = loose_coding(value)
        return [found] if found is not None else []
    return [*loose_codings(value)]


def find_component_hits(resource: Resource, table: CodeTable) -> list[list[Hit]]:
    """The rows that speak of each component of an Observation."""
    components = resource.data.get("component") if resource.type == OBSERVATION else None
    if not isinstance(components, list):
        return []
    codes = [one.get("code") if isinstance(one, dict) else None for one in components]
    return [[hit for key in loose_codings(code) for hit in hits_of(key, OBSERVATION, table)] for code in codes]


def hits_of(key: Key, type_: str, table: CodeTable) -> Iterator[Hit]:
    """What rows say of a coding that a type of resource has as its code."""
    if type_ in CODE_OF:
        for row in table.rows_of(*key):
            if type_ in row.resources and not row.finding.startswith("("):
                yield Hit(key, row)


def meanings(key: Key, kind: str, type_: str, table: CodeTable) -> Iterator[str]:
    """What rows of a kind, such as `(body site)`, say of a coding."""
    for row in table.rows_of(*key):
        if row.finding == kind and type_ in row.resources:
            yield str(row.value)


def belongs(row: CodeRow, group: CodeGroup) -> bool:
    """Whether what a row says belongs to a group."""
    settings = [(row.finding, row.value), *([row.also] if row.also is not None else [])]
    return any(group.holds(*setting) for setting in settings)
