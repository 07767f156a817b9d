"""The statements that make the table of records and the views."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sqlglot import exp

from ...record.record import Record
from ...rules.arithmetic import Arithmetic
from ...rules.finding import Finding
from ...rules.program import Program
from ...rules.schema import NUMERIC
from ...text.syntax import Atom, Literal, Numeral, Rule
from .dialects import KEY, TABLE, SqlDialect, written
from .selects import RECURSIVE, Query, ResultColumn, column, column_type, identifier, table, unite
from .totals import select_totals
from .views import WHOLE, View, Views


def define_record_table(program: Program, dialect: SqlDialect) -> exp.Create:
    """The table of records: the id, and a column for each finding, null where it is not recorded."""
    key = exp.ColumnDef(
        this=identifier(KEY),
        kind=exp.DataType.build("TEXT"),
        constraints=[exp.ColumnConstraint(kind=exp.PrimaryKeyColumnConstraint())],
    )
    columns = [key, *(_define_column(finding, dialect) for finding in program.findings.values())]
    return exp.Create(this=exp.Schema(this=table(TABLE), expressions=columns), kind="TABLE")


def define_view(view: View, views: Views, dialect: SqlDialect) -> exp.Create:
    """The view of a predicate or of a part of it."""
    query = _query(view, views, dialect)
    if view == WHOLE and WHOLE.predicate in views.sections.parts:
        for below in views.derived_below(view):
            query = query.with_(identifier(views.names[below]), as_=_query(below, views, dialect), copy=False)
    return exp.Create(this=table(views.names[view]), kind="VIEW", expression=query)


def _query(view: View, views: Views, dialect: SqlDialect) -> exp.Query:
    rules = views.rules[view]
    facts = [rule for rule in rules if not rule.body]
    query: exp.Query
    if views.aggregate(view) is not None:
        query = select_totals(view, views, dialect)
    elif not view.part and view.predicate in views.sections.parts:
        names = [views.names[part] for part in views.sections.parts[view.predicate]]
        columns = [column(name) for name in views.columns(view.predicate)]
        query = unite([exp.Select().select(*columns).from_(table(name)) for name in names], distinct=False)
    elif rules:
        own = [rule for rule in rules if rule.body and not _reads_itself(rule, view, views)]
        again = [rule for rule in rules if _reads_itself(rule, view, views)]
        first = [_select_facts(facts, view, views, dialect)] if facts else []
        first += [_select(rule, view, views, dialect) for rule in own]
        query = unite(first) if first else _select_nothing(view, views, dialect)
        if again:
            query = _select_recursively(query, _select(again[0], view, views, dialect), view, views)
    else:
        query = _select_nothing(view, views, dialect)
    return query


def insert_record(record: Record, program: Program) -> exp.Insert:
    """A record as a row, with what it tells."""
    findings = {n: value for n, value in record.findings.items() if program.findings[n].arithmetic is None}
    names = [identifier(KEY), *map(identifier, findings)]
    values: list[exp.Expr] = [exp.Literal.string(record.id)]
    for value in findings.values():
        if isinstance(value, bool):
            values.append(exp.true() if value else exp.false())
        elif isinstance(value, Decimal):
            number = exp.Literal(this=written(value), is_string=False)
            values.append(exp.Neg(this=number) if value < 0 else number)
        else:
            values.append(exp.Literal.string(value))
    return exp.Insert(
        this=exp.Schema(this=table(TABLE), expressions=names),
        expression=exp.Values(expressions=[exp.Tuple(expressions=values)]),
    )


def _define_column(finding: Finding, dialect: SqlDialect) -> exp.ColumnDef:
    place = column(finding.name)
    kind = exp.DataType.build("BOOLEAN")
    check: list[exp.Expr] = []
    if finding.kind == "enum":
        kind = exp.DataType.build("TEXT")
        check = [exp.In(this=place, expressions=[exp.Literal.string(value) for value in finding.values])]
    elif finding.kind == "number":
        kind = column_type("number", dialect)
        check = [exp.NEQ(this=place, expression=exp.Literal.string("NaN"))] if dialect.has_nan else []
    if finding.arithmetic is not None:
        return exp.ColumnDef(this=identifier(finding.name), kind=kind, constraints=[_work_out(finding.arithmetic)])
    constraints = [exp.ColumnConstraint(kind=exp.CheckColumnConstraint(this=condition)) for condition in check]
    return exp.ColumnDef(this=identifier(finding.name), kind=kind, constraints=constraints)


def _work_out(how: Arithmetic) -> exp.ColumnConstraint:
    """A column that the database works out of two others, null where one of them is."""
    first, second = map(column, how.parts)
    number = exp.Add(this=second, expression=first) if how.sign > 0 else exp.Sub(this=second, expression=first)
    return exp.ColumnConstraint(kind=exp.ComputedColumnConstraint(this=exp.Paren(this=number)))


def _reads_itself(rule: Rule, view: View, views: Views) -> bool:
    return any(isinstance(c, Literal) and views.sections.read_by(c) == view for c in rule.body)


def _select(rule: Rule, view: View, views: Views, dialect: SqlDialect) -> exp.Select:
    """What a rule establishes."""
    name = rule.head.name
    arguments = zip(views.columns(name), rule.head.terms, views.program.sorts[name], strict=True)
    columns = [ResultColumn(column_name, term, sort.kind) for column_name, term, sort in arguments]
    return Query(rule.body, view, views, dialect).select(columns)


def _select_facts(rules: Iterable[Rule], view: View, views: Views, dialect: SqlDialect) -> exp.Select:
    sorts = views.program.sorts[view.predicate]
    names = views.columns(view.predicate)
    rows = dict.fromkeys(
        tuple(t.value if isinstance(t, Numeral) else t.name for t in rule.head.terms if isinstance(t, Numeral | Atom))
        for rule in rules
    )
    tuples = [
        exp.Tuple(expressions=[exp.Literal.string(v) if isinstance(v, str) else exp.Literal.number(v) for v in row])
        for row in rows
    ]
    alias = exp.TableAlias(this=identifier("fact"), columns=[identifier(name) for name in names])
    found = exp.Select()
    for name, sort in zip(names, sorts, strict=True):
        place: exp.Expr = column(name)
        if sort.kind in NUMERIC:
            place = exp.alias_(exp.Cast(this=place, to=column_type(sort.kind, dialect)), identifier(name))
        found = found.select(place)
    return found.from_(exp.Values(expressions=tuples, alias=alias))


def _select_nothing(view: View, views: Views, dialect: SqlDialect) -> exp.Select:
    found = exp.Select()
    sorts = views.program.sorts[view.predicate]
    for name, sort in zip(views.columns(view.predicate), sorts, strict=True):
        nothing = exp.Cast(this=exp.null(), to=column_type(sort.kind, dialect))
        found = found.select(exp.alias_(nothing, identifier(name)))
    return found.where(exp.false())


def _select_recursively(first: exp.Query, again: exp.Select, view: View, views: Views) -> exp.Select:
    names = views.columns(view.predicate)
    alias = exp.TableAlias(this=identifier(RECURSIVE), columns=[identifier(name) for name in names])
    base = first
    if isinstance(first, exp.Union):
        base = exp.Select().select(exp.Star()).from_(first.subquery(identifier("first")))
    both = exp.Union(this=base, expression=again, distinct=True)
    found = exp.Select().select(*(column(name) for name in names)).from_(table(RECURSIVE))
    return found.with_(alias, as_=both, recursive=True)
