"""Characters to tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .source import Source

# The most frequent kinds first; a block of `%%` lines is one token.
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<name>[a-z][A-Za-z0-9_]*)
      | (?P<mark>[(),.])
      | (?P<variable>[A-Z][A-Za-z0-9_]*|_[A-Za-z][A-Za-z0-9_]*|_)
      | (?P<case>%\?[^\n]*)
      | (?P<block>%%[^\n]*(?:\n[ \t]*%%[^\n]*)*)
      | (?P<comment>%[^\n]*)
      | (?P<implies>:-)
      | (?P<brace>[{};:])
      | (?P<function>\#[A-Za-z]+\+?)
      | (?P<compare><=|>=|!=|<|>|=)
      | (?P<decimal>-?[0-9]+\.[0-9]+)
      | (?P<integer>-?[0-9]+)
      | (?P<minus>-)
      | (?P<string>"[^"\n]*"?|'[^'\n]*'?)
      | (?P<unknown>[^\s])
      | \Z)""",
    re.VERBOSE | re.DOTALL,
)


_KINDS = ("", *_TOKEN.groupindex)


class Token(NamedTuple):
    """A word of the language; `kind` is a group of the pattern, `end` for the end of the text."""

    kind: str
    text: str
    start: int
    end: int


def tokenize(source: Source, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Every token between two offsets but white space, then two of kind `end`. Never fails."""
    end = len(source.text) if end is None else end
    for match in _TOKEN.finditer(source.text, start, end):
        index = match.lastindex or 0
        if not index:
            break  # white space up to the end, which is matched so that it is not tried from each of its places
        yield Token(_KINDS[index], match[index], match.start(index), match.end())
    yield Token("end", "", end, end)
    yield Token("end", "", end, end)  # so that there is always one to look ahead to
