"""Whether in a resource that does not map no key stands twice where that decides it, by counting in its text.

What reads quickly takes the last of two values and says nothing. What is not certain here is left to the exact way.
"""

from __future__ import annotations

from .matching import CODE_OF

_ESCAPE = b"\\u00"  # may spell a key


def is_single(text: bytes, is_entry: bool) -> bool:
    """Whether there is one resource for certain, of one type."""
    if _ESCAPE in text or text.count(b'"resourceType"') != 1 or text.count(b'"questionnaire"') > 1:
        return False
    return not is_entry or text.count(b'"resource"') == 1


def has_one_code(text: bytes, kind: str, codes: int, has_components: bool) -> bool:
    """Whether a resource, and each of its components, has its code once; `codes` are that it and they have."""
    if text.count(b'"component"') != has_components or text.count(b'"medicationReference"') > 0:
        return False
    if CODE_OF[kind] != "code":
        return text.count(CODE_OF[kind].encode()) <= 1
    texts = text.count(b'"code":"') + text.count(b'"code": "')
    return text.count(b'"code"') - texts == codes


def is_plain_concept(text: bytes, codes: int, systems: int) -> bool:
    """Whether a concept has its codings once, and each of these its code and system; so many have them."""
    return text.count(b'"coding"') <= 1 and text.count(b'"code"') <= codes and text.count(b'"system"') <= systems


def has_one_class(text: bytes, coding: bytes) -> bool:
    """Whether an Encounter has its class once, and that its code and system."""
    return text.count(b'"class"') <= 1 and coding.count(b'"code"') <= 1 and coding.count(b'"system"') <= 1
