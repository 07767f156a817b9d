"""Proofs as plain data, for JSON. The keys are a public format: see docs/formats.md."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from ..answer.recordings import Alternative
from ..answer.statuses import StatementAnswer
from ..engine.derivation import PERSON
from ..rules.program import Concept, Program, Statement
from ..text.syntax import Literal
from .explain import Explanation
from .step import COMPARED, DERIVED, OTHERWISE, RECORDED, UNRECORDED, Failure, Step
from .words import sentence

MET = "met"


def why_document(
    found: StatementAnswer, record: str, proofs: Iterable[Step], absence: Step | None, program: Program
) -> dict[str, Any]:
    """`{"record", "statement", "status", "proofs"}`; for a statement that does not hold also `absence`."""
    document: dict[str, Any] = {
        "record": record,
        "statement": found.statement.id,
        "status": found.status,
        "proofs": [step_document(step, program) for step in proofs],
    }
    if absence is not None:
        document["absence"] = step_document(absence, program)
    return document


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


def why_not_document(
    found: StatementAnswer, record: str, rules: Iterable[RuleAnswer], changes: Iterable[Alternative], program: Program
) -> dict[str, Any]:
    """`{"record", "statement", "status", "rules", "changes"}`."""
    return {
        "record": record,
        "statement": found.statement.id,
        "status": found.status,
        "rules": [
            {
                **_rule_document(rule.rule, program),
                "conditions": [
                    {"condition": one.condition, "state": one.state, "because": step_document(one.step, program)}
                    for one in rule.conditions
                ],
            }
            for rule in rules
        ],
        "changes": [[need.to_json() for need in change] for change in changes],
    }


def step_document(step: Step, program: Program) -> dict[str, Any]:
    """A step with all that stands below it: `says`, `reason`, and as they apply `finding`, `value`, `rule`, `place`,
    `label`, `sources`, `readings`, `because`."""
    found: dict[str, Any] = {"says": sentence(step, program), "reason": step.reason}
    if step.reason in (RECORDED, OTHERWISE, UNRECORDED):
        found["finding"] = step.predicate.lstrip("-")
        found["value"] = _plain(step.value)
    elif step.reason != COMPARED:
        found["atom"] = f"{step.predicate}({', '.join('_' if a is None else str(a) for a in step.arguments)})"
    described = describes(step, program)
    if described is not None:
        found["sources"] = [str(citation) for citation in described.sources]
        found["readings"] = {name: program.readings[name] for name in described.readings}
    if step.rule is not None and step.reason == DERIVED:
        found.update(_rule_document(step.rule, program))
    if step.because:
        found["because"] = [step_document(below, program) for below in step.because]
    if step.failing:
        found["because"] = [_failure_document(failure, program) for failure in step.failing]
    return found


def describes(step: Step, program: Program) -> Statement | Concept | None:
    """The statement or concept that a step is about, with its sources and readings."""
    if step.predicate == "holds":
        if step.arguments[1] is None:
            return None
        return program.statements[str(step.arguments[1])]
    return program.concepts.get(step.predicate)


def place(rule: int, program: Program) -> str:
    """`file:line` of a rule."""
    span = program.rules[rule].span
    return f"{span.source.name}:{span.line}"


def _plain(value: object) -> object:
    """A value for JSON; a decimal that a float would change stays a text."""
    if not isinstance(value, Decimal):
        return value
    if value == value.to_integral_value() and abs(value.adjusted()) < 16:
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else str(value)


def _rule_document(rule: int, program: Program) -> dict[str, Any]:
    found: dict[str, Any] = {"rule": str(program.rules[rule]), "place": place(rule, program)}
    if program.rules[rule].label:
        found["label"] = program.rules[rule].label
    return found


def _failure_document(failure: Failure, program: Program) -> dict[str, Any]:
    found = _rule_document(failure.rule, program)
    found["condition"] = str(failure.condition)
    found["fails_since"] = step_document(failure.step, program)
    return found
