"""How a line of JSON is written around its values, for lines that differ in these alone."""

from __future__ import annotations

import re
from typing import NamedTuple

_HEAD = re.compile(r'[ \t]*\{[ \t]*"([^"]*)"[ \t]*')
_PLACE = re.compile(r'([ \t]*)(\{|"[^"]*"|[^][{}",: \t]+)([ \t},]*(?:"([^"]*)"[ \t]*)?)')


class LinePlace(NamedTuple):
    """What stands after a colon, up to the next: the value of a key, or an object that begins, and what is around it.

    Of an object `value` is the brace.
    """

    key: str
    before: str
    value: str
    after: str

    @property
    def is_object(self) -> bool:
        """Whether an object begins here."""
        return self.value == "{"

    @property
    def text(self) -> str:
        """All of it."""
        return self.written(self.value)

    def written(self, value: str) -> str:
        """It with another value."""
        return f"{self.before}{value}{self.after}"


class LineLayout(NamedTuple):
    """What a line has before its first colon, and after each; every key is there once."""

    head: str
    places: tuple[LinePlace, ...]

    def is_of(self, other: LineLayout) -> bool:
        """Whether another line differs in values alone."""
        return self._around() == other._around()

    def _around(self) -> tuple[object, ...]:
        return self.head, [(place.key, place.before, place.is_object, place.after) for place in self.places]


def find_layout(line: bytes) -> LineLayout | None:
    """The layout of a line that is JSON; None if there is more in it than keys and plain values of one line.

    Without a backslash quotes open and close in turn, so that before a colon within a text one is open.
    """
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return None
    first, *rest = text.split(":")
    head = _HEAD.fullmatch(first)
    if head is None or "\\" in text:
        return None
    places, key = [], head[1]
    for field in rest:
        found = _PLACE.fullmatch(field)
        if found is None:
            return None
        places.append(LinePlace(key, *found.group(1, 2, 3)))
        key = found[4]
    keys = [place.key for place in places]
    return LineLayout(first, tuple(places)) if len({*keys}) == len(keys) else None
