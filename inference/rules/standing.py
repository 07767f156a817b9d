"""Predicates that a query may ask beside those of a knowledge base: how things stand with a record.

`not_recorded(P, F)` is true of the findings that the record of P does not hold, `status(P, S, Status)` of each
statement with its status, `total(P, Score, Least, Total, Most)` of each score with what it comes to as recorded and
the least and the most that it still can. A predicate or finding of the knowledge base's own of such a name keeps its
meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeGuard

from ..text.syntax import Comparison, Condition, Literal, Variable
from .program import Program
from .schema import FINDING, INTEGER, PERSON, STATEMENT, Sort

NOT_RECORDED, STATUS, TOTAL = "not_recorded", "status", "total"
_SORTS = {
    NOT_RECORDED: (PERSON, FINDING),
    STATUS: (PERSON, STATEMENT, Sort("status")),
    TOTAL: (PERSON, Sort("score"), INTEGER, INTEGER, INTEGER),
}
# The declaration that tells what there is: how many of its terms the query names, and how many others it has.
_DECLARED = {NOT_RECORDED: (1, "finding", 1), STATUS: (1, "statement", 2), TOTAL: (0, "statement", 3)}


def with_standing(program: Program) -> Program:
    """A program in which a query may name these predicates; no rule of it does."""
    own = {name: sorts for name, sorts in _SORTS.items() if name not in program.sorts}
    return program._replace(sorts={**program.sorts, **own}) if own else program


def standing_literals(conditions: Iterable[Condition], program: Program) -> list[Literal]:
    """The conditions of a query that ask how things stand; `program` is the knowledge base's own."""
    return [one for one in conditions if _is_standing(one, program)]


def without_standing(conditions: Iterable[Condition], program: Program) -> Iterator[Condition]:
    """A query without what it asks of how things stand, in which their variables stand for whatever there is.

    What compares the numbers of a score that the record has is left out with it.
    """
    conditions = [*conditions]
    kept = [one for one in conditions if isinstance(one, Literal) and not _is_standing(one, program)]
    bound = {name for one in kept if not one.negated for name in one.variables}
    for number, one in enumerate(conditions):
        if isinstance(one, Comparison):
            if one.variables.keys() <= bound:
                yield one
        elif not _is_standing(one, program):
            yield one
        elif not one.negated:
            named, name, rest = _DECLARED[one.name]
            anything = (Variable(f"_{number}_{place}", one.span) for place in range(rest))
            yield Literal(name, (*one.terms[1 : 1 + named], *anything), False, False, one.span)


def _is_standing(condition: Condition, program: Program) -> TypeGuard[Literal]:
    return isinstance(condition, Literal) and condition.name in _SORTS and condition.name not in program.sorts
