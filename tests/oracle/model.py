"""The 84 statements' `when`, in the order of statements.tsv, as formulas over `Words`."""

from __future__ import annotations

from collections.abc import Iterable

from .algebra import F, Formula, View, any_of
from .contradictions import Contradiction, contradictions
from .readings import replacements
from .words import Words

__all__ = ["Contradiction", "Formula", "View", "Words", "any_of", "contradictions", "statements"]


def statements(view: View[F], readings: Iterable[str] = ()) -> dict[str, F]:
    """When each statement holds, by its id; under these alternative readings, none of them if not given."""
    w = Words(view)
    taken = {
        **_mscc_initial(w),
        **_mscc_treatment(w),
        **_metastases_initial(w),
        **_metastases_treatment(w),
    }
    return {**taken, **replacements(w, readings)}


def _mscc_initial(w: Words[F]) -> dict[str, F]:
    v = w.view
    pathway = w.pathway_mscc_initial
    confirmed = w.mscc_confirmed
    return {
        "mscc_initial_contact_coordinator": pathway,
        "mscc_initial_oncological_emergency": pathway,
        "mscc_initial_immobilise": pathway & w.unstable,
        "mscc_initial_consider_immobilisation": pathway & w.movement_pain_moderate_or_severe & ~w.assessed_as_stable,
        "mscc_initial_dexamethasone": pathway
        & (w.neurological | w.haematological_malignancy_confirmed)
        & w.dexamethasone_not_started
        & w.treatment_to_come,
        "mscc_initial_continue_dexamethasone": pathway & v.true("dexamethasone_started") & w.treatment_awaited,
        "mscc_initial_pain_assessment": pathway,
        "mscc_initial_analgesia": pathway,
        "mscc_initial_consider_corticosteroids": pathway
        & ~w.neurological
        & (w.severe_pain | w.haematological_malignancy)
        & w.dexamethasone_not_started
        & w.treatment_to_come,
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


def _mscc_treatment(w: Words[F]) -> dict[str, F]:
    v = w.view
    confirmed = w.mscc_confirmed
    operable = confirmed & w.surgery_open
    uncontrolled_mechanical_pain = v.true("mechanical_pain") & w.pain_recorded_as_not_controlled
    further = confirmed & w.recurrence_criteria & w.radiotherapy_not_ruled_out
    urgent = w.urgent_radiotherapy_offered
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
        "mscc_treatment_stabilisation": operable & w.unstable & uncontrolled_mechanical_pain,
        "mscc_treatment_postoperative_radiotherapy": confirmed
        & w.recovered_from_surgery
        & w.radiotherapy_not_ruled_out,
        "mscc_treatment_consider_further_radiotherapy": further,
        "mscc_treatment_discuss_further_radiotherapy": further | (urgent & w.previous_radiotherapy),
        "mscc_treatment_external_support": confirmed
        & w.surgery_recorded_as_not_suitable
        & w.unstable
        & uncontrolled_mechanical_pain,
        "mscc_treatment_urgent_radiotherapy": urgent,
        "mscc_treatment_single_fraction": urgent & ~w.high_risk_of_side_effects,
        "mscc_treatment_consider_multiple_fractions": urgent & w.high_risk_of_side_effects,
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
    planned = v.true("mscc_prevention_trial") | v.true("oligometastases_strategy")
    open_to_first = ~w.re_irradiation & w.radiotherapy_not_ruled_out
    spared_in_mscc = w.mscc_confirmed & w.surgery_recorded_as_not_suitable & w.spared_urgent_radiotherapy
    further = treatable & w.recurrence_criteria & w.radiotherapy_not_ruled_out
    return {
        "metastases_treatment_rehabilitation": treatable,
        "metastases_treatment_supportive_care": treatable,
        "metastases_treatment_discharge_planning": treatable,
        "metastases_treatment_consider_radiotherapy_if_asymptomatic": treatable
        & v.true("asymptomatic")
        & (planned | v.true("impending_cord_compression"))
        & w.radiotherapy_not_ruled_out,
        "metastases_treatment_no_radiotherapy_if_asymptomatic": treatable
        & v.true("asymptomatic")
        & ~planned
        & v.false("impending_cord_compression")
        & ~w.surgery_done,
        "metastases_treatment_single_fraction": (treatable | spared_in_mscc)
        & v.true("non_mechanical_pain")
        & open_to_first,
        "metastases_treatment_consider_stereotactic": treatable
        & v.true("non_mechanical_pain")
        & (v.is_("overall_prognosis", "good") | v.true("oligometastases"))
        & open_to_first,
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
