"""The "Records that contradict themselves", each as a nogood over recorded values.

Every one is between two findings (or is a negative number); its name spells the
findings out, joined by "with", so that a test can compare findings and not wording.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic

from .algebra import F, View

SYMPTOMS = (  # cord symptoms (less complete paralysis, below) and pain characteristics
    "bladder_or_bowel_dysfunction",
    "gait_disturbance",
    "limb_weakness",
    "cord_or_cauda_equina_signs",
    "sensory_disturbance",
    "radicular_pain",
    "mechanical_pain",
    "severe_unremitting_back_pain",
    "progressive_back_pain",
    "back_pain_on_straining",
    "nocturnal_back_pain",
    "localised_spinal_tenderness",
    "claudication",
    "non_mechanical_pain",
    "symptoms_recurred",
)
NUMBERS = ("complete_paralysis_weeks", "months_to_recurrence")


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
    """Every contradiction of the README over this view."""
    found: list[Contradiction[F]] = []

    def add(first: str, second: str, stands: F) -> None:
        found.append(Contradiction((first, second), stands))

    # asymptomatic with any cord symptom or pain characteristic, ... or pain other than none
    asymptomatic = v.true("asymptomatic")
    paralysed = v.is_("complete_paralysis", "paraplegia", "tetraplegia")
    paralysed_for_a_while = v.above("complete_paralysis_weeks", 0)
    for symptom in SYMPTOMS:
        add("asymptomatic", symptom, asymptomatic & v.true(symptom))
    add("asymptomatic", "complete_paralysis", asymptomatic & paralysed)
    add("asymptomatic", "complete_paralysis_weeks", asymptomatic & paralysed_for_a_while)
    for pain in ("pain_severity", "movement_pain_severity"):
        add("asymptomatic", pain, asymptomatic & v.is_(pain, "mild", "moderate", "severe"))

    # complete_paralysis none with weeks above 0; completely paralysed with limb_weakness false
    add(
        "complete_paralysis",
        "complete_paralysis_weeks",
        v.is_("complete_paralysis", "none") & paralysed_for_a_while,
    )
    strong = v.false("limb_weakness")
    add("complete_paralysis", "limb_weakness", paralysed & strong)
    add("complete_paralysis_weeks", "limb_weakness", paralysed_for_a_while & strong)

    # pain_controlled_by_analgesia false with asymptomatic or pain_severity none
    uncontrolled = v.false("pain_controlled_by_analgesia")
    add("pain_controlled_by_analgesia", "asymptomatic", uncontrolled & asymptomatic)
    add(
        "pain_controlled_by_analgesia",
        "pain_severity",
        uncontrolled & v.is_("pain_severity", "none"),
    )

    # previous_spinal_radiotherapy false with response or months; symptoms_recurred with months
    never = v.false("previous_spinal_radiotherapy")
    months = v.recorded("months_to_recurrence")
    add(
        "previous_spinal_radiotherapy",
        "previous_radiotherapy_response",
        never & v.recorded("previous_radiotherapy_response"),
    )
    add("previous_spinal_radiotherapy", "months_to_recurrence", never & months)
    add("symptoms_recurred", "months_to_recurrence", v.false("symptoms_recurred") & months)

    # spinal_surgery_done false with recovered_from_surgery true
    add(
        "spinal_surgery_done",
        "recovered_from_surgery",
        v.false("spinal_surgery_done") & v.true("recovered_from_surgery"),
    )

    # cancer_diagnosis none, or an unknown primary, with primary_cancer_confirmed true
    confirmed = v.true("primary_cancer_confirmed")
    add(
        "cancer_diagnosis",
        "primary_cancer_confirmed",
        v.is_("cancer_diagnosis", "none") & confirmed,
    )
    add(
        "primary_cancer",
        "primary_cancer_confirmed",
        v.is_("primary_cancer", "unknown_primary") & confirmed,
    )

    # oligometastases_strategy true with oligometastases false
    add(
        "oligometastases_strategy",
        "oligometastases",
        v.true("oligometastases_strategy") & v.false("oligometastases"),
    )

    # a negative number
    found.extend(Contradiction((number,), v.below(number, 0)) for number in NUMBERS)
    return found
