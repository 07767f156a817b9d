"""A text and places in it."""

from __future__ import annotations

from typing import NamedTuple


def describe_undecodable(name: str, error: UnicodeDecodeError) -> str:
    """That a text is not UTF-8: its name with the line and column, both from 1, and the byte. It was read at once."""
    before = error.object[: error.start]
    column = len(before.rpartition(b"\n")[2].decode()) + 1
    return f"{name}:{before.count(10) + 1}:{column}: not UTF-8 (byte 0x{error.object[error.start]:02x})"


class Source(NamedTuple):
    """A text by the name under which it is shown (a path, or `<standard input>`).

    `part` tells texts of several guidelines apart that are loaded together; a text that `is_shared` is a part that
    a knowledge base reads by `use`.
    """

    name: str
    text: str
    part: str = ""
    is_shared: bool = False

    def __repr__(self) -> str:
        return f"Source({self.name!r})"  # a text in every span of every term would bury what matters

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column (both from 1) of a character offset."""
        line = self.text.count("\n", 0, offset) + 1
        return line, offset - (self.text.rfind("\n", 0, offset) + 1) + 1

    def line(self, number: int) -> str:
        """The line with this number (from 1), without its line end."""
        return self.text.split("\n")[number - 1].rstrip("\r")


class Span(NamedTuple):
    """The characters `start` to `end` (exclusive) of a source."""

    source: Source
    start: int
    end: int

    @property
    def line(self) -> int:
        return self.source.position(self.start)[0]

    @property
    def place(self) -> str:
        """`file:line:column`, as compilers write it."""
        line, column = self.source.position(self.start)
        return f"{self.source.name}:{line}:{column}"
