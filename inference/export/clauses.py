"""A program and records as clauses, in the dialect of a system that reads clauses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from ..record.codes import RecordCode
from ..record.record import Record, RecordError, RecordFault, Value
from ..rules.arithmetic import Arithmetic
from ..rules.conditions import conditions_of, literals
from ..rules.finding import arithmetic_of
from ..rules.program import Program
from ..text.codes import Code
from ..text.diagnostic import Diagnostic, KnowledgeError, is_text, printable
from ..text.syntax import Aggregate, Atom, Comparison, Condition, Fractional, Literal, Rule, Term, bare_name
from .comments import CommentedRule, commented_rules

WIDTH = 80
LONGEST_NUMBER = 1000  # digits: longer ones are written by nobody, and could take for ever to read
UNPAIRED_SURROGATE = "it holds an unpaired surrogate, which is not valid Unicode"
NUMBER_HELP = "correct the number, leave it out, or export to another system"


class ClauseDialect(Protocol):
    """How a system writes what the language says. A fault is what it cannot express, as a reason."""

    name: str
    negation: str
    comparisons: Mapping[str, str]

    def heading(self, program: Program, stated: Iterable[str]) -> Iterator[str]:
        """The lines above the rules: how to use them, and the declarations that the system wants.

        `stated` has the predicates of which records state facts, `-f` for findings that are recorded as false.
        """
        ...

    def comment(self, text: str) -> str:
        """A comment of the language, from its `%` on."""
        ...

    def constant(self, text: str) -> str:
        """A name of the program or the id of a record."""
        ...

    def number(self, number: Decimal) -> str:
        """A number of a record, exactly."""
        ...

    def constant_fault(self, text: str) -> str | None:
        """Why a name of the program cannot be said."""
        ...

    def id_fault(self, text: str) -> str | None:
        """Why the id of a record cannot be said."""
        ...

    def number_fault(self, number: Decimal) -> str | None:
        """Why a number of a record cannot be said."""
        ...

    def program_faults(self, program: Program) -> Iterator[Diagnostic]:
        """What else of a program cannot be said."""
        ...

    def arithmetic(self, name: str, how: Arithmetic) -> str:
        """The clause that works a number out of its parts."""
        ...

    def total(
        self, aggregate: Aggregate, person: str, elements: Sequence[tuple[Sequence[str], str]], names: set[str]
    ) -> str:
        """An aggregate of a person, of elements as texts: the terms and the literal. `names` has the variables that
        are in use, and gets those that it adds.
        """
        ...

    def ending(self) -> Iterator[str]:
        """The lines below the rules, if `total` speaks of something that the system has not."""
        ...


def write_clauses(program: Program, records: Iterable[Record], dialect: ClauseDialect) -> Iterator[str]:
    """The lines of a program and of the facts of records.

    Raises KnowledgeError and RecordError with everything that the dialect cannot express.
    """
    records = [*records]
    problems = [*dialect.program_faults(program), *_constant_faults(program.rules, dialect)]
    require_exportable(problems, records, lambda record: _record_faults(record, dialect))
    how = arithmetic_of(program.findings)
    recorded = [{name: value for name, value in record.findings.items() if name not in how} for record in records]
    stated = {f"-{name}" if value is False else name for own in recorded for name, value in own.items()}
    yield from (f"% {printable(program.about[key])}" for key in ("title", "source", "limits") if key in program.about)
    yield from dialect.heading(program, stated)
    if how:
        yield from ("", "% what is worked out of a record", *(dialect.arithmetic(*one) for one in how.items()))
    aggregates = {rule.head.name: rule for rule in program.rules if rule.aggregate is not None}
    for commented in commented_rules(program):
        if commented.rule.aggregate is None:
            yield from _clause(commented, aggregates, dialect)
    yield from dialect.ending()
    if records:
        yield from ("", "% records")
    for record, own in zip(records, recorded, strict=True):
        yield from _facts(record, own, dialect)


def order_conditions(body: Iterable[Condition]) -> list[Condition]:
    """Conditions in the order of the text, but a comparison or a negation after all that binds its variables."""
    waiting, ordered, bound = [*body], list[Condition](), set[str]()
    while waiting:
        ready = next(c for c in waiting if _binds(c) or c.variables.keys() <= bound)
        waiting.remove(ready)
        ordered.append(ready)
        bound |= ready.variables.keys()
    return ordered


def arity(predicate: str, program: Program) -> int:
    """The number of arguments of a predicate."""
    return len(program.sorts[bare_name(predicate)])


def undefined_predicates(program: Program) -> list[str]:
    """What only records can state, `-f` for a finding recorded as false, and what rules ask and nothing declares."""
    found = dict.fromkeys(
        name
        for finding in program.findings.values()
        if finding.arithmetic is None
        for name in ((finding.name, f"-{finding.name}") if finding.kind == "bool" else (finding.name,))
    )
    found.update(dict.fromkeys(name for name in asked_predicates(program) if name not in program.rules_of))
    return [*found]


def asked_predicates(program: Program) -> list[str]:
    """The predicates that the conditions of rules speak of, `-f` for a finding recorded as false."""
    asked = (condition for rule in program.rules for condition in conditions_of(rule))
    return [*dict.fromkeys(condition.predicate for condition in asked if not condition.is_total)]


def _binds(condition: Condition) -> bool:
    return isinstance(condition, Literal) and not (condition.negated or condition.is_total)


def _clause(commented: CommentedRule, aggregates: Mapping[str, Rule], dialect: ClauseDialect) -> Iterator[str]:
    yield from map(dialect.comment, commented.above)
    rule = commented.rule
    head = write_literal(rule.head, dialect)
    names = {name for condition in (rule.head, *rule.body) for name in condition.variables}
    body = []
    for condition in order_conditions(rule.body):
        total = aggregates[condition.name] if isinstance(condition, Literal) and condition.is_total else None
        said = _condition(condition, dialect) if total is None else _total(total, condition, names, dialect)
        body.append(said)
    lines = [f"{head} :- {', '.join(body)}." if body else f"{head}."]
    if len(body) > 1 or (body and len(lines[0]) > WIDTH):
        lines = [f"{head} :-", *(f"    {condition}," for condition in body[:-1]), f"    {body[-1]}."]
    lines[0] = "  ".join([lines[0], *map(dialect.comment, commented.beside)])
    yield from lines


def _condition(condition: Condition, dialect: ClauseDialect) -> str:
    if isinstance(condition, Aggregate):
        raise TypeError("an aggregate stands in rules as what it defines")
    if isinstance(condition, Comparison):
        operator = dialect.comparisons[condition.operator]
        return f"{_term(condition.left, dialect)} {operator} {_term(condition.right, dialect)}"
    return (
        f"{dialect.negation} {write_literal(condition, dialect)}"
        if condition.negated
        else write_literal(condition, dialect)
    )


def _total(rule: Rule, condition: Condition, names: set[str], dialect: ClauseDialect) -> str:
    """An aggregate as it stands in a rule that calls the person by another name; `names` are those of variables that
    the rule has already."""
    aggregate, own = rule.aggregate, str(rule.head.terms[0])
    if aggregate is None or not isinstance(condition, Literal):
        raise TypeError("no rule of an aggregate")
    elements, person = [], condition.terms[0]
    for one in aggregate.elements:
        terms = (person if str(term) == own else term for term in one.literal.terms)
        literal = write_literal(one.literal._replace(terms=tuple(terms)), dialect)
        elements.append(([_term(term, dialect) for term in one.terms], literal))
    names.update(aggregate.variables)
    said = dialect.total(aggregate, str(person), elements, names)
    return f"{dialect.negation} {said}" if condition.negated else said


def write_literal(literal: Literal, dialect: ClauseDialect) -> str:
    """A condition or a head, without `not`."""
    return f"{literal.predicate}({', '.join(_term(term, dialect) for term in literal.terms)})"


def _term(term: Term, dialect: ClauseDialect) -> str:
    if isinstance(term, Fractional):
        return dialect.number(term.value)
    return dialect.constant(term.name) if isinstance(term, Atom) else str(term)


def _facts(record: Record, recorded: Mapping[str, Value], dialect: ClauseDialect) -> Iterator[str]:
    person = dialect.constant(record.id)
    yield from ("", f"% {printable(record.id)}{'' if record.findings else ': nothing is recorded'}")
    for name, value in recorded.items():
        if isinstance(value, bool):
            yield f"{'' if value else '-'}{name}({person})."
        else:
            written = dialect.number(value) if isinstance(value, Decimal) else dialect.constant(value)
            yield f"{name}({person}, {written})."


def require_exportable(
    problems: Iterable[Diagnostic], records: Sequence[Record], faults_of: Callable[[Record], Iterable[RecordFault]]
) -> None:
    """Raises KnowledgeError with the problems of a program; else RecordError with the faults of records and ids."""
    problems = dict.fromkeys(problems)
    if problems:
        raise KnowledgeError(problems)
    faults = [fault for record in records for fault in faults_of(record)]
    faults += _repeated_ids(records)
    if faults:
        raise RecordError(faults)


def _repeated_ids(records: Iterable[Record]) -> Iterator[RecordFault]:
    """A fault for each id that several records have."""
    for id_, count in Counter(record.id for record in records).items():
        if count > 1:
            message = f"{count} records have this id: their facts would become one person's"
            help_ = "give each an id of its own"
            yield RecordFault(RecordCode.DUPLICATE_ID, message, help_, record=printable(id_[:60]))


def refuse_export(record: Record, message: str, help_: str, *findings: str) -> RecordFault:
    """That a system cannot hold something of a record."""
    own = {"where": record.where, "record": printable(record.id[:60])}
    return RecordFault(RecordCode.NOT_EXPORTABLE, message, help_, findings=findings, **own)


def text_fault(text: str) -> str | None:
    """Why a text cannot be said by systems whose texts end at the character 0 and are written in UTF-8."""
    if "\0" in text:
        return "it holds the character 0, at which a text ends there"
    return None if is_text(text) else UNPAIRED_SURROGATE


def length_fault(number: Decimal) -> str | None:
    """Why a number is too long for any system."""
    exponent = number.as_tuple().exponent
    if max(number.adjusted(), -int(exponent), len(number.as_tuple().digits)) >= LONGEST_NUMBER:
        return f"it has {LONGEST_NUMBER} digits or more"
    return None


def _constant_faults(rules: Iterable[Rule], dialect: ClauseDialect) -> Iterator[Diagnostic]:
    for rule in rules:
        for literal in literals(rule):
            for term in literal.terms:
                reason = dialect.constant_fault(term.name) if isinstance(term, Atom) else None
                if reason:
                    message = f"{dialect.name} cannot express `{term}`"
                    help_ = "give it another name, or export to another system"
                    yield Diagnostic(Code.NOT_EXPORTABLE, message, term.span, reason, help_)


def _record_faults(record: Record, dialect: ClauseDialect) -> Iterator[RecordFault]:
    reason = dialect.id_fault(record.id)
    if reason:
        message = f"{dialect.name} cannot express this id: {reason}"
        yield refuse_export(record, message, "give the record another id, or export to another system")
    for name, value in record.findings.items():
        if isinstance(value, Decimal) and (reason := length_fault(value) or dialect.number_fault(value)):
            message = f"{dialect.name} cannot express the value of `{name}`: {reason}"
            yield refuse_export(record, message, NUMBER_HELP, name)
