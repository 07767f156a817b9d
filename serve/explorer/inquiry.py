"""What a browser sends to the explorer: the record as it is written, and what is asked of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from guidelog.inference.page.explorer.entries import Entries, entries_of

COMMANDS = ("set", "load", "against", "read", "clear", "keep", "alone", "everything", "less", "open", "draw")


class Inquiry(NamedTuple):
    """A record as it is written, and what is asked: `opened` are the statements to explain, line by line; `now`, the
    record of the answer that is shown; `before`, the one it was compared with; `other`, the one kept to compare.

    `command` is the button that was pressed, with its value.
    """

    entries: Entries
    word: str
    opened: tuple[str, ...]
    everything: bool
    drawn: str
    now: str
    before: str
    other: str
    example: str
    text: str
    at: str
    only: str
    command: tuple[str, str]


def inquiry_of(pairs: Iterable[tuple[str, str]]) -> Inquiry:
    """What the fields of a form ask. What they do not name is as it is in a new record."""
    given = [*pairs]
    last = dict(given)
    pressed = [name for name in COMMANDS if last.get(name)]
    name = pressed[0] if pressed else ""
    return Inquiry(
        entries=entries_of(given),
        word=last.get("word", ""),
        opened=tuple(value for field, value in given if field == "open" and value),
        everything=bool(last.get("everything")) and not last.get("less"),
        drawn=last.get("draw") or last.get("drawn", ""),
        now=last.get("now", ""),
        before=last.get("before", ""),
        other=last.get("other", ""),
        example=last.get("example", ""),
        text=last.get("text", ""),
        at=last.get("at", "").strip(),
        only=last.get("only", ""),
        command=(name, last.get(name, "")),
    )
