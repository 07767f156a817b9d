"""What may turn a resource into its contrary, or leaves open what it says: it is left out, or refused by name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from guidelog import KnowledgeBase, Record, RecordError

from .mutations import both_ways
from .reading import BREAST, CANCER, CANCERS, CURRENT, SPINE, SURGERY, WEAK, fault, found, given, read
from .written import AT, MODIFIER, SNOMED, bundle, concept, condition, observation, procedure, resource

OWN = {"questionnaire": "urn:guidelog:ng234:findings", "status": "completed"}
WEAKNESS = {"linkId": "limb_weakness", "answer": [{"valueBoolean": False}]}


def entries(*parts: tuple[Mapping[str, Any], Mapping[str, Any]]) -> str:
    """The text of a bundle of resources, each with what stands beside it in its entry."""
    own = bundle(*(one for one, _ in parts))
    for entry, (_, beside) in zip(own["entry"][1:], parts, strict=True):
        entry.update(beside)
    return json.dumps(own)


def reasons(record: Record, finding: str) -> list[str]:
    """Why what speaks of a finding does not count."""
    return [note for origin in record.provenance[finding].left_out for note in origin.notes]


@pytest.mark.parametrize("beside", [{"modifierExtension": MODIFIER}, {"implicitRules": "https://example.org/r"}])
@pytest.mark.parametrize(
    ("own", "finding"),
    [
        (condition("x", CANCER), "cancer_diagnosis"),
        (condition("x", SPINE, "refuted"), "spinal_metastases"),
        (observation("x", WEAK, False), "limb_weakness"),
        (given(), "dexamethasone_started"),
        (resource("QuestionnaireResponse", "x", **OWN, item=[WEAKNESS]), "limb_weakness"),
    ],
)
def test_a_resource_with_a_modifier_that_is_not_known_is_left_out_with_the_reason(
    own: dict[str, Any], finding: str, beside: dict[str, Any], ng234: KnowledgeBase
) -> None:
    assert finding in found(ng234, own)
    record = read(ng234, {**own, **beside})
    assert record.findings == {}
    (reason,) = reasons(record, finding)
    assert next(iter(beside)) in reason


def test_a_modifier_in_a_part_that_is_read_leaves_out_the_part(ng234: KnowledgeBase) -> None:
    part = {"code": concept(SNOMED, WEAK), "valueBoolean": False}
    assert found(ng234, observation("o", "1", component=[part])) == {"limb_weakness": False}
    record = read(ng234, observation("o", "1", component=[{**part, "modifierExtension": MODIFIER}]))
    assert (record.findings, len(reasons(record, "limb_weakness"))) == ({}, 1)
    dosage = {"route": concept(SNOMED, "47625008")}
    assert found(ng234, given(code="3264", dosage=dosage))
    assert found(ng234, given(code="3264", dosage={**dosage, "modifierExtension": MODIFIER})) == {}
    gait = {"linkId": "gait_disturbance", "answer": [{"valueBoolean": False}]}
    for own in (
        {**WEAKNESS, "modifierExtension": MODIFIER},
        {**WEAKNESS, "answer": [{"valueBoolean": False, "modifierExtension": MODIFIER}]},
    ):
        response = resource("QuestionnaireResponse", "q", **OWN, item=[own, gait])
        for record in (read(ng234, response), alone(ng234, response)):
            assert record.findings == {"gait_disturbance": False}
            assert len(reasons(record, "limb_weakness")) == 1


def alone(knowledge: KnowledgeBase, one: Mapping[str, Any]) -> Record:
    """The record of a resource that stands alone."""
    (record,) = knowledge.reader(AT).records([json.dumps(one)], "one.json")
    assert isinstance(record, Record), record
    return record


def test_a_modifier_that_is_no_list_is_refused_and_an_empty_one_says_nothing(ng234: KnowledgeBase) -> None:
    assert fault(ng234, condition("c", CANCER, modifierExtension={}))[0] == "wrong-type"
    assert found(ng234, condition("c", CANCER, modifierExtension=[])) == CANCERS


def test_a_bundle_with_implicit_rules_is_refused(ng234: KnowledgeBase) -> None:
    with pytest.raises(RecordError, match="implicitRules"):
        read(ng234, CURRENT, implicitRules="https://example.org/r")


@pytest.mark.parametrize(
    ("beside", "counts"),
    [
        ({"request": {"method": "DELETE", "url": "Condition/c"}}, False),
        ({"request": {"method": "GET", "url": "Condition/c"}}, False),
        ({"request": {"method": "PUT", "url": "Condition/c"}}, True),
        ({"request": {"method": "POST", "url": "Condition"}}, True),
        ({"search": {"mode": "outcome"}}, False),
        ({"search": {"mode": "match"}}, True),
        ({"search": {"mode": "include"}}, True),
        ({"response": {"status": "404 Not Found"}}, False),
        ({"response": {"status": "200 OK"}}, True),
        ({"modifierExtension": MODIFIER}, False),
    ],
)
def test_an_entry_that_holds_what_is_not_is_left_out(
    beside: dict[str, Any], counts: bool, ng234: KnowledgeBase
) -> None:
    text = entries((CURRENT, beside))
    (record,) = ng234.reader(AT).records([text], "bundle.json")
    assert both_ways(ng234.reader(AT).importer, text)[1]
    assert isinstance(record, Record)
    assert record.findings == (CANCERS if counts else {})
    assert len(reasons(record, "cancer_diagnosis")) == (0 if counts else 1)


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (observation("c", WEAK, True, valueCodeableConcept=concept(SNOMED, "2667000")), ("valueBoolean", "valueCod")),
        (observation("c", WEAK, True, valueString="no"), ("valueBoolean", "valueString")),
        (observation("c", WEAK, True, effectivePeriod={}), ("effectiveDateTime", "effectivePeriod")),
        (condition("c", CANCER, onsetDateTime="2026", onsetString="x"), ("onsetDateTime", "onsetString")),
        (condition("c", CANCER, abatementAge={}, abatementString="x"), ("abatementAge", "abatementString")),
        (given(medicationReference={"reference": "Medication/x"}), ("medicationReference", "medicationCod")),
        (given(effectivePeriod={"start": "2026"}), ("effectiveDateTime", "effectivePeriod")),
    ],
)
def test_two_of_a_choice_of_types_are_refused_by_both_names(
    own: dict[str, Any], words: tuple[str, ...], ng234: KnowledgeBase
) -> None:
    code, message = fault(ng234, own)
    assert (code, [word for word in (f"{own['resourceType']}/", *words) if word not in message]) == ("conflict", [])


def test_two_values_of_a_component_are_refused_by_their_place(ng234: KnowledgeBase) -> None:
    part = {"code": concept(SNOMED, WEAK), "valueBoolean": False, "valueInteger": 0}
    code, message = fault(ng234, observation("o", "1", component=[part]))
    assert (code, "Observation/o, component[0].value[x]" in message) == ("conflict", True)


# abatement


@pytest.mark.parametrize(
    ("abatement", "says"),
    [
        ({"abatementDateTime": "2026-03-09"}, "past"),
        ({"abatementDateTime": "2026-03-10T08:59:59Z"}, "past"),
        ({"abatementDateTime": "2026-03-10T09:00:00Z"}, "past"),
        ({"abatementDateTime": "2026-03-10"}, None),
        ({"abatementDateTime": "2026-03"}, None),
        ({"abatementDateTime": "2026-03-11"}, "current"),
        ({"abatementPeriod": {"start": "2025-01-01", "end": "2025-02-01"}}, "past"),
        ({"abatementPeriod": {"start": "2025-01-01"}}, None),
        ({"abatementPeriod": {"start": "2025-01-01", "end": "2027"}}, None),
        ({"abatementPeriod": {"start": "2027-01-01"}}, "current"),
        ({"abatementString": "never, it is still there"}, None),
        ({"abatementAge": {"value": 40}}, None),
        ({"abatementRange": {}}, None),
    ],
)
def test_whether_what_has_no_status_is_past_is_said_only_by_an_abatement_before_the_reference_time(
    abatement: dict[str, Any], says: str | None, ng234: KnowledgeBase
) -> None:
    record = read(ng234, condition("c", BREAST, clinical=None, **abatement))
    assert record.findings.get("cancer_diagnosis") == says
    if says is None:
        assert record.findings == {}
        assert [next(iter(abatement)) in note for note in reasons(record, "cancer_diagnosis")] == [True]
        assert [next(iter(abatement)) in note for note in reasons(record, "primary_cancer")] == [True]


def test_what_is_active_and_may_have_abated_today_is_current(ng234: KnowledgeBase) -> None:
    assert found(ng234, condition("c", CANCER, abatementDateTime="2026-03-10")) == CANCERS
    code, message = fault(ng234, condition("c", CANCER, abatementString="no"))
    assert (code, "abatementString" in message) == ("status", True)


# the person


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": "Group/p1"},
        {"reference": "https://example.org/fhir/Device/p1"},
        {"reference": "Patient/p1", "type": "Group"},
    ],
)
def test_a_group_is_no_person(subject: dict[str, str], ng234: KnowledgeBase) -> None:
    code, message = fault(ng234, condition("c", CANCER, subject=subject))
    assert (code, "Condition/c, subject" in message) == ("subject", True)
    assert subject.get("type", "") in message


def test_two_resources_of_one_id_that_differ_are_refused_and_the_same_twice_is_once(ng234: KnowledgeBase) -> None:
    code, message = fault(ng234, CURRENT, {**CURRENT, "recordedDate": "2026-03-01"})
    assert (code, "Condition/c, id" in message, "recordedDate" in message) == ("conflict", True, True)
    assert found(ng234, CURRENT, CURRENT) == CANCERS


# where it came from


@pytest.mark.parametrize(
    ("own", "element"),
    [
        (condition("c", SPINE, "refuted"), "verificationStatus"),
        (condition("c", SPINE, "provisional"), "verificationStatus"),
        (condition("c", CANCER, clinical="resolved"), "clinicalStatus"),
        (condition("c", CANCER, clinical=None, abatementDateTime="2020"), "abatementDateTime"),
        (condition("c", CANCER), "code"),
    ],
)
def test_an_origin_names_the_element_that_gave_the_value(
    own: dict[str, Any], element: str, ng234: KnowledgeBase
) -> None:
    (known,) = read(ng234, own).provenance.values()
    assert [origin.element for origin in known.origins] == [element]


def test_what_was_observed_of_another_than_the_subject_is_left_out(ng234: KnowledgeBase) -> None:
    for answer in (True, False):
        own = observation("o", WEAK, answer, focus=[{"reference": "RelatedPerson/mother"}])
        record = read(ng234, CURRENT, own)
        assert "limb_weakness" not in record.findings
        (reason,) = reasons(record, "limb_weakness")
        assert "RelatedPerson/mother" in reason
    assert found(ng234, observation("o", WEAK, False, focus=[{"reference": "Patient/p1"}])) == {
        "limb_weakness": False
    }
    (reason,) = reasons(read(ng234, observation("o", WEAK, False, focus=[{"display": "fetus"}])), "limb_weakness")
    assert "focus" in reason


@pytest.mark.parametrize(
    ("events", "is_read"),
    [([], True), (["2026-03-01"], True), (["2026-03-01", "2026-03-12"], False), (["2026-04"], False)],
)
def test_an_observation_at_several_times_is_read_when_all_are_over(
    events: list[str], is_read: bool, ng234: KnowledgeBase
) -> None:
    own = observation("o", WEAK, False, effectiveTiming={"event": events})
    del own["effectiveDateTime"]
    assert ("limb_weakness" in found(ng234, own)) == is_read
    later = observation("p", WEAK, True, effectiveDateTime="2026-03-02")
    if is_read and events:
        assert found(ng234, CURRENT, own, later)["limb_weakness"] is True
    assert fault(ng234, {**own, "effectiveTiming": {"event": "2026-03-01"}})[0] == "wrong-type"
    assert "effectiveTiming.event[0]" in fault(ng234, {**own, "effectiveTiming": {"event": [3]}})[1]


@pytest.mark.parametrize(
    ("elements", "why"),
    [
        ({"status": "in-progress"}, "its status is in-progress"),
        ({"status": "entered-in-error"}, "its status is entered-in-error"),
        ({"authored": "2027-01-01"}, "dated after the reference time"),
    ],
)
def test_answers_that_do_not_count_are_told_with_the_reason(
    elements: dict[str, str], why: str, ng234: KnowledgeBase
) -> None:
    answered = resource("QuestionnaireResponse", "q", **{**OWN, **elements}, item=[WEAKNESS])
    record = read(ng234, answered)
    assert record.findings == {}
    assert reasons(record, "limb_weakness") == [why]
    if elements.get("status"):
        broken = {**answered, "item": [WEAKNESS, {"answer": 3}, {"linkId": "x", "answer": [{"valueString": "y"}]}]}
        assert read(ng234, broken).findings == {}


def test_a_response_alone_without_an_id_is_named_by_its_type(ng234: KnowledgeBase) -> None:
    response = {"resourceType": "QuestionnaireResponse", **OWN, "item": [WEAKNESS]}
    (origin,) = alone(ng234, response).provenance["limb_weakness"].origins
    assert origin.place == "QuestionnaireResponse#limb_weakness"


@pytest.mark.parametrize(("kind", "shown"), [(None, "null"), (3, "3"), ("", '""')])
def test_what_names_no_resource_is_refused_by_what_stands_there(
    kind: object, shown: str, ng234: KnowledgeBase
) -> None:
    (error,) = ng234.reader(AT).records([json.dumps({"resourceType": kind})], "one.json")
    assert isinstance(error, RecordError)
    assert f"`resourceType` is {shown}," in error.faults[0].message


# what a row says together


def said(finding: str, code: str, authored: str) -> dict[str, Any]:
    """A response to the questionnaire with one coded answer."""
    item = {"linkId": finding, "answer": [{"valueCoding": {"code": code}}]}
    return resource("QuestionnaireResponse", "q", **OWN, authored=authored, item=[item])


@pytest.mark.parametrize("code", [BREAST, SPINE, "94222008"])
def test_what_implies_a_cancer_falls_with_it(code: str, ng234: KnowledgeBase) -> None:
    own = condition("b", code, recordedDate="2026-02-01")
    record = read(ng234, own, said("cancer_diagnosis", "none", "2026-03-01"))
    assert record.findings == {"cancer_diagnosis": "none"}
    fallen = {"primary_cancer", "spinal_metastases", "bone_metastases"} & record.provenance.keys()
    assert len(fallen) == 1
    assert ["cancer_diagnosis" in reason for reason in reasons(record, *fallen)] == [True]
    assert "primary_cancer_confirmed" not in record.findings
    later = read(ng234, {**own, "recordedDate": "2026-03-02"}, said("cancer_diagnosis", "none", "2026-03-01"))
    assert later.findings["cancer_diagnosis"] == "current"
    assert later.findings.keys() & {"primary_cancer", "spinal_metastases", "bone_metastases"}
    assert fault(ng234, own, said("cancer_diagnosis", "none", "2026"))[0] == "conflict"


def test_what_has_other_causes_does_not_count_beside_a_cancer_that_has_fallen(ng234: KnowledgeBase) -> None:
    own = condition("b", SPINE, recordedDate="2026-02-01")
    none = said("cancer_diagnosis", "none", "2026-03-01")
    assert found(ng234, own, condition("w", WEAK), none) == {"cancer_diagnosis": "none"}
    surgery = procedure("p", SURGERY, reasonReference=[{"reference": "Condition/b"}])
    assert found(ng234, own, surgery)["spinal_surgery_done"] is True
    assert found(ng234, own, surgery, none) == {"cancer_diagnosis": "none"}


def test_a_past_cancer_keeps_its_type_beside_a_current_one(ng234: KnowledgeBase) -> None:
    past = condition("b", BREAST, clinical="resolved")
    assert found(ng234, past, CURRENT)["primary_cancer"] == "breast"
