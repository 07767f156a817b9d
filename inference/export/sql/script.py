"""A program and records as one text of SQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from sqlglot import exp

from ...record.record import Record, RecordFault
from ...rules.program import Program
from ...text.diagnostic import printable
from ..clauses import NUMBER_HELP, length_fault, refuse_export, require_exportable, text_fault
from ..comments import CommentedRule, commented_rules
from .definitions import define_record_table, define_view, insert_record
from .dialects import DIALECTS, SqlDialect, number_fault, program_faults
from .views import WHOLE, View, Views, find_views


def write_script(program: Program, records: Iterable[Record], dialect: str) -> Iterator[str]:
    """The lines of a text that makes the table of records, the views of a program and a row for each record.

    Raises KnowledgeError and RecordError with everything that the dialect cannot express.
    """
    spoken, records, found = DIALECTS[dialect], [*records], find_views(program)
    predicates = [view.predicate for view in found.rules if not view.part]
    problems = [*found.faults, *program_faults(program, predicates, spoken)]
    require_exportable(problems, records, lambda record: _record_faults(record, spoken))
    comments = _Comments(program)
    yield from _heading(program, spoken)
    yield from comments.of_findings()
    yield from _written(define_record_table(program, spoken), spoken)
    for view in found.order:
        yield ""
        yield from comments.of_view(view, found)
        yield from _written(define_view(view, found, spoken), spoken)
    if records:
        yield from ("", "-- records")
    for record in records:
        yield from _written(insert_record(record, program), spoken, pretty=False)


def _written(expression: exp.Expr, dialect: SqlDialect, pretty: bool = True) -> Iterator[str]:
    yield expression.sql(dialect=dialect.name, pretty=pretty, identify=True) + ";"


def _heading(program: Program, dialect: SqlDialect) -> Iterator[str]:
    yield from (_comment_line(program.about[key]) for key in ("title", "source", "limits") if key in program.about)
    yield from (
        "--",
        f"-- For {dialect.title}. Insert a row for each person, then ask:",
        '--     SELECT "person", "statement" FROM "holds"',
        "-- In a record, NULL is a finding that is not recorded, which is not the same as FALSE.",
    )
    if dialect.places is not None:
        yield f"-- {dialect.title} rounds numbers to {dialect.places} decimals when they are inserted."
    yield ""


class _Comments:
    """The comments of a program, by the rule below them."""

    def __init__(self, program: Program):
        self.commented = {id(commented.rule): commented for commented in commented_rules(program)}
        self.statements = {
            str(rule.head.terms[0]): self.commented[id(rule)]
            for rule in program.rules
            if rule.head.name == "statement"
        }
        self.findings = [self.commented[id(rule)] for rule in program.rules if rule.head.name == "finding"]

    def of_findings(self) -> Iterator[str]:
        """What the columns of the table of records mean."""
        for commented in self.findings:
            yield from _comment_lines(commented)

    def of_view(self, view: View, views: Views) -> Iterator[str]:
        """What a view means, and its rules as the knowledge base has them."""
        rules, aggregate = views.rules[view], views.aggregate(view)
        if aggregate is not None:
            yield _comment_line(f"the total of each person: {aggregate.counted}")
            return
        if view == WHOLE and WHOLE.predicate in views.sections.parts:
            yield _comment_line("what holds: the views above again, in one query, in which each is evaluated once")
        if view.predicate == "holds":
            for name in (view.part,) if view.part else () if "holds" in views.sections.parts else self.statements:
                yield from _comment_lines(self.statements[name])
        is_explained = view.predicate in ("statement", "finding")
        for rule in rules:
            commented = self.commented[id(rule)]
            if not is_explained:
                yield from _comment_lines(commented)
            if rule.body:
                yield _comment_line("  ".join([str(rule), *commented.beside]))


def _comment_lines(commented: CommentedRule) -> Iterator[str]:
    yield from (_comment_line(line.lstrip("%").strip()) for line in commented.above if line)


def _comment_line(text: str) -> str:
    return f"-- {printable(text)}".rstrip()


def _record_faults(record: Record, dialect: SqlDialect) -> Iterator[RecordFault]:
    if reason := text_fault(record.id):
        message = f"{dialect.title} cannot express this id: {reason}"
        yield refuse_export(record, message, "give the record another id, or export to another system")
    for name, value in record.findings.items():
        if isinstance(value, Decimal) and (reason := length_fault(value) or number_fault(value, dialect)):
            message = f"{dialect.title} cannot express the value of `{name}`: {reason}"
            yield refuse_export(record, message, NUMBER_HELP, name)
