"""What aggregates count, as views: for each person the total of the different items that are met."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from ...rules.program import Program
from ...rules.schema import NUMERIC
from ...text.syntax import Aggregate, Atom, Element, Fractional, Integer, Term, Variable
from .dialects import KEY, TABLE, SqlDialect
from .selects import PERSON, RECORD, Query, ResultColumn, column, identifier, table, unite
from .views import TOTAL, View, Views

_ITEM = "item"
_NAME, _NUMBER = "name", "number"  # the columns of terms: a text and a number are never the same item


def select_totals(view: View, views: Views, dialect: SqlDialect) -> exp.Select:
    """A row for each record: the person, and the total of what the view counts, 0 where nothing is met."""
    rule = views.rules[view][0]
    aggregate, person = rule.aggregate, rule.head.terms[0]
    if aggregate is None:
        raise TypeError("no view of a total")
    columns = _columns(aggregate, views.program)
    queries = []
    for element in aggregate.elements:
        results = [ResultColumn(PERSON, person, "person"), *_result_columns(element, columns, views.program)]
        queries.append(Query([element.literal], view, views, dialect).select(results))
    items = unite(queries) if len(queries) > 1 else queries[0].distinct()
    total: exp.Expr = exp.Count(this=column(PERSON, _ITEM))
    if aggregate.is_sum:
        total = exp.Coalesce(
            this=exp.Sum(this=column(_column(_NUMBER, 0), _ITEM)), expressions=[exp.Literal.number(0)]
        )
    key = column(KEY, RECORD)
    found = exp.Select().select(exp.alias_(key, identifier(PERSON)), exp.alias_(total, identifier(TOTAL)))
    same = exp.EQ(this=column(PERSON, _ITEM), expression=key.copy())
    joined = found.from_(table(TABLE, RECORD)).join(items.subquery(identifier(_ITEM)), on=same, join_type="left")
    return joined.group_by(key.copy())


def _columns(aggregate: Aggregate, program: Program) -> dict[tuple[int, str], str]:
    """The kinds of the terms that tell items apart, by place and column: one holds names, or it holds numbers."""
    found: dict[tuple[int, str], str] = {}
    for element in aggregate.elements:
        for place, term in enumerate(_terms(element)):
            kind = _kind(term, element, program)
            key = place, _NUMBER if kind in NUMERIC else _NAME
            found[key] = kind if found.get(key, kind) == kind else "decimal"
    return found


def _result_columns(
    element: Element, columns: dict[tuple[int, str], str], program: Program
) -> Sequence[ResultColumn]:
    """The terms of an element in the columns of all, null in those that are not its own."""
    terms = _terms(element)
    found = []
    for (place, own), kind in columns.items():
        term = terms[place] if place < len(terms) else None
        is_own = term is not None and (_kind(term, element, program) in NUMERIC) == (own == _NUMBER)
        found.append(ResultColumn(_column(own, place), term if is_own else None, kind))
    return found


def _column(kind: str, place: int) -> str:
    return f"{kind}_{place + 1}"


def _terms(element: Element) -> tuple[Term, ...]:
    """What tells the items of an element apart: the condition itself where nothing else does."""
    return element.terms or (Atom(str(element.literal), element.span),)


def _kind(term: Term, element: Element, program: Program) -> str:
    """The kind of a term's sort, as columns have it."""
    if isinstance(term, Variable):
        places = zip(element.literal.terms, program.sorts[element.literal.name], strict=True)
        kind = next(sort.kind for own, sort in places if str(own) == term.name)
        return kind if kind in NUMERIC else _NAME
    return "integer" if isinstance(term, Integer) else "decimal" if isinstance(term, Fractional) else _NAME
