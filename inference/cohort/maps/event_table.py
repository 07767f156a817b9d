"""Tables with a row for each code as one table with a row for each person, read by the rules for FHIR."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from ...answer.states import States
from ...fhir.bulk import Person
from ...fhir.elements import Resource
from ...fhir.importer import Importer
from ...fhir.selection import MappedResource, ResourceSelection, mapping
from ...fhir.table import Key
from ...record.codes import RecordCode
from ...record.notation import ROW
from ...record.record import RecordError, RecordFault
from ...rules.program import Program
from ...text.diagnostic import printable
from ...text.spelling import suggestion
from ...words import counted
from ..tables.file_version import FileVersion
from ..tables.people_table import PeopleTable
from ..tables.table import Shape, unusable
from .concepts import Concepts, read_concepts
from .event_map import PATIENT, EventMap, EventMaps
from .event_resources import PERSON, Event
from .event_rows import EventRows

_MOST = 20  # faults of rows that are named


class EventTable(PeopleTable):
    """Everyone of whom a row of some tables speaks."""

    def __init__(
        self,
        files: Sequence[Path],
        maps: EventMaps,
        concepts: str,
        program: Program,
        states: States,
        importer: Importer,
        tell: Callable[[str], object],
        is_strict: bool,
    ):
        """Raises RecordError for a file without a map."""
        super().__init__(files[0], Shape(), program, states, self._read, ROW)
        self.path, self.version = files[0] if len(files) == 1 else files[0].parent, None
        self.importer = importer
        self.maps = maps
        self.versions = [(str(file), FileVersion.of(file)) for file in files]
        own = concepts or maps.concepts
        self.versions += [(own, FileVersion.of(Path(own)))] if own else []
        self._concepts = own
        self._files = [(file, _map_of(file, maps)) for file in files]
        self._tell = tell
        self._is_strict = is_strict

    def _gather(self) -> Iterable[Person]:
        table = self.importer.table
        readers = [EventRows(file, own, table, None) for file, own in self._files]
        concepts = self._known_concepts(readers)
        readers = [EventRows(file, own, table, concepts) for file, own in self._files]
        people: dict[str, list[Event]] = {}
        for reader in readers:
            for event in reader.events():
                people.setdefault(event.person or f"\0{event.place}", []).append(event)
        if self._is_strict:
            _refuse(event.resource for events in people.values() for event in events)
        found = [self._person(person, events) for person, events in people.items()]
        self._require_unchanged()
        self._tell_unused(readers)
        return found

    def _require_unchanged(self) -> None:
        """Raises RecordError if a file was changed meanwhile."""
        for file, version in self.versions:
            if not version.is_still(Path(file)):
                message, help_ = "it was changed while it was read", "run it again once nothing writes to it"
                raise unusable(Path(file), message, help_)

    def _known_concepts(self, readers: Sequence[EventRows]) -> Concepts | None:
        ids = set[str]().union(*(reader.concept_ids() for reader in readers))
        if not ids:
            return None
        if not self._concepts:
            message = "ids of concepts are codes of no system, and it is not said what they stand for"
            help_ = "name the site's own table of concepts: --concepts FILE, or concepts = FILE in the map"
            raise unusable(self.path, message, help_, RecordCode.UNMAPPED)
        found = read_concepts(self._concepts, self.maps.systems, self.importer.table, ids)
        if found.nameless:
            names = ", ".join(found.nameless[:10])
            self._tell(f"concepts of vocabularies without a system in the map are not used: {names}")
        return found

    def _tell_unused(self, readers: Sequence[EventRows]) -> None:
        for reader, (file, own) in zip(readers, self._files, strict=True):
            if own.words["resource"].word not in (PATIENT, "null"):
                total, unused = reader.counts
                self._tell(f"{file}: the table of codes does not speak of {unused:,} of {counted(total, 'row')}")
            elif own.words["resource"].word != PATIENT:
                self._tell(f'{file}: its rows are not read, as the map says (resource = "null")')

    def _person(self, person: str, events: Sequence[Event]) -> Person:
        """The record of a person, by the rules for a bundle."""
        where = events[0].place
        faults = [fault for one in events if isinstance(one.resource, RecordError) for fault in one.resource.faults]
        if faults:
            return Person(where, RecordError(faults))
        patient = Resource(PATIENT, person, PATIENT, {"resourceType": PATIENT, "id": person}, -1, PERSON)
        mapped = [*self._mapped(events)]
        selection = ResourceSelection(mapped, [patient], (), len(mapped))
        try:
            return Person(where, self.importer.make(selection, where, person).record)
        except RecordError as error:
            return Person(where, error)

    def _mapped(self, events: Sequence[Event]) -> Iterator[MappedResource]:
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
            found = mapping(resource, self.importer.table, self._program)
            if found is not None:
                yield found


def _map_of(file: Path, maps: EventMaps) -> EventMap:
    found = maps.map_of(file.name)
    if found is None:
        names = [one.pattern for one in maps.maps]
        help_ = suggestion(
            file.name, names, f'the map speaks of: {", ".join(names[:10])}; add [events."{file.name}"]'
        )
        raise unusable(file, "the map does not speak of this table", printable(help_), RecordCode.UNMAPPED)
    return found


def _refuse(resources: Iterable[Resource | RecordError]) -> None:
    """Raises RecordError with the first faults of rows, each with how many rows have it."""
    found: dict[tuple[str, str], tuple[RecordFault, int]] = {}
    for resource in resources:
        for fault in resource.faults if isinstance(resource, RecordError) else ():
            first, count = found.get((fault.message, fault.help), (fault, 0))
            found[fault.message, fault.help] = (first, count + 1)
    faults = [
        fault._replace(message=f"{fault.message} ({counted(count, 'row')})", record="" if count > 1 else fault.record)
        for fault, count in found.values()
    ]
    if len(faults) > _MOST:
        message = f"{counted(len(faults) - _MOST, 'more kind')} of rows cannot be read"
        faults[_MOST:] = [RecordFault(RecordCode.UNMAPPED, message, "correct these first")]
    if faults:
        raise RecordError(faults)
