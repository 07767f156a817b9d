"""The instances of rules that some record could make use of, found before any record is known.

Bottom-up over the strata, as the grounder of an answer set solver works, with everything that a record can hold taken
as possible. The number of a finding stays a symbol: a record holds at most one of it, and rules compare it only with
the numbers of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from ...rules.conditions import facts_first
from ...rules.ground import PERSON
from ...rules.program import Program
from ...text.syntax import (
    COMPARISONS,
    MIRRORED,
    Aggregate,
    Amount,
    Comparison,
    Condition,
    Literal,
    Numeral,
    Rule,
    Term,
    Variable,
    bare_name,
)


class Number(NamedTuple):
    """The number that a record holds of a finding, whichever it is."""

    finding: str


Constant: TypeAlias = str | Amount | Number
Arguments: TypeAlias = tuple[Constant, ...]
Binding: TypeAlias = Mapping[str, Constant]


class PossibleAtom(NamedTuple):
    """An atom that some record could establish; the predicate is `-f` for a finding recorded as false."""

    predicate: str
    arguments: Arguments


class NumberTest(NamedTuple):
    """The number of a finding compares so with a number of the text."""

    finding: str
    operator: str
    threshold: Amount


class Presence(NamedTuple):
    """A row is established, and numbers are the integers that stand for them in it."""

    row: PossibleAtom
    equal: tuple[NumberTest, ...] = ()


class Absence(NamedTuple):
    """None of these is established."""

    ways: tuple[Presence, ...]


class GroundTotal(NamedTuple):
    """What adds to a total, each item with the ways in which it is established, and the bounds of the total."""

    items: tuple[tuple[int, tuple[Presence, ...]], ...]
    least: int | None
    most: int | None


GroundCondition: TypeAlias = Presence | Absence | NumberTest | GroundTotal | None  # None: whatever a record holds


class GroundInstance(NamedTuple):
    """A rule under a binding of all its variables, by its index in the program; `conditions` in the body's order."""

    rule: int
    binding: Binding
    head: PossibleAtom
    conditions: tuple[GroundCondition, ...]


