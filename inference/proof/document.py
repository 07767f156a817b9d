"""Proofs as plain data, for JSON. The keys are a public format: see docs/formats.md."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from ..answer.document import (
    AboutDocument,
    ProvenanceDocument,
    ReadingsDocument,
    provenance_document,
    readings_document,
)
from ..answer.needs import NeedDocument
from ..answer.score import Score, ScoreDocument
from ..record.record import plain
from ..rules.entities import Concept, Statement
from ..rules.program import Program
from ..rules.schema import Status
from ..text.syntax import bare_name
from .account import Account
from .step import (
    COMPARED,
    COUNTED,
    DERIVED,
    OTHERWISE,
    RECORDED,
    UNRECORDED,
    ConditionAnswer,
    Failure,
    Reason,
    State,
    Step,
)
from .words import item_words, score_words, sentence


class RuleDocument(TypedDict):
    """A rule as it stands in the text."""

    rule: str
    place: str
    label: NotRequired[str]


class FailureDocument(RuleDocument):
    """A rule that does not establish something: the condition that fails, and why."""

    condition: str
    fails_since: StepDocument


class StepDocument(TypedDict):
    """A step of a proof or an absence with all that stands below it; its reason says which keys there are."""

    says: str
    reason: Reason
    finding: NotRequired[str]
    value: NotRequired[object]
    total: NotRequired[object]
    points: NotRequired[list[int]]
    atom: NotRequired[str]
    sources: NotRequired[list[str]]
    evidence: NotRequired[list[str]]
    links: NotRequired[list[str]]
    readings: NotRequired[dict[str, str]]
    rule: NotRequired[str]
    place: NotRequired[str]
    label: NotRequired[str]
    because: NotRequired[list[StepDocument] | list[FailureDocument]]


class ConditionDocument(TypedDict):
    """A condition of a rule with its state; `opening` is what could still meet it."""

    condition: str
    state: State
    opening: NotRequired[list[NeedDocument]]
    because: StepDocument


class RuleAnswerDocument(RuleDocument):
    """A rule of a statement with the state of each of its conditions."""

    conditions: list[ConditionDocument]


class AccountDocument(ReadingsDocument, ProvenanceDocument, AboutDocument):
    """Of which record and statement something is said."""

    record: str
    statement: str
    status: Status


class ScoresDocument(TypedDict):
    """What the aggregates that a statement rests on add up to, if it rests on any."""

    scores: NotRequired[list[ScoreDocument]]


class WhyDocument(ScoresDocument, AccountDocument):
    """What `guidelog why --format json` prints; `absence` is there where the statement does not hold."""

    decides: list[str]
    reasons: list[list[str]]
    proofs: list[StepDocument]
    absence: NotRequired[StepDocument]


class WhyNotDocument(ScoresDocument, AccountDocument):
    """What `guidelog why-not --format json` prints."""

    rules: list[RuleAnswerDocument]
    changes: list[list[NeedDocument]]


def why_document(account: Account, program: Program, about: AboutDocument) -> WhyDocument:
    """Proofs, or where the statement does not hold why it does not.

    Raises TooComplexError if a part of this is too complex.
    """
    account.require("proofs", "absence", "reasons")
    document: WhyDocument = {
        "record": account.record.id,
        "statement": account.answer.statement.id,
        "status": account.answer.status,
        "decides": [*account.reasons.decides],
        "reasons": [[*names] for names in account.reasons.sets],
        "proofs": [step_document(step, program) for step in account.proofs],
        "guideline": about["guideline"],
        "program": about["program"],
    }
    if program.read_otherwise:
        document["readings"] = program.read_otherwise
    if account.record.provenance:
        document["findings"] = provenance_document(account.record)["findings"]
    if account.scores:
        document["scores"] = _scores_document(account.scores, program)["scores"]
    if account.absence is not None:
        document["absence"] = step_document(account.absence, program)
    return document


def why_not_document(account: Account, program: Program, about: AboutDocument) -> WhyNotDocument:
    """Rules with their conditions, and changes. Raises TooComplexError if a part is too complex."""
    account.require("rules", "changes")
    return {
        "record": account.record.id,
        "statement": account.answer.statement.id,
        "status": account.answer.status,
        "rules": [
            {
                **_rule_document(rule.rule, program),
                "conditions": [_condition_document(one, program) for one in rule.conditions],
            }
            for rule in account.rules
        ],
        "changes": [[need.to_json() for need in change] for change in account.changes],
        **about,
        **readings_document(program),
        **provenance_document(account.record, everything=True),
        **_scores_document(account.scores, program),
    }


def _scores_document(scores: Sequence[Score], program: Program) -> ScoresDocument:
    found: list[ScoreDocument] = [
        {
            "score": score.aggregate.counted,
            "says": score_words(score.aggregate, program),
            "total": score.total,
            "least": score.least,
            "most": score.most,
            "open": [{"item": item_words(item, program), "points": item.points} for item in score.open],
        }
        for score in scores
    ]
    return {"scores": found} if found else {}


def step_document(step: Step, program: Program) -> StepDocument:
    """A step with all that stands below it."""
    found: StepDocument = {"says": sentence(step, program), "reason": step.reason}
    if step.reason in (RECORDED, OTHERWISE, UNRECORDED):
        found["finding"] = bare_name(step.predicate)
        found["value"] = plain(step.value)
    elif step.reason == COUNTED:
        found["total"], found["points"] = plain(step.arguments[0]), [*step.points]
    elif step.reason != COMPARED:
        found["atom"] = f"{step.predicate}({', '.join('_' if a is None else str(a) for a in step.arguments)})"
    described = describes(step, program)
    if described is not None:
        found["sources"] = [str(citation) for citation in described.sources]
        found["readings"] = {name: program.readings[name] for name in described.readings}
        if described.evidence:
            found["evidence"] = [*described.evidence]
        if described.links:
            found["links"] = [*described.links]
    if step.rule is not None and step.reason == DERIVED:
        rule = _rule_document(step.rule, program)
        found["rule"], found["place"] = rule["rule"], rule["place"]
        if "label" in rule:
            found["label"] = rule["label"]
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


def rule_place(rule: int, program: Program) -> str:
    """`file:line` of a rule."""
    span = program.rules[rule].span
    return f"{span.source.name}:{span.line}"


def _rule_document(rule: int, program: Program) -> RuleDocument:
    found: RuleDocument = {"rule": str(program.rules[rule]), "place": rule_place(rule, program)}
    label = program.rules[rule].label
    if label:
        found["label"] = label
    return found


def _condition_document(one: ConditionAnswer, program: Program) -> ConditionDocument:
    because = step_document(one.step, program)
    if not one.opening:
        return {"condition": str(one.condition), "state": one.state, "because": because}
    opening = [need.to_json() for need in one.opening]
    return {"condition": str(one.condition), "state": one.state, "opening": opening, "because": because}


def _failure_document(failure: Failure, program: Program) -> FailureDocument:
    return {
        **_rule_document(failure.rule, program),
        "condition": str(failure.condition),
        "fails_since": step_document(failure.step, program),
    }
