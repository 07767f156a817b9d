"""A row of a table of events as the resource of FHIR that it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from ...fhir.conditions import CLINICAL, VERIFICATION
from ...fhir.elements import Resource
from ...fhir.matching import CODE_OF
from ...fhir.table import Key
from ...record.record import RecordError
from ...record.values import shown_value
from ...text.spelling import suggestion
from .cell import words_of
from .event_codes import EventCodes, unmapped
from .event_map import PATIENT, UNREAD, EventMap, WordSource

PERSON = "urn:person"  # what leads to the one person of a selection
_WHOLE_DATE = 10  # characters of a day

_STEMS = {"Procedure": "performedPeriod", "Encounter": "period"}


class Event(NamedTuple):
    """A row that maps, or cannot be read: whose it is, where it stands, and the resource that it is or its fault.

    `reasons` are the codes of what it was done for.
    """

    person: str
    place: str
    resource: Resource | RecordError
    reasons: tuple[Key, ...] = ()


class ResourceMaker:
    """Makes resources of the rows of one table."""

    def __init__(self, mapping: EventMap, codes: EventCodes):
        self._mapping = mapping
        self._codes = codes

    def event(self, texts: Mapping[str, str | None], person: str, place: str, keys: Sequence[Key]) -> Event:
        """A row that can be read. Raises RecordError."""
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
        reasons = tuple(self._codes.of_row(self._mapping.codes.get("reason", ()), texts))
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
            raise unmapped(
                f"{shown_value(text)} is no date that is written {written}", "correct it, or the map"
            ) from None

    def _add_codes(self, data: dict[str, Any], texts: Mapping[str, str | None]) -> None:
        found = {
            name: [*self._codes.of_row(self._mapping.codes.get(name, ()), texts)]
            for name in ("site", "route", "answer_code")
        }
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
    raise unmapped(message, f"{near} Else {help_}" if near else help_)