class Grounding:
    """Every row that some record could establish, with the instances of rules that can do so."""

    def __init__(self, program: Program):
        self._begin(program, {}, {})
        self._add_findings()
        for stratum in program.strata:
            self._ground(stratum)

    def _begin(
        self,
        program: Program,
        instances: dict[PossibleAtom, list[GroundInstance]],
        relations: dict[str, PossibleRows],
    ) -> None:
        """Start from the instances that are there."""
        self.program, self.instances, self.relations = program, instances, relations

    def of(self, program: Program) -> Grounding:
        """The same rows and instances for a changed program, to be changed by themselves."""
        other = Grounding.__new__(Grounding)
        other._begin(program, {**self.instances}, {**self.relations})
        return other

    def add(self, row: PossibleAtom) -> bool:
        """Add a row to those of `of`; whether it is new."""
        rows = self._relation(row.predicate).rows
        if row.arguments not in rows:
            self._replace(row.predicate, [*rows, row.arguments])
            return True
        return False

    def put(self, row: PossibleAtom, instances: list[GroundInstance]) -> None:
        """Let a row of `of` have these instances; without any there is no such row."""
        self.instances[row] = instances
        if not instances:
            del self.instances[row]
            rows = self._relation(row.predicate).rows
            self._replace(row.predicate, [arguments for arguments in rows if arguments != row.arguments])

    def _replace(self, predicate: str, rows: Iterable[Arguments]) -> None:
        own = PossibleRows(self._relation(predicate).exact)
        for arguments in rows:
            own.add(arguments)
        self.relations[predicate] = own

    def rows(self, predicate: str) -> Sequence[PossibleAtom]:
        """Every row of a predicate, in the order in which it was found."""
        relation = self.relations.get(predicate)
        return [PossibleAtom(predicate, arguments) for arguments in relation.rows] if relation else []

    def matching(self, predicate: str, pattern: Sequence[Constant | None]) -> Iterator[Presence]:
        """The rows that a pattern can mean, in which None is anything, and a number may turn out to be an integer."""
        for arguments in self._relation(predicate).matching(pattern):
            differing = [
                _equality(asked, constant)
                for asked, constant in zip(pattern, arguments, strict=True)
                if asked not in (None, constant)
            ]
            equal = tuple(equality for equality in differing if equality is not None)
            if len(equal) == len(differing):
                yield Presence(PossibleAtom(predicate, arguments), equal)

    def _add_findings(self) -> None:
        for finding in self.program.findings.values():
            if finding.kind == "bool":
                self._relation(finding.name).add((PERSON,))
                self._relation(f"-{finding.name}").add((PERSON,))
            elif finding.kind == "number":
                self._relation(finding.name).add((PERSON, Number(finding.name)))
            else:
                for value in finding.values:
                    self._relation(finding.name).add((PERSON, value))

    def _relation(self, predicate: str) -> PossibleRows:
        if predicate not in self.relations:
            sorts = self.program.sorts[bare_name(predicate)]
            exact = tuple(i for i, sort in enumerate(sorts) if sort.kind != "number")
            self.relations[predicate] = PossibleRows(exact)
        return self.relations[predicate]

    def _ground(self, stratum: Sequence[str]) -> None:
        """The instances of the rules of a stratum; where they rest on its own rows, until there is no new one."""
        rules = [
            (index, self.program.rules[index]) for name in stratum for index in self.program.rules_of.get(name, ())
        ]
        is_recursive = any(isinstance(c, Literal) and c.name in stratum for _, rule in rules for c in rule.body)
        grown = True
        while grown:
            grown = False
            found: dict[PossibleAtom, list[GroundInstance]] = {}
            for index, rule in rules:
                for instance in self.of_rule(index, rule):
                    found.setdefault(instance.head, []).append(instance)
                    is_new = self._relation(instance.head.predicate).add(instance.head.arguments)
                    grown |= is_new and is_recursive
        self.instances.update(found)

    def of_rule(self, index: int, rule: Rule) -> Iterator[GroundInstance]:
        """The instances of a rule that some record could make use of; `index` is the one that they are given.

        Conditions are met in an order in which each is bound: facts, what a record decides, tests.
        """
        plan = facts_first(rule.body, self.program)
        places = [plan.index(condition) for condition in rule.body]
        for binding, met in self._solutions(plan, {}, ()):
            yield GroundInstance(index, binding, _row(rule.head, binding), tuple(met[place] for place in places))

    def _solutions(
        self, plan: Sequence[Condition], binding: Binding, met: tuple[GroundCondition, ...]
    ) -> Iterator[tuple[Binding, tuple[GroundCondition, ...]]]:
        if len(met) == len(plan):
            yield binding, met
            return
        condition = plan[len(met)]
        ways: Iterator[tuple[Binding, GroundCondition]]
        if isinstance(condition, Comparison):
            ways = self._compare(condition, binding)
        elif isinstance(condition, Aggregate):
            ways = self._count(condition, binding)
        elif condition.negated:
            ways = self._deny(condition, binding)
        else:
            ways = self._match(condition, binding)
        for extended, way in ways:
            yield from self._solutions(plan, extended, (*met, way))

    def _match(self, literal: Literal, binding: Binding) -> Iterator[tuple[Binding, Presence]]:
        """The rows that a literal can mean, with what each binds."""
        pattern = [_constant(term, binding) for term in literal.terms]
        for way in self.matching(literal.predicate, pattern):
            new = {
                term.name: constant
                for term, asked, constant in zip(literal.terms, pattern, way.row.arguments, strict=True)
                if isinstance(term, Variable) and asked is None
            }
            yield {**binding, **new}, way

    def _deny(self, literal: Literal, binding: Binding) -> Iterator[tuple[Binding, Absence]]:
        ways = tuple(way for _, way in self._match(literal, binding))
        if self.program.is_about_a_person(literal.name) or all(way.equal for way in ways):
            yield binding, Absence(ways)

    def _count(self, aggregate: Aggregate, binding: Binding) -> Iterator[tuple[Binding, GroundTotal]]:
        """What an aggregate counts, for the one person."""
        items: dict[tuple[object, ...], tuple[int, list[Presence]]] = {}
        for element in aggregate.elements:
            person = element.literal.terms[0]
            binding = {**binding, str(person): PERSON}
            for found, way in self._match(element.literal, binding):
                terms = tuple(_constant(term, found) for term in element.terms)
                key = terms or (way.row.predicate, *way.row.arguments)
                points = int(str(terms[0])) if aggregate.is_sum else 1
                items.setdefault(key, (points, []))[1].append(way)
        totals = tuple((points, tuple(ways)) for points, ways in items.values())
        yield binding, GroundTotal(totals, aggregate.least, aggregate.most)

    def _compare(self, comparison: Comparison, binding: Binding) -> Iterator[tuple[Binding, GroundCondition]]:
        left, right = (_constant(term, binding) for term in comparison.terms)
        if isinstance(left, Number) and isinstance(right, Amount):
            yield binding, NumberTest(left.finding, comparison.operator, right)
        elif isinstance(left, Amount) and isinstance(right, Number):
            yield binding, NumberTest(right.finding, MIRRORED[comparison.operator], left)
        elif isinstance(left, Amount) and isinstance(right, Amount) and COMPARISONS[comparison.operator](left, right):
            yield binding, None


