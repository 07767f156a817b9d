"""Worked cases that are missing: the smallest record that shows a change of the rules, with what holds for it."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import z3

from ...errors import DisagreementError
from ...record.record import Value
from ...rules.cases import CaseRules as Rules
from ...rules.ground import Ground
from ...rules.schema import NAMED
from ...text.diagnostic import describe_findings
from ...text.syntax import Block, Case
from ..formulas.change import ClauseChange
from ..formulas.turn import in_turn
from ..formulas.variables import FALSE, all_of, any_of, opposite
from ..formulas.variant import Variant
from ..formulas.witness import smallest
from .suite import Findings, Suite, SuiteRun, whole_numbers


class Proposal(NamedTuple):
    """A worked case that could be written: what it is about, whether that holds, the label of a rule, the record."""

    goal: Ground
    holds: bool
    label: str | None
    findings: Findings

    @property
    def subject(self) -> str:
        """The name of what the case is about."""
        return name_of(self.goal)

    @property
    def verdict(self) -> str:
        """`holds` or `fails`."""
        return "holds" if self.holds else "fails"

    def line(self, column: int = 0) -> str:
        """The `%?` line; where there is room, its facts start in a column, counted from 0."""
        start = f"%? {self.verdict}{f' [{self.label}]' if self.label else ''}"
        facts = " ".join(_fact(name, value) for name, value in self.findings.items())
        return f"{start.ljust(column - 1)} {facts}".rstrip()


class Proposals:
    """Finds the records that show what a change of the rules changes, among those that a worked case can hold."""

    @in_turn
    def __init__(self, suite: Suite):
        self._suite = suite
        self._audit = suite.audit
        self._rules = Rules(suite.program.rules)
        encoding = suite.audit.encoding
        self._whole = all_of(
            any_of((opposite(variable.recorded), *map(variable.has, whole_numbers(encoding, name))))
            for name, variable in encoding.variables.of.items()
            if variable.number is not None
        )

    @in_turn
    def of(self, change: ClauseChange) -> Proposal | None:
        """The smallest record that shows a change, as a case of the nearest subject that it can turn.

        None if there is none: then no worked case can tell the changed program from the program.
        """
        program, subjects = self._audit.program, self._suite.subjects
        goals = subjects.resting_on(*change.removed)
        name = change.predicate(program)
        if program.is_about_a_person(name):
            variant = Variant(self._audit.encoding, change)
            altered = [*map(tuple, variant.altered)]
            near = [goal for goal in goals if tuple(goal) in altered]
            differs = self._differs(variant, name)
            if not self._audit.any_records.is_possible(differs, self._whole):
                return None
            found = self._first(change, variant, near)
            if found is not None:
                return found
            is_consistent = self._audit.records.is_possible(differs, self._whole)
            goals = {goal: None for goal in goals if goal not in near and (is_consistent or _is_contradiction(goal))}
        if not goals:
            return None
        return self._first(change, Variant(self._audit.encoding, change, subjects.predicates_from(name)), goals)

    @in_turn
    def example(self, goal: Ground) -> Proposal:
        """The smallest record for which a statement holds, as a case of it; an empty one if it never does."""
        formula = self._audit.encoding.atom(goal.predicate, *map(str, goal.arguments[1:]))
        findings = smallest(self._audit.records, formula, self._whole) or {}
        return Proposal(goal, self._suite.holds(goal, findings), None, findings)

    def _differs(self, variant: Variant, predicate: str) -> z3.BoolRef:
        """When some answer of a predicate is another one."""
        old, new = self._audit.encoding.answers(predicate), variant.answers(predicate)
        return any_of(_differ(old.get(row, FALSE), new.get(row, FALSE)) for row in {**old, **new})

    def _first(self, change: ClauseChange, variant: Variant, goals: Collection[Ground]) -> Proposal | None:
        for goal in goals:
            search = self._audit.any_records if _is_contradiction(goal) else self._audit.records
            atoms = (e.atom(goal.predicate, *map(str, goal.arguments[1:])) for e in (self._audit.encoding, variant))
            differs = _differ(*atoms)
            if differs is FALSE:
                continue
            findings = smallest(search, differs, self._whole)
            if findings is not None:
                return self._proposal(change, goal, findings)
        return None

    def _proposal(self, change: ClauseChange, goal: Ground, findings: dict[str, Value]) -> Proposal:
        """A proposal that was tried. Raises DisagreementError if the rules do not show what z3 has found."""
        holds = self._suite.holds(goal, findings)
        if not SuiteRun(self._suite, change).turns(goal, findings, holds):
            raise DisagreementError(f"z3 and the rules disagree on {goal}", describe_findings(findings))
        return Proposal(goal, holds, self._label(change.removed[0], goal, findings), findings)

    def _label(self, rule: int, goal: Ground, findings: Findings) -> str | None:
        """The label of a rule, if a case of this subject can name the rule, and the rule fires."""
        clause = self._audit.program.rules[rule]
        if clause.label is None or not clause.body or not self._suite.trials.of(findings).fires(clause):
            return None
        kind = NAMED.get(goal.predicate, "concept")
        block = Block(name_of(goal), (), clause.span)
        case = Case(block, "holds", clause.label, (), clause.span, kind)
        return clause.label if rule in self._rules.labelled(case) else None


def name_of(goal: Ground) -> str:
    """The name of a statement, a contradiction, a notice or a concept."""
    return str(goal.arguments[-1]) if len(goal.arguments) > 1 else goal.predicate


def _fact(name: str, value: Value) -> str:
    if isinstance(value, bool):
        return f"{'' if value else '-'}{name}(p)."
    return f"{name}(p, {value})."


def _is_contradiction(goal: Ground) -> bool:
    return goal.predicate == "contradiction"


def _differ(one: z3.BoolRef, other: z3.BoolRef) -> z3.BoolRef:
    return FALSE if one.eq(other) else one != other
