"""Tries a changed record: the rules are run from a goal down, for that record alone.

It shares nothing with the engine, the normal forms or the builder of proofs, so that what they promise of a record
that is not at hand can be tried before it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import Any, TypeVar

from ..errors import GuidelogError
from ..rules.arithmetic import Arithmetic, complete
from ..rules.finding import arithmetic_of
from ..rules.ground import PERSON
from ..rules.program import Program
from ..text.syntax import Element, Rule, bare_name
from .clauses import Clause, CountGoal, Counting, Goal, asked_in, clause_of, numbers_of, numbers_of_part
from .matching import Binding, Row, compares, fits, match, row_of

Rows = Collection[Row]
Found = TypeVar("Found")
_Places = dict[tuple[int, tuple[int, ...]], dict[Row, list[Row]]]  # rows by what stands at some of their places


class Trials:
    """The rules of a program, ready to be run: by predicate and the last constant of the head, if there is one.

    `facts` are what does not speak of a person.
    """

    def __init__(self, program: Program, facts: Iterable[tuple[str, Row]]):
        self.facts: dict[str, list[Row]] = {}
        for predicate, row in facts:
            self.facts.setdefault(predicate, []).append(row)
        self._places: dict[str, _Places] = {name: {} for name in self.facts}
        self._ready: dict[int, tuple[Rule, Clause]] = {}  # with the rule, so that its id stays its own
        self._about_a_person = {name for name in program.sorts if program.is_about_a_person(name)}
        self._program = program
        self.rules = {name: self._clauses(name, program) for name in program.rules_of if name in self._about_a_person}
        self._indices = {name: {*program.rules_of[name]} for name in self.rules}
        self.strata = {name: stratum for stratum in program.strata for name in stratum}
        self.recursive: set[str] = set()  # predicates that were seen to rest on themselves
        self.how = arithmetic_of(program.findings)
        self._below: dict[str, frozenset[str]] = {}
        self._numbers: dict[str, Sequence[Decimal]] = {}
        self.countings: dict[str, Mapping[Counting, Element]] = {}  # of aggregates, once they are found

    def facts_fitting(self, predicate: str, pattern: Row) -> Rows:
        """The facts of a predicate that fit a pattern, in which None is anything."""
        if predicate not in self.facts:
            return ()
        bound = tuple(place for place, constant in enumerate(pattern) if constant is not None)
        if not bound:
            return _fitting(self.facts[predicate], pattern)
        found = self._places[predicate].get((len(pattern), bound))
        if found is None:
            table: dict[Row, list[Row]] = {}
            for row in self.facts[predicate]:
                if len(row) == len(pattern):
                    table.setdefault(tuple([row[place] for place in bound]), []).append(row)
            found = self._places[predicate][len(pattern), bound] = table
        return found.get(tuple([pattern[place] for place in bound]), ())

    def contradictions_on(self, findings: Iterable[str]) -> Iterator[Any]:
        """The contradictions that rest on some of the findings; None for those of any name."""
        for finding in findings:
            yield from self._contradictions.get(finding, ())

    @cached_property
    def _contradictions(self) -> Mapping[str, dict[object, None]]:
        """The contradictions that rest on each finding; their rules use no `not`."""
        found: dict[str, dict[object, None]] = {}
        for name, clauses in self.rules.get("contradiction", {}).items():
            waiting = [clause.body for clause in clauses]
            seen: set[str] = set()
            for body in waiting:  # grows as it goes
                for predicate in asked_in(body):
                    finding = bare_name(predicate)
                    if finding not in seen:
                        seen.add(finding)
                        found.setdefault(finding, {})[name] = None
                        below = self.rules.get(finding, {}).values()
                        waiting += [lower.body for own in below for lower in own]
        return found

    def below(self, predicate: str) -> frozenset[str]:
        """A predicate and all that it rests on."""
        if predicate not in self._below:
            waiting = [predicate]
            for name in waiting:  # grows as it goes
                clauses = [clause for own in self.rules.get(name, {}).values() for clause in own]
                asked = (bare_name(predicate) for clause in clauses for predicate in asked_in(clause.body))
                waiting += {*asked}.difference(waiting)
            self._below[predicate] = frozenset(waiting)
        return self._below[predicate]

    def numbers_of(self, finding: str) -> Sequence[Decimal]:
        """A number from each interval of a finding that the text could tell apart."""
        if finding not in self._numbers:
            self._numbers[finding] = numbers_of(self._program, finding)
        return self._numbers[finding]

    @cached_property
    def parts(self) -> frozenset[str]:
        """The numbers of which others are worked out."""
        return frozenset(part for how in self.how.values() for part in how.parts)

    def numbers_of_part(self, part: str, known: Mapping[str, Any]) -> Sequence[Decimal]:
        """The same of a number of which others are worked out, where some of a record is known."""
        return numbers_of_part(self._program, part, self.how, known)

    def of(self, findings: Mapping[str, Any]) -> Trial:
        """A trial of a record."""
        return Trial(self, findings)

    def changed(self, program: Program, predicates: Iterable[str], facts: Mapping[str, list[Row]]) -> Trials:
        """Trials of a program that differs from this one in the clauses of some predicates, and in some facts.

        The clauses that both have stand at the same indices. It shares the rules that are ready to be run, and what
        was seen to be recursive.
        """
        other = Trials.__new__(Trials)
        other._ready, other._about_a_person, other._indices = self._ready, self._about_a_person, self._indices
        other.strata, other.recursive = self.strata, self.recursive
        other._program, other._below, other._numbers, other.countings = program, {}, {}, {}
        other.how = self.how
        other.facts = {**self.facts, **facts}
        other._places = {**self._places, **{name: {} for name in facts}}
        other.rules = {**self.rules, **{name: self._changed(name, program) for name in predicates}}
        return other

    def _clauses(self, predicate: str, program: Program) -> dict[object, list[Clause]]:
        """The rules of a predicate by the last constant of their heads."""
        found: dict[object, list[Clause]] = {}
        for index in program.rules_of[predicate]:
            clause = self.prepare(program.rules[index])
            found.setdefault(clause.last, []).append(clause)
        return found

    def _changed(self, predicate: str, program: Program) -> dict[object, list[Clause]]:
        """The same of a changed program; most heads have the rules that they had."""
        if predicate not in self.rules:
            return self._clauses(predicate, program)
        before, after = self._indices[predicate], {*program.rules_of[predicate]}
        found = {**self.rules[predicate]}
        for index in before - after:
            gone = self.prepare(program.rules[index])
            found[gone.last] = [clause for clause in found[gone.last] if clause is not gone]
        for index in sorted(after - before):
            new = self.prepare(program.rules[index])
            found[new.last] = [*found.get(new.last, ()), new]
        return found

    def prepare(self, rule: Rule) -> Clause:
        """A rule, ready to be run; it is made so once."""
        if id(rule) not in self._ready:
            self._ready[id(rule)] = rule, clause_of(rule, self._program)
        return self._ready[id(rule)][1]


class _CircleError(GuidelogError):
    """A goal that rests on itself; the message is its predicate."""


class Trial:
    """What follows from one record.

    `denied` is the trial that says what a `not` denies, where the two bound what a record can become; else it does.
    """

    def __init__(self, trials: Trials, findings: Mapping[str, Any]):
        self.denied: Trial | None = None  # not itself: a trial goes as soon as nobody has it
        self._before: Trial | None = None  # of a record that differs in the findings of these names
        self._names: frozenset[str] = frozenset()
        self._trials = trials
        self._rules = trials.rules
        self._known: dict[tuple[str, Row], Rows | None] = {}  # None: being found
        self._recorded: dict[str, list[Row]] = {}
        for finding, value in (complete(findings, trials.how) if trials.how else findings).items():
            self.record(finding, [value])

    def changed(self, findings: Mapping[str, Any]) -> Trial:
        """A trial of the record with other values of some findings; None: not recorded. What does not rest on these
        is not run again.
        """
        other = Trial(self._trials, {})
        other._recorded = {**self._recorded}
        again = [name for name, how in self._trials.how.items() if not findings.keys().isdisjoint(how.parts)]
        other._before, other._names = self, frozenset((*findings, *again))
        for finding, value in findings.items():
            for predicate in (finding, f"-{finding}"):
                other._recorded.pop(predicate, None)
            other.record(finding, [] if value is None else [value])
        for name in again:
            other._work_out(name, self._trials.how[name])
        return other

    def _work_out(self, name: str, how: Arithmetic) -> None:
        """Record what is worked out of the parts that are recorded by now, and nothing else."""
        self._recorded.pop(name, None)
        first, second = (self._recorded.get(part, ()) for part in how.parts)
        self.record(name, [how.of(one, other) for _, one in first for _, other in second])

    def record(self, finding: str, values: Iterable[Any]) -> None:
        """Record a finding with a value, or with several at once, as no record can."""
        for value in values:
            predicate = f"-{finding}" if value is False else finding
            row = (PERSON,) if isinstance(value, bool) else (PERSON, value)
            self._recorded.setdefault(predicate, []).append(row)

    def follows(self, predicate: str, pattern: Row) -> bool:
        """Whether some atom that fits a pattern follows."""
        return self._settled(lambda: bool(self._rows(predicate, pattern)))

    def holds(self, statement: str) -> bool:
        """Whether a statement holds."""
        return self.follows("holds", (PERSON, statement))

    def contradicts_itself(self, changed: Iterable[str] | None = None) -> bool:
        """Whether the record does; if `changed` names what differs from one that does not, only by that is tried."""
        names = {None: None} if changed is None else dict.fromkeys(self._trials.contradictions_on(changed))
        return any(self.follows("contradiction", (PERSON, name)) for name in names)

    def fires(self, rule: Rule) -> bool:
        """Whether the conditions of a rule are met."""
        return self.meets(self._trials.prepare(rule).body, {})

    def meets(self, goals: Sequence[Goal], binding: Binding) -> bool:
        """Whether goals are met together, under a binding of some of their variables."""
        return self._settled(lambda: any(True for _ in self._solve(goals, 0, binding)))

    def rows(self, predicate: str, pattern: Row) -> Rows:
        """The atoms that follow and fit a pattern, in which None is anything."""
        return self._settled(lambda: self._rows(predicate, pattern))

    def items(self, total: CountGoal) -> Mapping[Row, int]:
        """What adds to a total, each item once, with how much it adds."""
        return self._settled(lambda: self._items(total))

    def _settled(self, ask: Callable[[], Found]) -> Found:
        while True:
            try:
                return ask()
            except _CircleError as circle:  # run it by rounds from now on
                self._trials.recursive.update(self._trials.strata[str(circle)])
                (self.denied or self)._known = {}
                trial: Trial | None = self
                while trial is not None:
                    trial._known, trial = {}, trial._before

    def _rows(self, predicate: str, pattern: Row) -> Rows:
        """The rows of a predicate that fit a pattern, in which None is anything."""
        if predicate not in self._rules:
            recorded = self._recorded.get(predicate)
            return _fitting(recorded, pattern) if recorded else self._trials.facts_fitting(predicate, pattern)
        if self._before is not None and self._names.isdisjoint(self._trials.below(predicate)):
            return self._before._rows(predicate, pattern)
        key = (predicate, pattern)
        found = self._known.get(key)
        if found is None:
            if predicate in self._trials.recursive:
                return _fitting(self._relation(predicate), pattern)
            if key in self._known:
                raise _CircleError(predicate)
            self._known[key] = None
            runs = (row for clause in self._clauses(predicate, pattern[-1]) for row in self._run(clause, pattern))
            self._known[key] = found = {*runs} if None in pattern else [*islice(runs, 1)]
        return found

    def _clauses(self, predicate: str, last: object) -> Sequence[Clause]:
        """The rules whose head can end so; None is anything."""
        clauses = self._rules[predicate]
        if last is None:
            return [clause for own in clauses.values() for clause in own]
        return (*clauses.get(last, ()), *clauses.get(None, ()))

    def _relation(self, predicate: str) -> Rows:
        """All rows of a predicate that rests on itself, by rounds, together with those on its circle."""
        found = self._known.get((predicate, ()))
        if found is None:
            tables: dict[str, set[Row]] = {name: set() for name in self._trials.strata[predicate]}
            self._known.update({(name, ()): table for name, table in tables.items()})
            size = -1
            while size < sum(map(len, tables.values())):
                size = sum(map(len, tables.values()))
                for name, table in tables.items():
                    for clause in self._clauses(name, None):
                        table.update([*self._run(clause, (None,) * len(clause.head))])
            found = tables[predicate]
        return found

    def _run(self, clause: Clause, pattern: Row) -> Iterator[Row]:
        """The rows that a rule gives for a pattern of its head."""
        binding = clause.enter(pattern)
        if binding is not None:
            for found in self._solve(clause.body, 0, binding):
                yield clause.row or row_of(clause.head, found)

    def _solve(self, body: Sequence[Goal], start: int, binding: Binding) -> Iterator[Binding]:
        """The bindings under which all goals from a place on are met."""
        for at in range(start, len(body)):
            predicate, terms, row, negated, operator, aggregate = body[at]
            if aggregate is not None:
                if not self._adds_up(aggregate):
                    return
                continue
            if row is None:
                row = row_of(terms, binding)
            if operator:
                if not compares(operator, *row):
                    return
                continue
            rows = ((negated and self.denied) or self)._rows(predicate, row)
            if negated or None not in row:
                if bool(rows) == negated:
                    return
                continue
            for found in rows:
                wider = match(terms, found, binding)
                if wider is not None:
                    yield from self._solve(body, at + 1, wider)
            return
        yield binding

    def _items(self, total: CountGoal) -> dict[Row, int]:
        found: dict[Row, int] = {}
        for goal, terms in total.items:
            for row in self._rows(goal.predicate, row_of(goal.terms, {})):
                binding = match(goal.terms, row, {})
                if binding is not None:
                    named = row_of(terms, binding)
                    found[named or (goal.predicate, *row)] = named[0] if total.is_sum else 1
        return found

    def _adds_up(self, total: CountGoal) -> bool:
        """Whether a total lies within its bounds: of two trials that bound what a record can become, in every case
        for the one that has what every extension has, in some case for the other."""
        own = self._items(total)
        other = self.denied._items(total) if self.denied else own
        open_ = [points for item, points in {**own, **other}.items() if item not in own or item not in other]
        sure = sum(points for item, points in own.items() if item in other)
        low, high = sure + sum(p for p in open_ if p < 0), sure + sum(p for p in open_ if p > 0)
        least = low if total.least is None else total.least
        most = high if total.most is None else total.most
        if len(own) < len(other):
            return least <= low and high <= most
        return least <= high and low <= most


def _fitting(rows: Rows, pattern: Row) -> Rows:
    """The rows that fit a pattern."""
    if None not in pattern:
        return (pattern,) if pattern in rows else ()
    return [row for row in rows if fits(row, pattern)]
