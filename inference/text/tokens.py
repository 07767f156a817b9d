"""Characters to tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .source import Source

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<block>%%[^\n]*)
      | (?P<case>%\?[^\n]*)
      | (?P<comment>%[^\n]*)
      | (?P<implies>:-)
      | (?P<compare><=|>=|!=|<|>|=)
      | (?P<decimal>-?[0-9]+\.[0-9]+)
      | (?P<integer>-?[0-9]+)
      | (?P<variable>[A-Z][A-Za-z0-9_]*|_[A-Za-z][A-Za-z0-9_]*|_)
      | (?P<name>[a-z][A-Za-z0-9_]*)
      | (?P<mark>[(),.\-])
      | (?P<string>"[^"\n]*"?|'[^'\n]*'?)
      | (?P<unknown>.)""",
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A word of the language; `kind` is a group of the pattern, `end` for the end of the text."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def tokenize(source: Source, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Every token between two offsets but white space, then one of kind `end`. Never fails."""
    end = len(source.text) if end is None else end
    for match in _TOKEN.finditer(source.text, start, end):
        kind = match.lastgroup
        if kind != "space":
            yield Token(str(kind), match.group(), match.start())
    yield Token("end", "", end)
