"""The resources that map, found by msgspec; what it cannot read for certain is left to the exact way.

It decides only which resources may map. Those are then read as the exact way reads them, from their own text, so that
both give the same records.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

import msgspec

from ..record.read import parse_marked
from ..record.record import RecordError
from ..record.twice import DoubledObject
from ..rules.program import Program
from .bundle import BUNDLE, HISTORY, PATIENT, named
from .matching import CODE_OF
from .names import findings_name
from .response import RESPONSE
from .selection import MappedResource, ResourceSelection, UnmappedResource, mapping, unused_one
from .table import CodeTable

_BYTES = "latin-1"  # has a character for each byte
_MOST_BESIDE = 100_000  # bytes of a bundle beside its entries


class QuickCoding(msgspec.Struct, gc=False):
    """A coding, by what decides whether it maps."""

    system: str = ""
    code: str = ""


class QuickConcept(msgspec.Struct, gc=False):
    """A CodeableConcept."""

    coding: list[QuickCoding] = []


class QuickComponent(msgspec.Struct, gc=False):
    """A component of an Observation."""

    code: QuickConcept | None = None


class QuickResource(msgspec.Struct, gc=False):
    """A resource, by what decides whether it maps. Its own code and class have a type only where that is read."""

    kind: str = msgspec.field(default="", name="resourceType")
    code: QuickConcept | None = None
    medication: QuickConcept | None = msgspec.field(default=None, name="medicationCodeableConcept")
    place: QuickCoding | None = msgspec.field(default=None, name="class")
    component: list[QuickComponent] = []
    questionnaire: str = ""


class QuickEntry(msgspec.Struct, gc=False):
    """An entry of a bundle."""

    resource: QuickResource | msgspec.UnsetType = msgspec.UNSET


class QuickBundle(msgspec.Struct, gc=False):
    """A bundle."""

    kind: str = msgspec.field(default="", name="resourceType")
    entry: list[QuickEntry] = []


class RawEntries(msgspec.Struct, gc=False):
    """The entries of a bundle as they are written."""

    entry: list[msgspec.Raw] = []


_BUNDLE = msgspec.json.Decoder(QuickBundle)
_RAW = msgspec.json.Decoder(RawEntries)
_RESOURCE = msgspec.json.Decoder(QuickResource)
_NOT_CERTAIN = (msgspec.MsgspecError, RecordError, RecursionError, ValueError, ArithmeticError)
_LOOKED_AT = frozenset({*CODE_OF, PATIENT, RESPONSE})


class Quick:
    """Tells which resources may map, by one table of codes."""

    def __init__(self, table: CodeTable, program: Program):
        self._table = table
        self._program = program
        self._url = findings_name(program)
        self._systems = table.row_systems

    def bundle(self, text: str) -> tuple[ResourceSelection, str] | None:
        """What maps of a bundle, and its own id; None for what is to be read in the exact way."""
        try:
            found = _BUNDLE.decode(text)
            if found.kind != BUNDLE or not found.entry:
                return None
            raws = _RAW.decode(text).entry
            beside = _beside(text if text.isascii() else text.encode().decode(_BYTES), raws)
            if beside is None or beside.get("type") == HISTORY:
                return None
            id_ = beside.get("id")
            return self._selection(found.entry, raws), id_ if isinstance(id_, str) else ""
        except _NOT_CERTAIN:
            return None

    def may_map(self, text: str) -> bool:
        """Whether a resource may map, or is of a kind that is looked at besides; true for what is not certain."""
        try:
            quick = _RESOURCE.decode(text)
            return quick.kind == BUNDLE or self._may_map(quick)
        except _NOT_CERTAIN:
            return True

    def _selection(self, entries: Sequence[QuickEntry], raws: Sequence[msgspec.Raw]) -> ResourceSelection:
        mapped: list[MappedResource] = []
        patients, unused, total = [], [], 0
        may_map = self._may_map
        for number, entry in enumerate(entries):
            quick = entry.resource
            if quick is msgspec.UNSET:
                continue
            total += 1
            if not may_map(quick):
                unused.append(number)
                continue
            data = parse_marked(bytes(raws[number]).decode())
            twice = data.key if isinstance(data, DoubledObject) else ""
            resource = named(data["resource"], number, data.get("fullUrl", ""), twice)
            found = mapping(resource, self._table, self._program)
            if found is not None:
                mapped.append(found)
            elif resource.type == PATIENT:
                patients.append(resource)
            else:
                unused.append(number)
        return ResourceSelection(mapped, patients, LateUnused(unused, raws), total)

    def _may_map(self, quick: QuickResource) -> bool:
        kind = quick.kind
        if kind not in _LOOKED_AT:
            return False
        if kind == PATIENT or (kind == RESPONSE and quick.questionnaire.startswith(self._url)):
            return True
        systems = self._systems
        for key in _keys(quick):
            if key.system in systems and self._table.rows_of(key.system, key.code):
                return True
        for component in quick.component:
            for key in component.code.coding if component.code is not None else ():
                if key.system in systems and self._table.rows_of(key.system, key.code):
                    return True
        return False


class LateUnused(Sequence[UnmappedResource]):
    """What no row speaks of, named when it is asked for."""

    def __init__(self, numbers: Sequence[int], raws: Sequence[msgspec.Raw]):
        self._numbers = numbers
        self._raws = raws

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> UnmappedResource: ...
    @overload
    def __getitem__(self, place: slice) -> list[UnmappedResource]: ...
    def __getitem__(self, place: int | slice) -> UnmappedResource | list[UnmappedResource]:
        if isinstance(place, slice):
            return [self._named(number) for number in self._numbers[place]]
        return self._named(self._numbers[place])

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, ([*self],)

    def _named(self, number: int) -> UnmappedResource:
        return unused_one(named(parse_marked(bytes(self._raws[number]).decode())["resource"], number))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and [*self] == [*other]

    def __hash__(self) -> int:
        return hash(tuple(self))


def _keys(quick: QuickResource) -> Sequence[QuickCoding]:
    """The codings of its own code."""
    element = CODE_OF.get(quick.kind, "code")
    if element == "class":
        return (quick.place,) if quick.place is not None else ()
    concept = quick.code if element == "code" else quick.medication
    return concept.coding if concept is not None else ()


def _beside(text: str, raws: Sequence[msgspec.Raw]) -> dict[str, Any] | None:
    """A bundle without its entries; None if it is not certain what is in it, such as where a key stands twice.

    A character stands for each byte of its text, so that lengths are those of the entries.
    Entries are one after the other with the same text between two of them, or it is not certain where they end.
    """
    first, last = (bytes(raws[place]).decode(_BYTES) for place in (0, -1))
    start = text.find(first)
    between = ","
    if len(raws) > 1:
        end = start + len(first)
        between = text[end : text.find(bytes(raws[1]).decode(_BYTES), end)]
    end = start + sum(map(len, raws)) + len(between) * (len(raws) - 1)
    if between.strip() != "," or not text.endswith(last, start, end):
        return None
    if len(text) - (end - start) > _MOST_BESIDE:
        return None
    beside = parse_marked((text[:start] + text[end:]).encode(_BYTES).decode())
    return beside if type(beside) is dict and beside.get("entry") == [] else None
