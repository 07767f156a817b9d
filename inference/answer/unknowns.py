"""What could still become known that bears on a formula, for a record: worked out when it is first asked for.

It rests on numbers and on tables that never change once they are made, so that it can be asked at any time and in any
thread, whatever became of the record; two threads that ask at once find the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, reduce
from itertools import combinations
from itertools import product as choices
from operator import or_
from typing import NamedTuple

from ..errors import TooComplexError
from ..record.record import Value
from ..rules.finding import Finding
from .diagram import Product
from .forms import Form, is_met
from .needs import Alternative
from .recordings import Listed, Recordings
from .states import Mask, States

MOST_REPLACEMENTS = 1000  # ways to replace the provisional values of a record


class Replacement(NamedTuple):
    """A record with provisional values replaced: the new values as a product, and the bits of the whole."""

    values: Product
    mask: Mask


class Situation:
    """A record in bits, and the ways in which its provisional values can be replaced.

    Raises TooComplexError where these are too many to be told.
    """

    def __init__(self, findings: Mapping[str, Value], mask: Mask, recordings: Recordings, nogoods: Sequence[Product]):
        self.mask = mask
        self.recordings = recordings
        self._nogoods = nogoods
        self._provisional = _provisional(findings, recordings.findings)

    @cached_property
    def replacements(self) -> tuple[Replacement, ...]:
        """Every way in which provisional values can be replaced and the record stays consistent, fewest first."""
        return tuple(self._replacements()) if self._provisional else ()

    def _replacements(self) -> Iterator[Replacement]:
        states = self.recordings.states
        for count in range(1, len(self._provisional) + 1):
            for names in combinations(self._provisional, count):
                taken = sum(states.all_of[name] for name in names)
                for bits in choices(*(self._others(name, states) for name in names)):
                    new = sum(bits)
                    recorded, whole = (mask & ~taken | new for mask in self.mask[:2])
                    if not is_met(self._nogoods, whole):
                        yield Replacement(taken & ~new, self.mask._replace(recorded=recorded, whole=whole))

    def _others(self, name: str, states: States) -> list[int]:
        """The bits of the values that a finding could have in place of its own."""
        bits = (states.bit(name, value) for value in self.recordings.findings[name].values)
        return [bit for bit in bits if not bit & self.mask.whole]


class Unknowns:
    """What bears on a formula: of one that holds, `assumes`; of one that could hold, `needs`; else `awaits`.

    `is_open` says whether something that is not recorded could still turn it; statements of one formula share one.
    Two are equal if they tell the same.
    """

    def __init__(self, form: Form, situation: Situation, holds: bool, is_open: bool):
        self.holds = holds
        self.is_open = is_open
        self.form = form
        self._situation = situation

    @cached_property
    def assumes(self) -> tuple[str, ...]:
        """Every finding in some minimal set of new recordings that would make what holds fail."""
        if not (self.holds and self.is_open):
            return ()
        recordings = self._situation.recordings
        return recordings.findings_of_minimal(self.form.can_fail, self._situation.mask)

    @cached_property
    def exceptions(self) -> Listed[Alternative]:
        """The minimal sets of new recordings that would make what holds fail, whose findings `assumes` names."""
        if not (self.holds and self.is_open):
            return Listed()
        return self._situation.recordings.ways(self.form.can_fail, self._situation.mask)

    @cached_property
    def needs(self) -> Listed[Alternative]:
        """The minimal sets of new recordings that would make what does not hold do so."""
        if self.holds or not self.is_open:
            return Listed()
        return self._situation.recordings.ways(self.form.can_hold, self._situation.mask)

    @cached_property
    def awaits(self) -> tuple[Alternative, ...]:
        """The replacements of provisional values that open what is ruled out and of which nothing can be left out."""
        if self.holds or self.is_open:
            return ()
        opening: list[Product] = []
        for values, mask in self._situation.replacements:
            if is_met(self.form.can_hold, mask.recorded) and not any(fewer & ~values == 0 for fewer in opening):
                opening.append(values)
        recordings = self._situation.recordings
        return recordings.alternatives(_merged(opening, recordings.states), self._situation.mask) if opening else ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unknowns) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash((self.holds, self.is_open))

    def __repr__(self) -> str:
        return f"Unknowns(assumes={self.assumes}, needs={self.needs}, awaits={self.awaits})"

    def _values(self) -> tuple[object, ...]:
        return self.holds, self.is_open, self.assumes, self.needs, self.awaits


def _provisional(findings: Mapping[str, Value], vocabulary: Mapping[str, Finding]) -> tuple[str, ...]:
    """The findings whose recorded values are provisional. Raises TooComplexError."""
    found = tuple(name for name, value in findings.items() if value in vocabulary[name].provisional)
    ways = 1
    for name in found:
        ways *= len(vocabulary[name].values)
    if ways > MOST_REPLACEMENTS:
        names = ", ".join(f"`{name}`" for name in found)
        raise TooComplexError(
            f"the provisional values of {names} can be replaced in more than {MOST_REPLACEMENTS:,} ways\n"
            "  = help: record what is known by now of some of them, or leave them out"
        )
    return found


def _merged(products: list[Product], states: States) -> list[Product]:
    """Products that differ in the values of one finding only, as one product with the values of both."""
    mentioned = reduce(or_, products)
    for variable in states.variables:
        bits = states.all_of[variable.name]
        if len(products) == 1 or not bits & mentioned:
            continue
        groups: dict[tuple[int, bool], int] = {}
        for product in products:
            key = (product & ~bits, bool(product & bits))
            groups[key] = groups.get(key, bits) & product
        products = [rest | (own if mentioned else 0) for (rest, mentioned), own in groups.items()]
    return products
