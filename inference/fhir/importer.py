"""Records from bundles of FHIR."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..record.codes import RecordCode
from ..record.notation import RESOURCE
from ..record.origins import Origin, Provenance
from ..record.record import Record, RecordError, RecordFault, make_record
from ..record.twice import Twice
from ..record.values import shown_name
from ..rules.program import Program
from .bundle import BUNDLE, Bundle, named
from .conflicts import Settlement
from .context import CODE_OF, Context
from .dates import Reference
from .elements import Resource, loose_coding, loose_codings, shown_key
from .gathering import Gathered, gather
from .response import RESPONSE, is_own, read_response, record_id
from .table import CodeTable


class Unused(NamedTuple):
    """A resource of which no row of the table speaks, with the codes that it has."""

    place: str
    codes: tuple[str, ...]


class Import(NamedTuple):
    """A record, with what of its bundle no row of the table speaks of, and how many resources there were."""

    record: Record
    unused: tuple[Unused, ...]
    resources: int


class Importer:
    """Makes records of bundles, with one vocabulary, one table of codes and one reference time."""

    def __init__(self, program: Program, table: CodeTable, at: Reference):
        self.program = program
        self.table = table
        self.at = at

    def read(self, data: Mapping[str, Any], where: str = "", default_id: str = "") -> Import:
        """The record of a bundle, or of a response to the questionnaire that stands alone, as parsed from JSON.

        Raises RecordError with everything that is wrong with it.
        """
        try:
            if is_own(data, self.program):
                return self._response(data, where, default_id)
            if data.get("resourceType") != BUNDLE:
                raise self._no_bundle(data)
            if isinstance(data, Twice):
                raise _twice(data.key)
            return self._bundle(data, where, default_id)
        except RecordError as error:
            raise RecordError(fault._replace(where=where) for fault in error.faults) from None

    def _bundle(self, data: Mapping[str, Any], where: str, default_id: str) -> Import:
        entries = data.get("entry")
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, Twice):
                raise _twice(entry.key)
        bundle = Bundle(data)
        found = gather(Context(self.program, self.table, self.at, bundle))
        id_ = found.subject or bundle.id or default_id
        values = {name: settled.value for name, settled in found.settled.items()}
        record = make_record({"id": id_, "findings": values, "done": found.done}, self.program, where, id_, RESOURCE)
        unused = tuple(Unused(one.place, tuple(_codes(one))) for one in found.unused)
        record = record._replace(provenance=_provenance(found, self.program))
        return Import(record, unused, len(bundle.resources))

    def _response(self, data: Mapping[str, Any], where: str, default_id: str) -> Import:
        """A response that stands alone is of whom it names, if it names somebody."""
        resource = named(data, 0)
        answers = read_response(data, self.program, resource.place, where)
        values = {name: value for name, (value, _) in answers.findings.items()}
        id_ = record_id(data, self.program) or default_id
        record = make_record(
            {"id": id_, "findings": values, "done": answers.done}, self.program, where, id_, RESOURCE
        )
        provenance = {name: Provenance((origin,)) for name, (_, origin) in answers.findings.items()}
        return Import(record._replace(provenance=provenance), (), 1)

    def _no_bundle(self, data: Mapping[str, Any]) -> RecordError:
        type_ = data.get("resourceType")
        message = f"this is FHIR ({shown_name(type_)}), and no Bundle"
        names = f"`{self.program.command('findings')}` lists"
        help_ = f"put the resources of one person into a Bundle, or write what it says by the names that {names}"
        if type_ == RESPONSE:
            message = "this is a QuestionnaireResponse to another questionnaire"
            help_ = f"`{self.program.command('export --to questionnaire')}` writes the one that is read"
        return RecordError([RecordFault(RecordCode.NOT_A_RECORD, message, help_)])


def _twice(key: str) -> RecordError:
    message = f"`{shown_name(key)}` is given twice"
    return RecordError([RecordFault(RecordCode.DUPLICATE_KEY, message, "keep one of them")])


def _codes(resource: Resource) -> Iterator[str]:
    """The codes of a resource, as far as they are in order."""
    value = resource.data.get(CODE_OF.get(resource.type, "code"))
    keys = [loose_coding(value)] if resource.type == "Encounter" else loose_codings(value)
    return (shown_key(key) for key in keys if key is not None)


def _provenance(found: Gathered, program: Program) -> dict[str, Provenance]:
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
