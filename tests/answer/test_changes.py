"""Changes of a record that turn a statement: each does, no part of it does, and none is missing."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from random import Random

import pytest
from guidelog.inference.proof.account import change_listings

import guidelog

from ..oracle.concrete import holding, is_consistent
from ..support.knowledge import knowledge
from ..support.people import VALUES, meets, people

Findings = Mapping[str, object]


def changed(findings: Findings, change: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in {**findings, **change}.items() if value is not None}


def turns(findings: Findings, change: Mapping[str, object], statement: str) -> bool:
    """Whether a change turns a statement, by the independent model."""
    after = changed(findings, change)
    return is_consistent(after) and (statement in holding(after)) != (statement in holding(findings))  # type: ignore[arg-type]


def test_every_change_turns_its_statement_and_no_part_of_it_does(ng234: guidelog.KnowledgeBase) -> None:
    random = Random(1)
    for consultation in people(ng234, 25, seed=1):
        findings = consultation.answer.record.findings
        for statement in random.sample([*ng234.program.statements], 20):
            for alternative in consultation.changes(statement)[:12]:
                names = [need.finding for need in alternative]
                choices = [[v for v in (*VALUES[need.finding], None) if meets(need, v)] for need in alternative]
                assert all(choices)
                values = [random.choice(choice) for choice in choices]
                change = dict(zip(names, values, strict=True))
                assert turns(findings, change, statement), (findings, statement, change)
                for some in product((True, False), repeat=len(names)):
                    part = {name: change[name] for name, kept in zip(names, some, strict=True) if kept}
                    if len(part) < len(change):
                        assert not turns(findings, part, statement), (findings, statement, change, part)


def test_no_change_of_a_single_finding_is_missing(ng234: guidelog.KnowledgeBase) -> None:
    random = Random(2)
    for consultation in people(ng234, 12, seed=2):
        findings = consultation.answer.record.findings
        single = [
            (name, value)
            for name, values in VALUES.items()
            for value in (*values, None)
            if findings.get(name) != value and is_consistent(changed(findings, {name: value}))  # type: ignore[arg-type]
        ]
        after = {one: holding(changed(findings, dict([one]))) for one in single}  # type: ignore[arg-type]
        before = holding(findings)  # type: ignore[arg-type]
        for statement in random.sample([*ng234.program.statements], 25):
            expected = {one for one in single if (statement in after[one]) != (statement in before)}
            found = [alternative[0] for alternative in consultation.changes(statement) if len(alternative) == 1]
            assert {
                (name, v) for name, v in single for need in found if need.finding == name and meets(need, v)
            } == expected


def test_a_change_also_takes_back_what_would_contradict_it(ng234: guidelog.KnowledgeBase) -> None:
    findings = {
        "mscc": "confirmed",
        "surgery_suitable": True,
        "recovered_from_surgery": True,
        "symptoms_recurred": True,
        "previous_spinal_radiotherapy": True,
        "months_to_recurrence": 0,
    }
    changes = ng234.consult({"findings": findings}).changes("mscc_treatment_mdt_plan")
    told = [{need.finding: need.any_of for need in change} for change in changes]
    assert {"symptoms_recurred": (None,)} in told
    assert {"symptoms_recurred": (False,), "months_to_recurrence": (None,)} in told


def test_changes_that_contradict_nothing_come_first(ng234: guidelog.KnowledgeBase) -> None:
    for consultation in people(ng234, 10, seed=3):
        recorded = consultation.answer.record.findings
        for statement in ng234.program.statements:
            against = [sum(n.finding in recorded for n in change) for change in consultation.changes(statement)]
            assert against == sorted(against)


@pytest.mark.parametrize("seed", range(3))
def test_the_rules_of_a_statement_are_met_when_it_holds_and_not_otherwise(
    seed: int, ng234: guidelog.KnowledgeBase
) -> None:
    for consultation in people(ng234, 5, seed=10 + seed):
        for found in consultation.answer.statements:
            rules = consultation.rules(found.statement.id)
            met = [all(condition.state == "met" for condition in rule.conditions) for rule in rules]
            assert any(met) == found.holds
            assert met == sorted(met, reverse=True)


def test_values_of_one_finding_that_turn_a_score_are_one_way() -> None:
    sepsis = guidelog.KnowledgeBase.load("sepsis")
    findings = {"age": 71, "pregnancy": False, "respiration_rate": 25, "systolic_pressure": 92, "pulse": 100}
    changes = sepsis.consult({"id": "p", "findings": findings}).changes("score_response_urgent")
    single = [change[0] for change in changes if len(change) == 1 and change[0].finding == "spo2"]
    (need,) = single
    assert need.upper == (96, False)


def test_what_is_told_of_a_wrong_recording_is_told_once_where_it_could_be_wrong_in_several_ways() -> None:
    """What else it could be is not told: so of two changes that need it to be wrong, the wider one says it all."""
    rules = (
        "points(P, s, 1, kind) :- kind(P, a).\npoints(P, s, 2, kind) :- kind(P, b).\n"
        "points(P, s, 5, kind) :- kind(P, c).\npoints(P, s, 3, weeks) :- weeks(P, N), N < 2.\n"
        "points(P, s, 4, weeks) :- weeks(P, N), N >= 2, N < 4.\npoints(P, s, 9, weeks) :- weeks(P, N), N >= 4.\n"
        "holds(P, s0) :- kind(P, _), weeks(P, _), #sum { N, I : points(P, s, N, I) } <= 5.\n"
    )
    base = knowledge(rules)
    consultation = base.consult({"findings": {"kind": "c"}})
    assert len(consultation.changes("s0")) == 2
    (listing,) = change_listings(consultation.explain("s0"), base.program)
    assert [*listing.items] == ["c; and were it recorded that less than 4"]
