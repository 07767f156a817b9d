"""Elements of a resource, which are what R4 says they are, or refused by their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..record.codes import RecordCode
from ..record.record import RecordError, RecordFault
from ..record.values import shown_name, shown_value
from ..text.diagnostic import printable
from .dates import Moment, Reference, is_after, read_date
from .table import Key

_ABSENT = object()
_LONGEST = 80  # characters of an id or a code in a message


class Resource(NamedTuple):
    """A resource of a bundle; `place` names it, `number` is that of its entry (from 0), `url` its fullUrl.

    `twice` is a key that stands twice in its entry, if one does; `withheld` says why it counts for nothing as it
    stands in its entry, if it does not.
    """

    type: str
    id: str
    place: str
    data: Mapping[str, Any]
    number: int
    url: str
    twice: str = ""
    withheld: str = ""

    def refuse(self, element: str, message: str, help_: str, code: RecordCode, *findings: str) -> RecordError:
        """The error that names this resource, an element and what is wrong with it."""
        whole = f"{self.place}, {element}: {message}"
        return RecordError([RecordFault(code, printable(whole), printable(help_), findings=findings)])

    def mistyped(self, element: str, value: object, wanted: str) -> RecordError:
        """The error for an element of another JSON type than R4's."""
        help_ = f"R4 has {wanted} there: correct it where the bundle is made"
        return self.refuse(element, f"{shown_value(value)} is not {wanted}", help_, RecordCode.WRONG_TYPE)

    def text(self, data: Mapping[str, Any], name: str, path: str = "") -> str | None:
        """A text, or None where there is none. Raises RecordError."""
        value = data.get(name, _ABSENT)
        if value is _ABSENT:
            return None
        if not isinstance(value, str):
            raise self.mistyped(path + name, value, "a text")
        return value

    def truth(self, data: Mapping[str, Any], name: str, path: str = "") -> bool | None:
        """True or false, or None where there is neither. Raises RecordError."""
        value = data.get(name, _ABSENT)
        if value is _ABSENT:
            return None
        if not isinstance(value, bool):
            raise self.mistyped(path + name, value, "true or false")
        return value

    def object(self, data: Mapping[str, Any], name: str, path: str = "") -> Mapping[str, Any] | None:
        """An object, or None where there is none. Raises RecordError."""
        value = data.get(name, _ABSENT)
        if value is _ABSENT:
            return None
        if not isinstance(value, dict):
            raise self.mistyped(path + name, value, "an object")
        return value

    def objects(self, data: Mapping[str, Any], name: str, path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The objects of a list, each with its path. Raises RecordError."""
        value = data.get(name, _ABSENT)
        if value is _ABSENT:
            return
        if not isinstance(value, list):
            raise self.mistyped(path + name, value, "a list")
        for number, item in enumerate(value):
            if not isinstance(item, dict):
                raise self.mistyped(f"{path}{name}[{number}]", item, "an object")
            yield f"{path}{name}[{number}]", item

    def codings(self, concept: Mapping[str, Any], path: str) -> list[Key]:
        """The system and code of each coding that has both. Raises RecordError."""
        found = []
        for place, coding in self.objects(concept, "coding", f"{path}."):
            system, code = (self.text(coding, name, f"{place}.") for name in ("system", "code"))
            if system is not None and code is not None:
                found.append(Key(system, code))
        return found

    def not_understood(self, data: Mapping[str, Any] | None = None, path: str = "") -> str:
        """Why it, or a part of it, cannot be read for what it seems to say; nothing if it can.

        R4 has no one read what a modifier that they do not know may turn into its contrary. Raises RecordError.
        """
        whole = data is None
        own = self.data if data is None else data
        if whole and (self.withheld or self.text(own, "implicitRules") is not None):
            return self.withheld or "its implicitRules, which may change what it says, are not known"
        for place, modifier in self.objects(own, "modifierExtension", path):
            url = self.text(modifier, "url", f"{place}.")
            return f"a modifierExtension that is not known may change what it says: {shown_value(url)}"
        return ""

    def choose(self, data: Mapping[str, Any], stem: str, path: str = "") -> str:
        """The element of a choice of types that is given, `valueBoolean` of `value[x]`; empty if there is none.

        Raises RecordError for more than one.
        """
        size = len(stem)
        found = [name for name in data if name.startswith(stem) and name[size : size + 1].isupper()]
        if len(found) > 1:
            message = f"R4 has one {stem}[x], and here are {' and '.join(map(shown_name, found))}"
            raise self.refuse(f"{path}{stem}[x]", message, "keep the one that is meant", RecordCode.CONFLICT)
        return path + found[0] if found else ""

    def concepts(self, data: Mapping[str, Any], name: str) -> list[Key]:
        """The codings of all concepts of a list, such as `bodySite`. Raises RecordError."""
        return [key for place, concept in self.objects(data, name) for key in self.codings(concept, place)]

    def status(self, known: Iterable[str]) -> str:
        """Its status. Raises RecordError for one that R4 does not have."""
        value = self.text(self.data, "status")
        if value is None or value not in known:
            raise self._unknown_status("status", "there is none" if value is None else shown_value(value), known)
        return value

    def coded_status(self, name: str, system: str, known: Iterable[str]) -> str | None:
        """A status that is a concept, by its coding of the standard system; None where there is none.

        Raises RecordError for one that R4 does not have, and for a concept without such a coding.
        """
        concept = self.object(self.data, name)
        if concept is None:
            return None
        own = [key.code for key in self.codings(concept, name) if key.system == system]
        if not own:
            text = concept.get("text")
            shown = f"{shown_value(text)} is" if isinstance(text, str) else "there is"
            raise self._unknown_status(name, f"{shown} no coding of {system}", known)
        for code in own:
            if code not in known:
                raise self._unknown_status(name, shown_value(code), known)
        if len({*own}) > 1:
            raise self.refuse(name, f"it is both {_say(own)}", "keep one of them", RecordCode.STATUS)
        return own[0]

    def _unknown_status(self, element: str, shown: str, known: Iterable[str]) -> RecordError:
        help_ = f"R4 has {', '.join(known)}; it is not taken for any of these"
        return self.refuse(element, f"{shown}, which is no status that R4 has", help_, RecordCode.STATUS)

    def dates(self, data: Mapping[str, Any], name: str, at: Reference, path: str = "") -> list[Moment]:
        """The dates or times of a list. Raises RecordError."""
        values = data.get(name, [])
        if not isinstance(values, list):
            raise self.mistyped(path + name, values, "a list")
        named = ({f"{name}[{number}]": value} for number, value in enumerate(values))
        found = [self.date(one, key, at, path) for one in named for key in one]
        return [one for one in found if one is not None]

    def date(self, data: Mapping[str, Any], name: str, at: Reference, path: str = "") -> Moment | None:
        """A date or time, or None where there is none. Raises RecordError."""
        value = self.text(data, name, path)
        if value is None:
            return None
        try:
            return read_date(value, at.offset)
        except ValueError:
            help_ = "R4 has a date there, such as 2026-03-10, or a time with its zone: 2026-03-10T09:00:00Z"
            message = f"{shown_value(value)} is no date"
            raise self.refuse(path + name, message, help_, RecordCode.WRONG_TYPE) from None

    def period(self, period: Mapping[str, Any], name: str, at: Reference) -> dict[str, Moment | None]:
        """The start and the end of a period. Raises RecordError, also for one that ends before it starts."""
        found = {end: self.date(period, end, at, f"{name}.") for end in ("start", "end")}
        start, end = found["start"], found["end"]
        if start is not None and end is not None and end.last < start.start:
            message = f"its end ({shown_name(end.text)}) is before its start ({shown_name(start.text)})"
            raise self.refuse(name, message, "correct the one or the other", RecordCode.CONFLICT)
        return found

    def span(self, stem: str, at: Reference, ends: str) -> tuple[str, Moment | None, bool]:
        """When something was that is a time or a period: the element read, its time, and whether it is yet to come.

        Of a period counts its `start` or its `end`; one that ends who knows when has no time, but may be yet to come.
        Raises RecordError.
        """
        self.choose(self.data, stem)
        when = self.date(self.data, f"{stem}DateTime", at)
        if when is not None:
            return f"{stem}DateTime", when, is_after(when, at)
        name = f"{stem}Period"
        period = self.object(self.data, name)
        if period is None:
            return "", None, False
        found = self.period(period, name, at)
        when = found[ends]
        to_come = any(one is not None and is_after(one, at) for one in (found["start"], when))
        return (f"{name}.{ends}" if when is not None else ""), when, to_come


def _say(codes: Iterable[str]) -> str:
    return " and ".join(map(shown_value, dict.fromkeys(codes)))


def shown_key(key: Key) -> str:
    """A system and a code as one text."""
    return printable(f"{key.system[:_LONGEST]}|{key.code[:_LONGEST]}")


def loose_codings(concept: object) -> Iterator[Key]:
    """The codings of a concept that are in order, of one that may not be."""
    codings = concept.get("coding") if isinstance(concept, dict) else None
    for coding in codings if isinstance(codings, list) else ():
        found = loose_coding(coding)
        if found is not None:
            yield found


def loose_coding(coding: object) -> Key | None:
    """The system and code of what may be a coding."""
    if isinstance(coding, dict):
        system, code = coding.get("system"), coding.get("code")
        if isinstance(system, str) and isinstance(code, str) and system and code:
            return Key(system, code)
    return None
