"""What resources say, rule by rule: statuses, dates, width, causes, regions, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from guidelog import KnowledgeBase, Record, RecordError

from .reading import (
    ANY,
    BONE,
    BREAST,
    CANCER,
    CANCERS,
    CERVICAL,
    CORD,
    CURRENT,
    LUNG,
    RADIOTHERAPY,
    SPINE,
    SURGERY,
    THORACIC,
    TINGLING,
    WEAK,
    fault,
    found,
    given,
    read,
)
from .written import AT, ICD, SNOMED, bundle, concept, condition, observation, procedure, resource


def due_to(**value: Any) -> list[dict[str, Any]]:
    """The extension that says what a Condition is due to."""
    return [{"url": "http://hl7.org/fhir/StructureDefinition/condition-dueTo", **value}]


def leading_to(id_: str) -> list[dict[str, Any]]:
    """The extension that says that a Condition is due to another one."""
    return due_to(valueReference={"reference": f"Condition/{id_}"})


# codes, and nothing but codes


def test_a_display_a_text_and_a_version_are_not_read(ng234: KnowledgeBase) -> None:
    code = {"coding": [{"system": SNOMED, "code": "1", "display": "Malignant neoplasm of breast"}], "text": "mscc"}
    assert found(ng234, condition("c", "", code=code)) == {}
    code = {"coding": [{"system": SNOMED, "version": "x", "code": CANCER, "display": "flu"}]}
    assert found(ng234, condition("c", "", code=code)) == CANCERS


def test_two_codings_of_one_resource_that_differ_contradict_each_other(ng234: KnowledgeBase) -> None:
    code, message = fault(ng234, condition("c", "", code=concept(SNOMED, BREAST, LUNG)))
    assert code == "conflict"
    assert "`primary_cancer`" in message
    assert message.count("Condition/c (code") == 2


def test_a_code_is_read_only_of_the_resources_of_its_row(ng234: KnowledgeBase) -> None:
    assert found(ng234, observation("o", CANCER, True)) == {}
    assert found(ng234, procedure("p", CANCER)) == {}


# verificationStatus and clinicalStatus


@pytest.mark.parametrize("verification", ["unconfirmed", "provisional", "differential"])
def test_what_is_not_yet_established_is_suspected_where_the_finding_has_that(
    verification: str, ng234: KnowledgeBase
) -> None:
    spine = condition("s", SPINE, verification)
    assert found(ng234, spine) == {"spinal_metastases": "suspected"}
    assert found(ng234, condition("b", BREAST, verification)) == {"cancer_suspected": True}
    assert found(ng234, condition("b", BREAST, verification), spine) == {
        "cancer_suspected": True,
        "spinal_metastases": "suspected",
    }
    assert found(ng234, condition("b", BREAST, verification), condition("l", LUNG, None)) == {
        **CANCERS,
        "primary_cancer": "lung",
    }
    assert found(ng234, condition("x", BONE, verification)) == {}
    assert found(ng234, condition("b", BREAST, verification, "inactive")) == {}


def test_a_suspected_cancer_is_not_enough_for_what_has_other_causes(ng234: KnowledgeBase) -> None:
    assert found(ng234, condition("b", BREAST, "provisional"), condition("w", WEAK)) == {"cancer_suspected": True}


@pytest.mark.parametrize("clinical", ["active", "recurrence", "relapse", None])
def test_what_is_current_is_said(clinical: str | None, ng234: KnowledgeBase) -> None:
    assert found(ng234, condition("c", CANCER, clinical=clinical)) == CANCERS


@pytest.mark.parametrize("clinical", ["inactive", "remission", "resolved"])
def test_what_is_past_keeps_the_type_of_a_cancer_and_nothing_else(clinical: str, ng234: KnowledgeBase) -> None:
    past = {"cancer_diagnosis": "past", "primary_cancer": "breast", "primary_cancer_confirmed": True}
    assert found(ng234, condition("b", BREAST, clinical=clinical)) == past
    assert found(ng234, CURRENT, condition("s", SPINE, clinical=clinical)) == CANCERS
    assert found(ng234, CURRENT, condition("w", WEAK, clinical=clinical)) == CANCERS


def test_an_abatement_in_the_past_makes_what_has_no_status_past(ng234: KnowledgeBase) -> None:
    abated = condition("c", CANCER, clinical=None, abatementDateTime="2025-01-01")
    assert found(ng234, abated) == {"cancer_diagnosis": "past"}
    to_come = condition("c", CANCER, clinical=None, abatementDateTime="2027-01-01")
    assert found(ng234, to_come) == CANCERS


@pytest.mark.parametrize("clinical", ["active", "recurrence", "relapse"])
def test_what_is_active_and_has_abated_is_refused(clinical: str, ng234: KnowledgeBase) -> None:
    code, message = fault(ng234, condition("c", CANCER, clinical=clinical, abatementDateTime="2025-01-01"))
    assert (code, "Condition/c, abatementDateTime" in message) == ("status", True)
    to_come = condition("c", CANCER, clinical=clinical, abatementDateTime="2027-01-01")
    assert found(ng234, to_come) == CANCERS


def test_a_current_cancer_beats_a_past_one_whenever_either_was_entered(ng234: KnowledgeBase) -> None:
    past = condition("p", LUNG, clinical="resolved", recordedDate="2026-03-09")
    current = condition("c", BREAST, recordedDate="2020-01-01")
    record = read(ng234, past, current)
    assert record.findings["cancer_diagnosis"] == "current"
    assert record.findings["primary_cancer"] == "breast"
    assert [one.place for one in record.provenance["primary_cancer"].superseded] == ["Condition/p"]
    undated = [{k: v for k, v in one.items() if k != "recordedDate"} for one in (past, current)]
    assert read(ng234, *undated).findings == record.findings


def test_two_current_primaries_contradict_each_other_even_if_dated(ng234: KnowledgeBase) -> None:
    two = condition("a", BREAST, recordedDate="2020-01-01"), condition("b", LUNG, recordedDate="2026-01-01")
    code, message = fault(ng234, *two)
    assert (code, "Condition/a" in message, "Condition/b" in message) == ("conflict", True, True)


def test_two_past_primaries_are_ordered_by_their_dates(ng234: KnowledgeBase) -> None:
    one = condition("a", BREAST, clinical="resolved", recordedDate="2010-01-01")
    other = condition("b", LUNG, clinical="resolved", recordedDate="2016-01-01")
    assert found(ng234, one, other)["primary_cancer"] == "lung"
    assert fault(ng234, {**one, "recordedDate": "2010"}, other)[0] == "conflict"


def test_a_code_of_a_disease_in_remission_is_past(ng234: KnowledgeBase) -> None:
    past = {"cancer_diagnosis": "past", "primary_cancer": "myeloma", "primary_cancer_confirmed": True}
    assert found(ng234, condition("m", "94704006")) == past
    assert found(ng234, condition("m", "C90.01", system=ICD)) == past
    assert found(ng234, condition("m", "C90.00", system=ICD))["cancer_diagnosis"] == "current"
    assert found(ng234, condition("m", "C90.11", system=ICD)) == {"cancer_diagnosis": "past"}
    assert found(ng234, condition("m", "C91.Z1", system=ICD))["cancer_diagnosis"] == "past"
    assert found(ng234, condition("m", "C81.01", system=ICD))["cancer_diagnosis"] == "current"
    assert found(ng234, condition("m", "C9001", system=ICD)) == {"cancer_diagnosis": "past"}
    lymphoma = {**past, "primary_cancer": "lymphoma"}
    assert found(ng234, condition("m", "C81.9A", system=ICD)) == lymphoma
    assert found(ng234, condition("m", "C85.9A", system=ICD)) == lymphoma
    assert found(ng234, condition("m", "C86.01", system=ICD)) == {"cancer_diagnosis": "past"}
    assert found(ng234, condition("m", "C86.00", system=ICD)) == {"cancer_diagnosis": "current"}


def test_a_primary_that_is_unknown_is_never_confirmed(ng234: KnowledgeBase) -> None:
    unknown = condition("u", "C80.0", system="http://hl7.org/fhir/sid/icd-10")
    assert found(ng234, unknown) == {**CANCERS, "primary_cancer": "unknown_primary"}


def test_what_was_entered_in_error_does_not_exist(ng234: KnowledgeBase) -> None:
    wrong = condition("x", BREAST, "entered-in-error", "no such status", subject={"reference": "Patient/p2"})
    assert found(ng234, wrong, CURRENT) == CANCERS


# width


def test_a_no_counts_only_if_its_code_is_as_wide_as_the_finding(ng234: KnowledgeBase) -> None:
    assert found(ng234, condition("x", BONE, "refuted")) == {"bone_metastases": False}
    assert found(ng234, condition("x", CORD, "refuted")) == {"mscc": "excluded"}
    assert found(ng234, condition("x", "94250008", "refuted")) == {}
    assert found(ng234, condition("x", BREAST, "refuted")) == {}
    assert found(ng234, observation("o", WEAK, False)) == {"limb_weakness": False}
    assert found(ng234, observation("o", TINGLING, False)) == {}


# observations


@pytest.mark.parametrize(
    ("status", "is_read"),
    [
        *((one, True) for one in ("final", "amended", "corrected", "preliminary")),
        *((one, False) for one in ("registered", "cancelled", "entered-in-error", "unknown")),
    ],
)
def test_an_observation_is_read_by_its_status(status: str, is_read: bool, ng234: KnowledgeBase) -> None:
    expected = {"limb_weakness": False} if is_read else {}
    assert found(ng234, observation("o", WEAK, False, status=status)) == expected


def test_an_observation_is_answered_by_a_truth_or_a_coded_answer(ng234: KnowledgeBase) -> None:
    yes, no = concept(SNOMED, "52101004"), concept(SNOMED, "2667000")
    assert found(ng234, CURRENT, observation("o", WEAK, valueCodeableConcept=yes)) == {
        **CANCERS,
        "limb_weakness": True,
    }
    assert found(ng234, observation("o", WEAK, valueCodeableConcept=no)) == {"limb_weakness": False}
    assert found(ng234, observation("o", WEAK)) == {}
    assert found(ng234, observation("o", WEAK, valueString="yes")) == {}
    assert found(ng234, observation("o", WEAK, valueCodeableConcept=concept(SNOMED, "373066001"))) == {}
    assert found(ng234, observation("o", WEAK, False, dataAbsentReason={"text": "asked"})) == {}
    both = observation("o", WEAK, valueCodeableConcept=concept(SNOMED, "52101004", "2667000"))
    assert fault(ng234, CURRENT, both)[0] == "conflict"


def test_a_component_is_read_under_the_status_and_date_of_its_observation(ng234: KnowledgeBase) -> None:
    parts = [{"code": concept(SNOMED, WEAK), "valueBoolean": False}, {"code": {"text": "x"}, "valueBoolean": 3}]
    whole = observation("o", "1", component=parts)
    record = read(ng234, whole)
    (origin,) = record.provenance["limb_weakness"].origins
    assert (origin.place, origin.element) == ("Observation/o", "component[0].valueBoolean")
    assert found(ng234, {**whole, "status": "cancelled"}) == {}
    assert found(ng234, {**whole, "effectiveDateTime": "2026-03-11"}) == {}


# causes


def test_what_has_other_causes_counts_only_beside_a_cancer(ng234: KnowledgeBase) -> None:
    assert found(ng234, condition("w", WEAK), condition("x", CORD)) == {}
    past = condition("c", CANCER, clinical="resolved")
    assert found(ng234, condition("w", WEAK), past) == {"cancer_diagnosis": "past", "limb_weakness": True}
    suspected = condition("s", SPINE, "provisional")
    assert found(ng234, condition("x", CORD), suspected) == {"mscc": "confirmed", "spinal_metastases": "suspected"}


def test_what_is_due_to_something_else_does_not_count(ng234: KnowledgeBase) -> None:
    disc = condition("d", "1")
    assert found(ng234, CURRENT, disc, condition("w", WEAK, extension=leading_to("d"))) == CANCERS
    assert found(ng234, CURRENT, condition("w", WEAK, extension=leading_to("none"))) == CANCERS
    assert found(ng234, CURRENT, condition("w", WEAK, extension=leading_to("c"))) == {
        **CANCERS,
        "limb_weakness": True,
    }
    weak = condition("w", WEAK, extension=leading_to("x"))
    assert found(ng234, CURRENT, condition("x", CORD), weak)["limb_weakness"] is True
    coded = due_to(valueCodeableConcept=concept(SNOMED, "386033004"))
    assert found(ng234, CURRENT, condition("w", WEAK, extension=coded)) == CANCERS
    coded = due_to(valueCodeableConcept=concept(SNOMED, BREAST))
    assert found(ng234, CURRENT, condition("w", WEAK, extension=coded))["limb_weakness"] is True


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


# the person


def test_all_resources_that_map_are_of_one_person(ng234: KnowledgeBase) -> None:
    other = condition("x", SPINE, subject={"reference": "Patient/p2"})
    code, message = fault(ng234, CURRENT, other)
    assert (code, "Condition/c" in message, "Condition/x" in message, "subject" in message) == (
        "subject",
        *[True] * 3,
    )
    assert fault(ng234, condition("x", SPINE, subject={"display": "somebody"}))[0] == "subject"
    nobody = {name: value for name, value in CURRENT.items() if name != "subject"}
    code, message = fault(ng234, nobody)
    assert (code, "Condition/c, subject" in message) == ("subject", True)
    assert found(ng234, CURRENT, condition("x", "1", subject={"reference": "Patient/p2"})) == CANCERS


def test_a_person_is_known_by_either_form_of_a_reference(ng234: KnowledgeBase) -> None:
    absolute = condition("x", BONE, subject={"reference": "https://example.org/fhir/Patient/p1"})
    assert read(ng234, CURRENT, absolute).id == "p1"
    assert (
        fault(ng234, CURRENT, condition("x", BONE, subject={"reference": "https://other/Patient/p1"}))[0] == "subject"
    )


def test_resources_are_of_the_one_patient_that_the_bundle_holds(ng234: KnowledgeBase) -> None:
    code, message = fault(ng234, condition("c", CANCER, subject={"reference": "Patient/p2"}))
    assert (code, "Patient/p1" in message) == ("subject", True)


# what is refused by name


@pytest.mark.parametrize(
    ("wrong", "element"),
    [
        (condition("c", CANCER, clinical="cured"), "clinicalStatus"),
        (condition("c", CANCER, verification="sure"), "verificationStatus"),
        (condition("c", CANCER, clinicalStatus={"text": "active"}), "clinicalStatus"),
        (condition("c", CANCER, verificationStatus={"coding": [{"code": "confirmed"}]}), "verificationStatus"),
        (condition("c", CANCER, clinicalStatus=concept("urn:x", "active")), "clinicalStatus"),
        (observation("c", WEAK, True, status="done"), "status"),
        (procedure("c", SURGERY, status="finished"), "status"),
        (resource("Procedure", "c", code=concept(SNOMED, SURGERY)), "status"),
    ],
)
def test_a_status_that_r4_does_not_have_is_refused_by_name(
    wrong: dict[str, Any], element: str, ng234: KnowledgeBase
) -> None:
    code, message = fault(ng234, wrong)
    assert (code, f"{wrong['resourceType']}/c, {element}: " in message) == ("status", True)


@pytest.mark.parametrize(
    ("wrong", "element"),
    [
        (condition("c", CANCER, recordedDate=2026), "recordedDate"),
        (condition("c", CANCER, recordedDate="in March"), "recordedDate"),
        (condition("c", CANCER, recordedDate=None), "recordedDate"),
        (condition("c", CANCER, recordedDate="2026-02-30"), "recordedDate"),
        (condition("c", CANCER, verificationStatus="confirmed"), "verificationStatus"),
        (condition("c", CANCER, bodySite={"coding": []}), "bodySite"),
        (condition("c", CANCER, subject="Patient/p1"), "subject"),
        (observation("c", WEAK, "true"), "valueBoolean"),
        (observation("c", WEAK, status=True), "status"),
        (given(effectiveDateTime=[]), "effectiveDateTime"),
    ],
)
def test_an_element_of_another_type_is_refused_by_name_where_it_is_read(
    wrong: dict[str, Any], element: str, ng234: KnowledgeBase
) -> None:
    code, message = fault(ng234, wrong)
    assert (code, f"{wrong['resourceType']}/{wrong['id']}, {element}: " in message) == ("wrong-type", True)


def test_nothing_is_checked_of_what_does_not_map_and_in_what_is_not_read(ng234: KnowledgeBase) -> None:
    odd = condition("x", "1", clinicalStatus="odd", recordedDate=3, subject=None)
    empty = {"resourceType": "Observation", "id": "e"}
    assert found(ng234, odd, empty, {**CURRENT, "severity": 3, "note": "x", "stage": None}) == CANCERS


@pytest.mark.parametrize("kind", ["FamilyMemberHistory", "ServiceRequest", "CarePlan", "DiagnosticReport", "Goal"])
def test_what_is_not_said_of_the_person_now_is_not_read(kind: str, ng234: KnowledgeBase) -> None:
    assert found(ng234, {**CURRENT, "resourceType": kind}) == {}


def test_a_key_that_stands_twice_is_refused(ng234: KnowledgeBase) -> None:
    text = json.dumps(bundle(CURRENT))
    for old, new in (
        ('"type": "collection"', '"type": "collection", "type": "collection"'),
        ('"fullUrl": "https://example.org/fhir/Condition/c"', '"fullUrl": "x", "fullUrl": "y"'),
        (f'"code": "{CANCER}"', f'"code": "1", "code": "{CANCER}"'),
        ('"resourceType": "Patient"', '"resourceType": "Patient", "active": true, "active": false'),
    ):
        assert old in text
        (error,) = ng234.reader(AT).records([text.replace(old, new, 1)], "bundle.json")
        assert isinstance(error, RecordError)
        assert [str(one.code) for one in error.faults] == ["duplicate-key"]


def test_a_history_is_refused_since_it_holds_what_is_no_more(ng234: KnowledgeBase) -> None:
    with pytest.raises(RecordError, match="history"):
        read(ng234, CURRENT, type="history")


def test_everything_that_is_wrong_is_named_at_once(ng234: KnowledgeBase) -> None:
    with pytest.raises(RecordError) as caught:
        read(ng234, condition("a", CANCER, clinical="cured"), observation("o", WEAK, status="done"))
    assert len(caught.value.faults) == 2


# where it came from


def test_a_finding_keeps_its_resource_element_date_code_and_row(ng234: KnowledgeBase) -> None:
    record = read(ng234, condition("b", BREAST, None))
    (origin,) = record.provenance["primary_cancer"].origins
    assert origin[:4] == ("Condition/b", "code", "2026-03-09", f"{SNOMED}|{BREAST}")
    assert origin.row.startswith("codes.tsv:")
    assert origin.notes == ("verificationStatus is absent",)
    assert "primary_cancer_confirmed" not in record.findings


def test_a_resource_without_an_id_is_named_by_its_entry(ng234: KnowledgeBase) -> None:
    own = {name: value for name, value in CURRENT.items() if name != "id"}
    text = json.dumps(
        {
            "resourceType": "Bundle",
            "entry": [{"resource": {"resourceType": "Patient", "id": "p1"}}, {"resource": own}],
        }
    )
    (record,) = ng234.reader(AT).records([text], "bundle.json")
    assert isinstance(record, Record)
    assert record.provenance["cancer_diagnosis"].origins[0].place == "Condition in entry[1]"
