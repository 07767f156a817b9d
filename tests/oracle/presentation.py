"""The words about what a person has: symptoms, pain, diagnoses, and which summaries they enter.

Together with `words.py` this is the checklist's "Words used in statements.tsv", over an
abstract Boolean algebra: on one record (`concrete.py`) or on all of them at once
(`symbolic.py`). *not X* is ``~X``, negation as failure; *recorded as not X* is `view.false`.
"""

from __future__ import annotations

from functools import cached_property
from typing import Generic

from .algebra import F, View, any_of

HAEMATOLOGICAL = ("myeloma", "lymphoma", "leukaemia", "other_haematological")
SOLID = ("breast", "prostate", "lung", "renal", "thyroid", "colorectal", "other_solid")


class Presentation(Generic[F]):
    """The words from *cancer* to *bone involved*, in the order of the page."""

    def __init__(self, view: View[F]) -> None:
        self.view = view

    @cached_property
    def cancer(self) -> F:
        """A diagnosis past or current, or what implies one; a primary unless the diagnosis is none."""
        v = self.view
        return any_of(
            v.is_("cancer_diagnosis", "past", "current"),
            v.is_("mscc", "confirmed"),
            v.is_("spinal_metastases", "confirmed"),
            v.true("bone_metastases"),
            v.recorded("primary_cancer") & ~v.is_("cancer_diagnosis", "none"),
        )

    @cached_property
    def haematological_malignancy(self) -> F:
        """The primary is haematological, confirmed or not."""
        return self.view.is_("primary_cancer", *HAEMATOLOGICAL)

    @cached_property
    def haematological_malignancy_confirmed(self) -> F:
        """The same with primary_cancer_confirmed."""
        return self.haematological_malignancy & self.view.true("primary_cancer_confirmed")

    @cached_property
    def solid_tumour_other_than_prostate(self) -> F:
        """The primary is solid and not prostate; an unknown one is not solid."""
        return self.view.is_("primary_cancer", *SOLID) & ~self.view.is_("primary_cancer", "prostate")

    @cached_property
    def primary_unknown(self) -> F:
        """The primary has been looked for and not found."""
        return self.view.is_("primary_cancer", "unknown_primary")

    @cached_property
    def completely_paralysed(self) -> F:
        """By the finding, or by any time that the paralysis has lasted."""
        v = self.view
        return v.is_("complete_paralysis", "paraplegia", "tetraplegia") | v.above("complete_paralysis_weeks", 0)

    @cached_property
    def neurological(self) -> F:
        """A neurological symptom or sign; radicular pain is none (reading 1)."""
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
        """Box 1 of mscc_initial."""
        return self.neurological | self.view.true("radicular_pain")

    @cached_property
    def pain_characteristic(self) -> F:
        """Box 1 of metastases_initial."""
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
        """By its severity, or by its kind unless a lesser severity is recorded."""
        v = self.view
        lesser = v.is_("pain_severity", "none", "mild", "moderate")
        return v.is_("pain_severity", "severe") | (v.true("severe_unremitting_back_pain") & ~lesser)

    @cached_property
    def pain_controlled(self) -> F:
        """By analgesia, or because there is none."""
        return self.view.true("pain_controlled_by_analgesia") | self.view.is_("pain_severity", "none")

    @cached_property
    def pain_recorded_as_not_controlled(self) -> F:
        """Recorded as not controlled by analgesia."""
        return self.view.false("pain_controlled_by_analgesia")

    @cached_property
    def movement_pain_moderate_or_severe(self) -> F:
        """movement_pain_severity is one of these two."""
        return self.view.is_("movement_pain_severity", "moderate", "severe")

    @cached_property
    def unstable(self) -> F:
        """Instability is suspected or confirmed."""
        return self.view.is_("spinal_instability", "suspected", "confirmed")

    @cached_property
    def assessed_as_stable(self) -> F:
        """Instability is unlikely."""
        return self.view.is_("spinal_instability", "unlikely")

    @cached_property
    def mscc_confirmed(self) -> F:
        """The finding says so."""
        return self.view.is_("mscc", "confirmed")

    @cached_property
    def metastases_confirmed(self) -> F:
        """The finding says so, and MSCC is not recorded as confirmed."""
        return self.view.is_("spinal_metastases", "confirmed") & ~self.mscc_confirmed

    @cached_property
    def _cord_symptom_that_counts(self) -> F:
        """Cord symptom, (cancer, or spinal_metastases is suspected)."""
        return self.cord_symptom & (self.cancer | self.view.is_("spinal_metastases", "suspected"))

    @cached_property
    def pathway_mscc_initial(self) -> F:
        """By a symptom unless MSCC is excluded, or by its suspicion or confirmation."""
        v = self.view
        by_symptom = self._cord_symptom_that_counts & ~v.is_("mscc", "excluded")
        return by_symptom | v.is_("mscc", "suspected", "confirmed")

    @cached_property
    def mscc_suspected(self) -> F:
        """By the finding, or by a symptom unless MSCC is confirmed or excluded."""
        v = self.view
        return v.is_("mscc", "suspected") | (self._cord_symptom_that_counts & ~v.is_("mscc", "confirmed", "excluded"))

    @cached_property
    def pathway_metastases_initial(self) -> F:
        """By pain or by diagnosis; neither with a confirmed MSCC nor without any symptom."""
        v = self.view
        by_pain = self.pain_characteristic & self.cancer & ~v.is_("spinal_metastases", "excluded")
        enters = by_pain | v.is_("spinal_metastases", "suspected", "confirmed")
        return enters & ~self.mscc_confirmed & ~v.true("asymptomatic")

    @cached_property
    def spinal_metastases_suspected(self) -> F:
        """By the finding, or by pain unless they are confirmed or excluded; not with a confirmed MSCC."""
        v = self.view
        by_pain = self.pain_characteristic & self.cancer & ~v.is_("spinal_metastases", "confirmed", "excluded")
        return (v.is_("spinal_metastases", "suspected") | by_pain) & ~self.mscc_confirmed

    @cached_property
    def treatable(self) -> F:
        """Metastases confirmed, and MSCC not suspected (metastases_treatment)."""
        return self.metastases_confirmed & ~self.mscc_suspected

    @cached_property
    def bone_involved(self) -> F:
        """Bone or confirmed spinal metastases, unless it is recorded that bone has none (reading 18)."""
        v = self.view
        metastases = v.true("bone_metastases") | v.is_("spinal_metastases", "confirmed")
        return metastases & ~v.false("bone_metastases")
