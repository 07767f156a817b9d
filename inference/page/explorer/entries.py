"""What is written into the form of a record, as text: what a browser sends, what a permalink holds, and a record.

All three are one text, the usual one of forms: `id=p1&f.FINDING=VALUE&f.OTHER=false&done=ACTION`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from ...answer.words import format_value
from ...errors import GuidelogError
from ...record.origins import Origin, Provenance
from ...record.record import Record, Value, make_record
from ...rules.finding import Finding
from ...rules.program import Program
from ...words import written_value

FINDING, READING, SOURCE = "f.", "r.", "s."  # what the names of fields begin with
ID, DONE = "id", "done"
MOST_FIELDS = 5000
_NUMBER = re.compile(r"[+-]?[0-9]{1,400}(\.[0-9]{1,400})?([eE][+-]?[0-9]{1,3})?")
_FORM_ID = "record"


class TooManyFieldsError(GuidelogError):
    """A text of more fields than any form has."""


class Entries(NamedTuple):
    """A record as it is written: findings as texts, not one that is empty; the readings that are chosen; and where
    findings came from, each as its value, a space and a place.
    """

    id: str = ""
    findings: Mapping[str, str] = {}
    done: tuple[str, ...] = ()
    readings: Mapping[str, str] = {}
    sources: Mapping[str, tuple[str, ...]] = {}

    @property
    def link(self) -> str:
        """The text of a permalink: it has no places, for they belong to a system that who follows it may not have."""
        pairs = [(ID, self.id)] if self.id else []
        pairs += [(f"{FINDING}{name}", value) for name, value in self.findings.items()]
        pairs += [(DONE, action) for action in self.done]
        pairs += [(f"{READING}{name}", alternative) for name, alternative in self.readings.items()]
        return urlencode(pairs)

    @property
    def kept(self) -> str:
        """The same to be sent along: never empty, so that a new record is something too."""
        return self.link or f"{ID}="


def parse_pairs(text: str) -> list[tuple[str, str]]:
    """The fields of a form that was sent, or of a permalink. Raises TooManyFieldsError."""
    if text.count("&") >= MOST_FIELDS:
        raise TooManyFieldsError(f"a form has at most {MOST_FIELDS} fields")
    return parse_qsl(text, keep_blank_values=True, errors="replace")


def entries_of(pairs: Iterable[tuple[str, str]]) -> Entries:
    """The record among fields; of a field that stands twice the last counts. What is empty is not recorded."""
    id_, done = "", dict[str, None]()
    findings: dict[str, str] = {}
    readings: dict[str, str] = {}
    sources: dict[str, tuple[str, ...]] = {}
    for field, written in pairs:
        value = written.strip()
        if field == ID:
            id_ = value
        elif field == DONE and value:
            done[value] = None
        elif field.startswith(FINDING):
            findings[field.removeprefix(FINDING)] = value
        elif field.startswith(READING):
            readings[field.removeprefix(READING)] = value
        elif field.startswith(SOURCE) and value:
            name = field.removeprefix(SOURCE)
            sources[name] = (*sources.get(name, ()), value)
    return Entries(id_, _filled(findings), tuple(done), _filled(readings), sources)


def parse_link(text: str) -> Entries:
    """The record of a permalink. Raises TooManyFieldsError."""
    return entries_of(parse_pairs(text))


def record_of(entries: Entries, program: Program) -> Record:
    """The record that is written. Raises RecordError with everything that is wrong with it."""
    values = {name: _value(text, program.findings.get(name)) for name, text in entries.findings.items()}
    data = {"id": entries.id or _FORM_ID, "findings": values, "done": entries.done}
    record = make_record(data, program)
    known = {name: _provenance(entries, name) for name in record.findings if name in entries.sources}
    return record._replace(provenance={name: one for name, one in known.items() if one.origins})


def entries_of_record(record: Record, readings: Mapping[str, str]) -> Entries:
    """How a record is written, with the places that its findings came from, and with some readings."""
    findings = {name: entry_text(value) for name, value in record.recorded.items()}
    sources = {
        name: tuple(f"{findings[name]} {origin}" for origin in one.origins)
        for name, one in record.provenance.items()
        if name in findings and one.origins
    }
    return Entries(record.id, findings, record.done, readings, sources)


def entry_text(value: Value) -> str:
    """A value of a record as it is written."""
    return written_value(format_value(value))


def _value(text: str, finding: Finding | None) -> object:
    """What a text says of a finding; as it is where it says nothing of the kind, so that it is refused as written."""
    if finding is None or finding.kind == "enum":
        return text
    if finding.kind == "bool":
        return {"true": True, "false": False}.get(text, text)
    return Decimal(text) if _NUMBER.fullmatch(text) else text


def _provenance(entries: Entries, name: str) -> Provenance:
    """Where a finding came from, as far as it was not written otherwise since."""
    parts = (source.partition(" ") for source in entries.sources[name])
    return Provenance(tuple(Origin(place) for value, _, place in parts if value == entries.findings.get(name)))


def _filled(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}
