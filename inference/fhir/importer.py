"""Records from bundles of FHIR."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ..record.codes import RecordCode
from ..record.notation import RESOURCE
from ..record.origins import Origin, Provenance
from ..record.record import Record, RecordError, RecordFault, make_record
from ..record.twice import DoubledObject
from ..record.values import shown_name, shown_value
from ..rules.program import Program
from .bundle import BUNDLE, Links, named, notes_of, read_entries
from .conflicts import Settlement
from .context import Context
from .dates import Reference
from .gathering import BundleFindings, gather
from .response import RESPONSE, is_own, read_response, record_id
from .selection import ResourceSelection, UnmappedResource, select
from .table import CodeTable

if TYPE_CHECKING:
    from .quick import Quick


class Import(NamedTuple):
    """A record, with what of its bundle no row of the table speaks of, how many resources there were, and what is to
    be known of the whole.
    """

    record: Record
    unused: Sequence[UnmappedResource]
    resources: int
    notes: Sequence[str] = ()


class Importer:
    """Makes records of bundles, with one vocabulary, one table of codes and one reference time."""

    def __init__(self, program: Program, table: CodeTable, at: Reference):
        self.program = program
        self.table = table
        self.at = at

    def __reduce__(self) -> tuple[Any, ...]:
        return Importer, (self.program, self.table, self.at)  # what is quick is made anew

    @property
    def identity(self) -> list[str]:
        """What tells one from another with the same vocabulary: the reference time, and the rows of the table."""
        return [self.at.when.text, *map(str, self.table.rows)]

    def read(self, data: Mapping[str, Any], where: str = "", default_id: str = "") -> Import:
        """The record of a bundle, or of a response to the questionnaire that stands alone, as parsed from JSON.

        Raises RecordError with everything that is wrong with it.
        """
        try:
            if is_own(data, self.program):
                return self._response(data, where, default_id)
            if data.get("resourceType") != BUNDLE:
                raise self._no_bundle(data)
            if isinstance(data, DoubledObject):
                raise _twice(data.key)
            return self._bundle(data, where, default_id)
        except RecordError as error:
            raise RecordError(fault._replace(where=where) for fault in error.faults) from None

    @cached_property
    def quick(self) -> Quick | None:
        """What finds the resources that map in less time, if `guidelog[fhir]` is installed."""
        try:
            from .quick import Quick
        except ModuleNotFoundError:
            return None
        return Quick(self.table, self.program)

    def _bundle(self, data: Mapping[str, Any], where: str, default_id: str) -> Import:
        id_ = data.get("id")
        own = id_ if isinstance(id_, str) and id_ else default_id
        selection = select(read_entries(data), self.table, self.program)
        return self.make(selection._replace(notes=[*notes_of(data), *selection.notes]), where, own)

    def make(self, selection: ResourceSelection, where: str, default_id: str) -> Import:
        """The record of resources that are of one person. Raises RecordError with everything that is wrong."""
        try:
            return self._made(selection, where, default_id)
        except RecordError as error:
            raise RecordError(fault._replace(where=where) for fault in error.faults) from None

    def _made(self, selection: ResourceSelection, where: str, default_id: str) -> Import:
        links = Links([*selection.patients, *selection.others, *(one.resource for one in selection.mapped)])
        found = gather(selection, Context(self.program, self.table, self.at, links))
        id_ = found.subject or default_id
        values = {name: settled.value for name, settled in found.settled.items()}
        own = {"id": id_, "findings": values, "done": found.done}
        record = make_record(own, self.program, where, id_, RESOURCE)
        record = record._replace(provenance=_provenance(found, self.program))
        return Import(record, selection.unused, selection.total, selection.notes)

    def _response(self, data: Mapping[str, Any], where: str, default_id: str) -> Import:
        """A response that stands alone is of whom it names, if it names somebody."""
        answers = read_response(data, self.program, named(data).place, where, units=self.table.units)
        values = {name: value for name, (value, _) in answers.findings.items()}
        id_ = record_id(data, self.program) or default_id
        record = make_record(
            {"id": id_, "findings": values, "done": answers.done}, self.program, where, id_, RESOURCE
        )
        provenance = {name: Provenance((origin,)) for name, (_, origin) in answers.findings.items()}
        for name, origin in answers.left_out:
            known = provenance.get(name, Provenance())
            provenance[name] = known._replace(left_out=(*known.left_out, origin))
        return Import(record._replace(provenance=provenance), (), 1)

    def _no_bundle(self, data: Mapping[str, Any]) -> RecordError:
        type_ = data.get("resourceType")
        message = f"this is FHIR ({shown_name(type_)}), and no Bundle"
        if not isinstance(type_, str) or not type_:
            message = f"its `resourceType` is {shown_value(type_)}, which names no resource of FHIR"
        names = f"`{self.program.command('findings')}` lists"
        help_ = f"put the resources of one person into a Bundle, or write what it says by the names that {names}"
        if type_ == RESPONSE:
            message = "this is a QuestionnaireResponse to another questionnaire"
            help_ = f"`{self.program.command('export --to questionnaire')}` writes the one that is read"
        return RecordError([RecordFault(RecordCode.NOT_A_RECORD, message, help_)])


def _twice(key: str) -> RecordError:
    message = f"`{shown_name(key)}` is given twice"
    return RecordError([RecordFault(RecordCode.DUPLICATE_KEY, message, "keep one of them")])


def _provenance(found: BundleFindings, program: Program) -> dict[str, Provenance]:
    """Where each finding came from, what that supersedes, and what does not count."""
    asides: dict[str, list[Origin]] = {}
    for aside in found.said.asides:
        asides.setdefault(aside.finding, []).append(aside.origin)
    return {
        name: Provenance(
            _origins(found.settled.get(name)),
            _superseded(found.settled.get(name)),
            tuple(_joined(asides.get(name, ()))),
        )
        for name in program.findings
        if name in found.settled or name in asides
    }


def _origins(settled: Settlement | None) -> tuple[Origin, ...]:
    return tuple(_joined(one.origin for one in settled.winners)) if settled else ()


def _superseded(settled: Settlement | None) -> tuple[Origin, ...]:
    return tuple(_joined(one.origin._replace(value=one.value) for one in settled.losers)) if settled else ()


def _joined(origins: Iterable[Origin]) -> list[Origin]:
    """Origins, those of several codes of one element as one."""
    found: dict[tuple[object, ...], Origin] = {}
    for one in origins:
        key = (one.place, one.element, one.date, one.notes, one.value)
        known = found.get(key)
        if known is None:
            found[key] = one
        elif one.code not in known.code.split(", "):
            found[key] = known._replace(code=f"{known.code}, {one.code}", row=f"{known.row}, {one.row}")
    return [*found.values()]
