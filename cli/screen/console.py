"""The terminal: width, styles, and text that no input can steer."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import click
from guidelog.inference.overview.fitting import Fragment as Fragment
from guidelog.inference.overview.fitting import StyledLine, broken, fitted, text_of_parts
from guidelog.inference.text.diagnostic import harmless, printable

NARROWEST, USUAL, WIDEST = 24, 80, 100

STYLES: Mapping[str, Mapping[str, Any]] = {
    "certain": {"fg": "green", "bold": True},
    "presumed": {"fg": "yellow", "bold": True},
    "possible": {"fg": "cyan"},
    "ruled_out": {"dim": True},
    "avoid": {"fg": "red", "bold": True},
    "heading": {"bold": True},
    "quiet": {"dim": True},
}

# Signs of a screen in ASCII, for an encoding that lacks them; `?` stands for "not recorded" and is taken.
_ASCII = {
    "●": "*", "•": "*", "◐": "~", "○": "o", "·": ".", "✓": "+", "✗": "x", "–": "-", "—": "-", "→": "->", "←": "<-",
    "≥": ">=", "≤": "<=", "×": "x", "…": "...", "“": '"', "”": '"', "‘": "'", "’": "'", "├": "|",
    "└": "`", "│": "|", "─": "-",
    "█": "#", "▏": "|", "±": "+-", "\N{REPLACEMENT CHARACTER}": "?",
}  # fmt: skip


class Page:
    """Lines of styled text, wrapped to the terminal and printed at once."""

    def __init__(self, color: str):
        self.width = max(NARROWEST, min(_measure_terminal(), WIDEST))
        self._color = {"always": True, "never": False}.get(color, False if os.environ.get("NO_COLOR") else None)
        self._lines: list[str] = []

    def line(self, *parts: Fragment, indent: int = 0, hang: int = 0) -> None:
        """Add parts, wrapped and indented, the lines after the first by `hang` more; without parts a blank line."""
        self.branch(" " * indent, " " * (indent + hang), *parts)

    def whole(self, part: Fragment, indent: int = 0) -> None:
        """Add a part that is of no use in pieces, such as an address, on a line of its own, however long."""
        self._lines.append(" " * indent + _apply_styles([part]))

    def add(self, line: StyledLine) -> None:
        """Add a line of an overview, fitted to the terminal."""
        self._lines += [_apply_styles(row) for row in fitted(line, self.width)]

    def branch(self, first: str, rest: str, *parts: Fragment) -> None:
        """Add parts, wrapped; the first line starts with `first`, the others with `rest`."""
        lead = first
        for segments in _wrap(parts, self.width - max(len(first), len(rest))):
            self._lines.append((_apply_styles([(lead, "quiet")]) + _apply_styles(segments)) if segments else "")
            lead = rest

    def sides(self, left: Iterable[Fragment], right: Fragment, indent: int = 0) -> None:
        """Add a left part and, at the right edge of its first line, a right part; below it if it is long."""
        width = len(text_of_parts([right]))
        if width > (self.width - indent) // 2:
            self.line(*left, indent=indent, hang=2)
            self.line(right, indent=indent + 2, hang=2)
            return
        first, *more = _wrap(left, self.width - indent - width - 2)
        gap = self.width - indent - len(text_of_parts(first)) - width
        self._lines.append(" " * indent + _apply_styles(first) + " " * max(2, gap) + _apply_styles([right]))
        for segments in more:
            self._lines.append(" " * (indent + 2) + _apply_styles(segments))

    def print(self) -> None:
        """Print what was added."""
        click.echo(spell_for_encoding("\n".join(map(harmless, self._lines))), color=self._color)
        self._lines.clear()


def spell_for_encoding(text: str) -> str:
    """A text with the signs that standard output cannot show spelt in ASCII, each mark of a status differently."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeError:
        lacking = {ord(sign): plain for sign, plain in _ASCII.items() if not _can_encode(sign, encoding)}
        return text.translate(lacking)
    return text


def _can_encode(sign: str, encoding: str) -> bool:
    try:
        sign.encode(encoding)
    except UnicodeError:
        return False
    return True


def _measure_terminal() -> int:
    """The width of the terminal: $COLUMNS, else that of standard output, else the usual."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns) > 0:
        return int(columns)
    try:
        return (os.get_terminal_size(sys.__stdout__.fileno()).columns if sys.__stdout__ else 0) or USUAL
    except (OSError, ValueError):
        return USUAL


def _wrap(parts: Iterable[Fragment], width: int) -> list[list[Fragment]]:
    """The parts broken into lines between words; styles stay with their words."""
    return broken(parts, width, width)


def _apply_styles(parts: Iterable[Fragment]) -> str:
    return "".join(
        printable(part) if isinstance(part, str) else click.style(printable(part[0]), **STYLES[part[1]])
        for part in parts
        if (part if isinstance(part, str) else part[0])
    )
