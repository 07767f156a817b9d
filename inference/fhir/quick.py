"""The resources that map, found by msgspec and in the text; what is not certain there is left to the exact way.

It decides only which resources may map. Those are then read as the exact way reads them, from their own text, so that
both give the same records. A resource may map if a code of the table stands anywhere in it, or by its type.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec

from ..record.record import RecordError
from ..rules.program import Program
from .bundle import BUNDLE, HISTORY, PATIENT, REFERRED, Links, notes_of, read_entry
from .late import LateUnused
from .matching import CODE_OF, MEDICATION, MEDICINES
from .places import EntryPlaces
from .plain import has_types, places_of_codes
from .response import RESPONSE
from .selection import ResourceSelection, Sorting
from .table import CodeTable

_NO_TYPE = ""


class QuickConcept(msgspec.Struct, gc=False):
    """A CodeableConcept, of whatever codes."""


class QuickContained(msgspec.Struct, gc=False):
    """A resource within another."""

    kind: str = msgspec.field(default=_NO_TYPE, name="resourceType")


class QuickResource(msgspec.Struct, gc=False):
    """A resource, by what beside its codes decides whether it may map."""

    kind: str = msgspec.field(default=_NO_TYPE, name="resourceType")
    code: QuickConcept | None = None
    refers: msgspec.Raw | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET, name="medicationReference")
    contained: list[QuickContained] | msgspec.UnsetType = msgspec.UNSET


class QuickEntry(msgspec.Struct, gc=False):
    """An entry of a bundle."""

    resource: QuickResource | msgspec.UnsetType = msgspec.UNSET


class QuickBundle(msgspec.Struct, gc=False):
    """A bundle."""

    kind: str = msgspec.field(default=_NO_TYPE, name="resourceType")
    entry: list[QuickEntry] = []


class RawEntries(msgspec.Struct, gc=False):
    """The entries of a bundle as they are written."""

    entry: list[msgspec.Raw] = []


_BUNDLE = msgspec.json.Decoder(QuickBundle)
_RAW = msgspec.json.Decoder(RawEntries)
_RESOURCE = msgspec.json.Decoder(QuickResource)
_NOT_CERTAIN = (msgspec.MsgspecError, RecordError, RecursionError, ValueError, ArithmeticError)
_LOOKED_AT = frozenset({PATIENT, RESPONSE, MEDICATION, BUNDLE, *REFERRED})  # whatever their codes are
_APART = frozenset({*_LOOKED_AT, *MEDICINES})


class Quick:
    """Tells which resources may map, by one table of codes."""

    def __init__(self, table: CodeTable, program: Program):
        self._table = table
        self._program = program

    def bundle(self, text: str) -> tuple[ResourceSelection, str] | None:
        """What maps of a bundle, and its own id; None for what is to be read in the exact way."""
        try:
            data = text.encode()
            found = _BUNDLE.decode(data)
            resources, numbers = _resources(found)
            kinds = {one.kind for one in resources}
            if found.kind != BUNDLE or not kinds or BUNDLE in kinds or _NO_TYPE in kinds:
                return None
            within = sum(_types_of(one) - 1 for one in resources if one.contained is not msgspec.UNSET)
            places = EntryPlaces(data, numbers, 1 + len(resources) + within)
            beside = places.beside()
            if type(beside) is not dict or beside.get("entry") != []:
                return None
            if beside.get("type") == HISTORY or "implicitRules" in beside:
                return None
            selection = self._selection(places, resources)
            id_ = beside.get("id")
            return selection._replace(notes=notes_of(beside)), id_ if isinstance(id_, str) else ""
        except _NOT_CERTAIN:
            return None

    def may_map(self, text: str) -> bool:
        """Whether a resource may map, or is of a kind that is looked at besides; true for what is not certain."""
        try:
            quick = _RESOURCE.decode(text)
            own = text.encode()
            if _is_looked_at(quick) or quick.kind == _NO_TYPE or not has_types(own, _types_of(quick)):
                return True
            return quick.kind in CODE_OF and any(True for _ in places_of_codes(own, self._table))
        except _NOT_CERTAIN:
            return True

    def _selection(self, places: EntryPlaces, resources: Sequence[QuickResource]) -> ResourceSelection:
        """What maps of a bundle. Raises what reading its entries raises."""
        sorting = Sorting(self._table, self._program)
        apart = [index for index, one in enumerate(resources) if one.kind in _APART and _is_looked_at(one)]
        may_map = {places.number_at(place) for place in places_of_codes(places.data, self._table)}
        may_map.update(places.numbers[index] for index in apart)
        left = {*places.numbers}
        for number in sorted(may_map & left):
            found = read_entry(places.parse(number), number)
            if found is not None:
                sorting.add(found)
        sorting.resolve(Links(sorting.others))
        unused = sorted({*(left - may_map), *(one.number for one in sorting.unused)})
        late = LateUnused(unused, partial(_texts, places.data))
        return ResourceSelection(sorting.mapped, sorting.patients, late, len(left), sorting.others)


def _texts(data: bytes) -> list[bytes]:
    """Every entry of a bundle as it is written."""
    return [bytes(raw) for raw in _RAW.decode(data).entry]


def _resources(bundle: QuickBundle) -> tuple[list[QuickResource], Sequence[int]]:
    """The resources of a bundle, with the numbers of their entries."""
    unset = msgspec.UNSET
    found = [resource for entry in bundle.entry if (resource := entry.resource) is not unset]
    if len(found) == len(bundle.entry):
        return found, range(len(found))
    return found, [number for number, entry in enumerate(bundle.entry) if entry.resource is not unset]


def _types_of(resource: QuickResource) -> int:
    """How many types a resource and what it contains have, if each has one."""
    return 1 + (sum(one.kind != _NO_TYPE for one in resource.contained) if resource.contained else 0)


def _is_looked_at(quick: QuickResource) -> bool:
    """Whether a resource may map whatever its own code is."""
    return quick.kind in _LOOKED_AT or (quick.kind in MEDICINES and quick.refers is not msgspec.UNSET)
