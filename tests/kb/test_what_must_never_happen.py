"""What the checklist says must never happen is declared in the knowledge base, and does not happen."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest
from guidelog.inference.engine.pydatalog import PyDatalogEngine

import guidelog

from ..oracle.strategies import random_record
from ..oracle.vocabulary import read_findings

RADIOTHERAPY = {
    "urgent_radiotherapy",
    "single_fraction_radiotherapy",
    "multiple_fraction_radiotherapy",
    "stereotactic_radiotherapy",
    "further_radiotherapy",
    "postoperative_radiotherapy",
    "radiotherapy_for_asymptomatic",
}
SURGERY = {"surgery", "surgical_decompression", "surgical_stabilisation", "surgery_to_prevent_mscc"}
INCOMPATIBLE = {
    frozenset({"immobilise", "graded_sitting"}),
    frozenset({"single_fraction_radiotherapy", "multiple_fraction_radiotherapy"}),
    frozenset({"corticosteroids", "continue_dexamethasone"}),
    frozenset({"mri", "ct"}),
    *(frozenset({"external_spinal_support", action}) for action in SURGERY),
}
SUSPECTED = {"mscc": "suspected"}
EXCLUDED: list[tuple[dict[str, object], set[str]]] = [
    ({}, set()),
    ({"mri_contraindicated": True}, {"mri"}),
    ({"surgery_suitable": False}, SURGERY),
    ({"radiotherapy_suitable": False}, RADIOTHERAPY),
    (SUSPECTED, {"surgery_to_prevent_mscc"}),
    ({"mscc": "confirmed"}, {"surgery_to_prevent_mscc"}),
    ({"gait_disturbance": True, "cancer_diagnosis": "current"}, {"surgery_to_prevent_mscc", "biopsy"}),
    ({"immediate_treatment_needed": True}, {"biopsy"}),
    ({"gait_disturbance": True, "immediate_treatment_needed": False}, set()),
]


def pairs(knowledge: guidelog.KnowledgeBase, predicate: str) -> list[tuple[str, str]]:
    """The facts of a predicate of two actions."""
    return [(str(f.arguments[0]), str(f.arguments[1])) for f in knowledge.facts if f.predicate == predicate]


def test_incompatible_actions_are_those_of_the_checklist(ng234: guidelog.KnowledgeBase) -> None:
    assert {frozenset(pair) for pair in pairs(ng234, "incompatible")} == INCOMPATIBLE
    assert set(pairs(ng234, "incompatible_with_avoiding")) == {
        ("radiotherapy_for_asymptomatic", action) for action in RADIOTHERAPY
    }


@pytest.mark.parametrize(("findings", "actions"), EXCLUDED, ids=[", ".join(f) or "nothing" for f, _ in EXCLUDED])
def test_excluded_actions_are_those_of_the_checklist(
    findings: dict[str, object], actions: set[str], ng234: guidelog.KnowledgeBase
) -> None:
    derived = PyDatalogEngine(ng234.program, ng234.facts, ["excluded"]).derive(
        ng234.record({"findings": findings}).findings
    )
    assert {str(atom.arguments[1]) for atom in derived if atom.predicate == "excluded"} == actions


def test_nothing_that_must_never_happen_happens_to_random_people(ng234: guidelog.KnowledgeBase) -> None:
    engine = PyDatalogEngine(ng234.program, ng234.facts, ["excluded"])
    incompatible = {frozenset(pair) for pair in pairs(ng234, "incompatible")}
    against = pairs(ng234, "incompatible_with_avoiding")
    random, asked = Random(5), 0
    while asked < 300:
        findings = random_record(random, read_findings(), random.uniform(0.3, 0.9))
        try:
            answer = ng234.consult({"findings": findings}).answer
        except guidelog.RecordError:
            continue
        asked += 1
        held = {found.statement for found in answer.statements if found.holds}
        advised = {statement.action for statement in held if statement.strength != "avoid"}
        avoided = {statement.action for statement in held if statement.strength == "avoid"}
        derived = engine.derive(answer.record.findings)
        excluded = {str(atom.arguments[1]) for atom in derived if atom.predicate == "excluded"}
        assert not advised & avoided
        assert not advised & excluded
        assert not [pair for pair in combinations(advised, 2) if frozenset(pair) in incompatible]
        assert not [action for avoid, action in against if avoid in avoided and action in advised]
