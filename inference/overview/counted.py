"""What an aggregate rests on: the sets of what it counts that suffice to reach its lower bound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from ..rules.ground import Binding, Constant, Ground, constant, extend
from ..text.syntax import Aggregate

_MOST = 200  # sets of items that are looked at; beyond these, what has been found has to do


def ways_of(
    aggregate: Aggregate, binding: Binding, held: Callable[[str], Iterable[Ground]]
) -> Iterator[tuple[Ground, ...]]:
    """Sets of atoms that together reach the lower bound of an aggregate that is met, the smallest first.

    `held` has the atoms of a predicate that are recorded or established. What keeps a total below an upper bound is
    nothing that is recorded, so that an aggregate without a lower bound rests on nothing.
    """
    least = aggregate.least if aggregate.least is not None else 0
    items = _items(aggregate, binding, held)
    gains = [(atom, points) for atom, points in items.values() if points > 0]
    least -= sum(points for _, points in items.values() if points < 0)
    if least <= 0:
        yield ()
        return
    found: list[frozenset[Ground]] = []
    looked = 0
    for size in range(1, len(gains) + 1):
        for chosen in combinations(gains, size):
            looked += 1
            own = frozenset(atom for atom, _ in chosen)
            if sum(points for _, points in chosen) >= least and not any(less <= own for less in found):
                found.append(own)
                yield tuple(atom for atom, _ in chosen)
            if looked >= _MOST and found:
                return


def _items(
    aggregate: Aggregate, binding: Binding, held: Callable[[str], Iterable[Ground]]
) -> dict[tuple[Constant, ...], tuple[Ground, int]]:
    """What is counted, each item once, with how much it adds."""
    found: dict[tuple[Constant, ...], tuple[Ground, int]] = {}
    for element in aggregate.elements:
        for atom in held(element.literal.predicate):
            own = extend(element.literal, atom.arguments, binding)
            if own is not None:
                terms = tuple(constant(term, own) for term in element.terms)
                points = int(terms[0]) if aggregate.is_sum else 1
                found.setdefault(terms or (atom.predicate, *atom.arguments), (atom, points))
    return found
