"""A map of tables with a row for each code from its text, and everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...record.codes import RecordCode
from ...record.values import shown_name, shown_value
from ...text.spelling import suggestion
from ...words import written_value
from .concepts import SYSTEMS
from .event_map import CODES, DATES, PATIENT, RESOURCES, UNREAD, WORDS, CodeSource, EventMap, EventMaps, WordSource
from .map_text import MapText
from .read_map import SEPARATORS, read_format
from .table_map import ANY

_PARTS = ("events", "concepts", "vocabularies")
ELEMENTS = ("person", "system", *WORDS, *CODES, *DATES)
_OF_TABLE = (*ELEMENTS, "format", "separator", "ignore")
_OF_WORD = ("column", "values")
_OF_CODE = ("column", "concept", "system", "values")
_STATUS = (  # what R4 has for each resource; which count is for its reader
    "completed", "final", "in-progress", "finished", "active", "amended", "corrected", "preliminary", "registered",
    "not-done", "on-hold", "stopped", "unknown", "cancelled", "entered-in-error", "intended", "not-taken",
    "preparation", "planned", "arrived", "triaged", "onleave",
)  # fmt: skip
_KNOWN: Mapping[str, tuple[str, ...]] = {
    "resource": RESOURCES,
    "status": _STATUS,
    "verification": ("confirmed", "unconfirmed", "provisional", "differential", "refuted", "entered-in-error"),
    "course": ("active", "recurrence", "relapse", "inactive", "remission", "resolved"),
}
_NEED_STATUS = tuple(one for one in RESOURCES if one not in ("Condition", PATIENT))
_CONCEPT = re.compile("(?i).*concept_?id")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


def read_event_maps(text: MapText) -> EventMaps:
    """The maps that a text says. Raises RecordError with everything that is wrong."""
    message = "this is a map of a table with a row for each person"
    text.require_kind("events", "columns", message, "take --events away if the table is such")
    text.check_keys(text.data, _PARTS, (), "a map of events")
    tables = text.table(text.data, "events", ())
    if not tables:
        help_ = "`guidelog cohort --events --draft-map TABLE...` drafts one from tables"
        text.fault(RecordCode.EMPTY, (), "it speaks of no table of events", help_)
    maps = tuple(_Reader(text, name).read() for name in tables)
    systems = {name: text.text(text.table(text.data, "vocabularies", ()), name, ("vocabularies",))
               for name in text.table(text.data, "vocabularies", ())}  # fmt: skip
    for name, system in systems.items():
        if not is_uri(system):
            _no_system(text, ("vocabularies", name), system)
    concepts = text.text(text.data, "concepts", ())
    text.refuse_if_faulty()
    return EventMaps(maps, concepts, {**SYSTEMS, **systems}, repr(text.data))


def is_uri(text: str) -> bool:
    """Whether a text can be the system of codes, as FHIR names it."""
    return _URI.fullmatch(text) is not None


class _Reader:
    """Reads the map of one table."""

    def __init__(self, text: MapText, name: str):
        self.text = text
        self.name = name
        self.keys = ("events", name)
        self.data = text.table(text.table(text.data, "events", ()), name, ("events",))

    def read(self) -> EventMap:
        text, data, keys = self.text, self.data, self.keys
        text.check_keys(data, _OF_TABLE, keys, "a table of events")
        words = {name: self._word(name) for name in WORDS if name in data}
        codes = {name: tuple(self._codes(name)) for name in CODES if name in data}
        if "person" not in data:
            self._missing("person", "whose a row is", 'person = "COLUMN"')
        if "resource" not in words:
            help_ = f"resource = one of: {', '.join(map(shown_value, RESOURCES))}"
            self._missing("resource", "what a row is", help_)
        resource = words.get("resource", WordSource())
        if resource.word not in (PATIENT, UNREAD) and "code" not in codes:
            self._missing("code", "what was coded", 'code = "COLUMN", with its system')
        if resource.word in _NEED_STATUS and "status" not in words:
            help_ = 'status = "completed" (of Observations "final") if every row was done, or { column = "COLUMN" }'
            self._missing("status", f"in what state a {resource.word} is", help_)
        separator = text.text(data, "separator", keys)
        if separator and separator not in SEPARATORS:
            message = f"{shown_value(separator)} separates no columns"
            text.fault(RecordCode.WRONG_TYPE, (*keys, "separator"), message, 'write ",", ";", "\\t" (a tab) or "|"')
        columns = [*self._named(words, codes), *(data[name] for name in ("person", *DATES) if name in data)]
        if "" in columns:
            text.fault(RecordCode.UNKNOWN_KEY, keys, "a column has no name", "name it in the table first")
        ignored = data.get("ignore", [])
        return EventMap(
            place=text.place(*keys),
            pattern=self.name,
            person=text.text(data, "person", keys),
            words=words,
            codes=codes,
            dates={name: text.text(data, name, keys) for name in DATES if name in data},
            format=read_format(text, data, keys),
            ignored=frozenset([ANY]) if ignored == ANY else frozenset(text.texts(data, "ignore", keys)),
            separator=separator,
        )

    def _named(self, words: Mapping[str, WordSource], codes: Mapping[str, tuple[CodeSource, ...]]) -> Iterator[str]:
        """The columns of words and codes; those of words that are the same in all rows are none."""
        for name, word in words.items():
            if isinstance(self.data[name], Mapping):
                yield word.column
        for sources in codes.values():
            yield from (one.column for one in sources)

    def _missing(self, key: str, what: str, help_: str) -> None:
        message = f"of {shown_name(self.name)} it is not said {what} (`{key}`)"
        self.text.fault(RecordCode.UNMAPPED, self.keys, message, f"write {help_}")

    def _word(self, name: str) -> WordSource:
        """Where a word comes from, and which it can be."""
        found = self._source(self.data.get(name), (*self.keys, name), bool if name == "answer" else str)
        if name in ("resource", "status"):
            found = found._replace(values={t: UNREAD if word is None else word for t, word in found.values.items()})
        known: tuple[str | bool, ...] = (True, False) if name == "answer" else _KNOWN[name]
        for text, word in [*found.values.items(), *([("", found.word)] if found.word is not None else [])]:
            if word is not None and word != UNREAD and not any(word is one or word == one for one in known):
                wanted = [*map(written_value, known)]
                help_ = suggestion(str(word), wanted, f"write one of: {', '.join(wanted)}")
                keys = (*self.keys, name, *(["values", text] if text else []))
                self.text.fault(RecordCode.UNKNOWN_VALUE, keys, f"{shown_value(word)} is no {name}", help_)
        return found

    def _source(self, value: object, keys: tuple[str, ...], kind: type) -> WordSource:
        """A word, or a column of words with what they mean."""
        text = self.text
        if isinstance(value, kind) and not isinstance(value, Mapping):
            return WordSource(word=value, place=text.place(*keys))  # type: ignore[arg-type]
        if not isinstance(value, Mapping):
            wanted = "true or false" if kind is bool else "a word"
            text.mistyped(keys, value, f'{wanted}, or {{ column = "COLUMN", values = {{ ... }} }}')
            return WordSource()
        text.check_keys(value, _OF_WORD, keys, "a column of words")
        if "column" not in value:
            text.fault(RecordCode.UNMAPPED, keys, "no column is named", 'write column = "COLUMN"')
        return WordSource(None, text.text(value, "column", keys), self._values(value, keys), text.place(*keys))

    def _values(self, value: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, str | bool | None]:
        found: dict[str, str | bool | None] = {}
        for text, word in self.text.table(value, "values", keys).items():
            if isinstance(word, str | bool):
                found[text.strip()] = None if word == UNREAD else word
            else:
                self.text.mistyped((*keys, "values", text), word, "a word")
        return found

    def _codes(self, name: str) -> Iterator[CodeSource]:
        """The columns of codes of an element, each with its system."""
        keys = (*self.keys, name)
        value = self.data[name]
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str):
                one = {"column": one}
            if not isinstance(one, Mapping):
                self.text.mistyped(keys, one, 'a column, or { column = "COLUMN", system = "..." }')
                continue
            self.text.check_keys(one, _OF_CODE, keys, "a column of codes")
            yield self._code(one, keys)

    def _code(self, own: Mapping[str, Any], keys: tuple[str, ...]) -> CodeSource:
        text = self.text
        is_concept = "concept" in own
        column = text.text(own, "concept" if is_concept else "column", keys)
        values = self._values(own, keys)
        if not column or ("column" in own and is_concept):
            text.fault(
                RecordCode.UNMAPPED, keys, "one column is named", 'write column = "COLUMN", or concept = "COLUMN"'
            )
        system = WordSource()
        if is_concept:
            if "system" in own:
                message = "a concept has the system of its vocabulary"
                text.fault(RecordCode.CONFLICT, keys, message, "take the system away", column)
        elif _CONCEPT.fullmatch(column) and not values:
            message = f"column `{shown_name(column)}` seems to hold ids of concepts, which are codes of no system"
            help_ = f"write {{ concept = {shown_value(column)} }}, and name the site's own table: --concepts FILE"
            text.fault(RecordCode.UNMAPPED, keys, message, help_)
        else:
            place = keys if "system" in own else (*self.keys, "system")
            value = own.get("system", self.data.get("system"))
            if value is None:
                message = f"whose codes stand in column `{shown_name(column)}` is not said"
                help_ = 'write system = "http://snomed.info/sct" or another, or system = { column = "COLUMN" }'
                text.fault(RecordCode.UNMAPPED, keys, message, help_)
            else:
                system = self._source(value, place, str)
            for one in (system.word, *system.values.values()):
                if one is not None and not is_uri(str(one)):
                    _no_system(text, place, str(one))
        return CodeSource(column, is_concept, values, system, text.place(*keys))


def _no_system(text: MapText, keys: tuple[str, ...], system: str) -> None:
    message = f"{shown_value(system)} names no system of codes as FHIR does"
    help_ = suggestion(system, SYSTEMS, "write its address, such as http://snomed.info/sct")
    if system in SYSTEMS:
        help_ = f"write {SYSTEMS[system]}"
    text.fault(RecordCode.UNKNOWN_VALUE, keys, message, help_)
