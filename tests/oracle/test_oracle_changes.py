"""Both sides of every boundary that edition 2 of the page moved: a record, and the one change that turns it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from .common import status
from .concrete import Record, Value, holding, is_consistent

Change = dict[str, Value | None]
"""Findings with the values that they get; None: not recorded."""

NEUROLOGICAL: Record = {"mscc": "confirmed", "limb_weakness": True}
OPERATED: Record = {**NEUROLOGICAL, "spinal_surgery_done": True}
MYELOMA: Record = {"mscc": "suspected", "primary_cancer": "myeloma", "primary_cancer_confirmed": True}
BEGUN: Record = {"mscc": "suspected", "dexamethasone_started": True}
BEGUN_AND_OPERATED: Record = {**BEGUN, "spinal_surgery_done": True}
IN_PAIN: Record = {"bone_metastases": True, "radicular_pain": True, "pain_severity": "severe"}
IRRADIATED_URGENTLY: Record = {"mscc": "confirmed", "surgery_suitable": False}
UNKNOWN: Record = {"primary_cancer": "unknown_primary", "primary_may_affect_treatment": True}
OPERABLE: Record = {**UNKNOWN, "mscc": "confirmed", "surgery_suitable": True}
UNSTABLE: Record = {
    **UNKNOWN,
    "mscc": "excluded",
    "spinal_metastases": "confirmed",
    "spinal_instability": "confirmed",
}
RECURRENCE: Record = {
    "mscc": "confirmed",
    "symptoms_recurred": True,
    "previous_radiotherapy_response": "good",
    "months_to_recurrence": 3,
}
WITHOUT_SYMPTOMS: Record = {
    "spinal_metastases": "confirmed",
    "asymptomatic": True,
    "impending_cord_compression": False,
}
DYING: Record = {
    "mscc": "confirmed",
    "surgery_suitable": False,
    "non_mechanical_pain": True,
    "overall_prognosis": "poor",
}
LONG_PARALYSED: Record = {
    "mscc": "confirmed",
    "surgery_suitable": False,
    "non_mechanical_pain": True,
    "complete_paralysis_weeks": 2,
    "pain_controlled_by_analgesia": True,
}
PALLIATIVE: Record = {"spinal_metastases": "confirmed", "non_mechanical_pain": True}

BOUNDARIES: dict[str, list[tuple[Record, list[Change]]]] = {
    "mscc_initial_dexamethasone": [
        (
            NEUROLOGICAL,
            [
                {"limb_weakness": None},
                {"limb_weakness": None, "radicular_pain": True},
                {"mscc": "excluded"},
                {"dexamethasone_started": True},
                {"spinal_surgery_done": True},
                {"recovered_from_surgery": True},
            ],
        ),
        ({**NEUROLOGICAL, "awaiting_definitive_treatment": False}, [{"spinal_surgery_done": True}]),
        ({**OPERATED, "symptoms_recurred": True}, [{"symptoms_recurred": None}, {"symptoms_recurred": False}]),
        (
            {**OPERATED, "awaiting_definitive_treatment": True},
            [{"awaiting_definitive_treatment": None}, {"awaiting_definitive_treatment": False}],
        ),
        (
            MYELOMA,
            [
                {"primary_cancer_confirmed": None},
                {"primary_cancer_confirmed": False},
                {"primary_cancer": "breast"},
                {"mscc": None},
                {"spinal_surgery_done": True},
            ],
        ),
    ],
    "mscc_initial_continue_dexamethasone": [
        (
            BEGUN,
            [
                {"dexamethasone_started": None},
                {"awaiting_definitive_treatment": False},
                {"spinal_surgery_done": True},
                {"mscc": None},
            ],
        ),
        (
            {**BEGUN_AND_OPERATED, "awaiting_definitive_treatment": True},
            [{"awaiting_definitive_treatment": None}, {"awaiting_definitive_treatment": False}],
        ),
        (
            {**BEGUN_AND_OPERATED, "symptoms_recurred": True},
            [{"symptoms_recurred": None}, {"awaiting_definitive_treatment": False}],
        ),
    ],
    "mscc_initial_consider_corticosteroids": [
        (
            IN_PAIN,
            [
                {"pain_severity": "moderate"},
                {"sensory_disturbance": True},
                {"spinal_surgery_done": True},
                {"dexamethasone_started": True},
            ],
        ),
        ({**IN_PAIN, "spinal_surgery_done": True, "symptoms_recurred": True}, [{"symptoms_recurred": None}]),
        ({**MYELOMA, "primary_cancer_confirmed": False}, [{"primary_cancer": "lung"}, {"gait_disturbance": True}]),
        (MYELOMA, [{"recovered_from_surgery": True}]),  # superseded by the offer, but it holds
    ],
    "mscc_treatment_single_fraction": [
        (
            IRRADIATED_URGENTLY,
            [
                {"large_radiotherapy_field": True},
                {"previous_spinal_radiotherapy": True},
                {"months_to_recurrence": 0},
                {"high_radiotherapy_side_effect_risk": True},
            ],
        ),
        (
            {**IRRADIATED_URGENTLY, "large_radiotherapy_field": True, "high_radiotherapy_side_effect_risk": False},
            [{"high_radiotherapy_side_effect_risk": None}, {"high_radiotherapy_side_effect_risk": True}],
        ),
    ],
    "mscc_treatment_consider_multiple_fractions": [
        (
            {**IRRADIATED_URGENTLY, "previous_radiotherapy_response": "poor"},
            [{"previous_radiotherapy_response": None}, {"high_radiotherapy_side_effect_risk": False}],
        ),
        (
            {**IRRADIATED_URGENTLY, "high_radiotherapy_side_effect_risk": True},
            [{"high_radiotherapy_side_effect_risk": None}, {"overall_prognosis": "poor"}],
        ),
    ],
    "mscc_treatment_biopsy": [
        (
            {**OPERABLE, "limb_weakness": True, "immediate_treatment_needed": False},
            [{"immediate_treatment_needed": None}, {"immediate_treatment_needed": True}],
        ),
        (OPERABLE, [{"limb_weakness": True}, {"immediate_treatment_needed": True}]),
    ],
    "metastases_treatment_biopsy": [
        (
            {**UNSTABLE, "gait_disturbance": True, "immediate_treatment_needed": False},
            [{"immediate_treatment_needed": None}, {"immediate_treatment_needed": True}],
        ),
        (UNSTABLE, [{"gait_disturbance": True}, {"immediate_treatment_needed": True}]),
    ],
    "mscc_treatment_discuss_further_radiotherapy": [
        (
            RECURRENCE,
            [
                {"months_to_recurrence": Decimal("2.9999999")},
                {"previous_radiotherapy_response": "poor"},
                {"radiotherapy_suitable": False},
            ],
        ),
        (
            {**IRRADIATED_URGENTLY, "previous_spinal_radiotherapy": True},
            [
                {"previous_spinal_radiotherapy": None},
                {"surgery_suitable": None},
                {"overall_prognosis": "poor"},
                {"radiotherapy_suitable": False},
            ],
        ),
        (
            {
                **IRRADIATED_URGENTLY,
                "previous_spinal_radiotherapy": True,
                "high_radiotherapy_side_effect_risk": False,
            },
            [{"mscc": "suspected"}],
        ),
    ],
    "metastases_treatment_no_radiotherapy_if_asymptomatic": [
        (
            WITHOUT_SYMPTOMS,
            [
                {"impending_cord_compression": None},
                {"impending_cord_compression": True},
                {"mscc_prevention_trial": True},
                {"oligometastases_strategy": True},
                {"spinal_surgery_done": True},
                {"asymptomatic": None},
                {"mscc": "suspected"},
            ],
        ),
    ],
    "metastases_treatment_single_fraction": [
        (
            DYING,
            [
                {"overall_prognosis": None},
                {"overall_prognosis": "intermediate"},
                {"surgery_suitable": None},
                {"surgery_suitable": True},
                {"non_mechanical_pain": None},
                {"radiotherapy_suitable": False},
                {"mscc": "suspected"},
            ],
        ),
        (
            LONG_PARALYSED,
            [{"complete_paralysis_weeks": Decimal("1.9999999")}, {"pain_controlled_by_analgesia": None}],
        ),
        ({**DYING, "previous_spinal_radiotherapy": True}, [{"symptoms_recurred": True}]),
        (PALLIATIVE, [{"mscc": "suspected"}, {"mscc": "confirmed"}, {"spinal_metastases": "suspected"}]),
    ],
}
CASES = [(i, record, change) for i, pairs in BOUNDARIES.items() for record, changes in pairs for change in changes]


def changed(record: Record, change: Change) -> Record:
    return {finding: value for finding, value in {**record, **change}.items() if value is not None}


@pytest.mark.parametrize(("statement", "record", "change"), CASES)
def test_a_statement_holds_on_one_side_of_its_boundary_only(statement: str, record: Record, change: Change) -> None:
    other = changed(record, change)
    assert is_consistent(record)
    assert is_consistent(other)
    assert statement in holding(record)
    assert statement not in holding(other)
    assert status(record, statement) in ("certain", "presumed")
    assert status(other, statement) in ("possible", "ruled_out")


def test_every_condition_that_edition_2_changed_has_its_boundaries() -> None:
    assert len(BOUNDARIES) == 10
