"""Lines of styled text, fitted to a width: for a terminal, and as plain text."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from ..text.diagnostic import harmless, printable

Fragment: TypeAlias = str | tuple[str, str]  # a text, plain or with the name of a style

WIDTH = 80
_TOGETHER = re.compile(r"(?<=\d) (?=%|°)")  # a number and its sign, which stay in one row


class StyledLine(NamedTuple):
    """Parts of a line, broken where it is too long: the first line is indented, the others by `hang` more.

    `right` stands at the right edge of the last line, if there is space for it, and else below. A line without parts
    is blank.
    """

    parts: tuple[Fragment, ...] = ()
    indent: int = 0
    hang: int = 0
    right: Fragment = ""


def fitted(line: StyledLine, width: int) -> list[list[Fragment]]:
    """The rows of a line, none wider than `width` if its words allow that."""
    rows = broken(line.parts, width - line.indent, width - line.indent - line.hang)
    found: list[list[Fragment]] = [
        [" " * (line.indent + (line.hang if number else 0)), *row] if row else [] for number, row in enumerate(rows)
    ]
    if line.right:
        right = text_of_parts([line.right])
        if width - len(text_of_parts(found[-1])) - len(right) < 2:
            found.append([])
        found[-1] += [" " * max(0, width - len(text_of_parts(found[-1])) - len(right)), line.right]
    return found


def broken(parts: Iterable[Fragment], first: int, rest: int) -> list[list[Fragment]]:
    """Parts broken into rows between words, the first of a width of its own; styles stay with their words."""
    parts = [*parts]
    text = _TOGETHER.sub("\u00a0", text_of_parts(parts))
    if len(text) <= first:
        return [parts]
    first, rest = max(16, first), max(16, rest)
    most = max(first, rest)
    found: list[list[Fragment]] = []
    at = 0
    rows = textwrap.wrap(
        text,
        most,
        initial_indent="\0" * (most - first),
        subsequent_indent="\0" * (most - rest),
        replace_whitespace=False,
        break_on_hyphens=False,
    )
    for row in rows:
        words = row.lstrip("\0")
        at = text.index(words, at)
        found.append(_cut(parts, at, at + len(words)))
        at += len(words)
    return found


def plain(lines: Iterable[StyledLine], width: int = WIDTH) -> str:
    """Lines as plain text of a width, without styles; nothing in it can steer a terminal."""
    return "\n".join(harmless(text_of_parts(row).rstrip()) for line in lines for row in fitted(line, width))


def text_of_parts(parts: Iterable[Fragment]) -> str:
    """Parts without their styles; what a terminal does not print is replaced."""
    return "".join(printable(part if isinstance(part, str) else part[0]) for part in parts)


def _cut(parts: Iterable[Fragment], start: int, end: int) -> list[Fragment]:
    """The characters `start` to `end` of the parts together."""
    found: list[Fragment] = []
    at = 0
    for part in parts:
        text = text_of_parts([part])
        chosen = text[max(0, start - at) : max(0, end - at)]
        if chosen:
            found.append(chosen if isinstance(part, str) else (chosen, part[1]))
        at += len(text)
    return found
