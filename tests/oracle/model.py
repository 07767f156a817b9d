"""The 84 statements' `when`, in the order of statements.tsv, as formulas over `Words`."""

from __future__ import annotations

from .algebra import F, Formula, View, any_of
from .contradictions import Contradiction, contradictions
from .words import Words

__all__ = ["Contradiction", "Formula", "View", "Words", "any_of", "contradictions", "statements"]


def statements(view: View[F]) -> dict[str, F]:
    """When each statement holds, by its id."""
    w = Words(view)
    urgent_radiotherapy = _urgent_radiotherapy(w)
    return {
        **_mscc_initial(w),
        **_mscc_treatment(w, urgent_radiotherapy),
        **_metastases_initial(w),
        **_metastases_treatment(w),
    }


def _mscc_initial(w: Words[F]) -> dict[str, F]:
    v = w.view
    pathway = w.pathway_mscc_initial
    confirmed = w.mscc_confirmed
    return {
        "mscc_initial_contact_coordinator": pathway,
        "mscc_initial_oncological_emergency": pathway,
        "mscc_initial_immobilise": pathway & w.unstable,
        "mscc_initial_consider_immobilisation": pathway & w.movement_pain_moderate_or_severe & ~w.assessed_as_stable,
        "mscc_initial_dexamethasone": pathway & w.neurological & w.dexamethasone_not_started,
        "mscc_initial_continue_dexamethasone": pathway
        & v.true("dexamethasone_started")
        & v.true("awaiting_definitive_treatment"),
        "mscc_initial_pain_assessment": pathway,
        "mscc_initial_analgesia": pathway,
        "mscc_initial_consider_corticosteroids": pathway
        & ~w.neurological
        & (w.severe_pain | w.haematological_malignancy)
        & w.dexamethasone_not_started,
        "mscc_initial_mri": w.mscc_suspected & ~v.true("mri_contraindicated"),
        "mscc_initial_ct": w.mscc_suspected & v.true("mri_contraindicated"),
        "mscc_initial_discuss_diagnosis": confirmed,
        "mscc_initial_holistic_needs": confirmed,
        "mscc_initial_advance_care_planning": confirmed,
        "mscc_initial_support_advice": confirmed,
        "mscc_initial_care_plan": confirmed,
        "mscc_initial_rehabilitation": confirmed,
        "mscc_initial_discharge_planning": confirmed & v.true("admitted_to_hospital"),
        "mscc_initial_supportive_care": confirmed,
        "mscc_initial_bisphosphonate": confirmed & v.is_("primary_cancer", "myeloma", "breast"),
        "mscc_initial_denosumab": confirmed & w.bone_involved & w.solid_tumour_other_than_prostate,
        "mscc_initial_ct_reconstruction": pathway & v.true("spinal_ct_available"),
        "mscc_initial_scoring": pathway,
        "mscc_initial_graded_sitting": pathway & w.assessed_as_stable,
        "mscc_initial_see_treatment": confirmed,
    }


def _urgent_radiotherapy(w: Words[F]) -> F:
    v = w.view
    paralysed_and_pain_free = w.completely_paralysed & v.at_least("complete_paralysis_weeks", 2) & w.pain_controlled
    return (
        w.mscc_confirmed
        & v.false("surgery_suitable")
        & w.radiotherapy_not_ruled_out
        & ~(paralysed_and_pain_free | v.is_("overall_prognosis", "poor"))
    )


def _mscc_treatment(w: Words[F], urgent_radiotherapy: F) -> dict[str, F]:
    v = w.view
    confirmed = w.mscc_confirmed
    operable = confirmed & w.surgery_open
    further = confirmed & w.recurrence_criteria & w.radiotherapy_not_ruled_out
    return {
        "mscc_treatment_rehabilitation": confirmed,
        "mscc_treatment_supportive_care": confirmed,
        "mscc_treatment_discharge_planning": confirmed,
        "mscc_treatment_mdt_plan": operable,
        "mscc_treatment_surgery": operable & w.neurological,
        "mscc_treatment_urgency": operable & w.neurological,
        "mscc_treatment_biopsy": operable
        & w.primary_unknown
        & v.true("primary_may_affect_treatment")
        & ~w.immediate_treatment_needed,
        "mscc_treatment_consider_decompression": operable,
        "mscc_treatment_consider_stabilisation": operable,
        "mscc_treatment_stabilisation": operable
        & w.unstable
        & v.true("mechanical_pain")
        & w.pain_recorded_as_not_controlled,
        "mscc_treatment_postoperative_radiotherapy": confirmed
        & w.recovered_from_surgery
        & w.radiotherapy_not_ruled_out,
        "mscc_treatment_consider_further_radiotherapy": further,
        "mscc_treatment_discuss_further_radiotherapy": further,
        "mscc_treatment_external_support": confirmed
        & v.false("surgery_suitable")
        & w.unstable
        & v.true("mechanical_pain")
        & w.pain_recorded_as_not_controlled,
        "mscc_treatment_urgent_radiotherapy": urgent_radiotherapy,
        "mscc_treatment_single_fraction": urgent_radiotherapy & ~w.high_risk_of_side_effects,
        "mscc_treatment_consider_multiple_fractions": urgent_radiotherapy & w.high_risk_of_side_effects,
    }


