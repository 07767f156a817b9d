"""What the reading of one bundle shares: the vocabulary, the table of codes, the reference time, the resources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..rules.program import Program
from .bundle import Bundle
from .dates import Reference
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


class Hit(NamedTuple):
    """A coding of a resource, and what a row of the table says of it."""

    key: Key
    row: CodeRow


class Context(NamedTuple):
    """The vocabulary, the table, the time, and the bundle."""

    program: Program
    table: CodeTable
    at: Reference
    bundle: Bundle

    def hits(self, resource: Resource) -> list[Hit]:
        """The rows that speak of a resource, by the codings of its own code that are in order."""
        value = resource.data.get(CODE_OF.get(resource.type, ""))
        keys = [loose_coding(value)] if resource.type == "Encounter" else loose_codings(value)
        return [hit for key in keys if key is not None for hit in self.hits_of(key, resource.type)]

    def component_hits(self, resource: Resource) -> list[list[Hit]]:
        """The rows that speak of each component of an Observation."""
        components = resource.data.get("component") if resource.type == "Observation" else None
        if not isinstance(components, list):
            return []
        codes = [one.get("code") if isinstance(one, dict) else None for one in components]
        return [[h for key in loose_codings(code) for h in self.hits_of(key, resource.type)] for code in codes]

    def hits_of(self, key: Key, type_: str) -> Iterator[Hit]:
        """What rows say of a coding that a type of resource has as its code."""
        for row in self.table.rows_of(*key):
            if type_ in row.resources and not row.finding.startswith("("):
                yield Hit(key, row)

    def named(self, key: Key, kind: str, type_: str) -> Iterator[str]:
        """What rows of a kind, such as `(body site)`, say of a coding."""
        for row in self.table.rows_of(*key):
            if row.finding == kind and type_ in row.resources:
                yield str(row.value)

    def group(self, name: str) -> CodeGroup:
        """A group of findings; one that the table does not have is empty."""
        return self.table.groups.get(name, CodeGroup(frozenset(), ""))


def belongs(row: CodeRow, group: CodeGroup) -> bool:
    """Whether what a row says belongs to a group."""
    settings = [(row.finding, row.value), *([row.also] if row.also is not None else [])]
    return any(group.holds(*setting) for setting in settings)
