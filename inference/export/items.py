"""What aggregates can count: every item that some record could have, found before any record is known.

Bottom-up over the strata, with everything that a record can hold taken as recorded, every alternative of a reading
as taken, and whatever is negated or asks for a number of a record as met: so there may be an item that no record
has, but none is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from ..rules.conditions import literals
from ..rules.program import Program
from ..rules.readings import TAKEN
from ..text.syntax import (
    COMPARISONS,
    Aggregate,
    Amount,
    Comparison,
    Condition,
    Literal,
    Numeral,
    Term,
    Variable,
    constant_term,
)

_Constant: TypeAlias = str | Amount | None  # None: the person, or a number of the record, whichever it is
_Row: TypeAlias = tuple[_Constant, ...]
_Binding: TypeAlias = Mapping[str, _Constant]


class CountableItem(NamedTuple):
    """An item of an aggregate: what it adds, and the conditions each of which meets it."""

    points: int
    ways: tuple[Literal, ...]


class CountableItems:
    """The items of the aggregates of a program."""

    def __init__(self, program: Program):
        alternatives = ((name, one) for name, switch in program.switches.items() for one in switch.alternatives)
        self._rows: dict[str, dict[_Row, None]] = {TAKEN: dict.fromkeys(alternatives)}
        self._add_findings(program)
        counted = (literal.name for rule in program.rules if rule.aggregate for literal in rule.aggregate.literals)
        needed = [*dict.fromkeys(counted)]
        for name in needed:  # grows as it goes
            below = (one.name for index in program.rules_of.get(name, ()) for one in literals(program.rules[index]))
            needed += {*below}.difference(needed)
        for stratum in program.strata:
            if not {*stratum}.isdisjoint(needed):
                self._evaluate(program, stratum)

    def of(self, aggregate: Aggregate) -> list[CountableItem]:
        """The items that add something, each once."""
        found: dict[tuple[_Constant, ...], dict[str, Literal]] = {}
        for element in aggregate.elements:
            variables = [term for term in element.terms if isinstance(term, Variable)]
            for binding in self._matches(element.literal, {}):
                own = {term.name: constant_term(_known(binding[term.name]), term.span) for term in variables}
                terms = (own.get(t.name, t) if isinstance(t, Variable) else t for t in element.literal.terms)
                way = element.literal._replace(terms=tuple(terms))
                key = tuple(_constant(term, binding) for term in element.terms) or (str(way),)
                found.setdefault(key, {})[str(way)] = way
        items = ((int(str(key[0])) if aggregate.is_sum else 1, ways) for key, ways in found.items())
        return [CountableItem(points, tuple(ways.values())) for points, ways in items if points]

    def _add_findings(self, program: Program) -> None:
        for finding in program.findings.values():
            values: Iterable[_Row] = [(value,) for value in finding.values]
            if finding.kind == "bool":
                values = [()]
                self._rows[f"-{finding.name}"] = {(None,): None}
            elif finding.kind == "number":
                values = [(None,)]
            self._rows[finding.name] = {(None, *value): None for value in values}

    def _evaluate(self, program: Program, stratum: Iterable[str]) -> None:
        rules = [program.rules[index] for name in stratum for index in program.rules_of.get(name, ())]
        grown = True
        while grown:
            grown = False
            for rule in rules:
                rows = self._rows.setdefault(rule.head.name, {})
                joined = [c for c in rule.body if isinstance(c, Literal) and not (c.negated or c.is_total)]
                compared = [c for c in rule.body if isinstance(c, Comparison)]
                for binding in [*self._solutions([*joined, *compared], {})]:
                    row = tuple(_constant(term, binding) for term in rule.head.terms)
                    grown = grown or row not in rows
                    rows[row] = None

    def _solutions(self, conditions: list[Condition], binding: _Binding) -> Iterator[_Binding]:
        if not conditions:
            yield binding
            return
        first, *rest = conditions
        if isinstance(first, Literal):
            for extended in self._matches(first, binding):
                yield from self._solutions(rest, extended)
        elif isinstance(first, Comparison) and _may_be_met(first, binding):
            yield from self._solutions(rest, binding)

    def _matches(self, literal: Literal, binding: _Binding) -> Iterator[_Binding]:
        for row in self._rows.get(literal.predicate, ()):
            extended = {**binding}
            for term, own in zip(literal.terms, row, strict=True):
                asked = extended.get(term.name) if isinstance(term, Variable) else _constant(term, binding)
                if None not in (asked, own) and asked != own:
                    break
                if isinstance(term, Variable):
                    extended[term.name] = own if asked is None else asked
            else:
                yield extended


def _constant(term: Term, binding: _Binding) -> _Constant:
    if isinstance(term, Variable):
        return binding.get(term.name)
    return term.value if isinstance(term, Numeral) else term.name


def _known(constant: _Constant) -> str | Amount:
    if constant is None:
        raise TypeError("a number of a record tells no items apart")
    return constant


def _may_be_met(comparison: Comparison, binding: _Binding) -> bool:
    left, right = (_constant(term, binding) for term in comparison.terms)
    return left is None or right is None or COMPARISONS[comparison.operator](left, right)
