"""What references lead to, pages of a bundle, and bundles within bundles."""

from __future__ import annotations

import json
from typing import Any

import pytest
from guidelog.inference.fhir.importer import Import

from guidelog import KnowledgeBase, Record, RecordError

from .mutations import both_ways
from .reading import BONE, CANCER, CANCERS, CURRENT, SPINE, SURGERY, WEAK, fault, found, given, read
from .written import AT, MODIFIER, RXNORM, bundle, concept, condition, observation, procedure

# references, pages, and bundles in bundles


DEXAMETHASONE = {"resourceType": "Medication", "id": "d", "code": concept(RXNORM, "197582")}
REFERRING = {name: value for name, value in given().items() if name != "medicationCodeableConcept"}


@pytest.mark.parametrize("type_", ["MedicationAdministration", "MedicationStatement"])
@pytest.mark.parametrize(
    ("reference", "beside", "counts"),
    [
        ("Medication/d", DEXAMETHASONE, True),
        ("https://example.org/fhir/Medication/d", DEXAMETHASONE, True),
        ("Medication/d/_history/2", DEXAMETHASONE, True),
        ("#d", DEXAMETHASONE, False),
        ("Medication/e", DEXAMETHASONE, False),
        ("Medication/d", {**DEXAMETHASONE, "status": "inactive"}, True),
        ("Medication/d", {**DEXAMETHASONE, "status": "entered-in-error"}, False),
        ("Medication/d", {**DEXAMETHASONE, "modifierExtension": MODIFIER}, False),
        ("Medication/d", {**DEXAMETHASONE, "code": concept(RXNORM, "1")}, False),
        ("Medication/d", {**DEXAMETHASONE, "code": concept(RXNORM, "3264")}, False),
    ],
)
def test_a_medicine_is_known_by_the_medication_that_it_refers_to(
    type_: str, reference: str, beside: dict[str, Any], counts: bool, ng234: KnowledgeBase
) -> None:
    own = {**REFERRING, "resourceType": type_, "medicationReference": {"reference": reference}}
    for order in ((own, beside), (beside, own)):
        record = read(ng234, *order)
        assert record.findings == ({"dexamethasone_started": True} if counts else {})
        if counts:
            (origin,) = record.provenance["dexamethasone_started"].origins
            assert (origin.place, origin.element) == (f"{type_}/m", "medicationReference")
            assert origin.notes == ("it refers to Medication/d",)


def test_a_medication_may_be_contained(ng234: KnowledgeBase) -> None:
    own = {**REFERRING, "medicationReference": {"reference": "#d"}, "contained": [DEXAMETHASONE]}
    assert found(ng234, own) == {"dexamethasone_started": True}
    assert found(ng234, {**own, "status": "not-done"}) == {}
    assert found(ng234, {**own, "contained": [DEXAMETHASONE, DEXAMETHASONE]}) == {}
    assert fault(ng234, {**own, "status": "sure"})[0] == "status"


def test_a_status_of_a_medication_that_r4_does_not_have_is_refused(ng234: KnowledgeBase) -> None:
    own = {**REFERRING, "medicationReference": {"reference": "Medication/d"}}
    code, message = fault(ng234, own, {**DEXAMETHASONE, "status": "gone"})
    assert (code, "Medication/d, status" in message) == ("status", True)


def heard(knowledge: KnowledgeBase, text: str) -> Import:
    """What is heard of a bundle, which is read alike in both ways."""
    told: list[Import] = []
    reader = knowledge.reader(AT, tell=told.append)
    ((record), same) = both_ways(reader.importer, text)
    assert same, record
    assert [*reader.records([text], "bundle.json")] == [told[0].record]
    return told[0]


def test_medications_that_nothing_needs_are_not_used(ng234: KnowledgeBase) -> None:
    own = {**REFERRING, "medicationReference": {"reference": "Medication/d"}}
    order = {**own, "resourceType": "MedicationRequest"}
    assert [one.place for one in heard(ng234, json.dumps(bundle(own, DEXAMETHASONE))).unused] == []
    unused = heard(ng234, json.dumps(bundle(order, DEXAMETHASONE))).unused
    assert [one.place for one in unused] == ["MedicationRequest/m", "Medication/d"]


