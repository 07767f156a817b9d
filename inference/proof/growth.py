"""Whether conditions can still be met by some way in which a record can grow, tried by running the rules.

It shares nothing with the normal forms. The rules are run for two records at once: one holds what every extension
does, the other what some extension does, and each denies what the other establishes. So they bound what follows from
any extension, as in van Gelder's alternating fixpoint (1989). Where that leaves it open, a finding is settled, in
each way that it can be, and both are tried again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import TooComplexError
from ..rules.finding import Finding
from ..rules.program import Program
from ..text.syntax import Condition, Literal, is_total
from .clauses import goals_of
from .matching import Binding
from .trial import Trial, Trials

MOST_TRIALS = 2_000  # of one condition, where the bounds leave it open


class Growth:
    """Every way in which one record can grow."""

    def __init__(self, program: Program, trials: Trials, findings: Mapping[str, Any]):
        self._program = program
        self._trials = trials
        self._findings = findings
        self._as_recorded = trials.of(findings)
        self._allowed: dict[str, Sequence[Any]] = {}
        self._grown: dict[tuple[tuple[str, Any], ...], Trial | None] = {}  # None: it contradicts itself
        self._bounds: dict[tuple[tuple[str, Any], ...], tuple[Trial, Trial]] = {}

    def meets(self, conditions: Sequence[Condition], binding: Binding, added: Mapping[str, Any]) -> bool:
        """Whether conditions are met once the record holds what is added, and whether such a record is consistent."""
        if any(self._findings.get(name, value) != value for name, value in added.items()):
            return False
        key = tuple(added.items())
        if key not in self._grown:
            trial = self._as_recorded.changed({n: v for n, v in added.items() if n not in self._findings})
            self._grown[key] = None if trial.contradicts_itself(added) else trial
        grown = self._grown[key]
        return grown is not None and grown.meets(goals_of(conditions), binding)

    def can_meet(self, conditions: Sequence[Condition], binding: Binding) -> bool:
        """Whether some extension of the record meets conditions together.

        Raises TooComplexError where that takes more than 2,000 trials.
        """
        goals = goals_of(conditions)
        names = frozenset().union(*(self._trials.below(c.name) for c in conditions if isinstance(c, Literal)))
        for name, how in self._trials.how.items():  # what is worked out is settled by its parts
            names = names - {name} | {*how.parts} if name in names else names
        open_ = [n for n in self._program.findings if n in names and n not in self._findings]
        if any(map(is_total, names)):  # what has several values gives points of which only some count together
            open_.sort(key=lambda name: -len(self._values(name)))
        waiting: list[tuple[tuple[str, Any], ...]] = [()]
        for tried, settled in enumerate(waiting):  # grows as it goes
            if tried > MOST_TRIALS:
                raise TooComplexError(
                    f"what `{conditions[0]}` can come to takes more than {MOST_TRIALS:,} trials to be checked\n"
                    "  = help: record more; `recommend` answers without an explanation"
                )
            least, most = self._bounded(settled)
            if least.contradicts_itself([name for name, _ in settled]) or not most.meets(goals, binding):
                continue
            if len(settled) == len(open_):
                return True
            name = open_[len(settled)]
            values = self._values(name) if name not in self._trials.parts else self._numbers(name, dict(settled))
            waiting += [(*settled, (name, value)) for value in (None, *values)]
        return False

    def _bounded(self, settled: tuple[tuple[str, Any], ...]) -> tuple[Trial, Trial]:
        """What follows from every extension, and from some, once some findings are settled; None: not recorded."""
        if settled not in self._bounds:
            known = {**self._findings, **dict(settled)}
            recorded = {name: value for name, value in known.items() if value is not None}
            least, most = self._trials.of(recorded), self._trials.of(recorded)
            for name in self._program.findings:
                if name not in known and not known.keys() >= {*self._parts_of(name)}:
                    most.record(name, self._values(name))
            least.denied, most.denied = most, least
            self._bounds[settled] = least, most
        return self._bounds[settled]

    def _parts_of(self, name: str) -> Sequence[str]:
        """What a number is worked out of; itself, of any other finding."""
        how = self._trials.how.get(name)
        return how.parts if how else (name,)

    def _numbers(self, part: str, settled: Mapping[str, Any]) -> Sequence[Any]:
        """The numbers of a part of another one, by what is known of the other part."""
        every = self._trials.numbers_of_part(part, {**self._findings, **settled})
        return [value for value in every if self._is_allowed(part, value)]

    def _values(self, name: str) -> Sequence[Any]:
        """The values of a finding that do not contradict the record; of a number, one from each interval that the
        text could tell apart."""
        if name not in self._allowed:
            finding = self._program.findings[name]
            every = _values_of(finding, self._trials)
            self._allowed[name] = [value for value in every if self._is_allowed(name, value)]
        return self._allowed[name]

    def _is_allowed(self, name: str, value: Any) -> bool:
        if not [*self._trials.contradictions_on([name])]:
            return True
        return not self._as_recorded.changed({name: value}).contradicts_itself([name])


def widest_trial(program: Program, trials: Trials) -> Trial:
    """What follows from any record at all, and perhaps more: each finding has every value that it can have, and only
    what follows from no finding is denied."""
    least, most = trials.of({}), trials.of({})
    for name, finding in program.findings.items():
        most.record(name, _values_of(finding, trials))
    least.denied, most.denied = most, least
    return most


def _values_of(finding: Finding, trials: Trials) -> Sequence[Any]:
    return trials.numbers_of(finding.name) if finding.kind == "number" else finding.values or (True, False)
