"""What rows of one code each say of people, by the rules for a bundle of FHIR."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...fhir.bulk import Person
from ...fhir.elements import Resource
from ...fhir.importer import Importer
from ...fhir.selection import MappedResource, ResourceSelection, mapping
from ...fhir.table import Key
from ...record.record import RecordError
from .event_map import PATIENT
from .event_resources import PERSON, Event


def people_of(events: Iterable[Event], importer: Importer) -> list[Person]:
    """Everyone of whom a row speaks, in the order of their first rows; one that says no person is somebody else."""
    people: dict[str, list[Event]] = {}
    for event in events:
        people.setdefault(key_of(event), []).append(event)
    return [_person(events[0].person, events, importer) for events in people.values()]


def key_of(event: Event) -> str:
    """What tells the person of a row from others."""
    return event.person or f"\0{event.place}"


def _person(person: str, events: Sequence[Event], importer: Importer) -> Person:
    where = events[0].place
    faults = [fault for one in events if isinstance(one.resource, RecordError) for fault in one.resource.faults]
    if faults:
        return Person(where, RecordError(faults))
    patient = Resource(PATIENT, person, PATIENT, {"resourceType": PATIENT, "id": person}, -1, PERSON)
    mapped = [*_mapped(events, importer)]
    selection = ResourceSelection(mapped, [patient], (), len(mapped))
    try:
        return Person(where, importer.make(selection, where, person).record)
    except RecordError as error:
        return Person(where, error)


def _mapped(events: Sequence[Event], importer: Importer) -> Iterator[MappedResource]:
    """The resources that map, with what led to them as their reasons."""
    places: dict[Key, list[str]] = {}
    resources = []
    for number, event in enumerate(events):
        resource = event.resource
        if isinstance(resource, RecordError) or resource.type in ("", PATIENT):
            continue
        resources.append((event, resource._replace(number=number)))
        if resource.type == "Condition":
            for coding in resource.data["code"]["coding"]:
                places.setdefault(Key(coding["system"], coding["code"]), []).append(resource.url)
    for event, resource in resources:
        led = [{"reference": url} for key in event.reasons for url in places.get(key, ())]
        if led and resource.type == "Procedure":
            resource = resource._replace(data={**resource.data, "reasonReference": led})
        found = mapping(resource, importer.table, importer.program)
        if found is not None:
            yield found
