"""Whether in a resource that does not map no key stands twice for certain that decides it, by looking at its text.

What reads quickly takes the last of two values and says nothing. What is not certain here is left to the exact way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .table import CodeTable

_ESCAPE = b"\\u00"  # may spell a key
_CODE = re.compile(rb'"code"\s*:\s*"([^"]*)"')


def is_single(text: bytes, entries: int, beside: int = 0) -> bool:
    """Whether a text has so many entries with a resource for certain, each of one type, and so many types beside."""
    return _ESCAPE not in text and text.count(b'"resource') == (2 * entries or 1) + (beside if entries else 0)


def places_of_codes(text: bytes, table: CodeTable) -> Iterator[int]:
    """Where codes stand of which a table speaks, whatever their system is said to be."""
    known: dict[bytes, bool] = {}
    for found in _CODE.finditer(text):
        code = found[1]
        is_known = known.get(code)
        if is_known is None:
            is_known = known[code] = b"\\" in code or table.knows(code.decode())
        if is_known:
            yield found.start()
