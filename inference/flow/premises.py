"""What a statement or a concept rests on: its rules as "all of" and "any of", each condition in words.

Conditions that share a variable of their own stand together, for they say one thing of the person, such as "complete
paralysis has lasted at least 2 weeks". What every rule of a head asks for is told once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from ..answer.needs import Alternative
from ..proof.explain import Explanation
from ..proof.matching import Binding, fits, match, row_of
from ..proof.step import MET, OTHERWISE, UNRECORDED, Pattern, State, Step
from ..proof.words import describe_established
from ..rules.ground import PERSON, Ground
from ..rules.population import is_of_population
from ..rules.program import Program
from ..text.syntax import (
    Aggregate,
    Comparison,
    Condition,
    Literal,
    Term,
    Variable,
    binders_first,
    constant_term,
)
from .words import describe_conditions

ONE, ALL, ANY = "one", "all", "any"

Position: TypeAlias = tuple[int, int]  # a rule, and the position of one of its conditions


class Conclusion(NamedTuple):
    """What rules establish: a concept or a statement. None among the arguments is whatever it may be."""

    predicate: str
    arguments: Pattern


class Premise(NamedTuple):
    """`one` condition, or several of which `all` or `any` are asked for.

    `asks` tells conditions apart; `says` is for people, and empty where a single goal says it. `unless` asks that it
    is not established. `goals` are what a condition names that has rules of its own. `places` are the conditions of
    rules that it stands for. With a record, `state` is met, recorded otherwise or not recorded, without `unless`.
    """

    gate: str
    asks: str = ""
    says: str = ""
    unless: bool = False
    goals: tuple[Conclusion, ...] = ()
    parts: tuple[Premise, ...] = ()
    places: frozenset[Position] = frozenset()
    state: State | None = None

    @property
    def key(self) -> object:
        """Equal for premises that ask for the same."""
        return (self.gate, self.asks, self.unless, *(part.key for part in self.parts))

    @property
    def goal(self) -> Conclusion | None:
        """The goal of which it says no more than that it is established, or is not."""
        return self.goals[0] if self.goals and not self.says else None

    @property
    def asked_state(self) -> State | None:
        """Its state with `unless`: what is not established, for want of a record too, is met where it must not be."""
        if self.unless and self.state is not None:
            return OTHERWISE if self.state == MET else MET
        return self.state


class Premises:
    """The premises of a program. With an explanation they have states for its record, and `steps` shows why."""

    def __init__(self, program: Program, facts: Iterable[Ground], explanation: Explanation | None = None):
        self.program = program
        self.steps: list[Step] = []
        self._facts = tuple(facts)
        self._explanation = explanation

    def of(self, goal: Conclusion) -> Premise:
        """What establishes a goal."""
        if goal == Conclusion("holds", (PERSON, None)):
            return either([[self._of_statement(id_)] for id_ in self.program.statements])
        ways = []
        for index in self.program.rules_of.get(goal.predicate, ()):
            rule = self.program.rules[index]
            binding = match(rule.head.terms, goal.arguments, {})
            if rule.aggregate is not None:
                says = describe_established(goal.predicate, goal.arguments, self.program)
                ways.append([Premise(ONE, goal.predicate, says, state=self.state(goal))])
            elif binding is not None:
                ways.append(self._of_rule(index, binding))
        if not ways:
            return Premise(ANY, state=self.state(goal))
        return either(ways)

    def state(self, goal: Conclusion) -> State | None:
        """The state of a goal; None without a record."""
        if self._explanation is None:
            return None
        for atom in self._explanation.derived:
            if atom.predicate == goal.predicate and fits(atom.arguments, goal.arguments):
                self.steps += self._explanation.proofs(atom)
                return MET
        self.steps.append(self._explanation.absence(*goal))
        return _unmet(self._explanation.openings.opening_of(*goal, self._explanation.findings))

    def is_of_population(self, premise: Premise) -> bool:
        """Whether a premise is what a summary asks of everyone, so that one box tells it for all its statements."""
        rules = self.program.rules
        return any(is_of_population(rules[rule], rules[rule].body[place]) for rule, place in premise.places)

    def _of_statement(self, id_: str) -> Premise:
        goal = Conclusion("holds", (PERSON, id_))
        return Premise(ONE, str(goal), goals=(goal,), state=self.state(goal))

    def _of_rule(self, index: int, binding: Binding) -> list[Premise]:
        body = [_bound(condition, binding) for condition in self.program.rules[index].body]
        return [
            self._premise([body[position] for position in positions], frozenset((index, p) for p in positions))
            for positions in _connected([{*condition.variables} for condition in body])
        ]

    def _premise(self, conditions: Sequence[Condition], places: frozenset[Position]) -> Premise:
        first = conditions[0]
        unless = len(conditions) == 1 and isinstance(first, Literal) and first.negated
        if unless and isinstance(first, Literal):
            conditions = [first._replace(negated=False)]
        goals = tuple(
            Conclusion(c.predicate, row_of(c.terms, {}))
            for c in conditions
            if isinstance(c, Literal) and c.name not in self.program.findings
            if self.program.is_about_a_person(c.name)
        )
        says = "" if goals and len(conditions) == 1 else describe_conditions(conditions, self.program, self._facts)
        return Premise(ONE, _canonical(conditions), says, unless, goals, (), places, self._state(conditions))

    def _state(self, conditions: Sequence[Condition]) -> State | None:
        """The state of conditions together; the steps are those of the first that no answer to those before meets."""
        if self._explanation is None:
            return None
        solve = self._explanation.solve
        found = solve(conditions)
        if found:
            self.steps += self._explanation.prove(conditions, found[0])
            return MET
        ordered = binders_first(conditions)
        count = next(n for n in range(len(ordered)) if not solve(ordered[: n + 1]))
        failing = ordered[count]
        if isinstance(failing, Literal):
            rows = [row_of(failing.terms, binding) for binding in solve(ordered[:count])]
            if failing.negated:
                self.steps += [self._explanation.proofs(Ground(failing.predicate, row))[0] for row in rows]
            else:
                self.steps += [self._explanation.absence(failing.predicate, row) for row in rows]
        return _unmet(self._explanation.openings.opening(conditions, {}, self._explanation.findings))


def either(ways: Sequence[Sequence[Premise]]) -> Premise:
    """Any of several ways, each of which asks for all its premises; what all of them ask for comes first, once."""
    if len(ways) == 1:
        return every(ways[0])
    keys = [{premise.key for premise in way} for way in ways]
    shared = set.intersection(*keys)
    if any(own <= shared for own in keys):
        shared = set()
    first = [joined([p for way in ways for p in way if p.key == one.key]) for one in ways[0] if one.key in shared]
    rest = tuple(every([premise for premise in way if premise.key not in shared]) for way in ways)
    return every([*first, Premise(ANY, parts=rest, state=_any_state(rest))])


def every(parts: Sequence[Premise]) -> Premise:
    """All of several premises; a single one as it is."""
    return parts[0] if len(parts) == 1 else Premise(ALL, parts=tuple(parts), state=_all_state(parts))


def joined(same: Sequence[Premise]) -> Premise:
    """Premises that ask for the same as one, with the places of all."""
    parts = tuple(joined(parts) for parts in zip(*(premise.parts for premise in same), strict=True))
    return same[0]._replace(parts=parts, places=frozenset().union(*(premise.places for premise in same)))


def _unmet(opening: Alternative | None) -> State:
    return OTHERWISE if opening is None else UNRECORDED


def _all_state(parts: Iterable[Premise]) -> State | None:
    states = [part.asked_state for part in parts]
    return next((state for state in (None, OTHERWISE, UNRECORDED) if state in states), MET)


def _any_state(parts: Iterable[Premise]) -> State | None:
    states = [part.asked_state for part in parts]
    return next((state for state in (None, MET, UNRECORDED) if state in states), OTHERWISE)


def _connected(variables: Sequence[set[str]]) -> list[list[int]]:
    """The positions of conditions in groups that share variables, in the order of the text."""
    groups: list[tuple[set[str], list[int]]] = []
    for position, names in enumerate(variables):
        touched = [group for group in groups if group[0] & names]
        groups = [group for group in groups if group not in touched]
        positions = [p for group in touched for p in group[1]]
        groups.append((names.union(*(group[0] for group in touched)), [*positions, position]))
    return sorted(positions for _, positions in groups)


def _bound(condition: Condition, binding: Binding) -> Condition:
    """A condition with constants for the variables that are bound."""

    def constant(term: Term) -> Term:
        value = binding.get(term.name) if isinstance(term, Variable) else None
        if value is None:
            return term
        return constant_term(value, term.span)

    if isinstance(condition, Comparison):
        return condition._replace(left=constant(condition.left), right=constant(condition.right))
    if isinstance(condition, Aggregate):
        return condition
    return condition._replace(terms=tuple(map(constant, condition.terms)))


def _canonical(conditions: Iterable[Condition]) -> str:
    """Conditions as a text in which the names of variables do not matter."""
    found = []
    names: dict[str, int] = {}
    for condition in conditions:
        if isinstance(condition, Aggregate):
            found.append(str(condition))
            continue
        terms = [
            f"?{names.setdefault(term.name, len(names))}" if isinstance(term, Variable) else str(term)
            for term in condition.terms
        ]
        if isinstance(condition, Comparison):
            found.append(f" {condition.operator} ".join(terms))
        else:
            found.append(f"{'not ' if condition.negated else ''}{condition.predicate}({', '.join(terms)})")
    return ", ".join(found)
