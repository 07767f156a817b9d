"""Minimal sets of new recordings: what would establish a statement, and what a presumed one rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple, NotRequired, Self, TypeAlias, TypedDict, TypeVar

from ..record.record import plain
from ..rules.program import Finding
from .choices import Choices, choices
from .diagram import Product
from .forms import Ways
from .graph import Graph
from .nogoods import absorb
from .states import Boundary, FindingStates, Mask, States

MOST_LISTED = 200  # alternatives of what is read as a graph


class NeedDocument(TypedDict):
    """A need as plain data: the values that would do, or the bounds of a number. See docs/formats.md."""

    finding: str
    any_of: NotRequired[list[bool | str | None]]
    at_least: NotRequired[object]
    above: NotRequired[object]
    at_most: NotRequired[object]
    below: NotRequired[object]


class Need(NamedTuple):
    """A finding with the values that would do; for a number the bounds, each with whether it is included.

    `any_of` has None for "not recorded", where a change of a record may take a finding back. `lower` and `upper` are
    None where there is no bound; a number without either may be any. `order` sorts needs by the vocabulary.
    """

    finding: str
    any_of: tuple[bool | str | None, ...] = ()
    lower: Boundary | None = None
    upper: Boundary | None = None
    order: tuple[int, ...] = ()

    def example(self) -> bool | str | Decimal | None:
        """A value that would do; None for "not recorded"."""
        if self.any_of:
            return self.any_of[0]
        if self.lower is not None:
            if self.lower[1] or self.upper is None or self.lower[0] + 1 < self.upper[0]:
                return Decimal(self.lower[0]) + (0 if self.lower[1] else 1)
            return (Decimal(self.lower[0]) + self.upper[0]) / 2
        return Decimal(self.upper[0]) - (0 if self.upper[1] else 1) if self.upper is not None else Decimal(0)

    def to_json(self) -> NeedDocument:
        """The need as plain data."""
        found: NeedDocument = {"finding": self.finding}
        if self.any_of:
            found["any_of"] = [*self.any_of]
        if self.lower is not None:
            found["at_least" if self.lower[1] else "above"] = plain(self.lower[0])
        if self.upper is not None:
            found["at_most" if self.upper[1] else "below"] = plain(self.upper[0])
        return found


Alternative: TypeAlias = tuple[Need, ...]
Item = TypeVar("Item")


class Listed(tuple[Item, ...]):
    """The first of several; `others` counts those that are not listed, exactly."""

    others: int

    def __new__(cls, items: Iterable[Item] = (), others: int = 0) -> Self:
        found = super().__new__(cls, items)
        found.others = others
        return found


class Recordings:
    """Finds minimal sets of new recordings, and puts products into words of the vocabulary."""

    def __init__(self, states: States, findings: Mapping[str, Finding]):
        self.states = states
        self.findings = findings
        self._parts: dict[tuple[str, int], Need] = {}

    def minimal(self, products: Ways, mask: Mask) -> list[Product]:
        """The minimal sets of new recordings that meet some product, sets of values kept together.

        `products` are extended by the constraints. Each result excludes, of the findings that are to be recorded, the
        states that do not do, and says nothing of the others. Together they hold exactly the sets of recordings
        (finding, value) that meet a product, break no constraint, and of which nothing can be left out. Of a graph
        the first 200 are found, the smallest first.
        """
        if isinstance(products, Graph):
            found = self._choices(products, mask).first(MOST_LISTED)
            return [sum(whole & ~bits for whole, bits in chosen) for chosen in found]
        by_findings: dict[int, set[Product]] = {}
        for product in products:
            if not mask.recorded & product:
                forced = product & mask.whole
                by_findings.setdefault(forced, set()).add(product & self.states.spread(forced))
        return self._smallest(by_findings)

    def ways(self, products: Ways, mask: Mask) -> Listed[Alternative]:
        """The minimal sets of new recordings that meet some product or a graph, in words, with the others counted."""
        found = self.alternatives(self.minimal(products, mask))
        others = self._choices(products, mask).total() - len(found) if isinstance(products, Graph) else 0
        return Listed(found, max(0, others))

    def findings_of_minimal(self, products: Ways, mask: Mask) -> tuple[str, ...]:
        """The findings of all minimal sets of new recordings, in the order of the vocabulary."""
        if isinstance(products, Graph):
            return self.findings_of([self._choices(products, mask).findings()])
        return self.findings_of(self.minimal(products, mask))

    def _choices(self, graph: Graph, mask: Mask) -> Choices:
        free = self.states.everything & ~self.states.spread(mask.recorded)
        return choices(graph, mask.whole, free)

    def changes(self, products: Ways, nogoods: Iterable[Product], mask: Mask, most: int) -> list[Product]:
        """The minimal changes of a record, of at most `most` findings, recorded ones too, that meet some product.

        `products` are extended by the constraints, and `nogoods` are what the changed record must not meet. Each
        result excludes, of the findings that change, the states that do not do ("not recorded" is a state too).
        """
        nogoods = [*nogoods]
        if isinstance(products, Graph):
            products = tuple(products.paths(mask.whole, most))
        by_findings: dict[int, set[Product]] = {}
        for product in products:
            changed = product & mask.whole
            waiting = [(changed, product & self.states.spread(changed))] if changed.bit_count() <= most else []
            while waiting:
                changed, box = waiting.pop()
                if changed.bit_count() > most or box in by_findings.get(changed, ()):
                    continue
                nogood = self._met_within(box, mask.whole & ~self.states.spread(changed), nogoods)
                if nogood is None:
                    by_findings.setdefault(changed, set()).add(box)
                else:
                    waiting += self._ways_out(nogood, changed, box, product, mask.whole)
        return self._smallest(by_findings)

    def _met_within(self, box: Product, kept: int, nogoods: Iterable[Product]) -> Product | None:
        """The first nogood that is met by some change within a box, if the states `kept` stay as they are."""
        for nogood in nogoods:
            if not kept & nogood:
                changed = self.states.mentioned(nogood & self.states.spread(box))
                if all(self.states.all_of[variable.name] & ~box & ~nogood for variable in changed):
                    return nogood
        return None

    def _ways_out(
        self, nogood: Product, changed: int, box: Product, product: Product, whole: int
    ) -> Iterator[tuple[int, Product]]:
        """What of a box avoids a nogood, by each of its findings: those that change, and those that then must too."""
        for variable in self.states.mentioned(nogood):
            bits = self.states.all_of[variable.name]
            narrower = (box | product) & bits | bits & ~nogood
            if narrower != bits:
                yield changed | bits & whole, box | narrower

    def _smallest(self, by_findings: Mapping[int, set[Product]]) -> list[Product]:
        """The boxes by the findings that they record or change, without what fewer findings do already."""
        found: list[Product] = []
        smaller: list[tuple[int, Product]] = []
        for forced in sorted(by_findings, key=int.bit_count):
            boxes = absorb(by_findings[forced])
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
        stretches = [stretch for product in products for stretch in self._stretches(product)]
        found = [
            tuple(self._need(variable, product) for variable in self.states.mentioned(product))
            for product in (stretches if len(stretches) == 1 else absorb(stretches))
        ]
        return tuple(sorted(found, key=lambda alternative: (len(alternative), [need.order for need in alternative])))

    def _stretches(self, product: Product) -> list[Product]:
        """A product with the intervals that it allows of a number in one stretch: one for each stretch."""
        found = [product]
        for variable in self.states.mentioned(product):
            if variable.boundaries:
                bits = self.states.all_of[variable.name]
                allowed = [run << variable.offset for run in _runs((bits & ~product) >> variable.offset)]
                found = [before | (bits & ~run) for before in found for run in allowed]
        return found

    def _need(self, variable: FindingStates, product: Product) -> Need:
        """What a product asks of a finding."""
        bits = self.states.all_of[variable.name] & ~product
        found = self._parts.get((variable.name, bits))
        if found is None:
            finding = self.findings[variable.name]
            states = [state for state in range(variable.size) if bits >> (variable.offset + state) & 1]
            order = (variable.offset, *states)
            if finding.kind == "number" and states != [0]:
                found = Need(finding.name, (), *_bounds(variable, states), order=order)
            else:
                values: Sequence[bool | str] = finding.values or (True, False)
                by_state = {state: values[state - 1] if state else None for state in sorted(states, key=_absent_last)}
                found = Need(finding.name, tuple(by_state.values()), order=order)
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
        return absorb(found)


def _absent_last(state: int) -> tuple[bool, int]:
    return state == 0, state


def _runs(bits: int) -> Iterator[int]:
    """The stretches of adjacent intervals; "not recorded" is one by itself."""
    if bits & 1:
        yield 1
        bits &= ~1
    while bits:
        low = bits & -bits
        run = bits & ~(bits + low)
        yield run
        bits &= ~run


def _bounds(variable: FindingStates, states: Sequence[int]) -> tuple[Boundary | None, Boundary | None]:
    """The bounds of adjacent intervals (state 1 is the first), each with whether it is included."""
    cuts = variable.boundaries
    first, last = states[0] - 1, states[-1] - 1
    lower = (cuts[first - 1][0], not cuts[first - 1][1]) if first else None
    upper = cuts[last] if last < len(cuts) else None
    return lower, upper
