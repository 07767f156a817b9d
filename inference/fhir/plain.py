"""Whether in a resource that does not map no key stands twice for certain that decides it, by looking at its text.

What reads quickly takes the last of two values and says nothing. What is not certain here is left to the exact way.
"""

from __future__ import annotations

from collections.abc import Iterator

from .table import CodeTable

_BACKSLASH, _ESCAPE = b"\\", b"\\u00"  # which may spell a key


def is_single(text: bytes, entries: int, beside: int = 0) -> bool:
    """Whether a text has so many entries with a resource for certain, each of one type, and so many types beside."""
    if _BACKSLASH in text and _ESCAPE in text:  # the first is found much faster
        return False
    return text.count(b'"resource') == (2 * entries or 1) + (beside if entries else 0)


def places_of_codes(text: bytes, table: CodeTable) -> Iterator[int]:
    """Where codes stand of which a table speaks, whatever their system is said to be."""
    for found in table.spelling.finditer(text):
        code = found[1]
        if b"\\" in code or table.knows(code.decode()):
            yield found.start()
