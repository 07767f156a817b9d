"""The words that edition 2 left as they were, one by one, by statements that rest on them."""

from __future__ import annotations

import pytest

from .concrete import Record, contradictions_of, holding

NEUROLOGICAL = [
    "bladder_or_bowel_dysfunction",
    "gait_disturbance",
    "limb_weakness",
    "cord_or_cauda_equina_signs",
    "sensory_disturbance",
]
PAIN = [
    "back_pain_on_straining",
    "claudication",
    "localised_spinal_tenderness",
    "mechanical_pain",
    "nocturnal_back_pain",
    "progressive_back_pain",
    "severe_unremitting_back_pain",
]
EMERGENCY, URGENT_MRI, DEXAMETHASONE = (
    "mscc_initial_oncological_emergency",
    "mscc_initial_mri",
    "mscc_initial_dexamethasone",
)
ADVICE, MRI = "metastases_initial_coordinator_advice", "metastases_initial_mri"


@pytest.mark.parametrize("symptom", NEUROLOGICAL)
def test_a_neurological_symptom_with_cancer_enters_mscc_initial_with_dexamethasone(symptom: str) -> None:
    assert {EMERGENCY, URGENT_MRI, DEXAMETHASONE} <= holding({"cancer_diagnosis": "past", symptom: True})
    assert not holding({"cancer_diagnosis": "past", symptom: False})
    assert not holding({symptom: True})


def test_radicular_pain_with_cancer_enters_mscc_initial_without_dexamethasone() -> None:
    held = holding({"bone_metastases": True, "radicular_pain": True})
    assert {EMERGENCY, URGENT_MRI} <= held
    assert DEXAMETHASONE not in held


@pytest.mark.parametrize("pain", PAIN)
def test_a_pain_characteristic_with_cancer_enters_metastases_initial(pain: str) -> None:
    record: Record = {"primary_cancer": "unknown_primary", pain: True}
    assert {ADVICE, MRI} <= holding(record)
    assert EMERGENCY not in holding(record)
    assert not holding({**record, pain: False})
    assert not holding({**record, "cancer_diagnosis": "none"})
    assert not holding({**record, "spinal_metastases": "excluded"})


@pytest.mark.parametrize(
    ("pain", "is_severe"),
    [
        ({"severe_unremitting_back_pain": True}, True),
        ({"severe_unremitting_back_pain": True, "pain_severity": "severe"}, True),
        ({"severe_unremitting_back_pain": True, "pain_severity": "moderate"}, False),
        ({"severe_unremitting_back_pain": False}, False),
        ({"pain_severity": "severe"}, True),
        ({"pain_severity": "moderate"}, False),
        ({"movement_pain_severity": "severe"}, False),
    ],
)
def test_pain_is_severe_by_its_severity_or_by_its_kind(pain: Record, is_severe: bool) -> None:
    held = holding({"spinal_metastases": "suspected", **pain})
    assert ("metastases_initial_consider_corticosteroids" in held) == is_severe


def test_people_without_symptoms_are_imaged_but_do_not_enter_metastases_initial() -> None:
    record: Record = {"spinal_metastases": "suspected"}
    assert {ADVICE, MRI} <= holding(record)
    assert {ADVICE, MRI} <= holding({**record, "asymptomatic": False})
    assert holding({**record, "asymptomatic": True}) == {MRI}


@pytest.mark.parametrize(
    ("record", "is_involved"),
    [
        ({"mscc": "confirmed"}, False),
        ({"mscc": "confirmed", "bone_metastases": True}, True),
        ({"mscc": "confirmed", "spinal_metastases": "confirmed"}, True),
        ({"mscc": "confirmed", "spinal_metastases": "confirmed", "bone_metastases": False}, False),
        ({"mscc": "confirmed", "spinal_metastases": "suspected", "bone_metastases": False}, False),
    ],
)
def test_bone_is_involved_by_any_metastasis_unless_there_is_none_in_bone(record: Record, is_involved: bool) -> None:
    assert ("mscc_initial_denosumab" in holding({**record, "primary_cancer": "breast"})) == is_involved


@pytest.mark.parametrize("clash", [{"cancer_diagnosis": "none"}, {"primary_cancer": "unknown_primary"}])
def test_a_confirmed_primary_contradicts_no_cancer_and_an_unknown_primary(clash: Record) -> None:
    (other,) = clash
    assert contradictions_of({**clash, "primary_cancer_confirmed": True}) == [
        f"{other} with primary_cancer_confirmed"
    ]
    assert contradictions_of({**clash, "primary_cancer_confirmed": False}) == []
