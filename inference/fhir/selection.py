"""Which resources of a bundle map, and of which no row of the table speaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ..record.codes import RecordCode
from ..record.record import RecordFault
from ..record.twice import keys_twice
from ..rules.program import Program
from .bundle import BUNDLE, PATIENT, REFERRED, Links, named
from .doubled import is_doubtful
from .elements import Resource, loose_codings, shown_key
from .matching import MEDICATION, MEDICINES, Hit, find_component_hits, find_hits, hits_of, keys_of
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
    """The resources that map, the Patients, what no row speaks of, and how many resources there are.

    `others` are what references may lead to besides, and what may map, since a key stands twice in it; `notes` say
    what is to be known of the whole.
    """

    mapped: Sequence[MappedResource]
    patients: Sequence[Resource]
    unused: Sequence[UnmappedResource]
    total: int
    others: Sequence[Resource] = ()
    notes: Sequence[str] = ()


class Sorting:
    """Sorts resources by whether they map; medicines that are given by a reference when all are there."""

    def __init__(self, table: CodeTable, program: Program):
        self._table = table
        self._program = program
        self.mapped: list[MappedResource] = []
        self.patients: list[Resource] = []
        self.others: list[Resource] = []
        self.waiting: list[Resource] = []
        self.unused: list[Resource] = []

    def add(self, resource: Resource) -> None:
        """Take a resource."""
        found = mapping(resource, self._table, self._program)
        if found is not None:
            self.mapped.append(found)
        elif resource.type == PATIENT:
            self.patients.append(resource)
        elif resource.type == MEDICATION or resource.type in REFERRED or is_doubtful(resource, self._table):
            self.others.append(resource)
        elif medication_of(resource):
            self.waiting.append(resource)
        else:
            self.unused.append(resource)

    def resolve(self, links: Links) -> None:
        """Sort what waits for what its references lead to; of the others those that nothing needs are not used."""
        led: set[int] = set()
        for resource in self.waiting:
            found, medication = resolved(resource, links, self._table)
            if found is None:
                self.unused.append(resource)
                continue
            self.mapped.append(found)
            led.add(medication.number)
        self.unused += [one for one in self.others if one.number not in led]
        self.mapped.sort(key=lambda one: one.resource.number)
        self.unused.sort(key=lambda one: one.number)


def select(resources: Iterable[Resource], table: CodeTable, program: Program) -> ResourceSelection:
    """The resources that map, and the others; of a bundle within a bundle all are among the others."""
    sorting, inner, total = Sorting(table, program), list[UnmappedResource](), 0
    for total, resource in enumerate(resources, 1):  # noqa: B007 the number of all
        sorting.add(resource)
        if resource.type == BUNDLE:
            inner += [unused_one(one._replace(place=f"{one.place} of {resource.place}")) for one in within(resource)]
    sorting.resolve(Links(sorting.others))
    unused = [*map(unused_one, sorting.unused), *inner]
    notes = [
        f"what is in {one.place} is not read: a bundle within a bundle"
        for one in sorting.unused
        if one.type == BUNDLE
    ]
    return ResourceSelection(sorting.mapped, sorting.patients, unused, total + len(inner), sorting.others, notes)


def within(bundle: Resource) -> Iterator[Resource]:
    """The resources in a bundle that stands in another, and in those in it, as far as they are in order."""
    stack: list[object] = [bundle.data]
    while stack:
        data = stack.pop()
        entries = data.get("entry") if isinstance(data, dict) else None
        for number, entry in enumerate(entries if isinstance(entries, list) else ()):
            data = entry.get("resource") if isinstance(entry, dict) else None
            if isinstance(data, dict):
                yield named(data, number)
                if data.get("resourceType") == BUNDLE:
                    stack.append(data)


def medication_of(resource: Resource) -> str:
    """The reference to what a medicine is; empty if there is none."""
    if resource.type not in MEDICINES:
        return ""
    found = resource.data.get("medicationReference")
    reference = found.get("reference") if isinstance(found, dict) else None
    return reference if isinstance(reference, str) else ""


def resolved(resource: Resource, links: Links, table: CodeTable) -> tuple[MappedResource | None, Resource]:
    """A medicine with the rows that speak of the Medication that it refers to, if it maps; and that Medication."""
    medication = links.find(medication_of(resource), resource)
    if medication is None or medication.type != MEDICATION:
        return None, resource
    hits = [hit for key in loose_codings(medication.data.get("code")) for hit in hits_of(key, resource.type, table)]
    return (MappedResource(resource, hits, []) if hits else None), medication


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
