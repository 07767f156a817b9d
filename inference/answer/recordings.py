"""Minimal sets of new recordings: what would establish a statement, and what a presumed one rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product as combinations
from typing import NamedTuple, TypeAlias

from ..rules.program import Finding
from .diagram import Product
from .forms import absorbed
from .states import FindingStates, States


class Need(NamedTuple):
    """A finding with the values that would do; for a number the bounds, each with whether it is included.

    `any_of` has None for "not recorded". `lower` and `upper` are None where there is no bound; a number without
    either may be any.
    """

    finding: str
    any_of: tuple[bool | str | None, ...] = ()
    lower: tuple[int, bool] | None = None
    upper: tuple[int, bool] | None = None

    def to_json(self) -> dict[str, object]:
        """`{"finding", "any_of"}`, or `at_least`, `above`, `at_most`, `below` in place of `any_of`."""
        found: dict[str, object] = {"finding": self.finding}
        if self.any_of:
            found["any_of"] = [*self.any_of]
        if self.lower is not None:
            found["at_least" if self.lower[1] else "above"] = self.lower[0]
        if self.upper is not None:
            found["at_most" if self.upper[1] else "below"] = self.upper[0]
        return found


Alternative: TypeAlias = tuple[Need, ...]


def minimal_recordings(products: Iterable[Product], recorded: int, states: States) -> list[Product]:
    """The minimal sets of new recordings that meet some product, sets of values kept together.

    `products` are extended by the constraints. Each result excludes, of the findings that are to be recorded, the
    states that do not do, and says nothing of the others. Together they hold exactly the sets of recordings
    (finding, value) that meet a product, break no constraint, and of which nothing can be left out.
    """
    fixed = 0
    for variable in states.mentioned(recorded):
        fixed |= states.all_of[variable.name]
    by_findings: dict[int, set[Product]] = {}
    for product in products:
        if recorded & product:
            continue
        forced = product & states.absent & ~fixed
        by_findings.setdefault(forced, set()).add(product & _spread(forced, states))
    found: list[Product] = []
    smaller: list[tuple[int, Product]] = []
    for forced in sorted(by_findings, key=int.bit_count):
        boxes = absorbed(by_findings[forced])
        for fewer, other in smaller:
            if fewer & ~forced == 0 and fewer != forced:
                boxes = _without(boxes, other, states)
        found += boxes
        smaller += [(forced, box) for box in boxes]
    return found


def findings_of(products: Iterable[Product], states: States) -> tuple[str, ...]:
    """The findings that some product speaks of, in the order of the vocabulary."""
    together = 0
    for product in products:
        together |= product
    return tuple(variable.name for variable in states.mentioned(together))


def alternatives(
    products: Iterable[Product], states: States, findings: Mapping[str, Finding]
) -> tuple[Alternative, ...]:
    """Products as alternatives in words: the smallest first, then in the order of the vocabulary."""
    order = {name: i for i, name in enumerate(states.by_name)}
    found = []
    for product in products:
        parts = [[*_needs(v, product, states, findings[v.name])] for v in states.mentioned(product)]
        found += [tuple(choice) for choice in combinations(*parts)]
    return tuple(sorted(found, key=lambda a: (len(a), [(order[n.finding], _order(n, findings)) for n in a])))


def _needs(variable: FindingStates, product: Product, states: States, finding: Finding) -> Iterator[Need]:
    allowed = (states.all_of[variable.name] & ~product) >> variable.offset
    if finding.kind != "number":
        values: Sequence[bool | str] = finding.values or (True, False)
        yield Need(finding.name, tuple(value for i, value in enumerate(values, 1) if allowed >> i & 1))
        return
    cuts = variable.boundaries
    start = None
    for cell in range(variable.size):
        inside = cell < variable.size - 1 and allowed >> (cell + 1) & 1
        if inside and start is None:
            start = cell
        if not inside and start is not None:
            lower = (cuts[start - 1][0], not cuts[start - 1][1]) if start else None
            upper = cuts[cell - 1] if cell < variable.size - 1 else None
            yield Need(finding.name, (), lower, upper)
            start = None


def _order(need: Need, findings: Mapping[str, Finding]) -> tuple[float, ...]:
    if need.lower or need.upper:
        return (need.lower[0] if need.lower else float("-inf"),)
    values: Sequence[object] = findings[need.finding].values or (True, False)
    return tuple(values.index(value) for value in need.any_of if value is not None)


def _spread(forced: int, states: States) -> int:
    """All bits of the findings whose "not recorded" bit is given."""
    return sum(states.all_of[variable.name] for variable in states.mentioned(forced))


def _without(boxes: Iterable[Product], other: Product, states: States) -> set[Product]:
    """What of the boxes lies outside another one, which speaks of fewer findings."""
    found: set[Product] = set()
    for box in boxes:
        for variable in states.mentioned(other):
            bits = states.all_of[variable.name]
            rest = box | (bits & ~other)
            if rest & bits != bits:
                found.add(rest)
    return absorbed(found)
