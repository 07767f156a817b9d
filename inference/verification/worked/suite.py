"""The worked cases as a suite of tests: which of them come out otherwise when rules change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from ...proof.trial import Trials
from ...record.record import Value
from ...rules.decimals import beside
from ...rules.ground import Ground
from ...text.syntax import Case
from ..formulas.audit import Audit
from ..formulas.change import ANYTHING, ClauseChange
from ..formulas.encoding import Encoding
from ..formulas.grounding import Number
from ..formulas.witness import thresholds_of
from .cases import findings_of_case, goal_of
from .subjects import Subjects

Findings = Mapping[str, Value]


class CaseRecord(NamedTuple):
    """A worked case with its record, and whether its subject holds for it."""

    case: Case
    findings: Findings
    goal: Ground
    holds: bool


class Suite:
    """The worked cases of a program, by what they are about.

    What counts is whether a subject holds as recorded: of a status no more than that, and of a label nothing.
    """

    def __init__(self, audit: Audit, trials: Trials):
        self.program = audit.program
        self.audit = audit
        self.trials = trials
        self.subjects = Subjects(audit.program)
        self.cases: dict[Ground, list[CaseRecord]] = {}
        for case in self.program.cases:
            findings, goal = findings_of_case(case), goal_of(case)
            self.cases.setdefault(goal, []).append(CaseRecord(case, findings, goal, self.holds(goal, findings)))

    def holds(self, goal: Ground, findings: Findings) -> bool:
        """Whether a subject holds for a record."""
        return self.trials.of(findings).follows(*goal)

    def turned_by(self, change: ClauseChange) -> CaseRecord | None:
        """A worked case that comes out otherwise under a change: of those nearest to what is changed, the first."""
        run = SuiteRun(self, change)
        for goal in self.subjects.resting_on(*change.removed):
            for worked in self.cases.get(goal, ()):
                if run.turns(goal, worked.findings, worked.holds):
                    return worked
        return None


class SuiteRun:
    """A changed program, run for one record after another."""

    def __init__(self, suite: Suite, change: ClauseChange):
        self._suite = suite
        self._program = change.of(suite.program)
        name = change.predicate(suite.program)
        self._predicates = [name]
        if not suite.program.is_about_a_person(name):  # facts that rest on it are derived anew
            others = suite.subjects.predicates_from(name)
            self._predicates = [other for other in others if not suite.program.is_about_a_person(other)]
        self._rows = [*suite.audit.encoding.answers(change.assumed.predicate)] if change.assumed else []
        numbers = {term.finding for row in self._rows for term in row if isinstance(term, Number)}
        self._numbers = {finding: whole_numbers(suite.audit.encoding, finding) for finding in numbers}
        self._trials: dict[tuple[object, ...], Trials] = {}

    def turns(self, goal: Ground, findings: Findings, holds: bool) -> bool:
        """Whether a subject that holds, or does not, comes out otherwise for a record."""
        return any(trials.of(findings).follows(*goal) != holds for trials in self._worlds(findings))

    def _worlds(self, findings: Findings) -> Iterator[Trials]:
        """The program for each number that a condition that is taken as met could have found."""
        values = [[findings[name]] if name in findings else own for name, own in self._numbers.items()]
        for chosen in product(*values):
            if chosen not in self._trials:
                numbers = dict(zip(self._numbers, chosen, strict=True))
                rows = [tuple(numbers[t.finding] if isinstance(t, Number) else t for t in row) for row in self._rows]
                self._trials[chosen] = self._suite.trials.changed(self._program, self._predicates, {ANYTHING: rows})
            yield self._trials[chosen]


def whole_numbers(encoding: Encoding, finding: str) -> list[Decimal]:
    """The numbers that a worked case needs of a finding: one from each interval of integers that rules tell apart.

    Where rules compare with decimals, of numbers of as many decimals.
    """
    return sorted({Decimal(0), *beside(thresholds_of(encoding, finding))})
