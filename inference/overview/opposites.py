"""Lines of one answer that nobody can follow together: a guideline in order has none, two of them together may."""

from __future__ import annotations

from collections.abc import Iterable

from .parts import Item
from .setting import Setting


def opposites(tops: Iterable[Item], setting: Setting) -> dict[int, tuple[int, ...]]:
    """For each item, by its number, the numbers of those that say the contrary; what is done says nothing any more.

    Advice against an action is the contrary of what recommends it, and what must never be recommended together is.
    """
    items = {item.number: item for top in tops for item in top.whole() if not item.is_done}
    together, against = setting.contrary
    recommended: dict[str, list[int]] = {}
    for item in items.values():
        if not item.advises_against:
            recommended.setdefault(item.action, []).append(item.number)
    found: dict[int, set[int]] = {}
    for number, item in items.items():
        contrary = against if item.advises_against else together
        for action in contrary.get(item.action, ()):
            for other in recommended.get(action, ()):
                found.setdefault(number, set()).add(other)
                found.setdefault(other, set()).add(number)
    return {number: tuple(sorted(numbers)) for number, numbers in found.items()}
