"""Queries: conjunctions of conditions, read and checked like the body of a rule."""

from __future__ import annotations

from collections.abc import Iterable

from ..text.codes import Code
from ..text.diagnostic import Diagnostic, KnowledgeError
from ..text.parser import Parser
from ..text.source import Source, Span
from ..text.spelling import suggestion
from ..text.syntax import Atom, Comparison, Condition, Literal, Numeral, Variable
from .checks import literal_faults, variable_faults
from .program import Program
from .schema import NAME, NUMERIC, STATUSES, Sort
from .standing import with_standing, without_standing
from .totals import named_totals


def read_query(text: str, program: Program) -> tuple[Condition, ...]:
    """The conditions of a query, such as `holds(P, S), statement(S, offer, A)`. Raises KnowledgeError."""
    own, program = program, with_standing(program)
    parser = Parser(Source("query", text))
    conditions = parser.conditions()
    faults = parser.faults
    if not faults:
        kinds = {name: finding.kind for name, finding in program.findings.items()}
        scores = {name: f"total(P, {name}, Least, Total, Most)" for name in named_totals(program.rules)}
        arities = {name: len(sorts) for name, sorts in program.sorts.items()}
        for condition in conditions:
            if isinstance(condition, Literal):
                faults += literal_faults(condition, arities, kinds, scores)
        faults += variable_faults(conditions)
    if not faults:
        for condition in conditions:
            if isinstance(condition, Literal):
                faults += _constant_faults(condition, program)
        faults += _person_faults(conditions, program)
        faults += _variable_faults(conditions, program)
        faults += variable_faults((*_people(conditions, program), *without_standing(conditions, own)))
    if faults:
        raise KnowledgeError(faults)
    return conditions


def _constant_faults(literal: Literal, program: Program) -> list[Diagnostic]:
    found = []
    for term, sort in zip(literal.terms, program.sorts[literal.name], strict=True):
        names = _names(sort, program)
        if isinstance(term, Atom) and sort.kind == "person":
            why = "each record is asked in turn"
            help_ = "write a variable, and name the records behind the query"
            found.append(
                Diagnostic(
                    Code.WRONG_TYPE,
                    f"`{term}` stands where a variable for the person is expected",
                    term.span,
                    why,
                    help_,
                )
            )
        elif isinstance(term, Atom) and names is not None and term.name not in names:
            why = "a misspelt constant matches nothing"
            help_ = suggestion(term.name, names, f"known: {', '.join([*names][:8]) or 'none'}", parts=True)
            found.append(Diagnostic(Code.UNKNOWN_VALUE, f"`{term}` is not {sort}", term.span, why, help_))
    return found


def _variable_faults(conditions: Iterable[Condition], program: Program) -> list[Diagnostic]:
    """Variables of two sorts, and comparisons of what is no number."""
    why = "a condition on constants of two kinds never holds"
    sorts: dict[str, Sort] = {}
    found = []
    for condition in conditions:
        if isinstance(condition, Literal):
            for term, sort in zip(condition.terms, program.sorts[condition.name], strict=True):
                if not isinstance(term, Variable) or sort == NAME:
                    continue  # what is a name may be a name of anything
                if sorts.setdefault(term.name, sort) != sort:
                    message = f"`{term}` is {sorts[term.name]} and {sort} at once"
                    found.append(Diagnostic(Code.WRONG_TYPE, message, term.span, why, "use two variables"))
    for condition in conditions:
        if isinstance(condition, Comparison):
            for term in condition.terms:
                is_number = isinstance(term, Numeral) or (
                    isinstance(term, Variable) and sorts.get(term.name, NAME).kind in NUMERIC
                )
                if not is_number:
                    message = f"`{term}` is not a number"
                    found.append(Diagnostic(Code.WRONG_TYPE, message, term.span, why, "ask for a value by its name"))
    return found


def _names(sort: Sort, program: Program) -> tuple[str, ...] | None:
    if sort.kind == "value":
        return program.findings[sort.of].values
    known: dict[str, Iterable[str]] = {
        "statement": program.statements,
        "action": program.actions,
        "finding": program.findings,
        "status": STATUSES,
        "score": named_totals(program.rules),
    }
    return tuple(known[sort.kind]) if sort.kind in known else None


def shown_variables(conditions: Iterable[Condition], program: Program) -> list[str]:
    """The variables that an answer tells, in the order of the query: not the person, who is the record, nor `_`."""
    conditions = [*conditions]
    people = person_of(conditions, program)
    found: dict[str, None] = {}
    for condition in conditions:
        if isinstance(condition, Literal) and not condition.negated:
            found.update({name: None for name in condition.variables if name not in people and name[0] != "_"})
    return [*found]


def person_of(conditions: Iterable[Condition], program: Program) -> dict[str, Span]:
    """The variable that stands for the person, with a place of it; several in a query that is at fault."""
    return {
        term.name: term.span
        for condition in conditions
        if isinstance(condition, Literal)
        for term, sort in zip(condition.terms, program.sorts[condition.name], strict=True)
        if sort.kind == "person" and isinstance(term, Variable)
    }


def _people(conditions: Iterable[Condition], program: Program) -> list[Literal]:
    """Conditions that bind the person, who is known without any."""
    people = person_of(conditions, program).items()
    return [Literal("person", (Variable(name, span),), False, False, span) for name, span in people]


def _person_faults(conditions: tuple[Condition, ...], program: Program) -> list[Diagnostic]:
    people = person_of(conditions, program)
    if len(people) < 2:
        return []
    why = "a record tells of one person, and each is asked in turn"
    help_ = "use the same variable for the person throughout"
    return [
        Diagnostic(Code.TWO_PERSONS, f"this query speaks of {len(people)} people", [*people.values()][1], why, help_)
    ]
