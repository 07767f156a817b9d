"""The rules of a statement, condition by condition: met, recorded otherwise, or not recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from ..rules.ground import PERSON
from ..text.syntax import Condition, Literal, Variable, binders_first
from .explain import Explanation
from .step import MET, OTHERWISE, UNRECORDED, ConditionAnswer, RuleAnswer, State, Step

# Whether one of the recordings that a proof takes not to be there makes conditions fail, under a binding.
EndsByOne: TypeAlias = Callable[[Sequence[Condition], Mapping[str, str], Step], bool]


def rule_answers(explanation: Explanation, statement: str, ends_by_one: EndsByOne) -> list[RuleAnswer]:
    """The rules of a statement with their conditions, the closest to being met first."""
    rules = explanation.rules_for("holds", (PERSON, statement))
    found = [_rule_answer(index, explanation, statement, ends_by_one) for index in rules]
    return sorted(found, key=lambda rule: rule.distance)


def _rule_answer(index: int, explanation: Explanation, statement: str, ends_by_one: EndsByOne) -> RuleAnswer:
    rule = explanation.program.rules[index]
    answers = explanation.conditions(index, (PERSON, statement))
    met = [id(condition) for condition, step in answers if _is_met(condition, step)]
    bound = {t.name: v for t, v in zip(rule.head.terms, (PERSON, statement), strict=True) if isinstance(t, Variable)}
    order = binders_first(rule.body)
    found = []
    for condition, step in answers:
        place = next(place for place, other in enumerate(order) if other is condition)
        asked = _asked(condition, [other for other in order[:place] if id(other) in met], bound)
        if id(condition) in met:
            can_end = bool(step.silent) and (  # most end by one recording, which is tried in no time
                ends_by_one(asked, bound, step) or explanation.openings.can_end(asked, bound, explanation.findings)
            )
            found.append(ConditionAnswer(condition, MET, step, can_end=can_end))
            continue
        opening = explanation.openings.opening(asked, bound, explanation.findings)
        state: State = OTHERWISE if opening is None else UNRECORDED
        found.append(ConditionAnswer(condition, state, step, opening or ()))
    return RuleAnswer(index, tuple(found))


def _is_met(condition: Condition, step: Step) -> bool:
    return step.is_met != (isinstance(condition, Literal) and condition.negated)


def _asked(condition: Condition, before: Iterable[Condition], bound: Iterable[str]) -> list[Condition]:
    """A condition with those before it that its variables are tied to, directly or through others.

    The variables of the head tie nothing: they are `bound`.
    """
    found, left = [condition], [*before]
    names = condition.variables.keys() - {*bound}
    while names and (tied := [other for other in left if other.variables.keys() & names]):
        found += tied
        names = names.union(*(other.variables for other in tied)) - {*bound}
        left = [other for other in left if other not in tied]
    return found
