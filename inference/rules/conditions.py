"""What the conditions of a rule speak of."""

from __future__ import annotations

from collections.abc import Iterable

from ..text.syntax import Literal, Rule, counted_or_asked


def conditions_of(rule: Rule) -> Iterable[Literal]:
    """Every condition that is no comparison, those that an aggregate counts too."""
    return [literal for literal in literals(rule) if literal is not rule.head]


def literals(rule: Rule) -> Iterable[Literal]:
    """The head and every condition that is no comparison, those that an aggregate counts too."""
    yield rule.head
    for condition in rule.body:
        yield from counted_or_asked(condition)
