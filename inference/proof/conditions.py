"""The rules of a statement, condition by condition: met, recorded otherwise, or not recorded."""

from __future__ import annotations

from typing import NamedTuple

from ..engine.derivation import PERSON
from ..text.syntax import Literal
from .explain import Explanation
from .step import OTHERWISE, UNRECORDED, Step

MET = "met"


class ConditionAnswer(NamedTuple):
    """A condition of a rule: `met`, `recorded otherwise` or `not recorded`, and why."""

    condition: str
    state: str
    step: Step


class RuleAnswer(NamedTuple):
    """A rule of a statement with the state of each of its conditions."""

    rule: int
    conditions: tuple[ConditionAnswer, ...]

    @property
    def distance(self) -> tuple[int, int]:
        """How far the rule is from being met: by recorded findings, by all."""
        states = [condition.state for condition in self.conditions]
        return states.count(OTHERWISE), len(states) - states.count(MET)


def rule_answers(explanation: Explanation, statement: str) -> list[RuleAnswer]:
    """The rules of a statement with their conditions, the closest to being met first."""
    program = explanation.program
    found = []
    for index in program.rules_for(program.statements[statement]):
        conditions = []
        for condition, step in explanation.conditions(index, (PERSON, statement)):
            negated = isinstance(condition, Literal) and condition.negated
            met = step.is_met != negated
            state = MET if met else UNRECORDED if step.silent else OTHERWISE
            conditions.append(ConditionAnswer(str(condition), state, step))
        found.append(RuleAnswer(index, tuple(conditions)))
    return sorted(found, key=lambda rule: rule.distance)
