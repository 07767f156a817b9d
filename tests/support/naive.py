"""A naive evaluator of random programs, and brute force over everything that a record can still become.

Bottom-up over ground atoms in plain Python; it shares no code with the program under test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from itertools import combinations, product
from typing import NamedTuple, TypeAlias

from .program_parts import Aggregate, Clause, Comparison, Literal, RandomProgram, State, Statement, Term, Value

Argument: TypeAlias = str | int | Decimal
Atoms: TypeAlias = dict[str, set[tuple[Argument, ...]]]
Recordings: TypeAlias = frozenset[tuple[str, Value]]

COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
STRENGTH = {"do": 2, "offer": 2, "consider": 1}
URGENCY = {"immediate": 2, "as_soon_as_possible": 1, None: 0}


class Outcome(NamedTuple):
    """What a record comes to as recorded."""

    holds: frozenset[str]
    contradictions: frozenset[str]
    superseded: frozenset[tuple[str, str]]


class Naive:
    """Everything about one program."""

    def __init__(self, program: RandomProgram):
        self.program = program
        facts: Atoms = {}
        for s in program.statements:
            facts.setdefault("statement", set()).add((s.id, s.strength, s.action))
        self._layers = _layers(program.clauses)
        personal = [[c for c in layer if "P" in c.head.terms] for layer in self._layers]
        impersonal = [[c for c in layer if "P" not in c.head.terms] for layer in self._layers]
        for layer in impersonal:
            _close(layer, facts)
        self._facts, self._layers = facts, personal

    def atoms(self, findings: Mapping[str, Value]) -> Atoms:
        """Everything that follows from a record and the facts."""
        found = {name: {*rows} for name, rows in self._facts.items()}
        for name, value in findings.items():
            if value is True or value is False:
                found.setdefault(name if value else f"-{name}", set()).add(("p",))
            else:
                found.setdefault(name, set()).add(("p", value))
        for layer in self._layers:
            _close(layer, found)
        return found

    def outcome(self, findings: Mapping[str, Value]) -> Outcome:
        """What a record comes to as recorded."""
        found = self.atoms(findings)
        held = frozenset(str(row[1]) for row in found.get("holds", ()))
        given_way = frozenset((str(row[1]), str(row[2])) for row in found.get("superseded_by", ()))
        if self.program.is_ranked:
            rows = [s for s in self.program.statements if s.id in held]
            given_way = frozenset((s.id, t.id) for s in rows for t in rows if outranks(t, s))
        return Outcome(held, frozenset(str(row[1]) for row in found.get("contradiction", ())), given_way)

    @cached_property
    def worlds(self) -> dict[State, Atoms]:
        """Everything that follows from every record."""
        return {state: self.atoms(self.program.findings_of(state)) for state in self.program.states}

    def wider(self, state: State) -> list[State]:
        """All consistent extensions of a record."""
        choices = [
            (None, *f.values) if v is None else (v,) for f, v in zip(self.program.findings, state, strict=True)
        ]
        return [wider for wider in product(*choices) if not self.table[wider].contradictions]

    @cached_property
    def table(self) -> dict[State, Outcome]:
        """The outcome of every record."""
        return {state: self.outcome(self.program.findings_of(state)) for state in self.program.states}

    def extensions(self, state: State) -> list[tuple[Recordings, Outcome]]:
        """All consistent extensions of a record, with what each adds; the fewest additions first."""
        found = [(self.added(state, wider), self.table[wider]) for wider in self.wider(state)]
        return sorted(found, key=lambda pair: len(pair[0]))

    def added(self, state: State, wider: State) -> Recordings:
        """What a record holds that a smaller one does not."""
        names = [f.name for f in self.program.findings]
        pairs = zip(names, state, wider, strict=True)
        return frozenset((name, new) for name, old, new in pairs if new is not None and old is None)

    def awaits(self, state: State, opens: Callable[[State], bool]) -> set[Recordings]:
        """The minimal replacements of provisional values after which `opens` is true."""
        places = [i for i, (f, v) in enumerate(zip(self.program.findings, state, strict=True)) if v in f.provisional]
        found: set[Recordings] = set()
        for size in range(1, len(places) + 1):
            for chosen in combinations(places, size):
                others = ([v for v in self.program.findings[i].values if v != state[i]] for i in chosen)
                for new in product(*others):
                    changed = [*state]
                    for i, value in zip(chosen, new, strict=True):
                        changed[i] = value
                    told = frozenset((self.program.findings[i].name, changed[i]) for i in chosen)
                    if self.table[tuple(changed)].contradictions or any(other < told for other in found):
                        continue
                    if opens(tuple(changed)):
                        found.add(told)  # type: ignore[arg-type]
        return found


def status(ids: frozenset[str], now: Outcome, later: Iterable[tuple[Recordings, Outcome]]) -> str:
    """The exact status of "at least one of these statements holds"."""
    outcomes = {bool(ids & outcome.holds) for _, outcome in later}
    if ids & now.holds:
        return "presumed" if False in outcomes else "certain"
    return "possible" if True in outcomes else "ruled_out"


def minimal_sets(later: Iterable[tuple[Recordings, Outcome]], wanted: Callable[[Outcome], bool]) -> set[Recordings]:
    """The minimal sets of new recordings after which `wanted` is true."""
    found: list[Recordings] = []
    for added, outcome in later:
        if wanted(outcome) and not any(smaller <= added for smaller in found):
            found.append(added)
    return set(found)


def outranks(one: Statement, other: Statement) -> bool:
    """Whether a statement supersedes another if both hold."""
    if one.action != other.action or "avoid" in (one.strength, other.strength):
        return False

    def rank(s: Statement) -> tuple[int, int, bool, int]:
        return STRENGTH[s.strength], URGENCY[s.urgency], s.hours is not None, -(s.hours or 0)

    return rank(one) > rank(other)


def _layers(clauses: Iterable[Clause]) -> list[list[Clause]]:
    """The clauses by the number of negations below them."""
    clauses = [*clauses]
    level = {clause.head.name: 0 for clause in clauses}
    for _ in range(len(level) + 1):
        for clause in clauses:
            for c in clause.body:
                if isinstance(c, Literal) and c.name in level:
                    level[clause.head.name] = max(level[clause.head.name], level[c.name] + c.negated)
                for _, counted in c.elements if isinstance(c, Aggregate) else ():
                    level[clause.head.name] = max(level[clause.head.name], level.get(counted.name, 0) + 1)
    return [[c for c in clauses if level[c.head.name] == n] for n in range(max(level.values(), default=0) + 1)]


def _close(clauses: Iterable[Clause], atoms: Atoms) -> None:
    """Add everything that the clauses derive, until nothing is new."""
    ordered = [(c.head, sorted(c.body, key=_last)) for c in clauses]
    changed = True
    while changed:
        changed = False
        for head, body in ordered:
            rows = atoms.setdefault(head.name, set())
            for binding in [*_solutions(body, 0, {}, atoms)]:
                row = tuple(_value(t, binding) for t in head.terms)
                if row not in rows:
                    rows.add(row)
                    changed = True


def rows_of(clause: Clause, atoms: Atoms) -> set[tuple[Argument, ...]]:
    """What a clause derives in one step from what is given."""
    ordered = sorted(clause.body, key=_last)
    return {tuple(_value(t, b) for t in clause.head.terms) for b in _solutions(ordered, 0, {}, atoms)}


def are_met(
    conditions: Iterable[Literal | Comparison | Aggregate], binding: Mapping[str, Argument], atoms: Atoms
) -> bool:
    """Whether conditions are met together under a binding of some of their variables."""
    ordered = sorted(conditions, key=_last)
    return any(True for _ in _solutions(ordered, 0, {**binding}, atoms))


def _value(term: Term, binding: Mapping[str, Argument]) -> Argument:
    return binding[term] if isinstance(term, str) and term in binding else term


def _total(aggregate: Aggregate, binding: Mapping[str, Argument], atoms: Atoms) -> bool:
    """Whether what an aggregate counts lies within its bound."""
    items: set[tuple[Argument, ...]] = set()
    for terms, literal in aggregate.elements:
        for found in _solutions([literal], 0, {"P": binding["P"]}, atoms):
            named = tuple(_value(t, found) for t in terms)
            items.add(named or (literal.predicate, *(_value(t, found) for t in literal.terms)))
    total = sum(int(item[0]) if aggregate.function == "#sum " else 1 for item in items)
    return COMPARE[aggregate.operator](Decimal(total), Decimal(aggregate.bound))


def _last(condition: Literal | Comparison | Aggregate) -> bool:
    return not isinstance(condition, Literal) or condition.negated


def _solutions(
    body: list[Literal | Comparison | Aggregate], at: int, binding: dict[str, Argument], atoms: Atoms
) -> Iterator[dict[str, Argument]]:
    if at == len(body):
        yield binding
        return
    condition = body[at]
    if isinstance(condition, Aggregate):
        if (_total(condition, binding, atoms)) != condition.negated:
            yield from _solutions(body, at + 1, binding, atoms)
        return
    if isinstance(condition, Comparison):
        left, right = Decimal(_value(condition.left, binding)), Decimal(_value(condition.right, binding))
        if COMPARE[condition.operator](left, right):
            yield from _solutions(body, at + 1, binding, atoms)
        return
    rows = atoms.get(condition.predicate, set())
    if condition.negated:
        if tuple(_value(t, binding) for t in condition.terms) not in rows:
            yield from _solutions(body, at + 1, binding, atoms)
        return
    for row in rows:
        extended = dict(binding)
        for term, argument in zip(condition.terms, row, strict=True):
            if term == "_":
                continue
            if isinstance(term, str) and term[0].isupper():
                if extended.setdefault(term, argument) != argument:
                    break
            elif term != argument:
                break
        else:
            yield from _solutions(body, at + 1, extended, atoms)
