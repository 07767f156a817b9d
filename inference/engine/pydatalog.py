"""pyDatalog behind the engine interface, fed by terms: no text ever reaches its parser.

Rules become its engine's own objects. A witness predicate has one clause for each rule, so that a single question
returns every rule instance whose conditions are met. Its traps, and how each is avoided:

- the parser executes Python, drops `and`/`or`, and rounds decimals: it is not used
- conditions are asked from left to right: they are ordered so that each variable is bound before it is tested
- a predicate without clauses raises an error or answers nothing: every predicate of the program is declared
- True, 1 and 1.0 are one fact: no boolean is ever an argument
- the state belongs to a thread, and copies of it share parts: each engine makes its own and stays in its thread
- predicates that rest on each other can keep it going for ever: they are derived in rounds, without recursion
- resolvers in Python are found by the name of a predicate: ours have names that no one else can give
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from pyDatalog import pyEngine
from pyDatalog.Logic import Logic

from ..errors import EngineError
from ..record.record import Value
from ..rules.ground import PERSON, Binding, Constant, Ground, constant, ground
from ..rules.program import Program
from ..rules.sorts import conditions_of
from ..rules.strata import recursive_strata
from ..text.syntax import Aggregate, Comparison, Condition, Integer, Literal, Rule, Term, Variable, binders_first
from .derivation import Firing, person_variable, recorded_facts

_PREFIX = "@"  # no name of a user's own pyDatalog program or resolver, nor the witness, can be the same
_WITNESS = "fired"
_BEFORE = "before "  # what the rounds before found, of predicates that rest on each other
_NOTHING = ""
_OPERATORS = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "=": "==", "!=": "!="}


class PyDatalogEngine:
    """The rules of a program in pyDatalog.

    `known` lists the answers of the predicates that do not speak of a person; their rules are left out.
    """

    def __init__(self, program: Program, known: Iterable[Ground] = (), goals: Iterable[str] | None = None):
        self.program = program
        self._thread = threading.get_ident()
        relevant = _relevant(program, goals)
        self._rules = [i for i in relevant if program.rules[i].aggregate is None]
        self._variables: dict[int, list[str]] = {i: _variable_names(program.rules[i]) for i in self._rules}
        self._width = max((len(names) for names in self._variables.values()), default=0)
        self._circles = [frozenset(stratum) for stratum in recursive_strata(program, self._rules)]
        self._used = {c.predicate for i in relevant for c in conditions_of(program.rules[i])}
        self._rounds = [*self._in_order(relevant)]
        self._consts: dict[Constant, Any] = {}
        self._predicates: dict[str, Any] = {}
        with _kept():
            self._logic = Logic()
            self._declare()
            for fact in known:
                if fact.predicate in self._used:
                    self._assert(fact)
            for index in self._rules:
                self._add(index, program.rules[index])

    def derive(self, findings: Mapping[str, Value]) -> Mapping[Ground, tuple[Firing, ...]]:
        """Every conclusion about the person, with all rule instances that establish it.

        Raises EngineError when asked from a thread other than the one that made the engine.
        """
        if threading.get_ident() != self._thread:
            raise EngineError("an engine answers in the thread that made it; make one for each thread")
        with _kept():
            Logic.tl.logic = self._logic
            facts: list[Any] = []
            try:
                for fact in recorded_facts(findings):
                    facts.append(self._assert(fact))
                totals = {}
                for circle, index in self._rounds:
                    if index is None:
                        self._close(circle, facts)
                    elif (total := self._count(index)) is not None:
                        facts.append(self._assert(total))
                        totals[total] = [Firing(index, {str(self.program.rules[index].head.terms[0]): PERSON})]
                found = {**self._ask(_WITNESS), **totals}
            finally:
                for clause in facts:
                    pyEngine.retract(clause)
        return {atom: tuple(firings) for atom, firings in found.items()}

    def _ask(self, witness: str) -> dict[Ground, list[Firing]]:
        """Every instance of the rules behind a witness, by what it establishes."""
        goal = [pyEngine.Var(f"W{i}") for i in range(self._width + 1)]
        rows = pyEngine.Literal(witness, goal).ask()
        found: dict[Ground, list[Firing]] = {}
        for row in sorted(() if rows is True else rows or (), key=lambda row: row[0]):
            names = self._variables[row[0]]
            binding: Binding = dict(zip(names, row[1 : 1 + len(names)], strict=True))
            firing = Firing(row[0], binding)
            found.setdefault(ground(self.program.rules[row[0]].head, binding), []).append(firing)
        return found

    def _in_order(self, relevant: Iterable[int]) -> Iterator[tuple[int, int | None]]:
        """What is derived before everything else, each after all that it needs: a circle by its number, or the rule
        of a total."""
        totals = {self.program.rules[i].head.name: i for i in relevant if self.program.rules[i].aggregate is not None}
        for stratum in self.program.strata:
            if frozenset(stratum) in self._circles:
                yield self._circles.index(frozenset(stratum)), None
            elif stratum[0] in totals:
                yield 0, totals[stratum[0]]

    def _count(self, index: int) -> Ground | None:
        """What stands for an aggregate, if the items that are derived add up to what it asks for."""
        rule = self.program.rules[index]
        aggregate = rule.aggregate
        if aggregate is None:
            return None
        items: dict[tuple[Constant, ...], int] = {}
        for element in aggregate.elements:
            literal = element.literal
            names = [pyEngine.Var(f"X{place}") for place, _ in enumerate(literal.terms)]
            rows = self._named(_PREFIX + literal.predicate, names).ask()
            for row in () if rows is True else rows or ():
                binding = _bound(literal, row)
                if binding is not None:
                    terms = tuple(constant(term, binding) for term in element.terms)
                    items[terms or (literal.predicate, *row)] = int(terms[0]) if aggregate.is_sum else 1
        is_met = aggregate.admits(sum(items.values()))
        return Ground(rule.head.name, (PERSON,)) if is_met else None

    def _close(self, number: int, facts: list[Any]) -> None:
        """Derive what predicates that rest on each other establish, in rounds: each uses what those before found."""
        known: set[Ground] = set()
        while new := self._ask(f"{_WITNESS}{number}").keys() - known:
            known |= new
            facts += [self._assert(atom._replace(predicate=f"{_BEFORE}{atom.predicate}")) for atom in new]

    def _declare(self) -> None:
        """Insert every predicate that a condition asks for, so that none is unknown when it is asked or negated."""
        names = {_PREFIX + name: len(self.program.sorts[name.lstrip("-")]) for name in self._used}
        names[_WITNESS] = self._width + 1
        for number, circle in enumerate(self._circles):
            names[f"{_WITNESS}{number}"] = self._width + 1
            names.update({f"{_PREFIX}{_BEFORE}{name}": len(self.program.sorts[name]) for name in circle})
        for name, arity in names.items():
            self._predicates[name] = predicate = pyEngine.insert(pyEngine.Pred(name, arity))
            predicate.prearity = arity

    def _add(self, index: int, rule: Rule) -> None:
        variables = {name: pyEngine.Var(name) for name in self._variables[index]}
        person = person_variable(rule, self.program)
        if person is not None:
            variables[person] = self._const(PERSON)
        numbers = [n for n, circle in enumerate(self._circles) if rule.head.name in circle]
        circle = self._circles[numbers[0]] if numbers else frozenset()
        body = [self._condition(_in_rounds(c, circle), variables) for c in binders_first(rule.body)]
        if rule.head.predicate in self._used:
            pyEngine.assert_(pyEngine.Clause(self._literal(rule.head, variables), body))
        padding = [self._const(_NOTHING)] * (self._width - len(self._variables[index]))
        witness = [self._const(index), *(variables[name] for name in self._variables[index]), *padding]
        for name in (_WITNESS, *(f"{_WITNESS}{number}" for number in numbers)):
            pyEngine.assert_(pyEngine.Clause(self._named(name, witness), body))

    def _condition(self, condition: Condition, variables: Mapping[str, Any]) -> Any:
        if isinstance(condition, Aggregate):
            raise TypeError("an aggregate is counted, and not asked for")
        if isinstance(condition, Comparison):
            terms = [self._term(term, variables) for term in condition.terms]
            return pyEngine.Literal(_OPERATORS[condition.operator], terms)
        return self._literal(condition, variables)

    def _literal(self, literal: Literal, variables: Mapping[str, Any]) -> Any:
        terms = [self._term(term, variables) for term in literal.terms]
        return self._named(f"{'~' if literal.negated else ''}{_PREFIX}{literal.predicate}", terms)

    def _named(self, predicate: str, terms: list[Any]) -> Any:
        """A literal of the library; it looks up a predicate only the first time that it is named."""
        found = pyEngine.Literal(self._predicates.get(predicate, predicate), terms)
        self._predicates[predicate] = found.pred
        return found

    def _term(self, term: Term, variables: Mapping[str, Any]) -> Any:
        if isinstance(term, Variable):
            return variables[term.name]
        return self._const(term.value if isinstance(term, Integer) else term.name)

    def _assert(self, fact: Ground) -> Any:
        terms = [self._const(argument) for argument in fact.arguments]
        return pyEngine.assert_(pyEngine.Clause(self._named(_PREFIX + fact.predicate, terms), []))

    def _const(self, value: Constant) -> Any:
        if isinstance(value, str):
            found = self._consts.get(value)
            if found is None:
                found = self._consts[value] = pyEngine.Const(value)
            return found
        return pyEngine.Const(value)


@contextlib.contextmanager
def _kept() -> Iterator[None]:
    """Leaves the thread's own pyDatalog program, if it has one, as it was."""
    outer = getattr(Logic.tl, "logic", None)
    try:
        yield
    finally:
        if outer is not None:
            Logic.tl.logic = outer
        elif hasattr(Logic.tl, "logic"):
            del Logic.tl.logic


