"""Deadlines in hours, whatever unit they are written in: `within(S, 3, months)` is `within_hours(S, 2192)`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..text.syntax import Integer, Rule
from .schema import HALF_HOURS, hours_of

WITHIN, WITHIN_HOURS = "within", "within_hours"


def with_hours(rules: Iterable[Rule]) -> Iterator[Rule]:
    """The rules with every deadline as the hours that it stands for."""
    for rule in rules:
        head = rule.head
        if head.name == WITHIN and len(head.terms) == len(("S", "Count", "Unit")) and not rule.body:
            statement, count, unit = head.terms
            if isinstance(count, Integer) and str(unit) in HALF_HOURS:
                term = Integer(hours_of(count.value, str(unit)), count.span)
                yield rule._replace(head=head._replace(name=WITHIN_HOURS, terms=(statement, term)))
                continue
        yield rule
