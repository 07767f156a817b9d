"""Rules, ready to be run for one record after another: what no variable is left in is known beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from ..record.units import decimal_of
from ..rules.arithmetic import Arithmetic
from ..rules.decimals import between
from ..rules.ground import PERSON
from ..rules.program import Program
from ..text.syntax import (
    Aggregate,
    Amount,
    Atom,
    Comparison,
    Condition,
    Numeral,
    Rule,
    Term,
    Variable,
    bare_name,
    binders_first,
    counted_or_asked,
)
from .matching import Binding, Row, match, row_of


class Goal(NamedTuple):
    """A condition. `row` is what its terms stand for, if no variable is left among them.

    `operator` is that of a comparison; otherwise it is empty. An `aggregate` has what it counts as goals of its own.
    """

    predicate: str
    terms: Sequence[Term]
    row: Row | None
    negated: bool
    operator: str = ""
    aggregate: CountGoal | None = None


class CountGoal(NamedTuple):
    """An aggregate with the one person in place of the variable: the goals that it counts, each with the terms that
    tell its items apart; those of a sum add what the first of them is."""

    items: Sequence[tuple[Goal, Sequence[Term]]]
    least: int | None
    most: int | None
    is_sum: bool


class Counting(NamedTuple):
    """A way in which an item can count: `key` tells the item apart, `pattern` is what has to be established, in which
    None is anything; and how much the item adds."""

    key: Row
    predicate: str
    pattern: Row
    points: int


class Clause(NamedTuple):
    """A rule with the one person in place of the variable that speaks of one. `row` is of the head, as of a goal."""

    head: Sequence[Term]
    row: Row | None
    body: Sequence[Goal]

    @property
    def last(self) -> object:
        """The constant that the head ends with; None for a variable."""
        return row_of(self.head[-1:], {})[0]

    def enter(self, pattern: Row) -> Binding | None:
        """What a pattern of the head binds, in which None is anything; None if they cannot agree."""
        if self.row is not None and self.row == pattern:
            return {}
        return match(self.head, pattern, {})


def clause_of(rule: Rule, program: Program) -> Clause:
    """A rule, ready to be run; the first argument of what it says of a person stands for that person."""
    person = rule.head.terms[0] if program.is_about_a_person(rule.head.name) else None
    head = _placed(rule.head.terms, person)
    goals = [_goal(condition, person) for condition in binders_first(rule.body)]
    return Clause(head, _closed(head), [*_in_order(goals, program)] if len(goals) > 1 else goals)


def _in_order(goals: Iterable[Goal], program: Program) -> Iterator[Goal]:
    """Goals so that each is asked of as little as can be: as soon as nothing new is bound, then what is recorded and
    facts on what is bound, then other facts, and at last whatever can be derived.
    """
    bound: set[str] = set()
    waiting = [(goal, {term.name for term in goal.terms if isinstance(term, Variable)}) for goal in goals]

    def width(one: tuple[Goal, set[str]]) -> int:
        goal, names = one
        if names <= bound:
            return 0
        if goal.negated or goal.operator:
            return 4  # binds nothing itself
        if bare_name(goal.predicate) in program.findings:
            return 1
        if program.is_about_a_person(goal.predicate):
            return 3
        return 2 if bound.isdisjoint(names) else 1

    while waiting:
        first = min(waiting, key=width)
        waiting.remove(first)
        bound |= first[1]
        yield first[0]


def goals_of(conditions: Iterable[Condition]) -> list[Goal]:
    """Conditions, ready to be run under a binding of the variable that stands for the person."""
    return [_goal(condition, None) for condition in binders_first(conditions)]


def _goal(condition: Condition, person: Term | None) -> Goal:
    if isinstance(condition, Aggregate):
        items = [(_goal(element.literal, person), element.terms) for element in condition.elements]
        total = CountGoal(items, condition.least, condition.most, condition.is_sum)
        return Goal("", (), (), False, aggregate=total)
    if isinstance(condition, Comparison):
        return Goal("", _placed(condition.terms, person), None, False, condition.operator)
    terms = _placed(condition.terms, person)
    return Goal(condition.predicate, terms, _closed(terms), condition.negated)


def _placed(terms: Sequence[Term], person: Term | None) -> Sequence[Term]:
    """Terms with the one person in place of the variable that stands for one."""
    if not isinstance(person, Variable):
        return terms
    return [Atom(PERSON, t.span) if isinstance(t, Variable) and t.name == person.name else t for t in terms]


def _closed(terms: Sequence[Term]) -> Row | None:
    row = row_of(terms, {})
    return None if None in row else row


def numbers_of(program: Program, finding: str) -> Sequence[Decimal]:
    """A number from each interval of a finding that the rules could tell apart."""
    found = {*_compared_with(program, finding)} or {0}
    return sorted({*map(Decimal, found), *between(found)})


def numbers_of_part(
    program: Program, part: str, how: Mapping[str, Arithmetic], known: Mapping[str, Any]
) -> list[Decimal]:
    """A number of a part from each interval in which it, another part and what is worked out of both could be told
    apart; `known` has the other part, if it is known."""
    found = {*_compared_with(program, part)}
    for name, one in how.items():
        if part in one.parts:
            other = one.other(part)
            others = [known[other]] if known.get(other) is not None else [*_compared_with(program, other)]
            for number in others:
                for result in _compared_with(program, name):
                    found.add(decimal_of(one.part_of(part, Fraction(number), Fraction(result))))
    found = found or {0}
    return sorted({*map(Decimal, found), *between(found)})


def _compared_with(program: Program, finding: str) -> Iterator[Amount]:
    """The numbers that rules compare a number of the record with, or that they ask it to be."""
    for rule in program.rules:
        named = set()
        for condition in (rule.head, *rule.body):
            for literal in counted_or_asked(condition):
                for term, sort in zip(literal.terms, program.sorts[literal.name], strict=True):
                    if sort.kind == "number" and sort.of == finding:
                        named.add(str(term))
                        if isinstance(term, Numeral):
                            yield term.value
        for condition in rule.body:
            if isinstance(condition, Comparison) and named.intersection(map(str, condition.terms)):
                yield from (term.value for term in condition.terms if isinstance(term, Numeral))


def asked_in(body: Iterable[Goal]) -> Iterator[str]:
    """The predicates that goals ask for, `-f` as it stands; those that an aggregate counts too."""
    for goal in body:
        if goal.aggregate is not None:
            yield from (one.predicate for one, _ in goal.aggregate.items)
        elif not goal.operator:
            yield goal.predicate
