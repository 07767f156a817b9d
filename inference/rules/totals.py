"""Aggregates in words: what is counted, and within which bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..text.syntax import Aggregate, Atom, Element, Integer, Literal


def total_words(aggregate: Aggregate, words: Callable[[Literal], str]) -> str:
    """That an aggregate is met, in a sentence; `words` tells an item that has no constants."""
    bound = bound_words(aggregate)
    name = total_name(aggregate.elements)
    if aggregate.is_sum and name:
        return f"the {name} add up to {bound}"
    if not aggregate.is_sum and name:
        return f"{bound} of {name}"
    items = ", ".join(_weighed(element, aggregate, words) for element in aggregate.elements)
    return f"the points of {items} add up to {bound}" if aggregate.is_sum else f"{bound} of: {items}"


def total_name(elements: Iterable[Element]) -> str:
    """What is counted, if it is one thing: the constants behind the person, and the predicate."""
    elements = [*elements]
    found = {(e.literal.name, *(t.name for t in e.literal.terms if isinstance(t, Atom))) for e in elements}
    if len(found) != 1 or len(elements[0].literal.terms) == 1:
        return ""
    predicate, *constants = next(iter(found))
    return " ".join([*constants, predicate]).replace("_", " ")


def bound_words(aggregate: Aggregate) -> str:
    """The bounds of an aggregate: `2 or more`, `exactly 3`."""
    least, most = aggregate.least, aggregate.most
    if least is None or most is None:
        return f"{least} or more" if most is None else f"{most} or less"
    return f"exactly {least}" if least == most else f"{least} to {most}"


def _weighed(element: Element, aggregate: Aggregate, words: Callable[[Literal], str]) -> str:
    first = element.terms[0] if element.terms else None
    said = words(element.literal)
    return f"{said} ({first})" if aggregate.is_sum and isinstance(first, Integer) else said
