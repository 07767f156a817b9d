"""Procedures, medicines and encounters, and what counts of what was said at several times."""

from __future__ import annotations

from typing import Any

import pytest

from guidelog import KnowledgeBase

from .reading import (
    ANY,
    BONE,
    CANCER,
    CANCERS,
    CERVICAL,
    CORD,
    CURRENT,
    RADIOTHERAPY,
    SPINE,
    SURGERY,
    THORACIC,
    fault,
    found,
    given,
    read,
)
from .written import AT, ICD, SNOMED, concept, condition, procedure, resource

# procedures


@pytest.mark.parametrize(
    ("reason", "counts"),
    [
        (condition("r", CORD), True),
        (condition("r", CORD, clinical="resolved"), True),
        (condition("r", SPINE, "provisional"), True),
        (condition("r", CORD, "refuted"), False),
        (condition("r", CORD, "entered-in-error"), False),
        (condition("r", "1"), False),
        (condition("r", BONE), False),
    ],
)
def test_surgery_counts_if_its_reason_is_this_disease(
    reason: dict[str, Any], counts: bool, ng234: KnowledgeBase
) -> None:
    surgery = procedure("p", SURGERY, reasonReference=[{"reference": "Condition/r"}])
    assert ("spinal_surgery_done" in found(ng234, CURRENT, reason, surgery)) == counts
    assert "spinal_surgery_done" not in found(ng234, CURRENT, reason, procedure("p", SURGERY))
    assert "spinal_surgery_done" not in found(ng234, CURRENT, reason, {**surgery, "status": "not-done"})


@pytest.mark.parametrize("verification", ["confirmed", "refuted", "entered-in-error"])
def test_the_reason_of_surgery_may_be_contained_in_it(verification: str, ng234: KnowledgeBase) -> None:
    inner = condition("r", SPINE, verification)
    surgery = procedure("p", SURGERY, contained=[inner], reasonReference=[{"reference": "#r"}])
    record = found(ng234, CURRENT, surgery)
    assert ("spinal_surgery_done" in record) == (verification == "confirmed")
    assert "spinal_metastases" not in record  # what is contained says nothing by itself
    modified = {**inner, "modifierExtension": [{"url": "https://example.org/not", "valueBoolean": True}]}
    assert "spinal_surgery_done" not in found(ng234, CURRENT, {**surgery, "contained": [modified]})


def test_surgery_for_a_cord_compression_without_a_cancer_is_not_of_this_disease(ng234: KnowledgeBase) -> None:
    surgery = procedure("p", SURGERY, reasonReference=[{"reference": "Condition/r"}])
    assert found(ng234, condition("r", CORD), surgery) == {}


@pytest.mark.parametrize(
    ("site", "disease", "counts"),
    [
        (THORACIC, {"bodySite": [concept(SNOMED, THORACIC)]}, True),
        (CERVICAL, {"bodySite": [concept(SNOMED, THORACIC)]}, False),
        (ANY, {"bodySite": [concept(SNOMED, THORACIC)]}, True),
        (CERVICAL, {"bodySite": [concept(SNOMED, ANY)]}, True),
        (THORACIC, {"code": concept(SNOMED, "94274006")}, True),
        (CERVICAL, {"code": concept(SNOMED, "94274006")}, False),
        (THORACIC, {}, False),
        ("76752008", {"bodySite": [concept(SNOMED, ANY)]}, False),
    ],
)
def test_radiotherapy_counts_in_the_region_of_the_present_disease(
    site: str, disease: dict[str, Any], counts: bool, ng234: KnowledgeBase
) -> None:
    spine = condition("s", SPINE, **disease)
    radiotherapy = procedure("p", RADIOTHERAPY, bodySite=[concept(SNOMED, site)])
    record = read(ng234, spine, radiotherapy)
    assert ("previous_spinal_radiotherapy" in record.findings) == counts
    if not counts:
        (aside,) = record.provenance["previous_spinal_radiotherapy"].left_out
        assert (aside.place, bool(aside.notes)) == ("Procedure/p", True)
    past = {
        **spine,
        "clinicalStatus": concept("http://terminology.hl7.org/CodeSystem/condition-clinical", "resolved"),
    }
    assert "previous_spinal_radiotherapy" not in found(ng234, past, radiotherapy)


