"""Exact statuses by z3: one incremental solver, records as assumption literals.

A finding's state is *absent* or one of its values: one Bool per value, at most one of
them true, none of them when absent. A number is a Bool (recorded) and a Real. Leaving a
finding out of the assumptions leaves it free to stay absent or to take any value, so a
check ranges over exactly the consistent extensions of the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

import z3

from .algebra import View
from .concrete import Record, Value, holding, is_consistent
from .model import contradictions, statements
from .vocabulary import Finding, Statement

CERTAIN, PRESUMED, POSSIBLE, RULED_OUT = "certain", "presumed", "possible", "ruled_out"


class SymbolicView(View[Any]):
    """The view of every record at once: z3 expressions over the states of the findings."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self._states: dict[str, dict[Value, Any]] = {}
        self._numbers: dict[str, tuple[Any, Any]] = {}
        for f in findings:
            if f.type == "number":
                self._numbers[f.name] = z3.Bool(f"{f.name}?"), z3.Real(f.name)
            else:
                values: tuple[Value, ...] = f.values if f.type == "enum" else (True, False)
                self._states[f.name] = {v: z3.Bool(f"{f.name}={v}") for v in values}

    def at_most_one_state(self) -> list[Any]:
        """No finding has two values."""
        return [~(one & other) for states in self._states.values() for one, other in combinations(states.values(), 2)]

    def state(self, finding: str, value: Value) -> Any:
        """The finding is recorded with exactly this value."""
        if finding in self._numbers:
            recorded, number = self._numbers[finding]
            if isinstance(value, bool | str):
                raise TypeError(f"{finding} is a number, not {value!r}")
            exact = Fraction(value)
            return recorded & (number == z3.Q(exact.numerator, exact.denominator))
        if not isinstance(value, bool | str):
            raise TypeError(f"{finding} is not a number: {value!r}")
        return self._states[finding][value]

    def is_number(self, finding: str) -> bool:
        """Whether the finding is a number."""
        return finding in self._numbers

    def is_(self, finding: str, *values: str) -> Any:
        return z3.Or([self._states[finding][value] for value in values])

    def recorded(self, finding: str) -> Any:
        if finding in self._numbers:
            return self._numbers[finding][0]
        return z3.Or(list(self._states[finding].values()))

    def true(self, finding: str) -> Any:
        return self._states[finding][True]

    def false(self, finding: str) -> Any:
        return self._states[finding][False]

    def at_least(self, finding: str, bound: int) -> Any:
        recorded, number = self._numbers[finding]
        return recorded & (number >= bound)

    def above(self, finding: str, bound: int) -> Any:
        recorded, number = self._numbers[finding]
        return recorded & (number > bound)

    def below(self, finding: str, bound: int) -> Any:
        recorded, number = self._numbers[finding]
        return recorded & (number < bound)


@dataclass(frozen=True)
class Answer:
    """The exact status of every statement, of every action, and of every advice against."""

    statements: dict[str, str]
    actions: dict[str, str]
    avoid: dict[str, str]


class Oracle:
    """Answers any number of consistent records with one solver, under the alternative `readings` if any."""

    def __init__(self, findings: Sequence[Finding], rows: Sequence[Statement], readings: Iterable[str] = ()) -> None:
        self.findings = list(findings)
        self.rows = list(rows)
        self.readings = tuple(readings)
        self.view = SymbolicView(findings)
        self.solver = z3.Solver()
        self.solver.add(*self.view.at_most_one_state())
        self.solver.add(*(z3.Not(c.stands) for c in contradictions(self.view)))
        self.formulas: dict[str, Any] = statements(self.view, self.readings)
        self._literals: dict[str, Any] = {}
        self._number_literals: dict[tuple[str, Fraction], Any] = {}
        for i, formula in self.formulas.items():
            self._literals[i] = self._define(f"holds:{i}", formula)
        self._advice: dict[str, list[str]] = {}
        self._avoid: dict[str, list[str]] = {}
        for row in self.rows:
            by_action = self._avoid if row.strength == "avoid" else self._advice
            by_action.setdefault(row.action, []).append(row.id)
        for groups in (self._advice, self._avoid):
            for ids in groups.values():
                if len(ids) > 1:
                    self._literals[_key(ids)] = self._define(
                        f"any:{_key(ids)}", z3.Or([self._literals[i] for i in ids])
                    )

    def _define(self, name: str, formula: Any) -> Any:
        literal = z3.Bool(name)
        self.solver.add(literal == formula)
        return literal

    def assumptions(self, record: Record) -> list[Any]:
        """The literals that fix the recorded findings and nothing else."""
        return [self._assumption(finding, value) for finding, value in record.items()]

    def _assumption(self, finding: str, value: Value) -> Any:
        state = self.view.state(finding, value)
        if not self.view.is_number(finding):
            return state
        assert not isinstance(value, str)
        key = finding, Fraction(value)
        if key not in self._number_literals:
            literal = z3.Bool(f"{finding}:={key[1]}")
            self.solver.add(z3.Implies(literal, state))
            self._number_literals[key] = literal
        return self._number_literals[key]

    def answer(self, record: Record, only: Iterable[str] | None = None) -> Answer:
        """The statuses on a consistent record; `only` these statements (and no actions)."""
        assert is_consistent(record), "a contradictory record has no statuses"
        held = holding(record, self.readings)
        fixed = self.assumptions(record)
        if only is not None:
            some = {i: self._status(fixed, self._literals[i], i in held) for i in only}
            return Answer(some, {}, {})
        known = {i: self._status(fixed, self._literals[i], i in held) for i in self.formulas}
        for ids in (*self._advice.values(), *self._avoid.values()):
            if len(ids) > 1:
                any_holds = any(i in held for i in ids)
                known[_key(ids)] = self._status(fixed, self._literals[_key(ids)], any_holds)
        return Answer(
            {i: known[i] for i in self.formulas},
            {action: known[_key(ids)] for action, ids in self._advice.items()},
            {action: known[_key(ids)] for action, ids in self._avoid.items()},
        )

    def _status(self, fixed: list[Any], literal: Any, holds: bool) -> str:
        if holds:
            return PRESUMED if self._some(fixed, z3.Not(literal)) else CERTAIN
        return POSSIBLE if self._some(fixed, literal) else RULED_OUT

    def _some(self, fixed: list[Any], literal: Any) -> bool:
        """Whether the literal is true in some consistent extension."""
        result = self.solver.check(*fixed, literal)
        assert result != z3.unknown, self.solver.reason_unknown()
        return bool(result == z3.sat)


def _key(ids: Sequence[str]) -> str:
    """A single statement answers for its action; several have a literal of their own."""
    return ids[0] if len(ids) == 1 else " or ".join(ids)
