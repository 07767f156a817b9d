"""The statements for many records at a time, by hand, in NumPy: the bound of what one core can do with arrays.

The table is decoded beforehand: a text becomes small numbers, and true, false and not recorded 1, 0 and -1. A number
that is not recorded is not a number, which no comparison holds for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .python import HAEMATOLOGICAL, NEUROLOGICAL, PAIN, SOLID_BUT_PROSTATE

Booleans = np.ndarray


class ColumnArrays:
    """A decoded table, and what can be asked of a finding: a boolean for each record."""

    def __init__(self, columns: Mapping[str, np.ndarray], values: Mapping[str, list[str]]):
        self.columns = columns
        self.values = values  # of the texts, in the order of their numbers

    def yes(self, finding: str) -> Booleans:
        return self.columns[finding] == 1

    def no(self, finding: str) -> Booleans:
        return self.columns[finding] == 0

    def is_any(self, finding: str, *values: str) -> Booleans:
        known = [value for value in values if value in self.values[finding]]
        return some_of(
            [self.columns[finding] == self.values[finding].index(value) for value in known] or [self.never]
        )

    def recorded(self, finding: str) -> Booleans:
        column = self.columns[finding]
        return ~np.isnan(column) if column.dtype.kind == "f" else column >= 0

    @property
    def never(self) -> Booleans:
        return np.zeros(len(next(iter(self.columns.values()))), bool)


def decode(table: pa.Table) -> ColumnArrays:
    """The columns of a table of records as arrays."""
    columns: dict[str, np.ndarray] = {}
    values: dict[str, list[str]] = {}
    for field in table.schema:
        if field.name == "id":
            continue
        column = table[field.name].combine_chunks()
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            coded = column.dictionary_encode()
            values[field.name] = coded.dictionary.to_pylist()
            column = coded.indices
        if pa.types.is_floating(field.type):
            columns[field.name] = column.to_numpy(zero_copy_only=False)
        else:
            columns[field.name] = pc.fill_null(column.cast(pa.int8()), -1).to_numpy(zero_copy_only=False)
    return ColumnArrays(columns, values)


def some_of(arrays: Iterable[Booleans]) -> Booleans:
    """Whether any holds."""
    return reduce(np.logical_or, arrays)


def holds(record: ColumnArrays) -> dict[str, Booleans]:
    """Whether each statement holds as recorded, for each record."""
    yes, no, is_any = record.yes, record.no, record.is_any
    weeks, months = record.columns["complete_paralysis_weeks"], record.columns["months_to_recurrence"]

    # The person and the disease
    mscc_confirmed, mscc_excluded = is_any("mscc", "confirmed"), is_any("mscc", "excluded")
    seen, excluded = is_any("spinal_metastases", "confirmed"), is_any("spinal_metastases", "excluded")
    suspected = is_any("spinal_metastases", "suspected")
    without_diagnosis = is_any("cancer_diagnosis", "none")
    diagnosed = is_any("cancer_diagnosis", "past", "current") | mscc_confirmed | seen | yes("bone_metastases")
    cancer = diagnosed | (record.recorded("primary_cancer") & ~without_diagnosis)
    haematological = is_any("primary_cancer", *HAEMATOLOGICAL)
    solid_but_prostate = is_any("primary_cancer", *SOLID_BUT_PROSTATE)
    myeloma_or_breast = is_any("primary_cancer", "myeloma", "breast")
    bone_involved = (yes("bone_metastases") | seen) & ~no("bone_metastases")

    # Symptoms and signs
    paralysed = is_any("complete_paralysis", "paraplegia", "tetraplegia") | (weeks > 0)
    neurological = paralysed | some_of(map(yes, NEUROLOGICAL))
    cord_symptom = neurological | yes("radicular_pain")
    typical_pain = some_of(map(yes, PAIN))
    severe_pain = is_any("pain_severity", "severe") | (
        yes("severe_unremitting_back_pain") & ~is_any("pain_severity", "none", "mild", "moderate")
    )
    pain_controlled = yes("pain_controlled_by_analgesia") | is_any("pain_severity", "none")
    pain_uncontrolled = no("pain_controlled_by_analgesia")
    unstable = is_any("spinal_instability", "suspected", "confirmed")
    stable = is_any("spinal_instability", "unlikely")
    hurts_to_move = is_any("movement_pain_severity", "moderate", "severe") & ~stable

    # Which summaries are for this person
    symptoms_of_mscc = cord_symptom & (cancer | suspected)
    mscc_suspected = is_any("mscc", "suspected") | (symptoms_of_mscc & ~(mscc_confirmed | mscc_excluded))
    mscc_path = mscc_suspected | mscc_confirmed
    symptoms_of_metastases = typical_pain & cancer & ~excluded
    metastases_suspected = (suspected | (symptoms_of_metastases & ~seen)) & ~mscc_confirmed
    metastases_confirmed = seen & ~mscc_confirmed
    metastases_path = (metastases_suspected | metastases_confirmed) & ~yes("asymptomatic")
    treatable = metastases_confirmed & ~mscc_suspected

    # What was done, and what can be done
    no_dexamethasone_yet = ~yes("dexamethasone_started")
    no_mri = yes("mri_contraindicated")
    recovered = yes("recovered_from_surgery")
    surgery_done = yes("spinal_surgery_done") | recovered
    to_come = ~surgery_done | yes("symptoms_recurred") | yes("awaiting_definitive_treatment")
    operable = mscc_confirmed & yes("surgery_suitable") & (~surgery_done | yes("symptoms_recurred"))
    inoperable = no("surgery_suitable")
    radiotherapy_open = ~no("radiotherapy_suitable")
    told_of = record.recorded("previous_radiotherapy_response") | record.recorded("months_to_recurrence")
    irradiated = yes("previous_spinal_radiotherapy") | told_of
    judged_low = no("high_radiotherapy_side_effect_risk")
    high_risk = yes("high_radiotherapy_side_effect_risk")
    high_risk |= (yes("large_radiotherapy_field") | irradiated) & ~judged_low
    irradiated_and_back = irradiated & yes("symptoms_recurred")
    late_recurrence = irradiated_and_back & is_any("previous_radiotherapy_response", "good") & (months >= 3)
    biopsy_useful = is_any("primary_cancer", "unknown_primary") & yes("primary_may_affect_treatment")
    biopsy_useful &= ~yes("immediate_treatment_needed") & (~neurological | no("immediate_treatment_needed"))

    # What several statements share
    corticosteroids = ~neurological & (severe_pain | haematological) & no_dexamethasone_yet
    unbearably_unstable = unstable & yes("mechanical_pain") & pain_uncontrolled
    spared = (paralysed & (weeks >= 2) & pain_controlled) | is_any("overall_prognosis", "poor")
    urgent_radiotherapy = mscc_confirmed & inoperable & radiotherapy_open & ~spared
    again = late_recurrence & radiotherapy_open
    mscc_again, metastases_again = mscc_confirmed & again, treatable & again
    reason_without_symptoms = some_of(
        map(yes, ("mscc_prevention_trial", "oligometastases_strategy", "impending_cord_compression"))
    )
    symptom_free = treatable & yes("asymptomatic")
    first_radiotherapy = yes("non_mechanical_pain") & ~irradiated_and_back & radiotherapy_open
    invasive = treatable & (unstable | pain_uncontrolled)
    invasive_surgery = invasive & ~inoperable
    urgent_surgery = operable & neurological

    return {
        "mscc_initial_contact_coordinator": mscc_path,
        "mscc_initial_oncological_emergency": mscc_path,
        "mscc_initial_immobilise": mscc_path & unstable,
        "mscc_initial_consider_immobilisation": mscc_path & hurts_to_move,
        "mscc_initial_dexamethasone": (
            mscc_path
            & (neurological | (haematological & yes("primary_cancer_confirmed")))
            & no_dexamethasone_yet
            & to_come
        ),
        "mscc_initial_continue_dexamethasone": (
            mscc_path & ~no_dexamethasone_yet & to_come & ~no("awaiting_definitive_treatment")
        ),
        "mscc_initial_pain_assessment": mscc_path,
        "mscc_initial_analgesia": mscc_path,
        "mscc_initial_consider_corticosteroids": mscc_path & corticosteroids & to_come,
        "mscc_initial_mri": mscc_suspected & ~no_mri,
        "mscc_initial_ct": mscc_suspected & no_mri,
        "mscc_initial_discuss_diagnosis": mscc_confirmed,
        "mscc_initial_holistic_needs": mscc_confirmed,
        "mscc_initial_advance_care_planning": mscc_confirmed,
        "mscc_initial_support_advice": mscc_confirmed,
        "mscc_initial_care_plan": mscc_confirmed,
        "mscc_initial_rehabilitation": mscc_confirmed,
        "mscc_initial_discharge_planning": mscc_confirmed & yes("admitted_to_hospital"),
        "mscc_initial_supportive_care": mscc_confirmed,
        "mscc_initial_bisphosphonate": mscc_confirmed & myeloma_or_breast,
        "mscc_initial_denosumab": mscc_confirmed & bone_involved & solid_but_prostate,
        "mscc_initial_ct_reconstruction": mscc_path & yes("spinal_ct_available"),
        "mscc_initial_scoring": mscc_path,
        "mscc_initial_graded_sitting": mscc_path & stable,
        "mscc_initial_see_treatment": mscc_confirmed,
        "mscc_treatment_rehabilitation": mscc_confirmed,
        "mscc_treatment_supportive_care": mscc_confirmed,
        "mscc_treatment_discharge_planning": mscc_confirmed,
        "mscc_treatment_mdt_plan": operable,
        "mscc_treatment_surgery": urgent_surgery,
        "mscc_treatment_urgency": urgent_surgery,
        "mscc_treatment_biopsy": operable & biopsy_useful,
        "mscc_treatment_consider_decompression": operable,
        "mscc_treatment_consider_stabilisation": operable,
        "mscc_treatment_stabilisation": operable & unbearably_unstable,
        "mscc_treatment_postoperative_radiotherapy": mscc_confirmed & recovered & radiotherapy_open,
        "mscc_treatment_consider_further_radiotherapy": mscc_again,
        "mscc_treatment_discuss_further_radiotherapy": mscc_again | (urgent_radiotherapy & irradiated),
        "mscc_treatment_external_support": mscc_confirmed & inoperable & unbearably_unstable,
        "mscc_treatment_urgent_radiotherapy": urgent_radiotherapy,
        "mscc_treatment_single_fraction": urgent_radiotherapy & ~high_risk,
        "mscc_treatment_consider_multiple_fractions": urgent_radiotherapy & high_risk,
        "metastases_initial_contact_coordinator": metastases_path & neurological,
        "metastases_initial_see_mscc_initial": metastases_path & neurological & ~mscc_excluded,
        "metastases_initial_consider_immobilisation": metastases_path & hurts_to_move,
        "metastases_initial_coordinator_advice": metastases_path,
        "metastases_initial_pain_assessment": metastases_path,
        "metastases_initial_analgesia": metastases_path,
        "metastases_initial_consider_corticosteroids": metastases_path & corticosteroids,
        "metastases_initial_dexamethasone": (
            metastases_path & haematological & yes("primary_cancer_confirmed") & no_dexamethasone_yet
        ),
        "metastases_initial_mri": metastases_suspected & ~no_mri,
        "metastases_initial_ct": metastases_suspected & no_mri,
        "metastases_initial_ct_reconstruction": metastases_path & yes("spinal_ct_available"),
        "metastases_initial_scoring": metastases_path,
        "metastases_initial_graded_sitting": metastases_path & stable,
        "metastases_initial_discuss_diagnosis": metastases_confirmed,
        "metastases_initial_holistic_needs": metastases_confirmed,
        "metastases_initial_advance_care_planning": metastases_confirmed,
        "metastases_initial_support_advice": metastases_confirmed,
        "metastases_initial_care_plan": metastases_confirmed,
        "metastases_initial_rehabilitation": metastases_confirmed,
        "metastases_initial_discharge_planning": metastases_confirmed & yes("admitted_to_hospital"),
        "metastases_initial_supportive_care": metastases_confirmed,
        "metastases_initial_bisphosphonate": metastases_confirmed
        & (myeloma_or_breast | (is_any("primary_cancer", "prostate") & pain_uncontrolled)),
        "metastases_initial_denosumab": metastases_confirmed & bone_involved & solid_but_prostate,
        "metastases_initial_see_treatment": metastases_confirmed,
        "metastases_initial_oncology_referral": typical_pain & without_diagnosis & yes("cancer_suspected"),
        "metastases_treatment_rehabilitation": treatable,
        "metastases_treatment_supportive_care": treatable,
        "metastases_treatment_discharge_planning": treatable,
        "metastases_treatment_consider_radiotherapy_if_asymptomatic": (
            symptom_free & reason_without_symptoms & radiotherapy_open
        ),
        "metastases_treatment_no_radiotherapy_if_asymptomatic": (
            symptom_free & ~reason_without_symptoms & no("impending_cord_compression") & ~surgery_done
        ),
        "metastases_treatment_single_fraction": first_radiotherapy
        & (treatable | (mscc_confirmed & inoperable & spared)),
        "metastases_treatment_consider_stereotactic": treatable
        & first_radiotherapy
        & (is_any("overall_prognosis", "good") | yes("oligometastases")),
        "metastases_treatment_consider_further_radiotherapy": metastases_again,
        "metastases_treatment_discuss_further_radiotherapy": metastases_again,
        "metastases_treatment_consider_invasive_intervention": invasive,
        "metastases_treatment_mdt_plan": invasive,
        "metastases_treatment_biopsy": invasive & biopsy_useful,
        "metastases_treatment_consider_vertebroplasty_or_kyphoplasty": invasive,
        "metastases_treatment_consider_radiofrequency_ablation": invasive,
        "metastases_treatment_consider_stabilisation": invasive_surgery,
        "metastases_treatment_consider_preventive_surgery": invasive_surgery,
        "metastases_treatment_postoperative_radiotherapy": treatable & recovered & radiotherapy_open,
    }