# medicines


@pytest.mark.parametrize(
    ("medicine", "counts"),
    [
        (given(), True),
        (given(status="in-progress"), True),
        (given("MedicationStatement", status="active"), True),
        (given("MedicationStatement", status="in-progress"), None),
        (given("MedicationRequest", status="active"), False),
        *((given(status=one), False) for one in ("not-done", "on-hold", "stopped", "unknown", "entered-in-error")),
        (given("MedicationStatement", status="not-taken"), False),
        (given(effectiveDateTime="2026-02-24"), True),
        (given(effectiveDateTime="2026-02-23"), False),
        (given(effectiveDateTime="2026-02-24T08:59:59Z"), False),
        (given(effectiveDateTime="2026-02-24T09:00:00Z"), True),
        (given(effectiveDateTime="2026-03"), False),
        (given(effectiveDateTime="2026-03-10T09:00:01Z"), False),
        (given(code="3264"), False),
        (given(code="3264", dosage={"route": concept(SNOMED, "47625008")}), True),
        (given(code="3264", dosage={"route": concept(SNOMED, "54485002")}), False),
        (given("MedicationStatement", "3264", dosage=[{"route": concept(SNOMED, "47625008")}]), True),
    ],
)
def test_a_medicine_counts_if_it_was_given_lately(
    medicine: dict[str, Any], counts: bool | None, ng234: KnowledgeBase
) -> None:
    if counts is None:
        assert fault(ng234, medicine)[0] == "status"
        return
    assert found(ng234, medicine) == ({"dexamethasone_started": True} if counts else {})
    undated = {name: value for name, value in medicine.items() if name != "effectiveDateTime"}
    assert found(ng234, undated) == {}


# time


@pytest.mark.parametrize(
    ("first", "second", "value"),
    [
        ("2026-03-01", "2026-03-02", "excluded"),
        ("2026-03-02", "2026-03-01", "confirmed"),
        ("2026-03-01T10:00:00Z", "2026-03-01T10:00:01Z", "excluded"),
        ("2026-03-01T23:00:00+01:00", "2026-03-01T22:30:00Z", "excluded"),
        ("2026-03-01", "2026-03-01", None),
        ("2026-03-01", "2026-03-01T12:00:00Z", None),
        ("2026-02", "2026-03-01", None),
        ("2025", "2026-03-01", None),
        (None, "2026-03-01", None),
    ],
)
def test_of_two_that_differ_the_later_wins_if_it_is_certain_which_is(
    first: str | None, second: str, value: str | None, ng234: KnowledgeBase
) -> None:
    one = condition("a", SPINE, recordedDate=first)
    if first is None:
        del one["recordedDate"]
    other = condition("b", SPINE, "refuted", recordedDate=second)
    if value is None:
        code, message = fault(ng234, one, other)
        assert (code, "Condition/a (code, verificationStatus" in message) == ("conflict", True)
        return
    record = read(ng234, one, other)
    assert record.findings["spinal_metastases"] == value
    ((lost, said),) = [(one.place, one.value) for one in record.provenance["spinal_metastases"].superseded]
    assert {lost, said} in ({"Condition/a", "confirmed"}, {"Condition/b", "excluded"})


def test_an_older_one_of_the_same_value_is_no_contradiction(ng234: KnowledgeBase) -> None:
    three = [
        condition("a", SPINE, recordedDate="2026-01-01"),
        condition("b", SPINE, "refuted", recordedDate="2026-02-01"),
        condition("c", SPINE, recordedDate="2026-03-01"),
    ]
    record = read(ng234, *three)
    assert record.findings["spinal_metastases"] == "confirmed"
    assert [one.place for one in record.provenance["spinal_metastases"].origins] == ["Condition/a", "Condition/c"]


def test_what_is_dated_after_the_reference_time_is_not_read(ng234: KnowledgeBase) -> None:
    assert found(ng234, condition("c", CANCER, recordedDate="2026-03-11")) == {}
    assert found(ng234, condition("c", CANCER, recordedDate="2026-03-10")) == CANCERS
    assert found(ng234, condition("c", CANCER, recordedDate="2026-03-10T09:00:01Z")) == {}
    assert found(ng234, condition("c", CANCER, recordedDate="2026-03-10T23:00:00Z"), at="2026-03-10") == CANCERS


