"""The rules of codes, of what is current, and of what is refused, by example."""

from __future__ import annotations

import json
from typing import Any

import pytest

from guidelog import KnowledgeBase, Record, RecordError

from .reading import (
    BONE,
    BREAST,
    CANCER,
    CANCERS,
    CORD,
    CURRENT,
    LUNG,
    SPINE,
    SURGERY,
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