def test_one_page_of_several_is_read_and_is_known_to_be_incomplete(ng234: KnowledgeBase) -> None:
    page = {**bundle(CURRENT), "type": "searchset", "link": [{"relation": "self", "url": "x"}]}
    assert [*heard(ng234, json.dumps(page)).notes] == []
    page["link"].append({"relation": "next", "url": "y"})
    found_ = heard(ng234, json.dumps(page))
    assert found_.record.findings == CANCERS
    assert ["incomplete" in note for note in found_.notes] == [True]


def test_what_is_in_a_bundle_within_a_bundle_is_not_read_and_is_counted(ng234: KnowledgeBase) -> None:
    inner = {"resourceType": "Bundle", "id": "i", "type": "searchset", "entry": [{"resource": CURRENT}, 3, {}]}
    outer = {"resourceType": "Bundle", "entry": [{"resource": observation("o", WEAK, False)}, {"resource": inner}]}
    found_ = heard(ng234, json.dumps(outer))
    assert found_.record.findings == {"limb_weakness": False}
    assert [one.place for one in found_.unused] == ["Bundle/i", "Condition/c of Bundle/i"]
    assert found_.resources == 3
    assert ["Bundle/i" in note for note in found_.notes] == [True]


def test_a_subject_that_leads_to_a_group_by_its_address_is_no_person(ng234: KnowledgeBase) -> None:
    own = {**CURRENT, "subject": {"reference": "urn:uuid:1"}}
    group = {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Group", "id": "g"}}
    text = json.dumps({"resourceType": "Bundle", "entry": [{"resource": own}, group]})
    (record,), same = both_ways(ng234.reader(AT).importer, text)
    assert isinstance(record, RecordError)
    assert (same, "Group" in record.faults[0].message) == (True, True)


def test_a_contained_patient_is_one_of_one_resource(ng234: KnowledgeBase) -> None:
    inner = {"subject": {"reference": "#p"}, "contained": [{"resourceType": "Patient", "id": "p"}]}
    two = [{**CURRENT, **inner}, {**observation("o", WEAK, False), **inner}]
    text = json.dumps({"resourceType": "Bundle", "entry": [{"resource": one} for one in two]})
    (record,) = ng234.reader(AT).records([text], "bundle.json")
    assert isinstance(record, RecordError)
    assert str(record.faults[0].code) == "subject"
    (record,) = ng234.reader(AT).records(
        [json.dumps({"resourceType": "Bundle", "entry": [{"resource": two[0]}]})], "b.json"
    )
    assert isinstance(record, Record)
    assert record.findings == CANCERS


@pytest.mark.parametrize(
    "own",
    [
        observation("o", WEAK, False, effectivePeriod={"start": "2026-03-05", "end": "2026-03-02"}),
        given(effectivePeriod={"start": "2026-03-05", "end": "2026-03-02"}),
    ],
)
def test_a_period_that_ends_before_it_starts_is_refused_by_both_ends(
    own: dict[str, Any], ng234: KnowledgeBase
) -> None:
    own = {name: value for name, value in own.items() if name != "effectiveDateTime"}
    code, message = fault(ng234, own)
    assert (code, "effectivePeriod" in message, "2026-03-05" in message, "2026-03-02" in message) == (
        "conflict",
        True,
        True,
        True,
    )
    period = {"start": "2026-03-05T10:00:00Z", "end": "2026-03-05"}
    assert len(found(ng234, {**own, "effectivePeriod": period})) == 1


def test_a_status_that_is_two_is_refused_by_both(ng234: KnowledgeBase) -> None:
    system = "http://terminology.hl7.org/CodeSystem/condition-clinical"
    code, message = fault(ng234, condition("c", CANCER, clinicalStatus=concept(system, "active", "resolved")))
    assert (code, '"active" and "resolved"' in message) == ("status", True)


def test_an_address_that_two_resources_share_leads_nowhere(ng234: KnowledgeBase) -> None:
    surgery = procedure("p", SURGERY, reasonReference=[{"reference": "urn:uuid:1"}])
    one, other = condition("s", SPINE), condition("b", BONE)
    whole = bundle(one, other, surgery)
    whole["entry"][1]["fullUrl"] = "urn:uuid:1"
    (record,) = ng234.reader(AT).records([json.dumps(whole)], "bundle.json")
    assert isinstance(record, Record)
    assert record.findings["spinal_surgery_done"] is True
    whole["entry"][2]["fullUrl"] = "urn:uuid:1"
    (record,) = ng234.reader(AT).records([json.dumps(whole)], "bundle.json")
    assert isinstance(record, Record)
    assert "spinal_surgery_done" not in record.findings
