"""Tables with a row for each code as one table with a row for each person, read by the rules for FHIR."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from ...answer.states import States
from ...fhir.importer import Importer
from ...record.codes import RecordCode
from ...record.notation import ROW, Notation
from ...record.record import RecordError, RecordFault
from ...rules.program import Program
from ...text.diagnostic import printable
from ...text.spelling import suggestion
from ...words import counted as counted_words
from ..tables.packing import TableSource, common_place, digests_of
from ..tables.people_table import PeopleTable
from ..tables.table import Table, unusable
from ..tables.table_files import Each, Hear, Share, Tell, share_of
from .concepts import Concepts, read_concepts
from .event_map import PATIENT, EventMap, EventMaps
from .event_people import key_of, people_of
from .event_resources import Event
from .event_rows import EventRows

_MOST = 20  # faults of rows that are named
_TOGETHER = 20_000  # rows of a share that are handed over at once


class EventCount(NamedTuple):
    """What was counted in a file: what is to be known of it, and the faults of rows that may have none, each with how
    many rows have it.
    """

    note: str
    faults: Sequence[tuple[RecordFault, int]]


class EventFiles(NamedTuple):
    """Tables of events, each with its map. With `is_strict` rows that cannot be read refuse all.

    `concepts` is the path of the site's own table of concepts, empty if there is none; `known` is what it says.
    """

    paths: Sequence[TableSource]
    maps: EventMaps
    concepts: str
    importer: Importer
    is_strict: bool
    known: Concepts | None = None

    @property
    def notation(self) -> Notation:
        """How records are written."""
        return ROW

    @property
    def used(self) -> Sequence[TableSource]:
        """All files that are read."""
        return [*self.paths, *([Path(self.concepts)] if self.concepts else [])]

    @property
    def place(self) -> Path:
        """What all of them are called."""
        return common_place(self.paths)

    @property
    def identity(self) -> Sequence[str]:
        """The reference time, the table of codes, the maps, and the texts that are in no file."""
        return [*self.importer.identity, self.maps.text, *digests_of(self.paths)]

    def ready(self, each: Each, tell: Tell) -> EventFiles:
        """The same, with what the table of concepts says of the ids in them. Raises RecordError, OSError."""
        ids = set[str]().union(*each(lambda number: self._rows(number).concept_ids()))
        if not ids:
            return self
        if not self.concepts:
            message = "ids of concepts are codes of no system, and it is not said what they stand for"
            help_ = "name the site's own table of concepts: --concepts FILE, or concepts = FILE in the map"
            raise unusable(self.place, message, help_, RecordCode.UNMAPPED)
        found = read_concepts(self.concepts, self.maps.systems, self.importer.table, ids)
        if found.nameless:
            names = ", ".join(found.nameless[:10])
            tell(f"concepts of vocabularies without a system in the map are not used: {names}")
        return self._replace(known=found)

    def shares(self, number: int, count: int, program: Program, hear: Hear) -> Iterator[Share]:
        """The rows of a file that map, by the shares of their people. Raises RecordError, OSError."""
        rows = self._rows(number)
        found: dict[int, list[Event]] = {}
        faults: dict[tuple[str, str], tuple[RecordFault, int]] = {}
        for event in rows.events():
            share = share_of(key_of(event), count)
            found.setdefault(share, []).append(event)
            if len(found[share]) >= _TOGETHER:
                yield Share(share, found.pop(share))
            if self.is_strict and isinstance(event.resource, RecordError):
                _add(faults, ((fault, 1) for fault in event.resource.faults))
        hear(EventCount(self._note(number, rows), [*faults.values()]))
        for share, events in found.items():
            yield Share(share, events)

    def table(self, said: Iterable[Sequence[Event]], program: Program, states: States, hear: Hear) -> Table:
        """Everyone of a share."""
        people = people_of(chain.from_iterable(said), self.importer)
        return PeopleTable(people, self.place, program, states, ROW)

    def require(self, counted: Sequence[EventCount]) -> None:
        """Raises RecordError with the first faults of rows, each with how many rows have it."""
        found: dict[tuple[str, str], tuple[RecordFault, int]] = {}
        for one in counted:
            _add(found, one.faults)
        faults = [
            fault._replace(
                message=f"{fault.message} ({counted_words(count, 'row')})", record="" if count > 1 else fault.record
            )
            for fault, count in found.values()
        ]
        if len(faults) > _MOST:
            message = f"{counted_words(len(faults) - _MOST, 'more kind')} of rows cannot be read"
            faults[_MOST:] = [RecordFault(RecordCode.UNMAPPED, message, "correct these first")]
        if faults:
            raise RecordError(faults)

    def notes(self, counted: Sequence[EventCount]) -> Iterator[str]:
        """Of each file how many of its rows are not used."""
        yield from (one.note for one in counted if one.note)

    def _map(self, number: int) -> EventMap:
        return _map_of(self.paths[number], self.maps)

    def _rows(self, number: int) -> EventRows:
        return EventRows(self.paths[number], self._map(number), self.importer.table, self.known)

    def _note(self, number: int, rows: EventRows) -> str:
        resource, path = self._map(number).words["resource"].word, self.paths[number]
        if resource == PATIENT:
            return ""
        if resource == "null":
            return f'{path}: its rows are not read, as the map says (resource = "null")'
        total, unused = rows.counts
        return f"{path}: the table of codes does not speak of {unused:,} of {counted_words(total, 'row')}"


def find_event_files(
    paths: Sequence[TableSource], maps: EventMaps, concepts: str, importer: Importer, is_strict: bool
) -> EventFiles:
    """Tables of events by their maps; `concepts` is a table of concepts in place of that of the maps.

    Raises RecordError for a file without a map.
    """
    for path in paths:
        _map_of(path, maps)
    return EventFiles(paths, maps, concepts or maps.concepts, importer, is_strict)


def _add(found: dict[tuple[str, str], tuple[RecordFault, int]], faults: Iterable[tuple[RecordFault, int]]) -> None:
    """Count faults, those that are told in the same words together."""
    for fault, count in faults:
        first, before = found.get((fault.message, fault.help), (fault, 0))
        found[fault.message, fault.help] = (first, before + count)


def _map_of(file: TableSource, maps: EventMaps) -> EventMap:
    found = maps.map_of(file.name)
    if found is None:
        names = [one.pattern for one in maps.maps]
        help_ = suggestion(
            file.name, names, f'the map speaks of: {", ".join(names[:10])}; add [events."{file.name}"]'
        )
        raise unusable(file, "the map does not speak of this table", printable(help_), RecordCode.UNMAPPED)
    return found
