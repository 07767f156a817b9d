"""The terminal: width, colours, and text that no input can steer."""

from __future__ import annotations

import shutil
import sys

from rich.console import Console
from rich.text import Text

from inference.text.diagnostic import printable

WIDEST = 100

STYLES = {
    "recommended": "bold green",
    "presumed": "bold yellow",
    "possible": "cyan",
    "ruled_out": "dim",
    "avoid": "bold red",
    "done": "dim",
    "heading": "bold",
    "quiet": "dim",
}


def make_console(color: str, stderr: bool = False) -> Console:
    """A console on standard output: 80 columns unless a terminal is wider, colours only where they are shown."""
    columns = shutil.get_terminal_size((80, 24)).columns
    return Console(
        width=max(40, min(columns, WIDEST)),
        force_terminal=True if color == "always" else False if color == "never" else None,
        no_color=color == "never",
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=False,
        file=sys.stderr if stderr else sys.stdout,
    )


def text(*parts: str | tuple[str, str]) -> Text:
    """Text from parts, each plain or with one of STYLES."""
    found = Text()
    for part in parts:
        if isinstance(part, str):
            found.append(printable(part))
        else:
            found.append(printable(part[0]), STYLES[part[1]])
    return found


def line(console: Console, *parts: str | tuple[str, str], indent: int = 0, hang: int = 0) -> None:
    """Print parts, wrapped; every line is indented, those after the first by `hang` more."""
    show(console, text(*parts), indent, hang)


def show(console: Console, whole: Text, indent: int = 0, hang: int = 0) -> None:
    """Print a text, wrapped and indented, without white space at the ends of lines."""
    width = max(20, console.width - indent - hang)
    for number, part in enumerate(whole.wrap(console, width)):
        part.rstrip()
        console.print(Text(" " * (indent + (hang if number else 0))).append_text(part), soft_wrap=True)


def sides(console: Console, left: Text, right: Text, indent: int = 0) -> None:
    """Print a left part and, at the right edge of its first line, a right part."""
    width = console.width - indent
    first, *rest = left.wrap(console, max(20, width - right.cell_len - 2))
    first.rstrip()
    gap = Text(" " * max(2, width - first.cell_len - right.cell_len))
    console.print(Text(" " * indent) + first + gap + right, soft_wrap=True)
    for more in rest:
        show(console, more, indent + 2)