class PossibleRows:
    """The rows of a predicate, found by the arguments that must be the same; a number may still be any."""

    def __init__(self, exact: Sequence[int]):
        self.rows: dict[Arguments, None] = {}
        self.exact = exact
        self._indices: dict[tuple[int, ...], dict[Arguments, list[Arguments]]] = {}

    def add(self, arguments: Arguments) -> bool:
        """Whether the row is new."""
        if arguments in self.rows:
            return False
        self.rows[arguments] = None
        for places, index in self._indices.items():
            index.setdefault(tuple(arguments[place] for place in places), []).append(arguments)
        return True

    def matching(self, pattern: Sequence[Constant | None]) -> Sequence[Arguments]:
        """The rows that agree with a pattern as far as its arguments must be the same; None is anything."""
        asked = [(place, pattern[place]) for place in self.exact]
        bound = [(place, constant) for place, constant in asked if constant is not None]
        places = tuple(place for place, _ in bound)
        if places not in self._indices:
            index = self._indices[places] = {}
            for row in self.rows:
                index.setdefault(tuple(row[place] for place in places), []).append(row)
        return [*self._indices[places].get(tuple(constant for _, constant in bound), ())]


def rows_of(instance: GroundInstance) -> Iterator[PossibleAtom]:
    """The rows that the conditions of an instance ask for."""
    return (way.row for condition in instance.conditions for way in _ways(condition))


def tests_of(instance: GroundInstance) -> Iterator[NumberTest]:
    """The numbers that the conditions of an instance compare."""
    for condition in instance.conditions:
        if isinstance(condition, NumberTest):
            yield condition
        yield from (test for way in _ways(condition) for test in way.equal)


def _ways(condition: GroundCondition) -> Iterator[Presence]:
    """What a condition speaks of."""
    if isinstance(condition, Presence):
        yield condition
    elif isinstance(condition, Absence):
        yield from condition.ways
    elif isinstance(condition, GroundTotal):
        yield from (way for _, ways in condition.items for way in ways)


def _constant(term: Term, binding: Binding) -> Constant | None:
    """What a term stands for; None for a variable that is not bound yet."""
    if isinstance(term, Variable):
        return binding.get(term.name)
    return term.value if isinstance(term, Numeral) else term.name


def _row(head: Literal, binding: Binding) -> PossibleAtom:
    found = (_constant(term, binding) for term in head.terms)
    # rules are safe: what is not bound is the person of a rule that a change leaves without a condition that binds it
    return PossibleAtom(head.name, tuple(PERSON if constant is None else constant for constant in found))


def _equality(one: Constant | None, other: Constant) -> NumberTest | None:
    """What makes two arguments the same that are not: that the number of a finding is an integer."""
    if isinstance(one, Number) and isinstance(other, Amount):
        return NumberTest(one.finding, "=", other)
    if isinstance(one, Amount) and isinstance(other, Number):
        return NumberTest(other.finding, "=", one)
    return None
