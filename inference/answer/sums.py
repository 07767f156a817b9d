"""When a total of items lies within bounds, as a decision diagram.

SumItem after item, with the partial totals that still leave it open: what is reached for certain, or out of reach, is
not told apart any further. So twenty items of one point take a hundred nodes, where there are 184,756 products.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from .diagram import FALSE, TRUE, Diagrams, Node


class SumItem(NamedTuple):
    """What adds to a total, and when."""

    points: int
    node: Node


def within(diagrams: Diagrams, items: Iterable[SumItem], least: int | None, most: int | None) -> Node:
    """When the total of the items that are met lies within bounds; None is no bound."""
    ordered = sorted(
        (item for item in items if item.node != FALSE and item.points), key=lambda i: diagrams.level(i.node)
    )
    low = sum(item.points for item in ordered if item.points < 0)
    high = sum(item.points for item in ordered if item.points > 0)
    found, partial = FALSE, {0: TRUE}
    for item in [*reversed(ordered), None]:
        still: dict[int, Node] = {}
        for total, node in partial.items():
            if (least is not None and total + high < least) or (most is not None and total + low > most):
                continue
            if (least is None or total + low >= least) and (most is None or total + high <= most):
                found = diagrams.either(found, node)
            else:
                still[total] = node
        if item is None:
            break
        low, high = low - min(item.points, 0), high - max(item.points, 0)
        partial = _with(diagrams, still, item)
    return found


def totals(diagrams: Diagrams, items: Iterable[SumItem]) -> dict[int, Node]:
    """When a total is each of the numbers that it can be."""
    partial = {0: TRUE}
    for item in sorted(items, key=lambda item: -diagrams.level(item.node)):
        partial = _with(diagrams, partial, item)
    return {total: node for total, node in sorted(partial.items()) if node != FALSE}


def _with(diagrams: Diagrams, partial: dict[int, Node], item: SumItem) -> dict[int, Node]:
    """The partial totals with one item more."""
    unmet = diagrams.opposite(item.node)
    found: dict[int, Node] = {}
    for total, node in partial.items():
        for number, way in ((total, unmet), (total + item.points, item.node)):
            together = diagrams.both(node, way)
            found[number] = diagrams.either(found.get(number, FALSE), together)
    return found
