"""Of which rules, and of which of their conditions, it is asked what they add.

What is written once may stand in several rules: a rule that takes a threshold from facts is one for each fact, and
what a summary asks of everyone is a condition of each of its statements. It is judged once, in all of them together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ...rules.program import Program
from ...rules.ranges import is_of_range
from ...text.source import Span
from ...text.syntax import Condition, Element, Literal, Rule

Place = tuple[int, int]  # a rule by its index, and which of its conditions


def is_judged(rule: Rule, program: Program) -> bool:
    """Whether it is asked what a rule adds: it has conditions, speaks of a person, and is no more than a range."""
    return bool(rule.body) and program.is_about_a_person(rule.head.name) and not is_of_range(rule)


def written_once(rules: Iterable[int], program: Program) -> list[tuple[int, ...]]:
    """Rules by their indices, those together that are written at one place."""
    found: dict[Span, tuple[int, ...]] = {}
    for index in rules:
        span = program.rules[index].span
        found[span] = (*found.get(span, ()), index)
    return [*found.values()]


def judged_conditions(program: Program) -> Mapping[int, Sequence[Sequence[Place]]]:
    """The conditions of which it is asked what they add, by the first rule that each is written in: all its places.

    Such a condition speaks of the record, not of facts alone, and each rule is one without it.
    """
    found: dict[Span, list[Place]] = {}
    for index, rule in enumerate(program.rules):
        if is_judged(rule, program) and rule.aggregate is None:
            for place, condition in enumerate(rule.body):
                found.setdefault(condition.span, []).append((index, place))
    judged: dict[int, list[list[Place]]] = {}
    for places in found.values():
        if all(can_be_judged(program.rules[index], place, program) for index, place in places):
            judged.setdefault(places[0][0], []).append(places)
    return judged


def as_written(of: Rule | Condition, others: Sequence[Rule | Condition]) -> str:
    """A rule's head or a condition in words: as the text has it where it stands for others than itself."""
    part = of.head if isinstance(of, Rule) else of
    texts = {str(other.head if isinstance(other, Rule) else other) for other in others}
    span = part.span
    return str(part) if len(texts) == 1 else " ".join(span.source.text[span.start : span.end].split())


def can_be_judged(rule: Rule, place: int, program: Program) -> bool:
    """Whether a condition speaks of the record, not of facts alone, and the rule is one without it."""
    condition = rule.body[place]
    body = (*rule.body[:place], *rule.body[place + 1 :])
    about = not isinstance(condition, Literal) or program.is_about_a_person(condition.name)
    binding = [
        c for c in body if isinstance(c, Literal) and not c.negated and not c.is_total
    ]  # a total binds nothing
    bound = {name for c in binding for name in c.variables}
    return about and all(c.variables.keys() <= bound for c in (rule.head, *body) if c not in binding)


def with_fewer(rule: Rule) -> Iterator[tuple[Element, Rule]]:
    """Each element of an aggregate that has several, with the rule of the total without it."""
    aggregate = rule.aggregate
    if aggregate is not None and len(aggregate.elements) > 1:
        for place, element in enumerate(aggregate.elements):
            others = (*aggregate.elements[:place], *aggregate.elements[place + 1 :])
            yield element, rule._replace(body=(aggregate._replace(elements=others),))
