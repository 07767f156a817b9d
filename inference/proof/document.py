"""Proofs as plain data, for JSON. The keys are a public format: see docs/formats.md."""

from __future__ import annotations

from typing import Any

from ..answer.document import provenance_document, readings_document
from ..record.record import plain
from ..rules.program import Concept, Program, Statement
from .account import Account
from .step import COMPARED, DERIVED, OTHERWISE, RECORDED, UNRECORDED, ConditionAnswer, Failure, Step
from .words import sentence


def why_document(account: Account, program: Program) -> dict[str, Any]:
    """`{"record", "statement", "status", "decides", "reasons", "proofs"}`; where it does not hold also `absence`.

    Raises TooComplexError if a part of this is too complex.
    """
    account.require("proofs", "absence", "reasons")
    document: dict[str, Any] = {
        **_head(account),
        "decides": [*account.reasons.decides],
        "reasons": [[*names] for names in account.reasons.sets],
        "proofs": [step_document(step, program) for step in account.proofs],
        **readings_document(program),
        **provenance_document(account.record),
    }
    if account.absence is not None:
        document["absence"] = step_document(account.absence, program)
    return document


def why_not_document(account: Account, program: Program) -> dict[str, Any]:
    """`{"record", "statement", "status", "rules", "changes"}`. Raises TooComplexError if a part is too complex."""
    account.require("rules", "changes")
    return {
        **_head(account),
        "rules": [
            {
                **_rule_document(rule.rule, program),
                "conditions": [_condition_document(one, program) for one in rule.conditions],
            }
            for rule in account.rules
        ],
        "changes": [[need.to_json() for need in change] for change in account.changes],
        **readings_document(program),
        **provenance_document(account.record, everything=True),
    }


def _head(account: Account) -> dict[str, Any]:
    found = account.answer
    return {"record": account.record.id, "statement": found.statement.id, "status": found.status}


def step_document(step: Step, program: Program) -> dict[str, Any]:
    """A step with all that stands below it: `says`, `reason`, and as they apply `finding`, `value`, `rule`, `place`,
    `label`, `sources`, `readings`, `because`."""
    found: dict[str, Any] = {"says": sentence(step, program), "reason": step.reason}
    if step.reason in (RECORDED, OTHERWISE, UNRECORDED):
        found["finding"] = step.predicate.lstrip("-")
        found["value"] = plain(step.value)
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


def _rule_document(rule: int, program: Program) -> dict[str, Any]:
    found: dict[str, Any] = {"rule": str(program.rules[rule]), "place": place(rule, program)}
    if program.rules[rule].label:
        found["label"] = program.rules[rule].label
    return found


def _condition_document(one: ConditionAnswer, program: Program) -> dict[str, Any]:
    found: dict[str, Any] = {"condition": str(one.condition), "state": one.state}
    if one.opening:
        found["opening"] = [need.to_json() for need in one.opening]
    return {**found, "because": step_document(one.step, program)}


def _failure_document(failure: Failure, program: Program) -> dict[str, Any]:
    found = _rule_document(failure.rule, program)
    found["condition"] = str(failure.condition)
    found["fails_since"] = step_document(failure.step, program)
    return found