@pytest.mark.parametrize(
    ("onset", "at", "weeks"),
    [
        ("2026-02-17", AT, 3),
        ("2026-02-18", AT, 2),
        ("2026-02-17T08:00:00Z", AT, 3),
        ("2026-02-17T10:00:00Z", AT, 2),
        ("2026-03-10", AT, 0),
        ("2026-02", AT, None),
        ("2026-03-11", AT, None),
    ],
)
def test_the_weeks_of_a_paralysis_are_whole_and_never_rounded_up(
    onset: str, at: str, weeks: int | None, ng234: KnowledgeBase
) -> None:
    paralysis = condition("p", "G82.21", system=ICD, onsetDateTime=onset)
    assert found(ng234, CURRENT, paralysis, at=at).get("complete_paralysis_weeks") == weeks
    undated = condition("p", "G82.21", system=ICD, onsetAge={"value": 60})
    record = read(ng234, CURRENT, undated)
    assert "complete_paralysis_weeks" not in record.findings
    assert record.provenance["complete_paralysis_weeks"].left_out[0].notes


@pytest.mark.parametrize(
    ("end", "onset", "months"),
    [
        ("2025-01-15", "2025-06-14", 4),
        ("2025-01-15", "2025-06-15", 5),
        ("2025-01", "2025-06-15", None),
        ("2025-01-15", "2025-06", None),
        ("2025-08-15", "2025-06-15", None),
    ],
)
def test_the_months_to_a_recurrence_count_from_the_end_of_the_first_radiotherapy(
    end: str, onset: str, months: int | None, ng234: KnowledgeBase
) -> None:
    site = {"bodySite": [concept(SNOMED, THORACIC)]}
    cord = condition("x", CORD, clinical="recurrence", onsetDateTime=onset, **site)
    first = procedure("p", RADIOTHERAPY, performedPeriod={"start": "2025-01-01", "end": end}, **site)
    second = procedure("q", RADIOTHERAPY, performedDateTime="2026-01-01", **site)
    values = found(ng234, CURRENT, cord, first, second)
    assert values["symptoms_recurred"] is True
    assert values.get("months_to_recurrence") == months
    assert "symptoms_recurred" not in found(ng234, CURRENT, cord)


def test_what_rests_on_a_value_that_is_superseded_is_superseded_with_it(ng234: KnowledgeBase) -> None:
    paralysis = condition("p", "G82.21", system=ICD, onsetDateTime="2026-02-01", recordedDate="2026-02-01")
    item = {"linkId": "complete_paralysis", "answer": [{"valueCoding": {"code": "none"}}]}
    own = {"questionnaire": "urn:guidelog:ng234:findings", "status": "completed", "item": [item]}
    answers = resource("QuestionnaireResponse", "q", authored="2026-03-01", **own)
    assert found(ng234, CURRENT, paralysis, answers) == {**CANCERS, "complete_paralysis": "none"}


# encounters


@pytest.mark.parametrize(
    ("elements", "counts"),
    [
        ({}, True),
        ({"period": {"start": "2026-03-10"}}, True),
        ({"period": {"start": "2026-03-01", "end": "2026-03-10"}}, True),
        ({"period": {"start": "2026-03-01", "end": "2026-03-09"}}, False),
        ({"period": {"start": "2026-03-11"}}, False),
        *(({"status": one}, False) for one in ("planned", "arrived", "triaged", "onleave", "finished", "cancelled")),
        ({"class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"}}, False),
        ({"class": {"system": "urn:x", "code": "IMP"}}, False),
    ],
)
def test_an_encounter_counts_while_it_lasts(elements: dict[str, Any], counts: bool, ng234: KnowledgeBase) -> None:
    act = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"}
    ward = resource("Encounter", "e", **{"status": "in-progress", "class": act, **elements})
    assert found(ng234, ward) == ({"admitted_to_hospital": True} if counts else {})
