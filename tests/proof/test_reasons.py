"""Minimal reasons against brute force over every part of a record; trials against a naive run of the rules."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from guidelog.inference.answer.reasons import Reasons, find_reasons
from guidelog.inference.proof.trial import Trials

import guidelog

from ..support.knowledge import knowledge_of
from ..support.naive import Naive
from ..support.naive import status as naive_status
from ..support.random_programs import random_program, random_states
from ..support.scale import scaled
from ..support.small import SMALL

SEEDS = range(scaled(150, least=30))


@pytest.mark.parametrize("circles", [False, True])
def test_reasons_are_the_smallest_parts_of_a_record_that_give_the_same_status(circles: bool) -> None:
    for seed in SEEDS:
        program = random_program(random.Random(seed), 80, circles=circles)
        naive, knowledge = Naive(program), knowledge_of(program.text)
        for state in random_states(random.Random(seed), program, 4):
            if naive.table[state].contradictions:
                continue
            findings = program.findings_of(state)
            names = [*findings]
            parts = [set(part) for size in range(len(names) + 1) for part in combinations(names, size)]

            def status_of(statement: str, part: set[str]) -> str:
                kept = (v if f.name in part else None for f, v in zip(program.findings, state, strict=True))  # noqa: B023
                alone = tuple(kept)
                now, later = naive.table[alone], naive.extensions(alone)  # noqa: B023
                return naive_status(frozenset([statement]), now, later)

            for statement, form in knowledge.forms.statements.items():
                found = find_reasons(form, findings, knowledge.states)
                whole = status_of(statement, {*names})
                same = [part for part in parts if status_of(statement, part) == whole]
                smallest = [part for part in same if not any(other < part for other in same)]
                assert sorted(map(sorted, found.sets)) == sorted(map(sorted, smallest)), (seed, statement, findings)
                decisive = {name for name in names if status_of(statement, {*names} - {name}) != whole}
                assert {*found.decides} == decisive, (seed, statement, findings)


@pytest.mark.parametrize("circles", [False, True])
def test_a_trial_runs_the_rules_as_a_naive_evaluator_does(circles: bool) -> None:
    for seed in range(scaled(400, least=60)):
        program = random_program(random.Random(seed), 120, circles=circles)
        naive, knowledge = Naive(program), knowledge_of(program.text)
        trials = Trials(knowledge.program, knowledge.facts)
        before, recorded = trials.of({}), {}
        for state in random_states(random.Random(seed), program, 6):
            findings, outcome = program.findings_of(state), naive.table[state]
            changed = {name: findings.get(name) for name in {**recorded, **findings}}
            for trial in (trials.of(findings), before.changed(changed)):
                held = {s.id for s in program.statements if trial.holds(s.id)}
                assert held == outcome.holds, (seed, state)
                assert trial.contradicts_itself() == bool(outcome.contradictions), (seed, state)
            before, recorded = trial, findings


def test_a_wrong_change_is_never_shown(ng234: guidelog.KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    consultation = ng234.consult({"findings": {"mscc": "confirmed"}})
    wrong = consultation.changes("mscc_initial_dexamethasone")
    monkeypatch.setattr(type(ng234.compilation), "changes", lambda *_: wrong)
    with pytest.raises(guidelog.DisagreementError, match="does not turn"):
        consultation.changes("mscc_treatment_urgent_radiotherapy")


def test_a_wrong_reason_is_never_shown(ng234: guidelog.KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    consultation = ng234.consult({"findings": {"mscc": "confirmed", "surgery_suitable": False}})
    monkeypatch.setattr("guidelog.inference.proof.explainer.find_reasons", lambda *_: Reasons((), (("mscc",),)))
    with pytest.raises(guidelog.DisagreementError, match="does not suffice"):
        consultation.reasons("mscc_treatment_urgent_radiotherapy")


@pytest.mark.parametrize("circles", [False, True])
def test_whatever_explains_an_answer_of_a_random_program_passes_its_check(circles: bool) -> None:
    for seed in range(scaled(120, least=25)):
        program = random_program(random.Random(seed), 80, circles=circles)
        naive, knowledge = Naive(program), knowledge_of(program.text)
        for state in random_states(random.Random(seed), program, 4):
            if naive.table[state].contradictions:
                continue
            consultation = knowledge.consult({"findings": program.findings_of(state)})
            for found in consultation.answer.statements:
                id_ = found.statement.id
                assert bool(consultation.why(id_, 5)) == found.holds
                if not found.holds:
                    consultation.absence(id_)
                rules, changes = consultation.why_not(id_)
                assert found.holds == any(all(c.state == "met" for c in rule.conditions) for rule in rules)
                held = {len(change) for change in changes}
                assert held <= {1, 2, 3}
                consultation.reasons(id_)


def test_a_negation_of_what_no_condition_binds_is_left_out_of_why_not() -> None:
    text = SMALL.replace("holds(P, ", "odd(suspected).\nholds(P, spare) :- fever(P, V), not odd(V).\nholds(P, ", 1)
    knowledge = knowledge_of(
        f'%% spare\n%% says  spare\n%% source  page, "box", 9\nstatement(spare, do, rest).\n{text}'
    )
    (rule,) = knowledge.consult({"findings": {}}).why_not("spare").rules
    assert [(str(one.condition), one.state) for one in rule.conditions] == [("fever(P, V)", "not recorded")]
    (rule,) = knowledge.consult({"findings": {"fever": "suspected"}}).why_not("spare").rules
    assert [one.state for one in rule.conditions] == ["met", "recorded otherwise"]
