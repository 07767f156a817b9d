"""Aggregates in words: what is counted, and within which bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ..text.syntax import Aggregate, Atom, Element, Integer, Literal, Rule
from .entities import ScoreWords


def total_words(aggregate: Aggregate, words: Callable[[Literal], str], scores: Mapping[str, ScoreWords]) -> str:
    """That an aggregate is met, in a sentence; `words` tells an item that has no constants, `scores` a score that has
    words of its own."""
    bound = bound_words(aggregate)
    own = words_of_score(aggregate, scores)
    if own is not None:
        return own.filled(bound)
    name = total_name(aggregate.elements)
    if aggregate.is_sum and name:
        return f"the {name} add up to {bound}"
    if not aggregate.is_sum and name:
        return f"{bound} of {name}"
    items = ", ".join(_weighed(element, aggregate, words) for element in aggregate.elements)
    return f"the points of {items} add up to {bound}" if aggregate.is_sum else f"{bound} of: {items}"


def total_name(elements: Iterable[Element]) -> str:
    """What is counted, if it is one thing: the constants behind the person, and the predicate."""
    predicate, *constants = _one_thing(elements) or ("",)
    return " ".join([*constants, predicate]).replace("_", " ")


def score_names(aggregate: Aggregate) -> frozenset[tuple[str, str]]:
    """What a block may be of that gives a score its words: a constant that it counts, by the predicate."""
    predicate, *constants = _one_thing(aggregate.elements) or ("",)
    return frozenset((predicate, constant) for constant in constants)


def words_of_score(aggregate: Aggregate, scores: Mapping[str, ScoreWords]) -> ScoreWords | None:
    """The words that the knowledge base has for what is counted, if it has any."""
    _, *constants = _one_thing(aggregate.elements) or ("",)
    return next((scores[name] for name in constants if name in scores), None)


def named_totals(rules: Iterable[Rule]) -> dict[str, Aggregate]:
    """What is counted by its name: the first constant behind the person, or the predicate. Of several of one name it
    is the first sum, or else the first count."""
    aggregates = [rule.aggregate for rule in rules if rule.aggregate is not None]
    found: dict[str, Aggregate] = {}
    for aggregate in sorted(aggregates, key=lambda one: not one.is_sum):
        thing = _one_thing(aggregate.elements)
        if thing:
            found.setdefault([*thing[1:], thing[0]][0], aggregate)
    return found


def total_of(aggregate: Aggregate, rules: Iterable[Rule]) -> str | None:
    """The name by which what an aggregate counts is known, as `named_totals` has it, if it has one."""
    return next((name for name, one in named_totals(rules).items() if one.counted == aggregate.counted), None)


def score_labels(rules: Iterable[Rule], scores: Mapping[str, ScoreWords]) -> dict[str, str]:
    """What each score is called, by its name: in words of its own, or else by what it counts."""
    return {
        name: own.label if (own := words_of_score(one, scores)) else total_name(one.elements)
        for name, one in named_totals(rules).items()
    }


def _one_thing(elements: Iterable[Element]) -> tuple[str, ...]:
    """The predicate that is counted and the constants behind the person; empty if there are several such."""
    elements = [*elements]
    found = {(e.literal.name, *(t.name for t in e.literal.terms if isinstance(t, Atom))) for e in elements}
    return () if len(found) != 1 or len(elements[0].literal.terms) == 1 else next(iter(found))


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
