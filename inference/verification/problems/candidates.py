"""Of which rules, and of which of their conditions, it is asked what they add."""

from __future__ import annotations

from collections.abc import Iterator

from ...rules.program import Program
from ...text.syntax import Element, Literal, Rule


def is_judged(rule: Rule, program: Program) -> bool:
    """Whether it is asked what a rule adds: it has conditions, and speaks of a person."""
    return bool(rule.body) and program.is_about_a_person(rule.head.name)


def can_be_judged(rule: Rule, place: int, program: Program) -> bool:
    """Whether a condition speaks of the record, not of facts alone, and the rule is one without it."""
    condition = rule.body[place]
    body = (*rule.body[:place], *rule.body[place + 1 :])
    about = not isinstance(condition, Literal) or program.is_about_a_person(condition.name)
    binding = [c for c in body if isinstance(c, Literal) and not c.negated]
    bound = {name for c in binding for name in c.variables}
    return about and all(c.variables.keys() <= bound for c in (rule.head, *body) if c not in binding)


def with_fewer(rule: Rule) -> Iterator[tuple[Element, Rule]]:
    """Each element of an aggregate that has several, with the rule of the total without it."""
    aggregate = rule.aggregate
    if aggregate is not None and len(aggregate.elements) > 1:
        for place, element in enumerate(aggregate.elements):
            others = (*aggregate.elements[:place], *aggregate.elements[place + 1 :])
            yield element, rule._replace(body=(aggregate._replace(elements=others),))
