"""Programs and records with decimals for systems that have integers only: every number is as many times larger.

The numbers of a finding of one decimal are told in tenths, in rules and in facts; so are all numbers of the text that
stand in arguments with decimals. What counts or adds points stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ..record.record import Record
from ..rules.finding import arithmetic_of
from ..rules.program import Program, by_head
from ..rules.schema import DECIMAL, INTEGER, Sort
from ..text.codes import Code
from ..text.diagnostic import Diagnostic, KnowledgeError
from ..text.syntax import (
    Aggregate,
    Condition,
    Element,
    Fractional,
    Literal,
    Numeral,
    Rule,
    Term,
    Variable,
    counted_or_asked,
    numeral,
    terms_of,
)

_UNITS, _ELSEWHERE = "there, they are told in different units", "export to prolog or sql"


def places_of(program: Program) -> Mapping[str, int]:
    """How many decimals each finding is compared with that has any; as many as its parts, if it is worked out."""
    found = {finding.name: finding.decimals for finding in program.findings.values() if finding.decimals}
    for name, how in arithmetic_of(program.findings).items():
        together = (name, *how.parts)
        most = max(found.get(one, 0) for one in together)
        found |= dict.fromkeys(together if most else (), most)
    return found


def in_whole_numbers(program: Program) -> Program:
    """The program with integers only. Raises KnowledgeError for what compares numbers of two sizes."""
    places = places_of(program)
    if not places and not any(isinstance(term, Fractional) for rule in program.rules for term in terms_of(rule)):
        return program
    rules = tuple(map(_Scaling(program, places).rule, program.rules))
    return program._replace(rules=rules, rules_of=by_head(rules))


def record_in_whole_numbers(record: Record, places: Mapping[str, int]) -> Record:
    """The record with the numbers of findings as many times larger as in the rules; what is then no integer stays."""
    found = {**record.findings}
    for name, count in places.items():
        value = found.get(name)
        if isinstance(value, Decimal) and (scaled := value.scaleb(count)) == scaled.to_integral_value():
            found[name] = scaled
    return record._replace(findings=found)


class _Scaling:
    """By how many places the numbers of each sort move."""

    def __init__(self, program: Program, places: Mapping[str, int]):
        self._sorts, self._places = program.sorts, places
        self._own = max(
            (t.places for rule in program.rules for t in terms_of(rule) if isinstance(t, Fractional)), default=0
        )

    def rule(self, rule: Rule) -> Rule:
        """A rule with integers only."""
        literals = [rule.head, *(one for condition in rule.body for one in counted_or_asked(condition))]
        sorts = {
            term.name: sort
            for literal in literals
            for term, sort in zip(literal.terms, self._sorts[literal.name], strict=True)
            if isinstance(term, Variable)
        }
        head, body = self._literal(rule.head), tuple(self._condition(condition, sorts) for condition in rule.body)
        return rule._replace(head=head, body=body)

    def _condition(self, condition: Condition, sorts: Mapping[str, Sort]) -> Condition:
        if isinstance(condition, Literal):
            return self._literal(condition)
        if isinstance(condition, Aggregate):
            return condition._replace(elements=tuple(self._elements(condition)))
        moved = {self._moved(sorts[term.name]) for term in condition.terms if isinstance(term, Variable)}
        if len(moved) > 1:
            message = f"`{condition}` compares an integer with a decimal"
            raise KnowledgeError([Diagnostic(Code.NOT_EXPORTABLE, message, condition.span, _UNITS, _ELSEWHERE)])
        by = next(iter(moved), self._own)
        return condition._replace(left=_scaled(condition.left, by), right=_scaled(condition.right, by))

    def _elements(self, aggregate: Aggregate) -> Iterator[Element]:
        """What an aggregate counts: where numbers with decimals tell items apart, integers there move as they do."""
        elements = aggregate.elements
        kinds = [(place, self._kind(term, one)) for one in elements for place, term in enumerate(one.terms)]
        moved = {place for place, kind in kinds if kind == DECIMAL.kind}
        if any(place in moved and kind == INTEGER.kind for place, kind in kinds):
            message, why = f"`{aggregate}` tells items apart by integers and decimals", _UNITS
            raise KnowledgeError([Diagnostic(Code.NOT_EXPORTABLE, message, aggregate.span, why, _ELSEWHERE)])
        for one in elements:
            terms = (_scaled(term, self._own) if place in moved else term for place, term in enumerate(one.terms))
            yield one._replace(terms=tuple(terms), literal=self._literal(one.literal))

    def _kind(self, term: Term, element: Element) -> str:
        """The kind of a variable's sort, and of a number of the text that has decimals; else nothing."""
        if isinstance(term, Variable):
            pairs = zip(element.literal.terms, self._sorts[element.literal.name], strict=True)
            return next(sort.kind for own, sort in pairs if str(own) == term.name)
        return DECIMAL.kind if isinstance(term, Fractional) else ""

    def _literal(self, literal: Literal) -> Literal:
        pairs = zip(literal.terms, self._sorts[literal.name], strict=True)
        return literal._replace(terms=tuple(_scaled(term, self._moved(sort)) for term, sort in pairs))

    def _moved(self, sort: Sort) -> int:
        if sort.kind == "number":
            return self._places.get(sort.of, 0)
        return self._own if sort == DECIMAL else 0


def _scaled(term: Term, places: int) -> Term:
    return numeral(Decimal(term.value).scaleb(places), term.span) if isinstance(term, Numeral) else term
