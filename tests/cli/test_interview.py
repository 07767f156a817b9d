"""The replies of an interview, what it tells as it goes, and where it ends for someone who has no scan."""

from __future__ import annotations

import io
import sys

import pytest

import guidelog

from ..support.run import Run

FIRST_CONTACT = {
    "cancer_diagnosis": "current",
    "primary_cancer": "prostate",
    "limb_weakness": True,
    "gait_disturbance": True,
    "progressive_back_pain": True,
    "pain_severity": "severe",
    "movement_pain_severity": "severe",
    "asymptomatic": False,
    "dexamethasone_started": False,
    "mri_contraindicated": False,
    "previous_spinal_radiotherapy": False,
}


def ask(run: Run, monkeypatch: pytest.MonkeyPatch, *replies: str) -> str:
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(replies) + "\n"))
    return " ".join(run("ask").out.split())


def interview(
    knowledge: guidelog.KnowledgeBase, person: dict[str, object]
) -> tuple[list[str], guidelog.Consultation]:
    """What is asked of someone who does not know what they have not in `person`, and the answer at the end."""
    asked: list[str] = []
    while True:
        known = {name: person[name] for name in asked if name in person}
        consultation = knowledge.consult({"findings": known})
        left = [question.finding for question in consultation.next() if question.finding not in asked]
        if not left:
            return asked, consultation
        asked.append(left[0])


def test_without_any_imaging_the_interview_ends_with_the_emergency(ng234: guidelog.KnowledgeBase) -> None:
    _, consultation = interview(ng234, FIRST_CONTACT)
    holding = {found.statement.id for found in consultation.answer.statements if found.holds}
    assert {
        "mscc_initial_contact_coordinator",
        "mscc_initial_oncological_emergency",
        "mscc_initial_dexamethasone",
        "mscc_initial_consider_immobilisation",
        "mscc_initial_mri",
        "mscc_initial_analgesia",
    } <= holding


@pytest.mark.parametrize("known", [{}, {"cancer_diagnosis": "current"}], ids=["nothing known", "cancer known"])
def test_bladder_gait_and_weakness_are_asked_before_months_to_recurrence(
    known: dict[str, object], ng234: guidelog.KnowledgeBase
) -> None:
    asked, _ = interview(ng234, known)
    late = asked.index("months_to_recurrence")
    for finding in ("bladder_or_bowel_dysfunction", "gait_disturbance", "limb_weakness"):
        assert asked.index(finding) < late


def test_what_a_question_presupposes_is_asked_first(ng234: guidelog.KnowledgeBase) -> None:
    asked, _ = interview(ng234, {})
    for finding in ng234.program.findings.values():
        for other in finding.presupposes:
            if finding.name in asked:
                assert asked.index(other) < asked.index(finding.name), finding.name


def test_what_the_bedside_knows_is_asked_before_what_imaging_or_the_team_knows(
    ng234: guidelog.KnowledgeBase,
) -> None:
    questions = ng234.consult({"findings": {}}).next()
    asked_of = [ng234.program.findings[question.finding].asked_of for question in questions]
    assert asked_of == sorted(asked_of, key=("bedside", "imaging", "team").index)


def test_a_value_is_understood_by_its_number_and_by_its_first_letters(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for reply in ("2", "conf", "c", "Confirmed"):
        shown = ask(run, monkeypatch, reply, "stop")
        assert "none of these" not in shown
        assert "applies now: contact with the MSCC coordinator;" in shown


def test_help_tells_what_a_finding_means_and_asks_it_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = ask(run, monkeypatch, "help", "confirmed", "stop")
    assert "> MSCC: state of the diagnosis of metastatic spinal cord compression" in shown
    assert shown.count("Is MSCC suspected, confirmed or excluded?") == 1


def test_what_applies_is_told_as_it_changes_and_when_it_is_taken_back(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = ask(run, monkeypatch, "confirmed", "back", "stop")
    assert "applies now: contact with the MSCC coordinator; care as an oncological emergency;" in shown
    assert "no longer applies: contact with the MSCC coordinator; care as an oncological emergency;" in shown
