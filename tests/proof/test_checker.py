"""The checker of proofs accepts what is built, and catches every corruption of it."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from guidelog.inference.proof.checker import Checker, UncheckedError
from guidelog.inference.proof.step import (
    COMPARED,
    DECLARED,
    OTHERWISE,
    RECORDED,
    UNDECLARED,
    UNRECORDED,
    RuleAnswer,
    Step,
)

import guidelog

from ..support.knowledge import knowledge
from ..support.people import people
from ..support.scale import scaled
from ..support.steps import at, checker_of, paths, replaced, steps_of

TOLD = (RECORDED, OTHERWISE)
CORRUPTIONS: dict[str, Callable[[Step], Step | None]] = {
    "another predicate": lambda s: s._replace(predicate="gait_disturbance_" if s.reason != COMPARED else "!="),
    "another argument": lambda s: s._replace(arguments=("q", *s.arguments[1:])),
    "a missing condition": lambda s: s._replace(because=s.because[:-1]) if s.because else None,
    "a condition too many": lambda s: s._replace(because=(*s.because, s.because[0])) if s.because else None,
    "another rule": lambda s: s._replace(rule=(s.rule or 0) + 1) if s.because else None,
    "no rule": lambda s: s._replace(rule=None) if s.because else None,
    "a rule that is not stopped": lambda s: (
        s._replace(failing=tuple(f for f in s.failing if f.rule != s.failing[-1].rule)) if s.failing else None
    ),
    "recorded, though it is not": lambda s: s._replace(reason=RECORDED) if s.reason == UNRECORDED else None,
    "not recorded, though it is": lambda s: (
        s._replace(reason=UNRECORDED) if s.reason in (RECORDED, OTHERWISE) else None
    ),
    "recorded as something else": lambda s: s._replace(value="other") if s.reason in (RECORDED, OTHERWISE) else None,
    "a comparison turned round": lambda s: s._replace(value=not s.value) if s.reason == COMPARED else None,
    "declared, though it is not": lambda s: s._replace(reason=DECLARED) if s.reason == RECORDED else None,
    "circular, though it is not": lambda s: s._replace(reason="circular"),
    "a reason that there is not": lambda s: s._replace(reason="because"),
}


def test_every_proof_and_absence_is_accepted(ng234: guidelog.KnowledgeBase) -> None:
    for consultation in people(ng234, scaled(30, least=10), seed=4):
        checker = checker_of(consultation)
        for step in steps_of(consultation):
            checker.check(step)


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_every_corruption_is_caught(name: str, ng234: guidelog.KnowledgeBase) -> None:
    corrupt, random, caught = CORRUPTIONS[name], Random(name), 0
    for consultation in people(ng234, scaled(8, least=3), seed=5):
        checker = checker_of(consultation)
        for step in random.sample(steps_of(consultation), 25):
            places = [path for path in paths(step) if corrupt(at(step, path)) is not None]
            if places:
                path = random.choice(places)
                worse = corrupt(at(step, path))
                assert worse is not None
                with pytest.raises(UncheckedError):
                    checker.check(replaced(step, path, worse))
                caught += 1
    assert caught


def test_a_conclusion_that_the_engine_made_up_is_not_believed(ng234: guidelog.KnowledgeBase) -> None:
    consultation = ng234.consult({"findings": {"mscc": "confirmed", "surgery_suitable": False}})
    step = consultation.why("mscc_treatment_urgent_radiotherapy")[0]
    empty = ng234.consult({"findings": {}})
    with pytest.raises(UncheckedError):
        Checker(ng234.program, {}, ng234.facts, consultation.derived).check(step)
    with pytest.raises(guidelog.DisagreementError, match="failed its check"):
        empty.explainer.require_proved([step])


def test_what_is_in_the_knowledge_base_is_not_taken_for_something_that_is_not() -> None:
    consultation = knowledge("known(2).\nholds(P, s0) :- weeks(P, N), known(N).\n").consult(
        {"findings": {"weeks": 2}}
    )
    (proof,) = consultation.why("s0")
    (place,) = [path for path in paths(proof) if at(proof, path).reason == DECLARED]
    worse = at(proof, place)._replace(reason=UNDECLARED)
    with pytest.raises(UncheckedError):
        checker_of(consultation).check(worse)
    checker_of(consultation).check(worse._replace(arguments=(3,)))


RULE_CORRUPTIONS: dict[str, Callable[[RuleAnswer], RuleAnswer | None]] = {
    "a condition left out": lambda r: r._replace(conditions=r.conditions[1:]),
    "a condition twice": lambda r: r._replace(conditions=(*r.conditions, r.conditions[0])),
    "another rule": lambda r: r._replace(rule=r.rule + 1),
    "met, though it is not": lambda r: _with_state(r, lambda state: "met" if state != "met" else None),
    "not met, though it is": lambda r: _with_state(r, lambda state: "not recorded" if state == "met" else None),
    "recorded otherwise, though nothing is recorded": lambda r: _with_state(
        r, lambda state: "recorded otherwise" if state == "not recorded" else None
    ),
    "not recorded, though it is recorded otherwise": lambda r: _with_state(
        r, lambda state: "not recorded" if state == "recorded otherwise" else None
    ),
    "the step of another condition": lambda r: (
        r._replace(conditions=(r.conditions[0]._replace(step=r.conditions[1].step), *r.conditions[1:]))
        if len(r.conditions) > 1
        else None
    ),
}


def _with_state(rule: RuleAnswer, change: Callable[[str], str | None]) -> RuleAnswer | None:
    for place, condition in enumerate(rule.conditions):
        state = change(condition.state)
        if state is not None:
            conditions = [*rule.conditions]
            conditions[place] = condition._replace(state=state)
            return rule._replace(conditions=tuple(conditions))
    return None


@pytest.mark.parametrize("name", RULE_CORRUPTIONS)
def test_every_corruption_of_a_rule_told_for_why_not_is_caught(name: str, ng234: guidelog.KnowledgeBase) -> None:
    caught = 0
    for consultation in people(ng234, scaled(8, least=2), seed=6):
        checker = checker_of(consultation)
        for statement in ng234.program.statements:
            for rule in consultation.rules(statement):
                worse = RULE_CORRUPTIONS[name](rule)
                if worse is not None:
                    with pytest.raises(UncheckedError):
                        checker.check_rule(worse, "holds", ("p", statement))
                    caught += 1
    assert caught
