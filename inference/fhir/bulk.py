"""Records of many people from lines of resources, as a bulk export has them: only what maps is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..record.record import Record, RecordError
from .bundle import BUNDLE, PATIENT, Links, named
from .doubled import is_doubtful
from .elements import Resource, loose_codings
from .importer import Importer
from .matching import MEDICATION, MEDICINES, hits_of
from .selection import MappedResource, ResourceSelection, mapping, medication_of, resolved
from .table import CodeTable

_BITS = 40  # bits of the number of a resource within a file


class Person(NamedTuple):
    """One person of an export: where the first of their resources stands, and their record, or what is wrong."""

    where: str
    record: Record | RecordError


class OwnResources(NamedTuple):
    """What is known of one person so far."""

    where: str
    mapped: list[MappedResource]
    patients: list[Resource]
    waiting: list[Resource]
    doubtful: list[Resource]


class Gathering(NamedTuple):
    """What is known of people so far, by whom it is of, and the Medications that their medicines may refer to."""

    people: Mapping[str, OwnResources | Person]
    medications: Sequence[Resource]

    def divide(self, count: int, share_of: Callable[[str], int], table: CodeTable) -> list[Gathering]:
        """What is known of the people of each of so many shares, by the share of each.

        Of Medications that no row of the table speaks of they have only that they are there.
        """
        people: list[dict[str, OwnResources | Person]] = [{} for _ in range(count)]
        for key, own in self.people.items():
            people[share_of(key)][key] = own
        medications = [_bare(one, table) for one in self.medications]
        return [Gathering(own, medications) for own in people]


class Tally(NamedTuple):
    """How many resources there were, of how many of them no row of the table speaks if nothing leads to them, and the
    numbers of those to which something led.
    """

    total: int = 0
    unused: int = 0
    led: frozenset[int] = frozenset()

    def __or__(self, other: Tally) -> Tally:
        return Tally(self.total + other.total, self.unused + other.unused, self.led | other.led)


class Bulk:
    """Gathers lines of resources by the people that they are of; a bundle is one person by itself.

    `file` is the number of the file that they stand in, among those that are read together.
    """

    def __init__(self, importer: Importer, file: int = 0):
        self.importer = importer
        self._first = file << _BITS
        self._people: dict[str, OwnResources | Person] = {}
        self._medications: list[Resource] = []
        self._total = self._unused = 0
        self._led: set[int] = set()

    @property
    def tally(self) -> Tally:
        """What was counted so far."""
        return Tally(self._total, self._unused, frozenset(self._led))

    @property
    def gathering(self) -> Gathering:
        """What was gathered so far."""
        return Gathering(self._people, self._medications)

    def add(self, lines: Iterable[tuple[str, object]]) -> None:
        """Take resources as parsed from JSON, each with its place; in place of one that cannot be a RecordError."""
        for where, data in lines:
            self._total += 1
            if isinstance(data, RecordError):
                self._people[where] = Person(where, data)
            elif isinstance(data, dict):
                self._add(data, where)

    def skip(self) -> None:
        """Count a resource that does not map."""
        self._total += 1
        self._unused += 1

    def take(self, later: Gathering) -> None:
        """Take what was gathered from files that come later."""
        for key, own in later.people.items():
            known = self._people.get(key)
            if isinstance(known, OwnResources) and isinstance(own, OwnResources):
                known.mapped.extend(own.mapped)
                known.patients.extend(own.patients)
                known.waiting.extend(own.waiting)
                known.doubtful.extend(own.doubtful)
            else:
                self._people[key] = own
        self._medications += later.medications

    def people(self) -> Iterator[Person]:
        """Everyone whom the lines speak of, in their order; what was gathered is let go."""
        links = Links(self._medications)
        for key in [*self._people]:
            own = self._people.pop(key)
            if isinstance(own, Person):
                yield own
                continue
            medications = self._resolve(own, links)
            self._led |= medications.keys()
            if own.mapped or own.patients or own.doubtful:
                yield self._person(key, own, [*own.doubtful, *medications.values()])

    def _resolve(self, own: OwnResources, links: Links) -> dict[int, Resource]:
        """The Medications of an export that the medicines of a person refer to, which map by them."""
        led = {}
        for resource in own.waiting:
            found, medication = resolved(resource, links, self.importer.table)
            if found is None:
                self._unused += 1
                continue
            own.mapped.append(found)
            if medication.number >= 0:
                led[medication.number] = medication
        own.mapped.sort(key=lambda one: one.resource.number)
        return led

    def _add(self, data: dict[str, object], where: str) -> None:
        if data.get("resourceType") == BUNDLE:
            self._total -= 1
            self._people[where] = self._whole(data, where)
            return
        resource = named(data, self._total)._replace(number=self._first + self._total)
        found = mapping(resource, self.importer.table, self.importer.program)
        if found is not None:
            self._of(_subject(resource) or where, where).mapped.append(found)
        elif resource.type != PATIENT and is_doubtful(resource, self.importer.table):
            self._of(_subject(resource) or where, where).doubtful.append(resource)
        elif medication_of(resource):
            self._of(_subject(resource) or where, where).waiting.append(resource)
        elif resource.type == MEDICATION:
            self._medications.append(resource)
            self._unused += 1
        elif resource.type == PATIENT:
            self._of(f"{PATIENT}/{resource.id}" if resource.id else where, where).patients.append(resource)
        else:
            self._unused += 1

    def _whole(self, data: dict[str, object], where: str) -> Person:
        """The one person of a bundle."""
        try:
            found = self.importer.read(data, where, where)
        except RecordError as error:
            return Person(where, error)
        self._total += found.resources
        self._unused += len(found.unused)
        return Person(where, found.record)

    def _of(self, key: str, where: str) -> OwnResources:
        own = self._people.get(key)
        if not isinstance(own, OwnResources):
            own = self._people[key] = OwnResources(where, [], [], [], [])
        return own

    def _person(self, key: str, own: OwnResources, others: Sequence[Resource]) -> Person:
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


def _bare(medication: Resource, table: CodeTable) -> Resource:
    """A Medication of which no row speaks without what it says."""
    keys = [*loose_codings(medication.data.get("code"))]
    is_known = any(True for key in keys for type_ in MEDICINES for _ in hits_of(key, type_, table))
    return medication if is_known else medication._replace(data={})
