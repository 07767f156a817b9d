"""Minimal sets of new recordings: what would establish a statement, and what a presumed one rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import and_
from typing import Self, TypeVar

from ..rules.finding import Finding
from .choices import Choices, choices
from .diagram import Product, absorb
from .forms import Ways
from .graph import Graph
from .needs import Alternative, Need, bounds_of
from .states import FindingStates, Mask, States

MOST_LISTED = 200  # alternatives of what is read as a graph


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
        boxes = self.minimal(products, mask)
        found = self.alternatives(boxes, mask)
        listed = len(boxes) if self.states.joints else len(found)
        others = self._choices(products, mask).total() - listed if isinstance(products, Graph) else 0
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
            waiting = [(changed, product & self.states.spread(changed)) for changed in self._starts(product, mask)]
            while waiting:
                changed, box = waiting.pop()
                if changed.bit_count() > most or box in by_findings.get(changed, ()):
                    continue
                nogood = self._met_within(box, mask.whole & ~self.states.spread(changed), nogoods)
                if nogood is None:
                    by_findings.setdefault(changed, set()).update(self._with_parts(changed, box, product, mask))
                else:
                    waiting += self._ways_out(nogood, changed, box, product, mask.whole)
        return self._smallest(by_findings)

    def _starts(self, product: Product, mask: Mask) -> list[int]:
        """The states of a record that change for a product to be met: all that it excludes, and where that is what is
        worked out, some part of it; a part alone, or both."""
        if not self.states.joints:
            return [product & mask.whole]
        from .joint_changes import starts  # few knowledge bases need it

        return starts(self.states, product, mask)

    def _with_parts(self, changed: int, box: Product, product: Product, mask: Mask) -> Iterable[Product]:
        """A box with what its changes must come to of each number that is worked out; none where they cannot."""
        if not self.states.joints:
            return (box,)
        from .joint_changes import with_results

        return with_results(self.states, changed, box, product, mask)

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
            if forced.bit_count() == 1 and not self.states.joints:  # of one finding they are one set of values
                boxes = {reduce(and_, boxes)} if boxes else boxes
            for fewer, other in smaller:
                if fewer & ~forced == 0 and fewer != forced:
                    boxes = self._without(boxes, other & ~self._differing(fewer, forced, other))
            found += boxes
            smaller += [(forced, box) for box in boxes]
        return found

    def _differing(self, fewer: int, forced: int, box: Product) -> int:
        """What a box of fewer findings says of numbers that are worked out after a change of one part, and of that
        part, where both change: with both they come to something else, and changes of both are left out."""
        found = 0
        for joint in self.states.joints.values():
            parts = [self.states.all_of[part] for part in joint.how.parts]
            if box & self.states.all_of[joint.name] and any(forced & ~fewer & part for part in parts):
                found |= self.states.all_of[joint.name] | sum(parts)
        return found

    def findings_of(self, products: Iterable[Product]) -> tuple[str, ...]:
        """The findings that some product speaks of, in the order of the vocabulary."""
        together = 0
        for product in products:
            together |= product
        names = (variable.name for variable in self.states.mentioned(together))
        return tuple(name for name in names if name not in self.states.how)

    def alternatives(self, products: Iterable[Product], mask: Mask) -> tuple[Alternative, ...]:
        """Products as alternatives in words: the smallest first, then in the order of the vocabulary.

        `mask` is of the record; what is known of the parts of a number bounds the others.
        """
        if self.states.joints:
            return self._joint_alternatives(products, mask)
        stretches = [stretch for product in products for stretch in self._stretches(product)]
        found = map(self._needs, stretches if len(stretches) == 1 else absorb(stretches))
        return tuple(sorted(found, key=lambda alternative: (len(alternative), [need.order for need in alternative])))

    def _joint_alternatives(self, products: Iterable[Product], mask: Mask) -> tuple[Alternative, ...]:
        """The same, with numbers that are worked out; what is to be recorded for them counts by their parts."""
        from .joint_needs import JointNeeds  # few knowledge bases need it

        groups: dict[tuple[int, Alternative], list[Product]] = {}
        for part in JointNeeds(self.states, mask.numbers).tell(products):
            groups.setdefault((part.recordings, part.needs), []).extend(self._stretches(part.product))
        found: dict[Alternative, tuple[int, list[tuple[int, ...]], Alternative]] = {}
        for (more, needs), stretches in groups.items():
            for stretch in absorb(stretches):
                whole = sorted((*needs, *self._needs(stretch)), key=lambda need: need.order)
                same = tuple(need._replace(parts=()) for need in whole)
                found.setdefault(same, (len(whole) + more, [need.order for need in whole], tuple(whole)))
        return tuple(whole for *_, whole in sorted(found.values(), key=lambda item: item[:2]))

    def _needs(self, product: Product) -> Alternative:
        return tuple(self._need(variable, product) for variable in self.states.mentioned(product))

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
                found = Need(finding.name, (), *bounds_of(variable, states), order=order)
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
