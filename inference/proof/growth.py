"""Whether conditions can still be met by some way in which a record can grow, tried by running the rules.

It shares nothing with the normal forms. The rules are run for two records at once: one holds what every extension
does, the other what some extension does, and each denies what the other establishes. So they bound what follows from
any extension, as in van Gelder's alternating fixpoint (1989). Where that leaves it open, a finding is settled, in
each way that it can be, and both are tried again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from ..errors import TooComplexError
from ..rules.program import Program
from ..text.syntax import Comparison, Condition, Integer, Literal
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
        self._allowed: dict[str, Sequence[Any]] = {}
        self._bounds: dict[tuple[tuple[str, Any], ...], tuple[Trial, Trial]] = {}

    def meets(self, conditions: Sequence[Condition], binding: Binding, added: Mapping[str, Any]) -> bool:
        """Whether conditions are met once the record holds what is added, and whether such a record is consistent."""
        if any(self._findings.get(name, value) != value for name, value in added.items()):
            return False
        trial = self._trials.of({**self._findings, **added})
        return trial.meets(goals_of(conditions), binding) and not trial.contradicts_itself(added)

    def can_meet(self, conditions: Sequence[Condition], binding: Binding) -> bool:
        """Whether some extension of the record meets conditions together.

        Raises TooComplexError where that takes more than 2,000 trials.
        """
        names, goals = self._resting_on(conditions), goals_of(conditions)
        open_ = [n for n in self._program.findings if n in names and n not in self._findings]
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
            waiting += [(*settled, (name, value)) for value in (None, *self._values(name))]
        return False

    def _bounded(self, settled: tuple[tuple[str, Any], ...]) -> tuple[Trial, Trial]:
        """What follows from every extension, and from some, once some findings are settled; None: not recorded."""
        if settled not in self._bounds:
            known = {**self._findings, **dict(settled)}
            recorded = {name: value for name, value in known.items() if value is not None}
            least, most = self._trials.of(recorded), self._trials.of(recorded)
            for name in self._program.findings:
                if name not in known:
                    most.record(name, self._values(name))
            least.denied, most.denied = most, least
            self._bounds[settled] = least, most
        return self._bounds[settled]

    def _values(self, name: str) -> Sequence[Any]:
        """The values of a finding that do not contradict the record; of a number, one from each interval that the
        text could tell apart."""
        if name not in self._allowed:
            finding = self._program.findings[name]
            every = self._numbers if finding.kind == "number" else finding.values or (True, False)
            trials = ((value, self._trials.of({**self._findings, name: value})) for value in every)
            self._allowed[name] = [value for value, trial in trials if not trial.contradicts_itself([name])]
        return self._allowed[name]

    @cached_property
    def _numbers(self) -> Sequence[Decimal]:
        half = Decimal("0.5")
        found = {Decimal(0)}
        for rule in self._program.rules:
            for condition in (rule.head, *rule.body):
                found |= {Decimal(n) + step for n in self._integers(condition) for step in (-half, 0, half)}
        return sorted(found)

    def _integers(self, condition: Condition) -> Iterator[int]:
        """The integers that a condition, or the head of a rule, could compare a number of the record with."""
        if isinstance(condition, Comparison):
            yield from (t.value for t in (condition.left, condition.right) if isinstance(t, Integer))
            return
        for term, sort in zip(condition.terms, self._program.sorts[condition.name], strict=True):
            if isinstance(term, Integer) and sort.kind == "number":
                yield term.value

    def _resting_on(self, conditions: Iterable[Condition]) -> set[str]:
        """The predicates that conditions rest on."""
        found: set[str] = set()
        waiting = [c.name for c in conditions if isinstance(c, Literal)]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                rules = (self._program.rules[index] for index in self._program.rules_of.get(name, ()))
                waiting += [c.name for rule in rules for c in rule.body if isinstance(c, Literal)]
        return found