def _relevant(program: Program, goals: Iterable[str] | None) -> list[int]:
    """The rules about a person that the goals (default: all) depend on."""
    waiting = [*goals] if goals is not None else [*program.rules_of]
    reached = set(waiting)
    found: set[int] = set()
    while waiting:
        name = waiting.pop()
        if not program.is_about_a_person(name):
            continue
        for index in program.rules_of.get(name, ()):
            found.add(index)
            for condition in conditions_of(program.rules[index]):
                if condition.name not in reached:
                    reached.add(condition.name)
                    waiting.append(condition.name)
    return sorted(found)


def _bound(literal: Literal, row: Iterable[Constant]) -> Binding | None:
    """What a row binds of a literal's variables; None if it differs from one of the constants."""
    found: dict[str, Constant] = {}
    for term, value in zip(literal.terms, row, strict=True):
        if not isinstance(term, Variable):
            if constant(term, {}) != value:
                return None
        elif found.setdefault(term.name, value) != value:
            return None
    return found


def _in_rounds(condition: Condition, circle: Container[str]) -> Condition:
    """A condition on a predicate of the circle asks what the rounds before found of it."""
    if isinstance(condition, Literal) and condition.name in circle:
        return condition._replace(name=f"{_BEFORE}{condition.name}")
    return condition


def _variable_names(rule: Rule) -> list[str]:
    return [*dict.fromkeys(name for condition in (rule.head, *rule.body) for name in condition.variables)]
