"""The "Records that contradict themselves", each as a nogood over recorded values.

Every one is between two findings (or is a negative number); its name spells the
findings out, joined by "with", so that a test can compare findings and not wording.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic

from .algebra import F, View

CORD_SYMPTOMS = (  # complete paralysis, which has two findings, is added where it is needed
    "bladder_or_bowel_dysfunction",
    "gait_disturbance",
    "limb_weakness",
    "cord_or_cauda_equina_signs",
    "sensory_disturbance",
    "radicular_pain",
)
PAIN_CHARACTERISTICS = (
    "back_pain_on_straining",
    "claudication",
    "localised_spinal_tenderness",
    "mechanical_pain",
    "nocturnal_back_pain",
    "progressive_back_pain",
    "severe_unremitting_back_pain",
)
PAINS = (  # those that a pain_severity of none denies: neither tenderness nor claudication
    "back_pain_on_straining",
    "mechanical_pain",
    "nocturnal_back_pain",
    "non_mechanical_pain",
    "progressive_back_pain",
    "radicular_pain",
    "severe_unremitting_back_pain",
)
NUMBERS = ("complete_paralysis_weeks", "months_to_recurrence")
SOME_PAIN = ("mild", "moderate", "severe")


@dataclass(frozen=True)
class Contradiction(Generic[F]):
    """Findings whose recorded values cannot stand together, and when they do."""

    findings: tuple[str, ...]
    stands: F

    @property
    def name(self) -> str:
        """The findings, joined by "with"; a single one is a negative number."""
        return " with ".join(self.findings) + (" negative" if len(self.findings) == 1 else "")


def contradictions(v: View[F]) -> list[Contradiction[F]]:
    """Every contradiction of the page over this view."""
    paralysis = {
        "complete_paralysis": v.is_("complete_paralysis", "paraplegia", "tetraplegia"),
        "complete_paralysis_weeks": v.above("complete_paralysis_weeks", 0),
    }
    asymptomatic = v.true("asymptomatic")
    denied = {name: v.true(name) for name in (*CORD_SYMPTOMS, *PAIN_CHARACTERISTICS)} | {
        "non_mechanical_pain": v.true("non_mechanical_pain"),
        "symptoms_recurred": v.true("symptoms_recurred"),
        **paralysis,
        "pain_severity": v.is_("pain_severity", *SOME_PAIN),
        "movement_pain_severity": v.is_("movement_pain_severity", *SOME_PAIN),
    }
    never_irradiated = v.false("previous_spinal_radiotherapy")
    months = v.recorded("months_to_recurrence")
    uncontrolled = v.false("pain_controlled_by_analgesia")
    painless = v.is_("pain_severity", "none")
    confirmed = v.true("primary_cancer_confirmed")
    clashes: dict[tuple[str, ...], F] = {
        **{("asymptomatic", name): asymptomatic & present for name, present in denied.items()},
        ("complete_paralysis", "complete_paralysis_weeks"): v.is_("complete_paralysis", "none")
        & paralysis["complete_paralysis_weeks"],
        **{(name, "limb_weakness"): present & v.false("limb_weakness") for name, present in paralysis.items()},
        ("pain_controlled_by_analgesia", "asymptomatic"): uncontrolled & asymptomatic,
        ("pain_controlled_by_analgesia", "pain_severity"): uncontrolled & painless,
        ("previous_spinal_radiotherapy", "previous_radiotherapy_response"): never_irradiated
        & v.recorded("previous_radiotherapy_response"),
        ("previous_spinal_radiotherapy", "months_to_recurrence"): never_irradiated & months,
        ("symptoms_recurred", "months_to_recurrence"): v.false("symptoms_recurred") & months,
        ("spinal_surgery_done", "recovered_from_surgery"): v.false("spinal_surgery_done")
        & v.true("recovered_from_surgery"),
        ("cancer_diagnosis", "primary_cancer_confirmed"): v.is_("cancer_diagnosis", "none") & confirmed,
        ("primary_cancer", "primary_cancer_confirmed"): v.is_("primary_cancer", "unknown_primary") & confirmed,
        ("oligometastases_strategy", "oligometastases"): v.true("oligometastases_strategy")
        & v.false("oligometastases"),
        ("oligometastases", "spinal_metastases"): v.true("oligometastases") & v.is_("spinal_metastases", "excluded"),
        **{("pain_severity", name): painless & v.true(name) for name in PAINS},
        ("pain_severity", "movement_pain_severity"): painless & v.is_("movement_pain_severity", *SOME_PAIN),
        **{(number,): v.below(number, 0) for number in NUMBERS},
    }
    return [Contradiction(findings, stands) for findings, stands in clashes.items()]
