"""What the text of resources tells for certain without being parsed: where they begin, and which codes stand in it.

What reads quickly takes the last of two values and says nothing; what is not certain here is left to the exact way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .table import CodeTable

_BACKSLASH, _ESCAPE = b"\\", b"\\u00"  # of a character that has its own place in ASCII
_SPELT = re.compile(rb"\\u00(?:2[deDE]|3[0-9]|[4-7])")  # a letter, a digit, a dot or a hyphen, as keys and codes have
_KEY = b'"resource'
_RESOURCE = re.compile(_KEY)


def is_spelt_out(text: bytes) -> bool:
    """Whether no key and no code in a text is written with escapes."""
    return not (_BACKSLASH in text and _ESCAPE in text and _SPELT.search(text))  # the first is found much faster


def has_types(text: bytes, count: int) -> bool:
    """Whether a resource has just so many types for certain, those of what it contains among them."""
    return is_spelt_out(text) and text.count(_KEY) == count


def places_of_resources(text: bytes, count: int, types: int) -> list[int]:
    """Where in a bundle its resources stand, if it has for certain so many, and so many types; else none."""
    places = [found.start() for found in _RESOURCE.finditer(text)]
    if len(places) != count + types or not is_spelt_out(text):
        return []
    end = len(_KEY)
    found = [place for place in places if text[place + end] == _KEY[0]]
    return found if len(found) == count else []


def places_of_codes(text: bytes, table: CodeTable) -> Iterator[int]:
    """Where codes stand of which a table speaks, whatever their system is said to be."""
    for found in table.spelling.finditer(text):
        code = found[1]
        if b"\\" in code or table.knows(code.decode()):
            yield found.start()
