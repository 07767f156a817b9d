"""Minimal sets of new recordings: what would establish a statement, and what a presumed one rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product as combinations
from typing import NamedTuple, TypeAlias

from ..rules.program import Finding
from .diagram import Product
from .forms import absorbed
from .states import FindingStates, Mask, States


class Need(NamedTuple):
    """A finding with the values that would do; for a number the bounds, each with whether it is included.

    `any_of` has None for "not recorded". `lower` and `upper` are None where there is no bound; a number without
    either may be any. `order` sorts needs by the vocabulary.
    """

    finding: str
    any_of: tuple[bool | str | None, ...] = ()
    lower: tuple[int, bool] | None = None
    upper: tuple[int, bool] | None = None
    order: tuple[int, ...] = ()

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


class Recordings:
    """Finds minimal sets of new recordings, and puts products into words of the vocabulary."""

    def __init__(self, states: States, findings: Mapping[str, Finding]):
        self.states = states
        self.findings = findings
        self._parts: dict[tuple[str, int], list[Need]] = {}

    def minimal(self, products: Iterable[Product], mask: Mask) -> list[Product]:
        """The minimal sets of new recordings that meet some product, sets of values kept together.

        `products` are extended by the constraints. Each result excludes, of the findings that are to be recorded, the
        states that do not do, and says nothing of the others. Together they hold exactly the sets of recordings
        (finding, value) that meet a product, break no constraint, and of which nothing can be left out.
        """
        unrecorded = mask.whole & self.states.absent
        by_findings: dict[int, set[Product]] = {}
        for product in products:
            if not mask.recorded & product:
                forced = product & unrecorded
                by_findings.setdefault(forced, set()).add(product & self.states.spread(forced))
        found: list[Product] = []
        smaller: list[tuple[int, Product]] = []
        for forced in sorted(by_findings, key=int.bit_count):
            boxes = absorbed(by_findings[forced])
            for fewer, other in smaller:
                if fewer & ~forced == 0 and fewer != forced:
                    boxes = self._without(boxes, other)
            found += boxes
            smaller += [(forced, box) for box in boxes]
        return found

    def findings_of(self, products: Iterable[Product]) -> tuple[str, ...]:
        """The findings that some product speaks of, in the order of the vocabulary."""
        together = 0
        for product in products:
            together |= product
        return tuple(variable.name for variable in self.states.mentioned(together))

    def alternatives(self, products: Iterable[Product]) -> tuple[Alternative, ...]:
        """Products as alternatives in words: the smallest first, then in the order of the vocabulary."""
        found: list[Alternative] = []
        for product in products:
            parts = [self._needs(variable, product) for variable in self.states.mentioned(product)]
            found += combinations(*parts)
        return tuple(sorted(found, key=lambda alternative: (len(alternative), [need.order for need in alternative])))

    def _needs(self, variable: FindingStates, product: Product) -> list[Need]:
        """What a product asks of a finding; for a number, one need for each stretch of its intervals."""
        bits = self.states.all_of[variable.name] & ~product
        found = self._parts.get((variable.name, bits))
        if found is None:
            allowed = bits >> variable.offset
            finding = self.findings[variable.name]
            if finding.kind == "number":
                found = [*_bounds(variable, allowed)]
            else:
                values: Sequence[bool | str] = finding.values or (True, False)
                chosen = [i for i in range(len(values)) if allowed >> (i + 1) & 1]
                order = (variable.offset, *chosen)
                found = [Need(finding.name, tuple(values[i] for i in chosen), order=order)]
            self._parts[variable.name, bits] = found
        return found

    def _without(self, boxes: Iterable[Product], other: Product) -> set[Product]:
        """What of the boxes lies outside another one, which speaks of fewer findings."""
        found: set[Product] = set()
        for box in boxes:
            for variable in self.states.mentioned(other):
                bits = self.states.all_of[variable.name]
                rest = box | (bits & ~other)
                if rest & bits != bits:
                    found.add(rest)
        return absorbed(found)


def _bounds(variable: FindingStates, allowed: int) -> Iterator[Need]:
    cuts = variable.boundaries
    cells = variable.size - 1
    start = None
    for cell in range(cells + 1):
        inside = cell < cells and allowed >> (cell + 1) & 1
        if inside and start is None:
            start = cell
        if not inside and start is not None:
            lower = (cuts[start - 1][0], not cuts[start - 1][1]) if start else None
            upper = cuts[cell - 1] if cell < cells else None
            yield Need(variable.name, (), lower, upper, order=(variable.offset, start))
            start = None
