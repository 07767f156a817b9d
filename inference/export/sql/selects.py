"""A rule as a query: each condition as it is with values that are not recorded, which are null."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import NamedTuple

from sqlglot import exp

from ...text.syntax import Aggregate, Atom, Comparison, Condition, Literal, Numeral, Term, Variable
from ..clauses import order_conditions
from .dialects import KEY, TABLE, SqlDialect
from .views import TOTAL, View, Views

RECURSIVE = "so far"  # what a recursive view has found
RECORD = "r"
PERSON = "person"
_COMPARISONS: Mapping[str, type[exp.Binary]] = {
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
    "=": exp.EQ,
    "!=": exp.NEQ,
}


def identifier(name: str) -> exp.Identifier:
    """A name, always in quotes."""
    return exp.to_identifier(name, quoted=True)


def table(name: str, alias: str = "") -> exp.Table:
    """A table or a view."""
    return exp.Table(this=identifier(name), alias=exp.TableAlias(this=identifier(alias)) if alias else None)


def column(name: str, of: str = "") -> exp.Column:
    """A column, of the table with an alias."""
    return exp.column(identifier(name), table=identifier(of) if of else None)


def column_type(kind: str, dialect: SqlDialect) -> exp.DataType:
    """The type of the arguments of a sort."""
    name = {"number": dialect.decimal, "decimal": dialect.decimal, "integer": dialect.integer}.get(kind, "TEXT")
    return exp.DataType.build(name, dialect=dialect.name)


def unite(queries: Iterable[exp.Select], distinct: bool = True) -> exp.Query:
    """The rows of several queries, of each of which there is one at least."""
    return reduce(lambda left, right: exp.Union(this=left, expression=right, distinct=distinct), queries)  # type: ignore[arg-type,return-value]


class ResultColumn(NamedTuple):
    """A column of what a query tells: its name, what it is, and the kind of its sort. No term is null."""

    name: str
    term: Term | None
    kind: str


class Query:
    """The query of the conditions of a rule, in the making."""

    def __init__(self, body: Iterable[Condition], view: View, views: Views, dialect: SqlDialect):
        self.body = body
        self.view = view
        self.views = views
        self.dialect = dialect
        self.findings = views.program.findings
        self.bound: dict[str, exp.Expr] = {}
        self.joined: list[tuple[exp.Table, list[exp.Expr]]] = []
        self.met: list[exp.Expr] = []

    def select(self, columns: Sequence[ResultColumn]) -> exp.Select:
        """What the conditions establish, a row for each; rows are distinct."""
        conditions = order_conditions(self.body)
        literals = [c for c in conditions if isinstance(c, Literal)]
        if any(literal.name in self.findings for literal in literals):
            self.joined.append((table(TABLE, RECORD), []))
            self.bound[str(self._person(literals))] = column(KEY, RECORD)
        for condition in conditions:
            if isinstance(condition, Comparison):
                left, right = self._value(condition.left), self._value(condition.right)
                self.met.append(_COMPARISONS[condition.operator](this=left, expression=right))
            elif isinstance(condition, Aggregate):
                raise TypeError("an aggregate stands in rules as what it defines")
            elif condition.is_total:
                self._counted(condition)
            elif condition.name in self.findings:
                self._recorded(condition)
            elif condition.negated:
                self._absent(condition)
            else:
                self._established(condition)
        return self._assembled(literals, columns)

    def _person(self, literals: list[Literal]) -> Term:
        return next(literal.terms[0] for literal in literals if literal.name in self.findings)

    def _assembled(self, literals: list[Literal], columns: Sequence[ResultColumn]) -> exp.Select:
        found = exp.Select()
        for name, term, kind in columns:
            value = exp.null() if term is None else self._value(term)
            if term is None or isinstance(term, Numeral):
                value = exp.Cast(this=value, to=column_type(kind, self.dialect))
            found = found.select(exp.alias_(value, identifier(name)), copy=False)
        for index, (source, on) in enumerate(self.joined):
            if not index:
                found = found.from_(source, copy=False)
                self.met = [*on, *self.met]
            elif on:
                found = found.join(source, on=exp.and_(*on, copy=False), join_type="inner", copy=False)
            else:
                found = found.join(source, join_type="cross", copy=False)
        if self.met:
            found = found.where(*self.met, copy=False)
        return found.distinct(copy=False) if self._may_repeat(literals, columns) else found

    def _may_repeat(self, literals: list[Literal], columns: Sequence[ResultColumn]) -> bool:
        """Whether rows of the views that are read differ in something that is not told."""
        established = {term.name for _, term, _ in columns if isinstance(term, Variable)}
        read = (c for c in literals if not c.negated and c.name not in self.findings)
        return any(isinstance(t, Variable) and t.name not in established for c in read for t in c.terms)

    def _recorded(self, literal: Literal) -> None:
        """A condition on a finding: null is neither true, nor false, nor any value."""
        place = column(literal.name, RECORD)
        found: exp.Expr
        if len(literal.terms) == 1:
            truth = exp.false() if literal.strong else exp.true()
            found = exp.Is(this=place, expression=truth)
            self.met.append(exp.Not(this=found) if literal.negated else found)
            return
        term = literal.terms[1]
        if isinstance(term, Variable) and term.name not in self.bound:
            self.bound[term.name] = place
            found = exp.Not(this=exp.Is(this=place, expression=exp.null()))
        elif literal.negated:
            found = exp.NullSafeNEQ(this=place, expression=self._value(term))
        else:
            found = exp.EQ(this=place, expression=self._value(term))
        self.met.append(found)

    def _established(self, literal: Literal) -> None:
        view = self.views.sections.read_by(literal)
        if view is None:
            self.met.append(exp.false())
            self._bind_nothing(literal)
            return
        alias = f"c{len(self.joined) + 1}"
        on: list[exp.Expr] = []
        for name, term in zip(self.views.columns(literal.name), literal.terms, strict=True):
            place = column(name, alias)
            if isinstance(term, Variable) and term.name not in self.bound:
                self.bound[term.name] = place
            elif not (view.part and name == self.views.columns(literal.name)[-1]):
                on.append(exp.EQ(this=place, expression=self._value(term)))
        name = RECURSIVE if view == self.view else self.views.names[view]
        self.joined.append((table(name, alias), on))

    def _counted(self, literal: Literal) -> None:
        """That a total lies within bounds, or does not: each person has one."""
        alias = f"c{len(self.joined) + 1}"
        view = self.views.sections.read_by(literal) or self.view
        same = exp.EQ(this=column(PERSON, alias), expression=self._value(literal.terms[0]))
        self.joined.append((table(self.views.names[view], alias), [same]))
        found = _within(column(TOTAL, alias), self.views.sections.totals[literal.name])
        self.met.append(exp.Not(this=exp.paren(found)) if literal.negated else found)

    def _bind_nothing(self, literal: Literal) -> None:
        """Variables of a condition that never holds: what they are is never asked."""
        for term, sort in zip(literal.terms, self.views.program.sorts[literal.name], strict=True):
            if isinstance(term, Variable):
                nothing = exp.Cast(this=exp.null(), to=column_type(sort.kind, self.dialect))
                self.bound.setdefault(term.name, nothing)

    def _absent(self, literal: Literal) -> None:
        view = self.views.sections.read_by(literal)
        if view is None:
            return
        own = [*zip(self.views.columns(literal.name), literal.terms, strict=True)]
        own = own[:-1] if view.part else own
        found = exp.Select().select(exp.Literal.number(1)).from_(table(self.views.names[view], "n"))
        equal = [exp.EQ(this=column(name, "n"), expression=self._value(term)) for name, term in own]
        self.met.append(exp.Not(this=exp.Exists(this=found.where(*equal))))

    def _value(self, term: Term) -> exp.Expr:
        if isinstance(term, Variable):
            return self.bound[term.name].copy()
        return exp.Literal.string(term.name) if isinstance(term, Atom) else exp.Literal.number(term.value)


def _within(total: exp.Expr, aggregate: Aggregate) -> exp.Expr:
    """That a total lies within the bounds of an aggregate."""
    least, most = aggregate.least, aggregate.most
    if least is not None and most is not None:
        ends = exp.Literal.number(least), exp.Literal.number(most)
        return (
            exp.EQ(this=total, expression=ends[0])
            if least == most
            else exp.Between(this=total, low=ends[0], high=ends[1])
        )
    if least is not None:
        return exp.GTE(this=total, expression=exp.Literal.number(least))
    return exp.LTE(this=total, expression=exp.Literal.number(most))
