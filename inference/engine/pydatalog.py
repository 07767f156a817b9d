"""pyDatalog behind the engine interface, fed by terms: no text ever reaches its parser.

Rules become its engine's own objects. A witness predicate has one clause for each rule, so that a single question
returns every rule instance whose conditions are met. Its traps, and how each is avoided:

- the parser executes Python, drops `and`/`or`, and rounds decimals: it is not used
- conditions are asked from left to right: they are ordered so that each variable is bound before it is tested
- a predicate without clauses raises an error or answers nothing: every predicate is declared before it is named
- True, 1 and 1.0 are one fact: no boolean is ever an argument
- the state belongs to a thread, and copies of it share parts: each engine makes its own and stays in its thread
- predicates that rest on each other can keep it going for ever: they are derived in rounds, without recursion
- resolvers in Python are found by the name of a predicate: ours have names that no one else can give
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any, NamedTuple

from pyDatalog import pyEngine
from pyDatalog.Logic import Logic

from ..errors import EngineError
from ..record.record import Value
from ..rules.arithmetic import complete
from ..rules.conditions import conditions_of, facts_first
from ..rules.finding import arithmetic_of
from ..rules.ground import PERSON, Binding, Constant, Ground, constant, extend, ground
from ..rules.program import Program
from ..rules.strata import layers, recursive_strata
from ..text.syntax import Aggregate, Comparison, Condition, Literal, Numeral, Rule, Term, Variable
from .derivation import Firing, person_variable, recorded_facts
from .reach import Reach

_PREFIX = "@"  # no name of a user's own pyDatalog program or resolver, nor the witness, can be the same
_WITNESS = "fired"
_BEFORE = "before "  # what the rounds before found, of predicates that rest on each other
_NOTHING = ""
_OPERATORS = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "=": "==", "!=": "!="}


class _ReadyRule(NamedTuple):
    """A rule as the library has it: its clauses, and its variables in order with what they are bound to beforehand.

    `instance` is the only instance that it can have, with what that establishes, if all of them are.
    """

    clauses: tuple[Any, ...]
    binding: Binding
    free: tuple[str, ...]
    instance: tuple[Ground, Firing] | None


class PyDatalogEngine:
    """The rules of a program in pyDatalog.

    `known` lists the answers of the predicates that do not speak of a person; their rules are left out. The library
    has those rules alone that the record reaches which it is asked of.
    """

    def __init__(self, program: Program, known: Iterable[Ground] = (), goals: Iterable[str] | None = None):
        self.program = program
        self._how = arithmetic_of(program.findings)
        self._thread = threading.get_ident()
        rules = _relevant(program, goals)
        self._reach = Reach(program, rules)
        self._totals = {program.rules[i].head.name: i for i in rules if program.rules[i].aggregate is not None}
        self._width = max((len(_free(program.rules[index], program)) for index in rules), default=0)
        self._circles = [frozenset(stratum) for stratum in recursive_strata(program, rules)]
        self._used = {c.predicate for i in rules for c in conditions_of(program.rules[i])}
        self._rounds = [*self._in_order()]
        self._ready: dict[int, _ReadyRule] = {}
        self._standing: set[int] = set()  # the rules that the library has
        self._consts: dict[Constant, Any] = {}
        self._predicates: dict[str, Any] = {}
        self._known: dict[str, list[Ground]] = {}  # of the predicates that no rule of the library asked for yet
        for fact in known:
            self._known.setdefault(f"{_PREFIX}{fact.predicate}", []).append(fact)
        with _kept():
            self._logic = Logic()
            for name in (_WITNESS, *(f"{_WITNESS}{number}" for number, _ in enumerate(self._circles))):
                self._declare(name, self._width + 1)

    def derive(self, findings: Mapping[str, Value]) -> Mapping[Ground, tuple[Firing, ...]]:
        """Every conclusion about the person, with all rule instances that establish it.

        Raises EngineError when asked from a thread other than the one that made the engine.
        """
        if threading.get_ident() != self._thread:
            raise EngineError("an engine answers in the thread that made it; make one for each thread")
        recorded = recorded_facts(complete(findings, self._how) if self._how else findings)
        with _kept():
            Logic.tl.logic = self._logic
            facts: list[Any] = []
            try:
                self._stand(self._reach.rules(recorded))
                for fact in recorded:
                    facts.append(self._assert(fact))
                totals: dict[Ground, list[Firing]] = {}
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

    def _stand(self, rules: Collection[int]) -> None:
        """Let the library have these rules, and no other."""
        for index in self._standing.difference(rules):
            self._standing.remove(index)
            for clause in self._ready[index].clauses:
                pyEngine.retract(clause)
        for index in rules:
            if index not in self._standing and self.program.rules[index].aggregate is None:
                if index not in self._ready:
                    self._ready[index] = self._make_ready(index, self.program.rules[index])
                for clause in self._ready[index].clauses:
                    pyEngine.assert_(clause)
                # last: what ends this midway leaves a clause too many, and never one too few
                self._standing.add(index)

    def _ask(self, witness: str) -> dict[Ground, list[Firing]]:
        """Every instance of the rules behind a witness, by what it establishes."""
        goal = [pyEngine.Var(f"W{i}") for i in range(self._width + 1)]
        rows = pyEngine.Literal(self._predicates[witness], goal).ask()
        found: dict[Ground, list[Firing]] = {}
        for row in sorted(() if rows is True else rows or (), key=itemgetter(0)):
            ready = self._ready[row[0]]
            atom, firing = ready.instance or self._instance(
                row[0], {**ready.binding, **dict(zip(ready.free, row[1:], strict=False))}
            )
            found.setdefault(atom, []).append(firing)
        return found

    def _instance(self, index: int, binding: Binding) -> tuple[Ground, Firing]:
        """An instance of a rule, behind what it establishes."""
        return ground(self.program.rules[index].head, binding), Firing(index, binding)

    def _in_order(self) -> Iterator[tuple[int, int | None]]:
        """What is derived before everything else, each after all that it needs: a circle by its number, or the rule
        of a total."""
        for stratum in self.program.strata:
            if frozenset(stratum) in self._circles:
                yield self._circles.index(frozenset(stratum)), None
            elif not self._totals.keys().isdisjoint(stratum):
                rules = (
                    self.program.rules[index] for name in stratum for index in self.program.rules_of.get(name, ())
                )
                names = (rule.head.name for layer in layers([*rules]) for rule in layer)
                yield from ((0, self._totals[name]) for name in names if name in self._totals)

    def _count(self, index: int) -> Ground | None:
        """What stands for an aggregate, if the items that are derived add up to what it asks for."""
        rule = self.program.rules[index]
        aggregate = rule.aggregate
        if aggregate is None:
            return None
        items: dict[tuple[Constant, ...], int] = {}
        for element in aggregate.elements:
            literal = element.literal
            self._declare(f"{_PREFIX}{literal.predicate}", len(literal.terms))
            names = [pyEngine.Var(f"X{place}") for place, _ in enumerate(literal.terms)]
            rows = pyEngine.Literal(self._predicates[f"{_PREFIX}{literal.predicate}"], names).ask()
            for row in () if rows is True else rows or ():
                binding = extend(literal, row, {})
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

    def _make_ready(self, index: int, rule: Rule) -> _ReadyRule:
        person, free = person_variable(rule, self.program), _free(rule, self.program)
        variables = {name: pyEngine.Var(name) for name in free}
        binding: Binding = {person: PERSON} if person is not None else {}
        if person is not None:
            variables[person] = self._const(PERSON)
        numbers = [n for n, circle in enumerate(self._circles) if rule.head.name in circle]
        circle = self._circles[numbers[0]] if numbers else frozenset()
        body = [self._condition(_in_rounds(c, circle), variables) for c in facts_first(rule.body, self.program)]
        padding = [self._const(_NOTHING)] * (self._width - len(free))
        witness = [self._const(index), *(variables[name] for name in free), *padding]
        heads = [
            pyEngine.Literal(self._predicates[name], witness)
            for name in (_WITNESS, *(f"{_WITNESS}{number}" for number in numbers))
        ]
        if rule.head.predicate in self._used:
            heads.append(self._literal(rule.head, variables))
        clauses = tuple(pyEngine.Clause(head, body) for head in heads)
        return _ReadyRule(clauses, binding, free, None if free else self._instance(index, binding))

    def _condition(self, condition: Condition, variables: Mapping[str, Any]) -> Any:
        if isinstance(condition, Aggregate):
            raise TypeError("an aggregate is counted, and not asked for")
        if isinstance(condition, Comparison):
            terms = [self._term(term, variables) for term in condition.terms]
            return self._named(_OPERATORS[condition.operator], terms)
        return self._literal(condition, variables)

    def _literal(self, literal: Literal, variables: Mapping[str, Any]) -> Any:
        terms = [self._term(term, variables) for term in literal.terms]
        name = f"{_PREFIX}{literal.predicate}"
        self._declare(name, len(terms))
        return self._named(f"~{name}", terms) if literal.negated else pyEngine.Literal(self._predicates[name], terms)

    def _named(self, name: str, terms: list[Any]) -> Any:
        """A literal of what the library has of itself, or of a negation; it looks up each only once."""
        found = pyEngine.Literal(self._predicates.get(name, name), terms)
        self._predicates[name] = found.pred
        return found

    def _declare(self, name: str, arity: int) -> None:
        """Insert a predicate, so that it is not unknown when it is asked or negated."""
        if name not in self._predicates:
            self._predicates[name] = predicate = pyEngine.insert(pyEngine.Pred(name, arity))
            predicate.prearity = arity
            for fact in self._known.pop(name, ()):
                self._assert(fact)

    def _term(self, term: Term, variables: Mapping[str, Any]) -> Any:
        if isinstance(term, Variable):
            return variables[term.name]
        return self._const(term.value if isinstance(term, Numeral) else term.name)

    def _assert(self, fact: Ground) -> Any:
        name = f"{_PREFIX}{fact.predicate}"
        self._declare(name, len(fact.arguments))
        terms = [self._const(argument) for argument in fact.arguments]
        return pyEngine.assert_(pyEngine.Clause(pyEngine.Literal(self._predicates[name], terms), []))

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


def _in_rounds(condition: Condition, circle: Container[str]) -> Condition:
    """A condition on a predicate of the circle asks what the rounds before found of it."""
    if isinstance(condition, Literal) and condition.name in circle:
        return condition._replace(name=f"{_BEFORE}{condition.name}")
    return condition


def _free(rule: Rule, program: Program) -> tuple[str, ...]:
    """The variables of a rule but for that which stands for the person."""
    conditions = (one for one in (rule.head, *rule.body) if not isinstance(one, Aggregate))
    terms = (term for condition in conditions for term in condition.terms)
    names = dict.fromkeys(term.name for term in terms if isinstance(term, Variable))
    names.pop(person_variable(rule, program) or "", None)
    return tuple(names)
