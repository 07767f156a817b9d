"""The resources that map, found by msgspec; what it cannot read for certain is left to the exact way.

It decides only which resources may map. Those are then read as the exact way reads them, from their own text, so that
both give the same records.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Container, Sequence
from itertools import accumulate
from typing import Any

import msgspec

from ..record.read import parse_marked
from ..record.record import RecordError
from ..rules.program import Program
from .bundle import BUNDLE, HISTORY, PATIENT, REFERRED, Links, notes_of, of_entry
from .late import LateUnused
from .matching import CODE_OF, MEDICATION, MEDICINES
from .names import findings_name
from .plain import is_single, places_of_codes
from .response import RESPONSE
from .selection import ResourceSelection, Sorting
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
    refers: msgspec.Raw | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET, name="medicationReference")
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
_REFERRED = frozenset({*REFERRED, MEDICATION})
_LOOKED_AT = frozenset({*CODE_OF, PATIENT, RESPONSE, *_REFERRED})


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
            raws, data = _RAW.decode(text).entry, text.encode()
            around = _around(text if text.isascii() else data.decode(_BYTES), raws)
            if around is None:
                return None
            beside, start, step = around
            if beside.get("type") == HISTORY or "implicitRules" in beside:
                return None
            kinds = ["" if one.resource is msgspec.UNSET else one.resource.kind for one in found.entry]
            if BUNDLE in kinds:
                return None
            id_ = beside.get("id")
            selection = self._selection(found.entry, raws, self._doubtful(kinds, raws, data, start, step))
            return selection._replace(notes=notes_of(beside)), id_ if isinstance(id_, str) else ""
        except _NOT_CERTAIN:
            return None

    def may_map(self, text: str) -> bool:
        """Whether a resource may map, or is of a kind that is looked at besides; true for what is not certain."""
        try:
            quick = _RESOURCE.decode(text)
            if quick.kind == BUNDLE or self._may_map(quick):
                return True
            own = text.encode()
            if not is_single(own, 0) or quick.kind == RESPONSE:
                return True
            return quick.kind in CODE_OF and any(True for _ in places_of_codes(own, self._table))
        except _NOT_CERTAIN:
            return True

    def _selection(
        self, entries: Sequence[QuickEntry], raws: Sequence[msgspec.Raw], doubtful: Container[int]
    ) -> ResourceSelection:
        sorting = Sorting(self._table, self._program)
        unused, total = [], 0
        may_map, unset = self._may_map, msgspec.UNSET
        for number, entry in enumerate(entries):
            quick = entry.resource
            if quick is unset:
                continue
            total += 1
            if number not in doubtful and (quick.kind not in _LOOKED_AT or not may_map(quick)):
                unused.append(number)
                continue
            data = parse_marked(bytes(raws[number]).decode())
            sorting.add(of_entry(data, data["resource"], number))
        sorting.resolve(Links(sorting.others))
        unused = sorted([*unused, *(one.number for one in sorting.unused)])
        late = LateUnused(unused, raws)
        return ResourceSelection(sorting.mapped, sorting.patients, late, total, sorting.others)

    def _doubtful(
        self, kinds: Sequence[str], raws: Sequence[msgspec.Raw], text: bytes, start: int, step: int
    ) -> Container[int]:
        """The entries in which a key may stand twice that decides whether their resource maps; by their kinds."""
        found = {number for number, kind in enumerate(kinds) if kind == RESPONSE} if RESPONSE in kinds else set()
        if "" in kinds or not is_single(text, len(kinds), 1):
            found |= {number for number, raw in enumerate(raws) if not is_single(bytes(raw), 1)}
        starts = [*accumulate((len(raw) + step for raw in raws), initial=start)]
        return found | {bisect(starts, place) - 1 for place in places_of_codes(text, self._table)}

    def _may_map(self, quick: QuickResource) -> bool:
        kind = quick.kind
        if kind not in _LOOKED_AT:
            return False
        if kind == PATIENT or kind in _REFERRED or (kind in MEDICINES and quick.refers is not msgspec.UNSET):
            return True
        if kind == RESPONSE and quick.questionnaire.startswith(self._url):
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


def _keys(quick: QuickResource) -> Sequence[QuickCoding]:
    """The codings of its own code."""
    element = CODE_OF.get(quick.kind, "code")
    if element == "class":
        return (quick.place,) if quick.place is not None else ()
    concept = quick.code if element == "code" else quick.medication
    return concept.coding if concept is not None else ()


def _around(text: str, raws: Sequence[msgspec.Raw]) -> tuple[dict[str, Any], int, int] | None:
    """A bundle without its entries, where they start, and how much is between two of them.

    None if it is not certain what is in it, such as where a key stands twice.

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
    return (beside, start, len(between)) if type(beside) is dict and beside.get("entry") == [] else None
