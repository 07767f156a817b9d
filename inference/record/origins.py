"""Where the findings of a record came from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from ..text.diagnostic import printable
from ..words import written_value
from .values import Value

_MOST = 3  # places that are named of each finding where there is little space
_LONGEST = 120  # characters of a part that is shown: a resource's id has at most 64


class Origin(NamedTuple):
    """One place that speaks of a finding, and its details, each empty where there is none.

    `place` is a resource (`Condition/c1`, `QuestionnaireResponse/q1#FINDING`), a row and column of a table
    (`people.csv:12, column NAME`), or a line of a file (`people.jsonl:3`); `element` the element of the resource that
    was read, `date` the date that counted, as it was written, `code` its system and code
    (`http://snomed.info/sct|94222008`), `row` the row of the table of codes (`codes.tsv:12`). `notes` say what is to
    be known besides. `value` is what it says, where that is not what the record holds.
    """

    place: str
    element: str = ""
    date: str = ""
    code: str = ""
    row: str = ""
    notes: tuple[str, ...] = ()
    value: Value | None = None

    def details(self) -> dict[str, Any]:
        """What is known of it but for its place and value, as plain data."""
        named = {
            "element": self.element,
            "date": self.date,
            "code": self.code,
            "row": self.row,
            "notes": [*self.notes],
        }
        return {name: part for name, part in named.items() if part}

    def __str__(self) -> str:
        """Where it is, what was read and of when, on one line that steers no terminal: `Condition/c1, code, 2026`."""
        return ", ".join(_shown(part) for part in (self.place, self.element, self.date) if part)


class Provenance(NamedTuple):
    """Everything that speaks of a finding: the origins of its value, at least one if the record holds it; those that
    they supersede, each with the value that it says; and what counts for nothing, each with a note that says why.
    """

    origins: tuple[Origin, ...] = ()
    superseded: tuple[Origin, ...] = ()
    left_out: tuple[Origin, ...] = ()

    def __str__(self) -> str:
        """All of it on one line: `Condition/c2, code, 2026; superseded: Condition/c1, code, 2025 (suspected)`."""
        parts = [_listed(map(str, self.origins))] if self.origins else []
        if self.superseded:
            parts.append(f"superseded: {_listed(f'{one} ({_value(one.value)})' for one in self.superseded)}")
        if self.left_out and not self.origins:
            parts.append(f"not counted: {_listed(map(_with_reason, self.left_out))}")
        return "; ".join(parts)


def _listed(found: Iterable[str]) -> str:
    """The first few of several, and how many more there are."""
    every = [*found]
    more = len(every) - _MOST
    return " and ".join([*every[:_MOST], *([f"{more} more"] if more > 0 else [])])


def _with_reason(origin: Origin) -> str:
    return f"{origin}: {_shown(' and '.join(origin.notes))}" if origin.notes else str(origin)


def _value(value: Value | None) -> str:
    return _shown(written_value(value))


def _shown(part: str) -> str:
    return printable(part if len(part) <= _LONGEST else f"{part[:_LONGEST]}…")
