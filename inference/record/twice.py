"""Objects of JSON in which a key stands twice, for what refuses them only where they are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


class DoubledObject(dict[str, Any]):
    """An object in which `key` stands twice; the last value counts until the object is refused.

    `keys_twice` are all that do, `lost` the values that do not count, each with its key.
    """

    key = ""
    keys_twice: frozenset[str] = frozenset()
    lost: tuple[tuple[str, Any], ...] = ()


def marked(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of some pairs, marked if a key stands in it twice."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    twice = DoubledObject(found)
    seen: set[str] = set()
    again: dict[str, None] = {}
    for key, _ in pairs:
        if key in seen:
            again[key] = None
        seen.add(key)
    left = found.copy()
    lost = [(key, value) for key, value in reversed(pairs) if key in again and left.pop(key, again) is again]
    twice.key, twice.keys_twice, twice.lost = next(iter(again)), frozenset(again), tuple(lost)
    return twice


def keys_twice(value: object) -> Iterator[str]:
    """The keys that stand twice in an object, or in one within it."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            if isinstance(item, DoubledObject):
                yield item.key
            stack += item.values()
        elif isinstance(item, list):
            stack += item
