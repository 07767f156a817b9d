"""Predicates that a query may ask beside those of a knowledge base: how things stand with a record.

`not_recorded(P, F)` is true of the findings that the record of P does not hold, `status(P, S, Status)` of each
statement with its status. A predicate or finding of the knowledge base's own of such a name keeps its meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeGuard

from ..text.syntax import Condition, Literal, Variable
from .program import Program
from .schema import FINDING, PERSON, STATEMENT, Sort

NOT_RECORDED, STATUS = "not_recorded", "status"
_SORTS = {NOT_RECORDED: (PERSON, FINDING), STATUS: (PERSON, STATEMENT, Sort("status"))}


def with_standing(program: Program) -> Program:
    """A program in which a query may name these predicates; no rule of it does."""
    own = {name: sorts for name, sorts in _SORTS.items() if name not in program.sorts}
    return program._replace(sorts={**program.sorts, **own}) if own else program


def standing_literals(conditions: Iterable[Condition], program: Program) -> list[Literal]:
    """The conditions of a query that ask how things stand; `program` is the knowledge base's own."""
    return [one for one in conditions if _is_standing(one, program)]


def without_standing(conditions: Iterable[Condition], program: Program) -> Iterator[Condition]:
    """A query without what it asks of how things stand, in which their variables stand for whatever there is."""
    for number, one in enumerate(conditions):
        if not _is_standing(one, program):
            yield one
        elif not one.negated:
            name, rest = ("finding", 1) if one.name == NOT_RECORDED else ("statement", 2)
            anything = (Variable(f"_{number}_{place}", one.span) for place in range(rest))
            yield Literal(name, (one.terms[1], *anything), False, False, one.span)


def _is_standing(condition: Condition, program: Program) -> TypeGuard[Literal]:
    return isinstance(condition, Literal) and condition.name in _SORTS and condition.name not in program.sorts
