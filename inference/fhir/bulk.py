"""Records of many people from lines of resources, as a bulk export has them: only what maps is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ..record.record import Record, RecordError
from .bundle import BUNDLE, PATIENT, Links, named
from .doubled import is_doubtful
from .elements import Resource
from .importer import Importer
from .matching import MEDICATION
from .selection import MappedResource, ResourceSelection, mapping, medication_of, resolved


class Person(NamedTuple):
    """One person of an export: where the first of their resources stands, and their record, or what is wrong."""

    where: str
    record: Record | RecordError


class _Own(NamedTuple):
    """What is known of one person so far."""

    where: str
    mapped: list[MappedResource]
    patients: list[Resource]
    waiting: list[Resource]
    doubtful: list[Resource]


class Bulk:
    """Gathers lines of resources by the people that they are of; a bundle is one person by itself.

    `total` counts the resources, `unused` those of which no row of the table speaks.
    """

    def __init__(self, importer: Importer):
        self.importer = importer
        self._people: dict[str, _Own | Person] = {}
        self._medications: list[Resource] = []
        self.total = self.unused = 0

    def add(self, lines: Iterable[tuple[str, object]]) -> None:
        """Take resources as parsed from JSON, each with its place; in place of one that cannot be a RecordError."""
        for where, data in lines:
            self.total += 1
            if isinstance(data, RecordError):
                self._people[where] = Person(where, data)
            elif isinstance(data, dict):
                self._add(data, where)

    def skip(self) -> None:
        """Count a resource that does not map."""
        self.total += 1
        self.unused += 1

    def people(self) -> Iterator[Person]:
        """Everyone whom the lines speak of, in their order; what was gathered is let go."""
        links, led = Links(self._medications), set[int]()
        for key in [*self._people]:
            own = self._people.pop(key)
            if isinstance(own, Person):
                yield own
                continue
            medications = self._resolve(own, links)
            led |= medications.keys()
            if own.mapped or own.patients or own.doubtful:
                yield self._person(key, own, [*own.doubtful, *medications.values()])
        self.unused += len(self._medications) - len(led)

    def _resolve(self, own: _Own, links: Links) -> dict[int, Resource]:
        """The Medications of an export that the medicines of a person refer to, which map by them."""
        led = {}
        for resource in own.waiting:
            found, medication = resolved(resource, links, self.importer.table)
            if found is None:
                self.unused += 1
                continue
            own.mapped.append(found)
            if medication.number >= 0:
                led[medication.number] = medication
        own.mapped.sort(key=lambda one: one.resource.number)
        return led

    def _add(self, data: dict[str, object], where: str) -> None:
        if data.get("resourceType") == BUNDLE:
            self.total -= 1
            self._people[where] = self._whole(data, where)
            return
        resource = named(data, self.total)
        found = mapping(resource, self.importer.table, self.importer.program)
        if found is not None:
            self._of(_subject(resource) or where, where).mapped.append(found)
        elif resource.type != PATIENT and is_doubtful(resource, self.importer.table):
            self._of(_subject(resource) or where, where).doubtful.append(resource)
        elif medication_of(resource):
            self._of(_subject(resource) or where, where).waiting.append(resource)
        elif resource.type == MEDICATION:
            self._medications.append(resource)
        elif resource.type == PATIENT:
            self._of(f"{PATIENT}/{resource.id}" if resource.id else where, where).patients.append(resource)
        else:
            self.unused += 1

    def _whole(self, data: dict[str, object], where: str) -> Person:
        """The one person of a bundle."""
        try:
            found = self.importer.read(data, where, where)
        except RecordError as error:
            return Person(where, error)
        self.total += found.resources
        self.unused += len(found.unused)
        return Person(where, found.record)

    def _of(self, key: str, where: str) -> _Own:
        own = self._people.get(key)
        if not isinstance(own, _Own):
            own = self._people[key] = _Own(where, [], [], [], [])
        return own

    def _person(self, key: str, own: _Own, others: Sequence[Resource]) -> Person:
        selection = ResourceSelection(own.mapped, own.patients, (), len(own.mapped), others)
        try:
            return Person(own.where, self.importer.make(selection, own.where, key.rpartition("/")[2]).record)
        except RecordError as error:
            return Person(own.where, error)


def _subject(resource: Resource) -> str:
    """Whom a resource is of, in one form for each way to refer to them; empty if that is not said."""
    subject = resource.data.get("subject")
    reference = subject.get("reference") if isinstance(subject, dict) else None
    if not isinstance(reference, str):
        return ""
    return "/".join(reference.partition("/_history/")[0].split("/")[-2:])
