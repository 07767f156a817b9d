"""The rules of a statement, condition by condition: met, recorded otherwise, or not recorded."""

from __future__ import annotations

from ..engine.derivation import PERSON
from ..text.syntax import Literal
from .explain import Explanation
from .step import MET, OTHERWISE, UNRECORDED, ConditionAnswer, RuleAnswer


def rule_answers(explanation: Explanation, statement: str) -> list[RuleAnswer]:
    """The rules of a statement with their conditions, the closest to being met first."""
    found = []
    for index in explanation.rules_for("holds", (PERSON, statement)):
        conditions = []
        for condition, step in explanation.conditions(index, (PERSON, statement)):
            negated = isinstance(condition, Literal) and condition.negated
            met = step.is_met != negated
            state = MET if met else UNRECORDED if step.silent else OTHERWISE
            conditions.append(ConditionAnswer(condition, state, step))
        found.append(RuleAnswer(index, tuple(conditions)))
    return sorted(found, key=lambda rule: rule.distance)
