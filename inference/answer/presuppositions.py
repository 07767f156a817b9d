"""What the constraints of a knowledge base say of single findings: which others a finding presupposes, and within
which bounds a number lies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..fhir.questionnaire import Constraints
from ..text.syntax import Amount
from .compilation import Compilation
from .diagram import Product
from .forms import Forms
from .states import FindingStates, States


class Presupposition(NamedTuple):
    """Another finding, and its values with which a finding has no value that a record could hold."""

    other: str
    values: tuple[bool | str, ...]


class Bounds(NamedTuple):
    """The least and the greatest number that a finding can be, or that it cannot reach; None where there is none."""

    least: Amount | None
    greatest: Amount | None


def constraints_of(compilation: Compilation) -> dict[str, Constraints]:
    """What the constraints say of each finding, as a questionnaire asks it."""
    limits, others = bounds(compilation), presuppositions(compilation)
    names = compilation.program.findings
    return {name: Constraints(tuple(others.get(name, ())), *limits.get(name, ())) for name in names}


def presuppositions(compilation: Compilation) -> Mapping[str, tuple[Presupposition, ...]]:
    """For each finding that has any, what it presupposes; numbers are presupposed by none.

    A finding may be recorded where the other one is not: what is not recorded excludes nothing.
    """
    states = compilation.states
    nogoods = [*_small(compilation.forms, states)]
    pairs = {frozenset(names) for names, _ in nogoods if len(names) == 2}
    found: dict[str, tuple[Presupposition, ...]] = {}
    for name, variable in states.by_name.items():
        others = (other for other in states.by_name if frozenset((name, other)) in pairs)
        own = []
        for other in others:
            about = [product for names, product in nogoods if {*names} <= {name, other}]
            values = tuple(
                value
                for (of, value), state in states.state_of.items()
                if of == other
                and not any(_possible(variable, 1 << (states.by_name[other].offset + state), about, states))
            )
            own += [Presupposition(other, values)] if values else []
        if own:
            found[name] = tuple(own)
    return found


def bounds(compilation: Compilation) -> Mapping[str, Bounds]:
    """The bounds of each number that has any."""
    states = compilation.states
    nogoods = [*_small(compilation.forms, states)]
    found: dict[str, Bounds] = {}
    for name, variable in states.by_name.items():
        about = [product for names, product in nogoods if names == (name,)]
        if about and variable.boundaries:
            possible = [*_possible(variable, 0, about, states)]
            if not possible:
                continue
            first, last = possible[0], possible[-1]
            found[name] = Bounds(
                variable.boundaries[first - 2][0] if first > 1 else None,
                variable.boundaries[last - 1][0] if last <= len(variable.boundaries) else None,
            )
    return {name: one for name, one in found.items() if one != Bounds(None, None)}


def _small(forms: Forms, states: States) -> Iterator[tuple[tuple[str, ...], Product]]:
    """The products of contradictions that one or two findings make up, with these."""
    for products in forms.contradictions.values():
        for product in products:
            names = tuple(variable.name for variable in states.mentioned(product))
            if len(names) <= 2:
                yield names, product


def _possible(variable: FindingStates, other: int, nogoods: list[Product], states: States) -> Iterator[int]:
    """The states in which a finding is recorded that none of these products forbids, beside the state of another."""
    named = states.all_of[variable.name] | states.spread(other)
    for state in range(1, variable.size):
        whole = 1 << (variable.offset + state) | other | states.absent & ~named
        if all(whole & product for product in nogoods):
            yield state
