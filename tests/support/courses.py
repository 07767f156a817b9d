"""Brute force over all courses of answers: every consistent record, with all that it can become."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import combinations
from typing import Any, TypeAlias

from guidelog.inference.answer.questions import Question, questions

import guidelog

from .naive import Naive
from .program_parts import RandomProgram, State, Value

Pairs: TypeAlias = frozenset[tuple[str, str]]  # a finding and a statement
Change: TypeAlias = frozenset[tuple[str, Value | None]]  # None: no longer recorded

MOST_CHANGES = 3


class Courses:
    """Which findings settle and matter, and which changes turn a statement, for every record of some findings.

    `values` are those of each finding; `holds` has what holds for each record that is consistent.
    """

    def __init__(
        self, values: Mapping[str, Sequence[Value]], holds: Mapping[State, frozenset[str]], ids: Iterable[str]
    ):
        self._names, self._ids, self.holds = [*values], frozenset(ids), holds
        self.records = sorted(holds, key=lambda state: sum(value is None for value in state))
        self._next: Mapping[State, list[tuple[str, State]]] = {
            state: [
                (name, wider)
                for i, (name, told) in enumerate(zip(values, state, strict=True))
                if told is None
                for wider in ((*state[:i], value, *state[i + 1 :]) for value in values[name])
                if wider in holds
            ]
            for state in self.records
        }

    @classmethod
    def of_program(cls, program: RandomProgram) -> Courses:
        """Those of a random program."""
        table = Naive(program).table
        holds = {state: outcome.holds for state, outcome in table.items() if not outcome.contradictions}
        values = {finding.name: finding.values for finding in program.findings}
        return cls(values, holds, (statement.id for statement in program.statements))

    @cached_property
    def _statuses(self) -> Mapping[State, tuple[frozenset[str], frozenset[str], frozenset[str]]]:
        """Of each record the statements that hold, that hold in some extension, and that fail in some."""
        found: dict[State, tuple[frozenset[str], frozenset[str], frozenset[str]]] = {}
        for state in self.records:  # the fullest first
            later = [found[wider] for _, wider in self._next[state]]
            can_hold = self.holds[state].union(*(one for _, one, _ in later))
            can_fail = (self._ids - self.holds[state]).union(*(one for _, _, one in later))
            found[state] = self.holds[state], can_hold, can_fail
        return found

    @cached_property
    def settles(self) -> Mapping[State, Pairs]:
        """Of each record the findings of which some value changes the status of a statement at once."""
        return {
            state: frozenset(
                (name, statement)
                for name, wider in self._next[state]
                for before, after in zip(self._statuses[state], self._statuses[wider], strict=True)
                for statement in before ^ after
            )
            for state in self.records
        }

    def settled_by(self, state: State, values: Mapping[str, Sequence[Value]]) -> Pairs:
        """The findings that settle a statement by one of some values."""
        places = {name: place for place, name in enumerate(self._names)}
        return frozenset(
            (name, statement)
            for name, wider in self._next[state]
            if wider[places[name]] in values[name]
            for before, after in zip(self._statuses[state], self._statuses[wider], strict=True)
            for statement in before ^ after
        )

    @cached_property
    def matters(self) -> Mapping[State, Pairs]:
        """Of each record the findings of which some value changes a status in some consistent extension."""
        found: dict[State, Pairs] = {}
        for state in self.records:
            found[state] = self.settles[state].union(*(found[wider] for _, wider in self._next[state]))
        return found

    def changes(self, state: State, statement: str) -> set[Change]:
        """The smallest changes of a record, of at most three findings, that turn a statement."""
        before = statement in self.holds[state]
        found: set[Change] = set()
        by_change = {
            frozenset((name, new) for name, old, new in zip(self._names, state, other, strict=True) if old != new)
            for other in self.records
            if (statement in self.holds[other]) != before
        }
        for change in by_change:
            if len(change) <= MOST_CHANGES:
                parts = (frozenset(part) for size in range(len(change)) for part in combinations(change, size))
                if not any(part in by_change for part in parts):
                    found.add(change)
        return found


def asked(knowledge: guidelog.KnowledgeBase, findings: Mapping[str, Any]) -> list[Question]:
    record = knowledge.record({"findings": findings})
    return questions(knowledge.compilation.answer(record), knowledge.compilation)
