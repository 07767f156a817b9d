"""The formulas of a program read otherwise, made from those of the program: only what changes is made anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from heapq import heappop, heappush

from ...rules.conditions import conditions_of
from ...rules.program import Program
from ...rules.readings import RuleChange
from ...rules.strata import strata
from ...text.syntax import Amount
from .encoding import Encoding
from .grounding import GroundInstance, PossibleAtom, rows_of, tests_of
from .variables import FALSE


class Dependence:
    """What rests on what in an encoding of a program; its strata are those of the rules of all alternatives."""

    def __init__(self, encoding: Encoding):
        self.encoding = encoding
        self.strata = strata(encoding.program.written)
        self.place = {name: place for place, stratum in enumerate(self.strata) for name in stratum}
        self._rules: dict[str, list[int]] = {}
        for index, rule in enumerate(encoding.program.rules):
            for condition in conditions_of(rule):
                self._rules.setdefault(condition.name, []).append(index)
        self._rows: dict[PossibleAtom, list[PossibleAtom]] = {}
        for instances in encoding.grounding.instances.values():
            for instance in instances:
                for row in rows_of(instance):
                    self._rows.setdefault(row, []).append(instance.head)

    def rules_on(self, predicate: str) -> Iterable[int]:
        """The rules that ask for a predicate."""
        return self._rules.get(predicate, ())

    def rows_on(self, row: PossibleAtom) -> Iterable[PossibleAtom]:
        """The rows of which some instance of a rule rests on a row."""
        return self._rows.get(row, ())


class Rereading(Encoding):
    """An encoding of a program with some rules in place of others; what does not rest on these is as it was.

    `changed` are the rows whose formulas are not as they were, false of those that no record can establish any more;
    `added` are the rules that were not there.
    """

    def __init__(self, before: Dependence, program: Program, change: RuleChange):
        """`program` is that of the change. Its added rules stand behind the others."""
        encoding = before.encoding
        grounding = encoding.grounding.of(program)
        self._begin(program, encoding.variables, grounding, {**encoding.comparisons}, {**encoding.formulas})
        self._before, self._gone = before, frozenset(change.removed)
        count = len(program.rules) - len(change.added)
        self.added = {index: program.rules[index] for index in range(count, len(program.rules))}
        self.changed: dict[PossibleAtom, None] = {}
        self._made: dict[str, dict[PossibleAtom, None]] = {}  # rows whose instances are not as they were
        self._users: dict[PossibleAtom, list[PossibleAtom]] = {}  # by instances that are new
        self._altered: dict[int, dict[PossibleAtom, None]] = {}  # by stratum, rows that rest on what changed
        self._asked: dict[int, set[int]] = {}  # by stratum, rules whose instances are to be found anew
        self._waiting: list[int] = []  # strata, a heap
        for index in change.removed:
            self._alter(instance.head for instance in encoding.grounded(index))
        self._find_anew(self.added)
        while self._waiting:
            place = heappop(self._waiting)
            if place in self._altered or place in self._asked:
                self._settle(place)
        again = {row.predicate for row in self.changed}
        holds = {str(row.arguments[-1]): self.formulas[row] for row in self.changed if row.predicate == "holds"}
        self.holds = {**encoding.holds, **holds}
        self.contradictions = self._of_one("contradiction") if "contradiction" in again else encoding.contradictions
        self.superseded_by = self._of_two("superseded_by") if "superseded_by" in again else encoding.superseded_by
        self.excluded = self._of_one("excluded") if "excluded" in again else encoding.excluded

    def grounded(self, rule: int) -> list[GroundInstance]:
        """The instances of a rule that some record could make fire."""
        made = self._made.get(self.program.rules[rule].head.name, {})
        old = [one for one in self._before.encoding.grounded(rule) if one.head not in made]
        return [*old, *(one for row in made for one in self.grounding.instances.get(row, ()) if one.rule == rule)]

    def thresholds(self, finding: str) -> set[Amount]:
        """The numbers that some formula compares the number of a finding with."""
        return self._thresholds.get(finding, set())

    @cached_property
    def _thresholds(self) -> Mapping[str, set[Amount]]:
        found: dict[str, set[Amount]] = {}
        for instances in self.grounding.instances.values():
            for test in (test for instance in instances for test in tests_of(instance)):
                found.setdefault(test.finding, set()).add(test.threshold)
        return found

    def _alter(self, rows: Iterable[PossibleAtom]) -> None:
        for row in rows:
            place = self._before.place[row.predicate]
            self._altered.setdefault(place, {})[row] = None
            heappush(self._waiting, place)

    def _find_anew(self, rules: Iterable[int]) -> None:
        for index in rules:
            place = self._before.place[self.program.rules[index].head.name]
            self._asked.setdefault(place, set()).add(index)
            heappush(self._waiting, place)

    def _settle(self, place: int) -> None:
        """Find what is asked of a stratum, and pass on what is not as it was."""
        predicates = self._before.strata[place]
        altered = self._altered.pop(place, {})
        altered.update(self._reground(self._asked.pop(place, set()), predicates, altered))
        rows = self._resting_on(altered, predicates)
        old = {row: self.formulas.get(row, FALSE) for row in rows}
        self.formulas.update(dict.fromkeys(rows, FALSE))
        self._encode_together([row for row in rows if row in self.grounding.instances])
        changed = [row for row in rows if not self.formulas[row].eq(old[row])]
        self.changed.update(dict.fromkeys(changed))
        self._alter(user for row in changed for user in self._users_of(row) if user.predicate not in predicates)

    def _reground(
        self, rules: set[int], predicates: Collection[str], altered: Iterable[PossibleAtom]
    ) -> dict[PossibleAtom, None]:
        """Find the instances of rules of a stratum anew, and leave out those that are gone; the rows that have them.

        Rules that rest on a row that is new are asked too, in this stratum at once.
        """
        found: dict[PossibleAtom, list[GroundInstance]] = {}
        grown = bool(rules)
        while grown:
            found = {}
            for index in sorted(rules):
                for instance in self.grounding.of_rule(index, self.program.rules[index]):
                    found.setdefault(instance.head, []).append(instance)
            users = {user for row in found if self.grounding.add(row) for user in self._rules_on(row.predicate)}
            own = {index for index in users if self.program.rules[index].head.name in predicates}
            self._find_anew(users - own)
            rules |= own
            grown = bool(own)
        renewed = rules | self._gone
        heads = (one.head for index in rules - self.added.keys() for one in self._before.encoding.grounded(index))
        rows = dict.fromkeys([*altered, *heads, *found])
        for row in rows:
            before = self.grounding.instances.get(row, [])
            new = found.get(row, [])
            kept = [instance for instance in before if instance.rule not in renewed]
            if new or len(kept) < len(before):
                self._made.setdefault(row.predicate, {})[row] = None
                self.grounding.put(row, sorted([*kept, *new], key=lambda instance: instance.rule))
            for used in (used for instance in new for used in rows_of(instance)):
                self._users.setdefault(used, []).append(row)
        return rows

    def _resting_on(self, rows: Iterable[PossibleAtom], predicates: Collection[str]) -> list[PossibleAtom]:
        """Rows with those of the same stratum that rest on them."""
        found = dict.fromkeys(rows)
        waiting = [*found]
        for row in waiting:  # grows as it goes
            new = [user for user in self._users_of(row) if user.predicate in predicates and user not in found]
            found.update(dict.fromkeys(new))
            waiting += dict.fromkeys(new)
        return waiting

    def _users_of(self, row: PossibleAtom) -> Iterator[PossibleAtom]:
        yield from self._before.rows_on(row)
        yield from self._users.get(row, ())

    def _rules_on(self, predicate: str) -> Iterator[int]:
        yield from (index for index in self._before.rules_on(predicate) if index not in self._gone)
        for index, rule in self.added.items():
            if any(condition.name == predicate for condition in conditions_of(rule)):
                yield index
