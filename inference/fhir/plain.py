"""Whether in a resource that does not map no key stands twice for certain that decides it, by looking at its text.

What reads quickly takes the last of two values and says nothing. What is not certain here is left to the exact way.
"""

from __future__ import annotations

import re

from .table import CodeTable

_ESCAPE = b"\\u00"  # may spell a key
_CODE = re.compile(rb'"code"\s*:\s*"([^"]*)"')


def is_single(text: bytes, entries: int, types: int = 1, questionnaires: int = 1) -> bool:
    """Whether a text has so many entries and types of resources for certain, and at most so many questionnaires."""
    return (
        _ESCAPE not in text
        and text.count(b'"resourceType"') == types
        and text.count(b'"questionnaire"') <= questionnaires
        and (not entries or text.count(b'"resource"') == entries)
    )


def known_codes(text: bytes, table: CodeTable) -> frozenset[bytes]:
    """The codes in a text of which a table speaks, whatever their system is said to be."""
    return frozenset(code for code in {*_CODE.findall(text)} if b"\\" in code or table.knows(code.decode()))


def has_code(text: bytes, codes: frozenset[bytes]) -> bool:
    """Whether one of some codes stands in a text."""
    return bool(codes) and not codes.isdisjoint(_CODE.findall(text))
