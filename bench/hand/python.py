"""The statements for one record, by hand: the findings as a dict, and what is not recorded left out of it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

Value = bool | str | Decimal | float

NEUROLOGICAL = (
    "bladder_or_bowel_dysfunction",
    "gait_disturbance",
    "limb_weakness",
    "cord_or_cauda_equina_signs",
    "sensory_disturbance",
)
PAIN = (
    "mechanical_pain",
    "severe_unremitting_back_pain",
    "progressive_back_pain",
    "back_pain_on_straining",
    "nocturnal_back_pain",
    "localised_spinal_tenderness",
    "claudication",
)
HAEMATOLOGICAL = ("myeloma", "lymphoma", "leukaemia", "other_haematological")
SOLID_BUT_PROSTATE = ("breast", "lung", "renal", "thyroid", "colorectal", "other_solid")


def holds(record: Mapping[str, Value]) -> dict[str, bool]:
    """Whether each statement holds as recorded."""
    get = record.get

    def yes(finding: str) -> bool:
        return get(finding) is True

    def no(finding: str) -> bool:
        return get(finding) is False

    # The person and the disease
    mscc, metastases, primary = get("mscc"), get("spinal_metastases"), get("primary_cancer")
    cancer = (
        get("cancer_diagnosis") in ("past", "current")
        or mscc == "confirmed"
        or metastases == "confirmed"
        or yes("bone_metastases")
        or (primary is not None and get("cancer_diagnosis") != "none")
    )
    haematological = primary in HAEMATOLOGICAL
    solid_but_prostate = primary in SOLID_BUT_PROSTATE
    bone_involved = (yes("bone_metastases") or metastases == "confirmed") and not no("bone_metastases")

    # Symptoms and signs
    weeks = get("complete_paralysis_weeks", 0)
    paralysed = get("complete_paralysis") in ("paraplegia", "tetraplegia") or weeks > 0
    neurological = paralysed or any(map(yes, NEUROLOGICAL))
    cord_symptom = neurological or yes("radicular_pain")
    typical_pain = any(map(yes, PAIN))
    severe_pain = get("pain_severity") == "severe" or (
        yes("severe_unremitting_back_pain") and get("pain_severity") not in ("none", "mild", "moderate")
    )
    pain_controlled = yes("pain_controlled_by_analgesia") or get("pain_severity") == "none"
    pain_uncontrolled = no("pain_controlled_by_analgesia")
    hurts_to_move = get("movement_pain_severity") in ("moderate", "severe")
    unstable = get("spinal_instability") in ("suspected", "confirmed")
    stable = get("spinal_instability") == "unlikely"

    # Which summaries are for this person
    symptoms_of_mscc = cord_symptom and (cancer or metastases == "suspected")
    mscc_path = (symptoms_of_mscc and mscc != "excluded") or mscc in ("suspected", "confirmed")
    mscc_suspected = mscc == "suspected" or (symptoms_of_mscc and mscc not in ("confirmed", "excluded"))
    mscc_confirmed = mscc == "confirmed"
    symptoms_of_metastases = typical_pain and cancer
    metastases_path = (
        ((symptoms_of_metastases and metastases != "excluded") or metastases in ("suspected", "confirmed"))
        and not mscc_confirmed
        and not yes("asymptomatic")
    )
    metastases_suspected = (
        metastases == "suspected" or (symptoms_of_metastases and metastases not in ("confirmed", "excluded"))
    ) and not mscc_confirmed
    metastases_confirmed = metastases == "confirmed" and not mscc_confirmed
    treatable = metastases_confirmed and not mscc_suspected

    # What was done, and what can be done
    no_dexamethasone_yet = not yes("dexamethasone_started")
    no_mri = yes("mri_contraindicated")
    surgery_done = yes("spinal_surgery_done") or yes("recovered_from_surgery")
    to_come = not surgery_done or yes("symptoms_recurred") or yes("awaiting_definitive_treatment")
    surgery_open = yes("surgery_suitable") and (not surgery_done or yes("symptoms_recurred"))
    radiotherapy_open = not no("radiotherapy_suitable")
    irradiated = (
        yes("previous_spinal_radiotherapy")
        or get("previous_radiotherapy_response") is not None
        or get("months_to_recurrence") is not None
    )
    high_risk = yes("high_radiotherapy_side_effect_risk") or (
        (yes("large_radiotherapy_field") or irradiated) and not no("high_radiotherapy_side_effect_risk")
    )
    late_recurrence = (
        yes("symptoms_recurred")
        and irradiated
        and get("previous_radiotherapy_response") == "good"
        and get("months_to_recurrence", 0) >= 3
    )
    biopsy_useful = (
        primary == "unknown_primary"
        and yes("primary_may_affect_treatment")
        and not yes("immediate_treatment_needed")
        and (not neurological or no("immediate_treatment_needed"))
    )

    # What several statements share
    corticosteroids = not neurological and (severe_pain or haematological) and no_dexamethasone_yet
    operable = mscc_confirmed and surgery_open
    unbearably_unstable = unstable and yes("mechanical_pain") and pain_uncontrolled
    spared = (paralysed and weeks >= 2 and pain_controlled) or get("overall_prognosis") == "poor"
    urgent_radiotherapy = mscc_confirmed and no("surgery_suitable") and radiotherapy_open and not spared
    mscc_again = mscc_confirmed and late_recurrence and radiotherapy_open
    metastases_again = treatable and late_recurrence and radiotherapy_open
    reason_without_symptoms = (
        yes("mscc_prevention_trial") or yes("oligometastases_strategy") or yes("impending_cord_compression")
    )
    symptom_free = treatable and yes("asymptomatic")
    first_radiotherapy = (
        yes("non_mechanical_pain") and not (irradiated and yes("symptoms_recurred")) and radiotherapy_open
    )
    invasive = treatable and (unstable or pain_uncontrolled)

    return {
        "mscc_initial_contact_coordinator": mscc_path,
        "mscc_initial_oncological_emergency": mscc_path,
        "mscc_initial_immobilise": mscc_path and unstable,
        "mscc_initial_consider_immobilisation": mscc_path and hurts_to_move and not stable,
        "mscc_initial_dexamethasone": (
            mscc_path
            and (neurological or (haematological and yes("primary_cancer_confirmed")))
            and no_dexamethasone_yet
            and to_come
        ),
        "mscc_initial_continue_dexamethasone": (
            mscc_path and yes("dexamethasone_started") and to_come and not no("awaiting_definitive_treatment")
        ),
        "mscc_initial_pain_assessment": mscc_path,
        "mscc_initial_analgesia": mscc_path,
        "mscc_initial_consider_corticosteroids": mscc_path and corticosteroids and to_come,
        "mscc_initial_mri": mscc_suspected and not no_mri,
        "mscc_initial_ct": mscc_suspected and no_mri,
        "mscc_initial_discuss_diagnosis": mscc_confirmed,
        "mscc_initial_holistic_needs": mscc_confirmed,
        "mscc_initial_advance_care_planning": mscc_confirmed,
        "mscc_initial_support_advice": mscc_confirmed,
        "mscc_initial_care_plan": mscc_confirmed,
        "mscc_initial_rehabilitation": mscc_confirmed,
        "mscc_initial_discharge_planning": mscc_confirmed and yes("admitted_to_hospital"),
        "mscc_initial_supportive_care": mscc_confirmed,
        "mscc_initial_bisphosphonate": mscc_confirmed and primary in ("myeloma", "breast"),
        "mscc_initial_denosumab": mscc_confirmed and bone_involved and solid_but_prostate,
        "mscc_initial_ct_reconstruction": mscc_path and yes("spinal_ct_available"),
        "mscc_initial_scoring": mscc_path,
        "mscc_initial_graded_sitting": mscc_path and stable,
        "mscc_initial_see_treatment": mscc_confirmed,
        "mscc_treatment_rehabilitation": mscc_confirmed,
        "mscc_treatment_supportive_care": mscc_confirmed,
        "mscc_treatment_discharge_planning": mscc_confirmed,
        "mscc_treatment_mdt_plan": operable,
        "mscc_treatment_surgery": operable and neurological,
        "mscc_treatment_urgency": operable and neurological,
        "mscc_treatment_biopsy": operable and biopsy_useful,
        "mscc_treatment_consider_decompression": operable,
        "mscc_treatment_consider_stabilisation": operable,
        "mscc_treatment_stabilisation": operable and unbearably_unstable,
        "mscc_treatment_postoperative_radiotherapy": (
            mscc_confirmed and yes("recovered_from_surgery") and radiotherapy_open
        ),
        "mscc_treatment_consider_further_radiotherapy": mscc_again,
        "mscc_treatment_discuss_further_radiotherapy": mscc_again or (urgent_radiotherapy and irradiated),
        "mscc_treatment_external_support": mscc_confirmed and no("surgery_suitable") and unbearably_unstable,
        "mscc_treatment_urgent_radiotherapy": urgent_radiotherapy,
        "mscc_treatment_single_fraction": urgent_radiotherapy and not high_risk,
        "mscc_treatment_consider_multiple_fractions": urgent_radiotherapy and high_risk,
        "metastases_initial_contact_coordinator": metastases_path and neurological,
        "metastases_initial_see_mscc_initial": metastases_path and neurological and mscc != "excluded",
        "metastases_initial_consider_immobilisation": metastases_path and hurts_to_move and not stable,
        "metastases_initial_coordinator_advice": metastases_path,
        "metastases_initial_pain_assessment": metastases_path,
        "metastases_initial_analgesia": metastases_path,
        "metastases_initial_consider_corticosteroids": metastases_path and corticosteroids,
        "metastases_initial_dexamethasone": (
            metastases_path and haematological and yes("primary_cancer_confirmed") and no_dexamethasone_yet
        ),
        "metastases_initial_mri": metastases_suspected and not no_mri,
        "metastases_initial_ct": metastases_suspected and no_mri,
        "metastases_initial_ct_reconstruction": metastases_path and yes("spinal_ct_available"),
        "metastases_initial_scoring": metastases_path,
        "metastases_initial_graded_sitting": metastases_path and stable,
        "metastases_initial_discuss_diagnosis": metastases_confirmed,
        "metastases_initial_holistic_needs": metastases_confirmed,
        "metastases_initial_advance_care_planning": metastases_confirmed,
        "metastases_initial_support_advice": metastases_confirmed,
        "metastases_initial_care_plan": metastases_confirmed,
        "metastases_initial_rehabilitation": metastases_confirmed,
        "metastases_initial_discharge_planning": metastases_confirmed and yes("admitted_to_hospital"),
        "metastases_initial_supportive_care": metastases_confirmed,
        "metastases_initial_bisphosphonate": metastases_confirmed
        and (primary in ("myeloma", "breast") or (primary == "prostate" and pain_uncontrolled)),
        "metastases_initial_denosumab": metastases_confirmed and bone_involved and solid_but_prostate,
        "metastases_initial_see_treatment": metastases_confirmed,
        "metastases_initial_oncology_referral": (
            typical_pain and get("cancer_diagnosis") == "none" and yes("cancer_suspected")
        ),
        "metastases_treatment_rehabilitation": treatable,
        "metastases_treatment_supportive_care": treatable,
        "metastases_treatment_discharge_planning": treatable,
        "metastases_treatment_consider_radiotherapy_if_asymptomatic": (
            symptom_free and reason_without_symptoms and radiotherapy_open
        ),
        "metastases_treatment_no_radiotherapy_if_asymptomatic": (
            symptom_free and not reason_without_symptoms and no("impending_cord_compression") and not surgery_done
        ),
        "metastases_treatment_single_fraction": first_radiotherapy
        and (treatable or (mscc_confirmed and no("surgery_suitable") and spared)),
        "metastases_treatment_consider_stereotactic": treatable
        and first_radiotherapy
        and (get("overall_prognosis") == "good" or yes("oligometastases")),
        "metastases_treatment_consider_further_radiotherapy": metastases_again,
        "metastases_treatment_discuss_further_radiotherapy": metastases_again,
        "metastases_treatment_consider_invasive_intervention": invasive,
        "metastases_treatment_mdt_plan": invasive,
        "metastases_treatment_biopsy": invasive and biopsy_useful,
        "metastases_treatment_consider_vertebroplasty_or_kyphoplasty": invasive,
        "metastases_treatment_consider_radiofrequency_ablation": invasive,
        "metastases_treatment_consider_stabilisation": invasive and not no("surgery_suitable"),
        "metastases_treatment_consider_preventive_surgery": invasive and not no("surgery_suitable"),
        "metastases_treatment_postoperative_radiotherapy": (
            treatable and yes("recovered_from_surgery") and radiotherapy_open
        ),
    }
