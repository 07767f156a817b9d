"""The "Words used in statements.tsv", as formulas over an abstract Boolean algebra.

The same text is evaluated on a concrete record (``concrete.py``) and as z3
expressions (``symbolic.py``): both give a `View`, whose methods return things that
know ``&``, ``|`` and ``~``. "not X" is negation as failure, ``~X``; "recorded as
not X" is ``view.false(X)``.
"""

from __future__ import annotations

from functools import cached_property
from typing import Generic

from .algebra import F, View, any_of

HAEMATOLOGICAL = ("myeloma", "lymphoma", "leukaemia", "other_haematological")
SOLID_OTHER_THAN_PROSTATE = ("breast", "lung", "renal", "thyroid", "colorectal", "other_solid")


class Words(Generic[F]):
    """Every defined word, in the order of the README."""

    def __init__(self, view: View[F]) -> None:
        self.view = view

    @cached_property
    def cancer(self) -> F:
        """A diagnosis; confirmed MSCC or metastases; bone; a primary, unless diagnosis none."""
        v = self.view
        return (
            v.is_("cancer_diagnosis", "past", "current")
            | v.is_("mscc", "confirmed")
            | v.is_("spinal_metastases", "confirmed")
            | v.true("bone_metastases")
            | (v.recorded("primary_cancer") & ~v.is_("cancer_diagnosis", "none"))
        )

    @cached_property
    def haematological_malignancy(self) -> F:
        """primary_cancer is myeloma, lymphoma, leukaemia or other_haematological."""
        return self.view.is_("primary_cancer", *HAEMATOLOGICAL)

    @cached_property
    def haematological_malignancy_confirmed(self) -> F:
        """The same, with primary_cancer_confirmed."""
        return self.haematological_malignancy & self.view.true("primary_cancer_confirmed")

    @cached_property
    def solid_tumour_other_than_prostate(self) -> F:
        """Breast is one; unknown_primary is not."""
        return self.view.is_("primary_cancer", *SOLID_OTHER_THAN_PROSTATE)

    @cached_property
    def primary_unknown(self) -> F:
        """primary_cancer is unknown_primary."""
        return self.view.is_("primary_cancer", "unknown_primary")

    @cached_property
    def completely_paralysed(self) -> F:
        """complete_paralysis is paraplegia or tetraplegia, or its weeks are above 0."""
        v = self.view
        return v.is_("complete_paralysis", "paraplegia", "tetraplegia") | v.above("complete_paralysis_weeks", 0)

    @cached_property
    def neurological(self) -> F:
        """Any symptom or sign of the list; not radicular pain."""
        v = self.view
        return any_of(
            v.true("bladder_or_bowel_dysfunction"),
            v.true("gait_disturbance"),
            v.true("limb_weakness"),
            self.completely_paralysed,
            v.true("cord_or_cauda_equina_signs"),
            v.true("sensory_disturbance"),
        )

    @cached_property
    def cord_symptom(self) -> F:
        """neurological, or radicular_pain (box 1 of mscc_initial)."""
        return self.neurological | self.view.true("radicular_pain")

    @cached_property
    def pain_characteristic(self) -> F:
        """Any of box 1 of metastases_initial."""
        v = self.view
        return any_of(
            v.true("severe_unremitting_back_pain"),
            v.true("progressive_back_pain"),
            v.true("mechanical_pain"),
            v.true("back_pain_on_straining"),
            v.true("nocturnal_back_pain"),
            v.true("localised_spinal_tenderness"),
            v.true("claudication"),
        )

    @cached_property
    def severe_pain(self) -> F:
        """pain_severity is severe, or unremitting pain unless a lesser severity is recorded."""
        v = self.view
        return v.is_("pain_severity", "severe") | (
            v.true("severe_unremitting_back_pain") & ~v.is_("pain_severity", "none", "mild", "moderate")
        )

    @cached_property
    def pain_controlled(self) -> F:
        """pain_controlled_by_analgesia, or pain_severity is none."""
        v = self.view
        return v.true("pain_controlled_by_analgesia") | v.is_("pain_severity", "none")

    @cached_property
    def pain_recorded_as_not_controlled(self) -> F:
        """pain_controlled_by_analgesia is recorded as false."""
        return self.view.false("pain_controlled_by_analgesia")

    @cached_property
    def movement_pain_moderate_or_severe(self) -> F:
        """movement_pain_severity is moderate or severe."""
        return self.view.is_("movement_pain_severity", "moderate", "severe")

    @cached_property
    def unstable(self) -> F:
        """spinal_instability is suspected or confirmed."""
        return self.view.is_("spinal_instability", "suspected", "confirmed")

    @cached_property
    def assessed_as_stable(self) -> F:
        """spinal_instability is unlikely."""
        return self.view.is_("spinal_instability", "unlikely")

    @cached_property
    def mscc_confirmed(self) -> F:
        """Mscc is confirmed."""
        return self.view.is_("mscc", "confirmed")

    @cached_property
    def metastases_confirmed(self) -> F:
        """spinal_metastases is confirmed, and mscc is not recorded as confirmed."""
        return self.view.is_("spinal_metastases", "confirmed") & ~self.mscc_confirmed

    @cached_property
    def cancer_or_suspected_metastases(self) -> F:
        """The part that two definitions share: (cancer, or spinal_metastases is suspected)."""
        return self.cancer | self.view.is_("spinal_metastases", "suspected")

    @cached_property
    def pathway_mscc_initial(self) -> F:
        """By symptoms unless mscc is excluded, or by mscc suspected or confirmed."""
        v = self.view
        return (self.cord_symptom & self.cancer_or_suspected_metastases & ~v.is_("mscc", "excluded")) | v.is_(
            "mscc", "suspected", "confirmed"
        )

    @cached_property
    def mscc_suspected(self) -> F:
        """Mscc is suspected, or symptoms unless mscc is confirmed or excluded."""
        v = self.view
        return v.is_("mscc", "suspected") | (
            self.cord_symptom & self.cancer_or_suspected_metastases & ~v.is_("mscc", "confirmed", "excluded")
        )

    @cached_property
    def pathway_metastases_initial(self) -> F:
        """By pain or by diagnosis; mscc not confirmed, and not asymptomatic."""
        v = self.view
        by_symptoms = self.pain_characteristic & self.cancer & ~v.is_("spinal_metastases", "excluded")
        entered = by_symptoms | v.is_("spinal_metastases", "suspected", "confirmed")
        return entered & ~v.is_("mscc", "confirmed") & ~v.true("asymptomatic")

    @cached_property
    def spinal_metastases_suspected(self) -> F:
        """By diagnosis or by pain; mscc not recorded as confirmed."""
        v = self.view
        by_symptoms = self.pain_characteristic & self.cancer & ~v.is_("spinal_metastases", "confirmed", "excluded")
        return (v.is_("spinal_metastases", "suspected") | by_symptoms) & ~v.is_("mscc", "confirmed")

    @cached_property
    def treatable(self) -> F:
        """Metastases confirmed, and not MSCC suspected (metastases_treatment)."""
        return self.metastases_confirmed & ~self.mscc_suspected

    @cached_property
    def bone_involved(self) -> F:
        """bone_metastases or confirmed metastases; bone_metastases not recorded as false."""
        v = self.view
        return (v.true("bone_metastases") | v.is_("spinal_metastases", "confirmed")) & ~v.false("bone_metastases")

    @cached_property
    def recovered_from_surgery(self) -> F:
        """recovered_from_surgery."""
        return self.view.true("recovered_from_surgery")

    @cached_property
    def surgery_done(self) -> F:
        """spinal_surgery_done or recovered_from_surgery."""
        return self.view.true("spinal_surgery_done") | self.recovered_from_surgery

    @cached_property
    def surgery_open(self) -> F:
        """surgery_suitable, and (not surgery done, or symptoms_recurred)."""
        v = self.view
        return v.true("surgery_suitable") & (~self.surgery_done | v.true("symptoms_recurred"))

    @cached_property
    def surgery_not_ruled_out(self) -> F:
        """Unless surgery_suitable is recorded as false."""
        return ~self.view.false("surgery_suitable")

    @cached_property
    def radiotherapy_not_ruled_out(self) -> F:
        """Unless radiotherapy_suitable is recorded as false."""
        return ~self.view.false("radiotherapy_suitable")

    @cached_property
    def previous_radiotherapy(self) -> F:
        """previous_spinal_radiotherapy, or its response or the months are recorded."""
        v = self.view
        return any_of(
            v.true("previous_spinal_radiotherapy"),
            v.recorded("previous_radiotherapy_response"),
            v.recorded("months_to_recurrence"),
        )

    @cached_property
    def re_irradiation(self) -> F:
        """Previous radiotherapy and symptoms_recurred."""
        return self.previous_radiotherapy & self.view.true("symptoms_recurred")

    @cached_property
    def high_risk_of_side_effects(self) -> F:
        """Any of the three (reading 4: each counts)."""
        v = self.view
        return any_of(
            v.true("high_radiotherapy_side_effect_risk"),
            v.true("large_radiotherapy_field"),
            self.previous_radiotherapy,
        )

    @cached_property
    def recurrence_criteria(self) -> F:
        """All four: recurred, previous radiotherapy, good response, 3 months or more."""
        v = self.view
        return (
            v.true("symptoms_recurred")
            & self.previous_radiotherapy
            & v.is_("previous_radiotherapy_response", "good")
            & v.at_least("months_to_recurrence", 3)
        )

    @cached_property
    def immediate_treatment_needed(self) -> F:
        """immediate_treatment_needed, or neurological."""
        return self.view.true("immediate_treatment_needed") | self.neurological

    @cached_property
    def dexamethasone_not_started(self) -> F:
        """Unless dexamethasone_started."""
        return ~self.view.true("dexamethasone_started")

    @cached_property
    def invasive_branch(self) -> F:
        """treatable, and (unstable, or pain recorded as not controlled by analgesia)."""
        return self.treatable & (self.unstable | self.pain_recorded_as_not_controlled)
