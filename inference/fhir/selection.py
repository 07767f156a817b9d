"""Which resources of a bundle map, and of which no row of the table speaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..record.codes import RecordCode
from ..record.record import RecordFault
from ..record.twice import keys_twice
from ..rules.program import Program
from .bundle import PATIENT
from .elements import Resource, shown_key
from .matching import Hit, find_component_hits, find_hits, keys_of
from .response import is_own
from .table import CodeTable


class UnmappedResource(NamedTuple):
    """A resource of which no row of the table speaks, with the codes that it has."""

    place: str
    codes: tuple[str, ...]


class MappedResource(NamedTuple):
    """A resource that maps, with the rows that speak of it and of its components."""

    resource: Resource
    hits: list[Hit]
    components: list[list[Hit]]


class ResourceSelection(NamedTuple):
    """The resources that map, the Patients, what no row speaks of, and how many resources there are."""

    mapped: Sequence[MappedResource]
    patients: Sequence[Resource]
    unused: Sequence[UnmappedResource]
    total: int


def select(resources: Iterable[Resource], table: CodeTable, program: Program) -> ResourceSelection:
    """The resources that map, and the others."""
    mapped, patients, unused, total = [], [], [], 0
    for total, resource in enumerate(resources, 1):  # noqa: B007 the number of all
        found = mapping(resource, table, program)
        if found is not None:
            mapped.append(found)
        elif resource.type == PATIENT:
            patients.append(resource)
        else:
            unused.append(unused_one(resource))
    return ResourceSelection(mapped, patients, unused, total)


def unused_one(resource: Resource) -> UnmappedResource:
    """A resource of which no row speaks."""
    return UnmappedResource(resource.place, tuple(map(shown_key, keys_of(resource))))


def mapping(resource: Resource, table: CodeTable, program: Program) -> MappedResource | None:
    """A resource with the rows that speak of it, if it maps."""
    found = MappedResource(resource, find_hits(resource, table), find_component_hits(resource, table))
    return found if found.hits or any(found.components) or is_own(resource.data, program) else None


def faults_of_keys(resource: Resource) -> list[RecordFault]:
    """That a key stands twice in a resource or its entry."""
    found = [*([resource.twice] if resource.twice else []), *keys_twice(resource.data)]
    message, help_ = "it stands twice in one object", "keep one of them"
    errors = (resource.refuse(key, message, help_, RecordCode.DUPLICATE_KEY) for key in found)
    return [fault for error in errors for fault in error.faults]