def _metastases_initial(w: Words[F]) -> dict[str, F]:
    v = w.view
    pathway = w.pathway_metastases_initial
    confirmed = w.metastases_confirmed
    return {
        "metastases_initial_contact_coordinator": pathway & w.neurological,
        "metastases_initial_see_mscc_initial": pathway & w.neurological & ~v.is_("mscc", "excluded"),
        "metastases_initial_consider_immobilisation": pathway
        & w.movement_pain_moderate_or_severe
        & ~w.assessed_as_stable,
        "metastases_initial_coordinator_advice": pathway,
        "metastases_initial_pain_assessment": pathway,
        "metastases_initial_analgesia": pathway,
        "metastases_initial_consider_corticosteroids": pathway
        & ~w.neurological
        & (w.severe_pain | w.haematological_malignancy)
        & w.dexamethasone_not_started,
        "metastases_initial_dexamethasone": pathway
        & w.haematological_malignancy_confirmed
        & w.dexamethasone_not_started,
        "metastases_initial_mri": w.spinal_metastases_suspected & ~v.true("mri_contraindicated"),
        "metastases_initial_ct": w.spinal_metastases_suspected & v.true("mri_contraindicated"),
        "metastases_initial_ct_reconstruction": pathway & v.true("spinal_ct_available"),
        "metastases_initial_scoring": pathway,
        "metastases_initial_graded_sitting": pathway & w.assessed_as_stable,
        "metastases_initial_discuss_diagnosis": confirmed,
        "metastases_initial_holistic_needs": confirmed,
        "metastases_initial_advance_care_planning": confirmed,
        "metastases_initial_support_advice": confirmed,
        "metastases_initial_care_plan": confirmed,
        "metastases_initial_rehabilitation": confirmed,
        "metastases_initial_discharge_planning": confirmed & v.true("admitted_to_hospital"),
        "metastases_initial_supportive_care": confirmed,
        "metastases_initial_bisphosphonate": confirmed
        & (
            v.is_("primary_cancer", "myeloma", "breast")
            | (v.is_("primary_cancer", "prostate") & w.pain_recorded_as_not_controlled)
        ),
        "metastases_initial_denosumab": confirmed & w.bone_involved & w.solid_tumour_other_than_prostate,
        "metastases_initial_see_treatment": confirmed,
        "metastases_initial_oncology_referral": w.pain_characteristic
        & v.is_("cancer_diagnosis", "none")
        & v.true("cancer_suspected"),
    }


def _metastases_treatment(w: Words[F]) -> dict[str, F]:
    v = w.view
    treatable = w.treatable
    only_if = any_of(
        v.true("mscc_prevention_trial"),
        v.true("oligometastases_strategy"),
        v.true("impending_cord_compression"),
    )
    open_to_radiotherapy = (
        treatable & v.true("non_mechanical_pain") & ~w.re_irradiation & w.radiotherapy_not_ruled_out
    )
    further = treatable & w.recurrence_criteria & w.radiotherapy_not_ruled_out
    return {
        "metastases_treatment_rehabilitation": treatable,
        "metastases_treatment_supportive_care": treatable,
        "metastases_treatment_discharge_planning": treatable,
        "metastases_treatment_consider_radiotherapy_if_asymptomatic": treatable
        & v.true("asymptomatic")
        & only_if
        & w.radiotherapy_not_ruled_out,
        "metastases_treatment_no_radiotherapy_if_asymptomatic": treatable
        & v.true("asymptomatic")
        & ~only_if
        & ~w.surgery_done,
        "metastases_treatment_single_fraction": open_to_radiotherapy,
        "metastases_treatment_consider_stereotactic": open_to_radiotherapy
        & (v.is_("overall_prognosis", "good") | v.true("oligometastases")),
        "metastases_treatment_consider_further_radiotherapy": further,
        "metastases_treatment_discuss_further_radiotherapy": further,
        "metastases_treatment_consider_invasive_intervention": w.invasive_branch,
        "metastases_treatment_mdt_plan": w.invasive_branch,
        "metastases_treatment_biopsy": w.invasive_branch
        & w.primary_unknown
        & v.true("primary_may_affect_treatment")
        & ~w.immediate_treatment_needed,
        "metastases_treatment_consider_vertebroplasty_or_kyphoplasty": w.invasive_branch,
        "metastases_treatment_consider_radiofrequency_ablation": w.invasive_branch,
        "metastases_treatment_consider_stabilisation": w.invasive_branch & w.surgery_not_ruled_out,
        "metastases_treatment_consider_preventive_surgery": w.invasive_branch & w.surgery_not_ruled_out,
        "metastases_treatment_postoperative_radiotherapy": treatable
        & w.recovered_from_surgery
        & w.radiotherapy_not_ruled_out,
    }
