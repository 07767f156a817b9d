"""What the conditions of a rule speak of."""

from __future__ import annotations

from collections.abc import Iterable

from ..text.syntax import Condition, Literal, Rule, binders_first, counted_or_asked
from .program import Program


def conditions_of(rule: Rule) -> Iterable[Literal]:
    """Every condition that is no comparison, those that an aggregate counts too."""
    return [literal for literal in literals(rule) if literal is not rule.head]


def literals(rule: Rule) -> Iterable[Literal]:
    """The head and every condition that is no comparison, those that an aggregate counts too."""
    yield rule.head
    for condition in rule.body:
        yield from counted_or_asked(condition)


def facts_first(body: Iterable[Condition], program: Program) -> list[Condition]:
    """Conditions in an order in which each is bound, by as little as can be: facts, what a record decides, tests."""

    def is_about_a_person(condition: Condition) -> bool:
        return isinstance(condition, Literal) and program.is_about_a_person(condition.name)

    return binders_first(sorted(body, key=is_about_a_person))
