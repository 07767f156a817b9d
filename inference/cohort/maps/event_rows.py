"""The rows of a table of events whose code maps as resources of FHIR, so that they are read by the same rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from ...fhir.conditions import CLINICAL, VERIFICATION
from ...fhir.elements import Resource
from ...fhir.matching import CODE_OF
from ...fhir.table import CodeTable, Key
from ...record.codes import RecordCode
from ...record.record import RecordError, RecordFault
from ...record.values import shown_value
from ...text.diagnostic import printable
from ...text.spelling import suggestion
from ..tables.table import Shape
from .cell import words_of
from .cells import Cells, read_cells
from .concepts import NO_CONCEPT, Concepts
from .event_map import PATIENT, UNREAD, CodeSource, EventMap, WordSource
from .mapped_table import Everything, require_columns
from .read_events import is_uri
from .table_map import ANY

PERSON = "urn:person"  # what leads to the one person of a selection
_WHOLE_DATE = 10  # characters of a day


class Event(NamedTuple):
    """A row that maps, or cannot be read: whose it is, where it stands, and the resource that it is or its fault.

    `reasons` are the codes of what it was done for.
    """

    person: str
    place: str
    resource: Resource | RecordError
    reasons: tuple[Key, ...] = ()


class RowCounts(NamedTuple):
    """How many rows there are, and how many of them the table of codes does not speak of."""

    total: int
    unused: int


class EventRows:
    """Reads the rows of one table; `counts` is whole once all have been read."""

    def __init__(self, path: Path, mapping: EventMap, table: CodeTable, concepts: Concepts | None):
        self.path = path
        self.counts = RowCounts(0, 0)
        self._mapping = mapping
        self._table = table
        self._concepts = concepts

    def cells(self) -> Iterator[Cells]:
        """The texts of the columns that are read. Raises RecordError for columns of which the map does not speak."""
        mapping = self._mapping
        shape = Shape(mapping.person, Everything() if ANY in mapping.ignored else mapping.ignored)
        return read_cells(self.path, mapping.separator, shape, self._columns)

    def _columns(self, header: Sequence[str]) -> list[str]:
        require_columns(self.path, header, self._mapping.columns, self._mapping.ignored, self._mapping.place)
        return self._mapping.columns

    def concept_ids(self) -> set[str]:
        """The ids of all concepts that stand in it. Raises RecordError."""
        columns = {one.column for some in self._mapping.codes.values() for one in some if one.is_concept}
        found: set[str] = set()
        for cells in self.cells() if columns else ():
            for column in columns:
                found |= {*cells.frame[column].drop_nulls().str.strip_chars().unique()}
        return found - {*NO_CONCEPT}

    def events(self) -> Iterator[Event]:
        """The rows that map, that say who there is, and that cannot be read. Raises RecordError."""
        if self._mapping.words["resource"].word == UNREAD:
            return
        for cells in self.cells():
            keys = [self._keys(cells.frame, one) for one in self._mapping.codes.get("code", ())]
            is_patient = self._mapping.words["resource"].word == PATIENT
            used = 0
            rows = range(len(cells.frame)) if is_patient else self._mapping_rows(cells, keys)
            for row in rows:
                used += 1
                yield self._event(cells, row, [key for some in keys if (key := some[row]) is not None])
            total, unused = self.counts
            self.counts = RowCounts(total + len(cells.frame), unused + len(cells.frame) - used)

    def _mapping_rows(self, cells: Cells, keys: Sequence[_Keys]) -> list[int]:
        """The rows whose code maps, and those that cannot be read."""
        found = {*cells.faults, *self._people(cells.frame)}
        for some in keys:
            found.update(some.rows)
        return sorted(found)

    def _people(self, frame: pl.DataFrame) -> Iterator[int]:
        """The rows that say of themselves that they are of a person, and of no code."""
        source = self._mapping.words["resource"]
        texts = frame[source.column].fill_null("") if source.column else pl.Series([], dtype=pl.String)
        for text in texts.unique():
            word = text.strip()
            if (source.values.get(word) if source.values else word) == PATIENT:
                yield from map(int, (texts == text).arg_true())

    def _keys(self, frame: pl.DataFrame, source: CodeSource) -> _Keys:
        """The code of each row of which the table of codes speaks, each different one looked up once."""
        texts = frame[source.column].fill_null("").str.strip_chars()
        columns = [texts.alias("code")]
        if source.system.column:
            columns.append(frame[source.system.column].fill_null("").str.strip_chars().alias("system"))
        both = pl.DataFrame(columns)
        known: dict[tuple[str, ...], Key | RecordError] = {}
        for pair in both.unique(maintain_order=True).iter_rows():
            key = self._key(source, *pair)
            if isinstance(key, RecordError) or (key is not None and self._table.rows_of(*key)):
                known[pair] = key
        wanted = pl.DataFrame(
            [[*pair] for pair in known], schema=dict.fromkeys(both.columns, pl.String), orient="row"
        )
        rows = both.with_row_index("row").join(wanted, on=both.columns, how="semi")["row"]
        return _Keys({int(row): known[both.row(int(row))] for row in rows})

    def _key(self, source: CodeSource, code: str, system: str = "") -> Key | RecordError | None:
        """The code that a text stands for; an error for one of which it is not known whose it is."""
        if code in source.values:
            word = source.values[code]
            code = "" if word is None else str(word)
        if source.is_concept:
            if code in NO_CONCEPT or self._concepts is None:
                return None
            if self._concepts.unknown([code]):
                message = f"column `{source.column}`: the table of concepts has no concept {shown_value(code)}"
                help_ = f"name the table that the site's own data were made with ({self._concepts.place})"
                return _error(message, help_)
            return self._concepts.keys.get(code)
        if not code:
            return None
        if not source.system.column:
            return Key(str(source.system.word or ""), code)
        if system in source.system.values:
            word = source.system.values[system]
            return Key(str(word), code) if word is not None else None
        if is_uri(system):
            return Key(system, code)
        help_ = f'write {shown_value(system)} = "http://..." among its values at {source.place}, or "null"'
        near = suggestion(system, source.system.values, "")
        message = f"column `{source.system.column}`: the map does not say which system {shown_value(system)} is"
        return _error(message, f"{near} Else {help_}" if near else help_)

    def _event(self, cells: Cells, row: int, keys: Sequence[Key | RecordError]) -> Event:
        """A row as the resource that it is."""
        place = cells.places[row]
        texts = cells.frame.row(row, named=True)
        person = (texts[self._mapping.person] or "").strip()
        if row in cells.faults:
            return Event("", place, cells.faults[row])
        try:
            if not person:
                raise _error(f"column `{self._mapping.person}` does not say whose it is", "give the row its person")
            bad = next((key for key in keys if isinstance(key, RecordError)), None)
            if bad is not None:
                raise bad
            return self._readable(texts, person, place, [key for key in keys if isinstance(key, Key)])
        except RecordError as error:
            faults = [fault._replace(where=place, record=printable(person[:60])) for fault in error.faults]
            return Event(person, place, RecordError(faults))

    def _readable(self, texts: Mapping[str, str | None], person: str, place: str, keys: Sequence[Key]) -> Event:
        words = {name: _word(source, texts) for name, source in self._mapping.words.items()}
        type_ = words["resource"]
        subject = {"reference": PERSON}
        if type_ == PATIENT:
            data: dict[str, Any] = {"resourceType": PATIENT, "id": person}
            return Event(person, place, Resource(PATIENT, person, place, data, 0, PERSON))
        if type_ in (None, UNREAD) or words.get("status") == UNREAD:
            return Event(person, place, Resource("", "", place, {}, 0, ""))
        data = {"resourceType": type_, "subject": subject}
        codings = [{"system": key.system, "code": key.code} for key in keys]
        data[CODE_OF.get(str(type_), "code")] = codings[0] if type_ == "Encounter" else {"coding": codings}
        self._add_words(data, words)
        self._add_dates(data, texts)
        self._add_codes(data, texts)
        reasons = tuple(self._codes("reason", texts))
        return Event(person, place, Resource(str(type_), "", place, data, 0, f"urn:row:{place}"), reasons)

    def _add_words(self, data: dict[str, Any], words: Mapping[str, str | bool | None]) -> None:
        if data["resourceType"] != "Condition":
            if words.get("status") is not None:
                data["status"] = words["status"]
            if isinstance(words.get("answer"), bool):
                data["valueBoolean"] = words["answer"]
            return
        for name, element, system in (
            ("verification", "verificationStatus", VERIFICATION),
            ("course", "clinicalStatus", CLINICAL),
        ):
            if words.get(name) is not None:
                data[element] = {"coding": [{"system": system, "code": words[name]}]}

    def _add_dates(self, data: dict[str, Any], texts: Mapping[str, str | None]) -> None:
        dates = {name: found for name, column in self._mapping.dates.items() if (found := self._date(texts[column]))}
        start, end = dates.get("start"), dates.get("end")
        type_ = data["resourceType"]
        if type_ == "Condition":
            named = {"onsetDateTime": start, "abatementDateTime": end, "recordedDate": dates.get("recorded")}
            data.update((name, date) for name, date in named.items() if date)
        elif type_ == "Encounter" or (start and end):
            period = {name: date for name, date in (("start", start), ("end", end)) if date}
            data |= {_STEMS.get(type_, "effectivePeriod"): period} if period else {}
        elif start or end:
            data[_STEMS.get(type_, "effectivePeriod").replace("Period", "DateTime")] = start or end

    def _date(self, text: str | None) -> str:
        """A date as FHIR has it; what is none stays, and is told by its reader."""
        text = (text or "").strip()
        if not text:
            return ""
        if not self._mapping.format:
            return text.replace(" ", "T", 1) if text[_WHOLE_DATE : _WHOLE_DATE + 1] == " " else text
        try:
            return datetime.strptime(text, self._mapping.format).date().isoformat()
        except (ValueError, OverflowError):
            written = words_of(self._mapping.format)
            raise _error(
                f"{shown_value(text)} is no date that is written {written}", "correct it, or the map"
            ) from None

    def _add_codes(self, data: dict[str, Any], texts: Mapping[str, str | None]) -> None:
        found = {name: [*self._codes(name, texts)] for name in ("site", "route", "answer_code")}
        concepts = {
            name: {"coding": [{"system": key.system, "code": key.code} for key in keys]}
            for name, keys in found.items()
            if keys
        }
        if "site" in concepts:
            data["bodySite"] = [concepts["site"]]
        if "answer_code" in concepts and data["resourceType"] == "Observation":
            data["valueCodeableConcept"] = concepts["answer_code"]
        if "route" in concepts:
            dosage = {"route": concepts["route"]}
            data["dosage"] = dosage if data["resourceType"] == "MedicationAdministration" else [dosage]

    def _codes(self, name: str, texts: Mapping[str, str | None]) -> Iterator[Key]:
        """The codes that a row has for an element. Raises RecordError."""
        for source in self._mapping.codes.get(name, ()):
            system = (texts[source.system.column] or "").strip() if source.system.column else ""
            key = self._key(source, (texts[source.column] or "").strip(), system)
            if isinstance(key, RecordError):
                raise key
            if key is not None:
                yield key


_STEMS = {"Procedure": "performedPeriod", "Encounter": "period"}


class _Keys:
    """The codes of the rows of which the table of codes speaks."""

    def __init__(self, keys: Mapping[int, Key | RecordError]):
        self._keys = keys

    @property
    def rows(self) -> list[int]:
        """These rows."""
        return [*self._keys]

    def __getitem__(self, row: int) -> Key | RecordError | None:
        return self._keys.get(row)


def _word(source: WordSource, texts: Mapping[str, str | None]) -> str | bool | None:
    """The word that a row has. Raises RecordError for a text of which the map does not speak."""
    if not source.column:
        return source.word
    text = (texts[source.column] or "").strip()
    if text in source.values:
        return source.values[text]
    if not text:
        return None
    if not source.values:
        return text
    near = suggestion(text, source.values, "")
    help_ = f'write {shown_value(text)} = "..." among its values at {source.place}, or "null"'
    message = f"column `{source.column}`: the map does not say what {shown_value(text)} means"
    raise _error(message, f"{near} Else {help_}" if near else help_)


def _error(message: str, help_: str) -> RecordError:
    return RecordError([RecordFault(RecordCode.UNMAPPED, printable(message), printable(help_))])
