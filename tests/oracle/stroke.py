"""Stroke prevention in atrial fibrillation a second time: plain Python from the published tables, not from the rules.

NICE NG196 (1.2, 1.6, 1.11), TA249, TA256, TA275, the CHA2DS2-VASc score (Lip, Chest 2010), the ORBIT score (O'Brien,
Eur Heart J 2015) and the dosing table for apixaban. A record is a mapping; what is missing from it is not recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from .concrete import Value

Record = Mapping[str, Value]

STROKE_POINTS = {"heart_failure": 1, "hypertension": 1, "diabetes": 1, "stroke_before": 2, "vascular_disease": 1}
BLEEDING_POINTS = {"bleeding_before": 2, "antiplatelet": 1}
LOW_BLOOD = {"male": (130, 40), "female": (120, 36)}  # haemoglobin in g/L, haematocrit in per cent

YES = (
    "atrial_fibrillation", "atrial_flutter", "arrhythmia_may_recur", "fibrillation_detectable", "mechanical_valve",
    "mitral_stenosis", "heart_failure", "hypertension", "diabetes", "stroke_before", "vascular_disease",
    "coronary_artery_disease", "anaemia_before", "bleeding_before", "antiplatelet", "hypertension_uncontrolled",
    "ssri_or_nsaid", "alcohol_harmful", "anaemia_reversible", "falls_risk", "doac_unsuitable",
    "anticoagulation_ruled_out", "vka_stable", "control_can_improve", "event_since_review", "stopping_considered",
    "dialysis",
)  # fmt: skip
# A number from each interval that the published limits make, and numbers beside them.
NUMBERS = {
    "age": ("3", "17", "18", "64", "65", "74", "75", "79", "80", "91"),
    "ejection_fraction": ("39", "39.9", "40", "60"),
    "haemoglobin": ("119", "120", "129.5", "130"),
    "haematocrit": ("35", "36", "39.9", "40"),
    "egfr": ("59", "59.9", "60", "90"),
    "inr_above_5": ("0", "1", "2", "3"),
    "inr_above_8": ("0", "1"),
    "inr_below_1_5": ("0", "1", "2"),
    "time_in_range": ("0", "64", "64.9", "65", "80"),
    "weight": ("45", "60", "60.1", "61"),
    "creatinine": ("80", "132", "132.9", "133", "200"),
    "creatinine_clearance": ("10", "14.9", "15", "29", "29.9", "30", "70"),
}
CHOICES = {
    "sex": ("female", "male"),
    "anticoagulant": ("none", "doac", "vitamin_k_antagonist"),
    "doac": ("apixaban", "dabigatran", "edoxaban", "rivaroxaban"),
    "liver": ("healthy", "mildly_impaired", "severely_impaired", "coagulopathy"),
}
VALUES: dict[str, list[Value]] = {
    **{name: [Decimal(n) for n in numbers] for name, numbers in NUMBERS.items()},
    **{name: [False, True] for name in YES},
    **{name: [*words] for name, words in CHOICES.items()},
}


def number(record: Record, name: str) -> Decimal | None:
    """A recorded number; None where it is not recorded."""
    found = record.get(name)
    return found if isinstance(found, Decimal) else None


def below(record: Record, name: str, limit: int) -> bool:
    found = number(record, name)
    return found is not None and found < limit


def from_(record: Record, name: str, limit: int) -> bool:
    found = number(record, name)
    return found is not None and found >= limit


def has(record: Record, *names: str) -> bool:
    """Whether any of some findings is recorded as true."""
    return any(record.get(name) is True for name in names)


def cha2ds2_vasc(record: Record) -> int:
    """The points for what is recorded."""
    total = sum(points for name, points in STROKE_POINTS.items() if has(record, name))
    total += 2 if from_(record, "age", 75) else 1 if from_(record, "age", 65) else 0
    return total + (record.get("sex") == "female")


def orbit(record: Record) -> int:
    """The points for what is recorded."""
    haemoglobin, haematocrit = LOW_BLOOD.get(str(record.get("sex")), (0, 0))
    low = below(record, "haemoglobin", haemoglobin) or below(record, "haematocrit", haematocrit)
    total = sum(points for name, points in BLEEDING_POINTS.items() if has(record, name))
    total += 2 * (low or has(record, "anaemia_before"))
    return total + from_(record, "age", 75) + below(record, "egfr", 60)


def is_consistent(record: Record) -> bool:
    """Whether the record does not contradict itself."""
    if has(record, "hypertension_uncontrolled") and record.get("hypertension") is False:
        return False
    if has(record, "vka_stable") and record.get("anticoagulant") in ("none", "doac"):
        return False
    return not (from_(record, "inr_above_8", 1) and below(record, "inr_above_5", 1))


def unsuitable_for_apixaban(record: Record) -> tuple[bool, bool]:
    """Whether the kidneys, and whether the liver, speak against apixaban."""
    kidneys = below(record, "creatinine_clearance", 15) or has(record, "dialysis")
    return kidneys, record.get("liver") in ("severely_impaired", "coagulopathy")


def dose_of_apixaban(record: Record) -> str | None:
    """Milligrams twice daily by the dosing table; None where it is not recommended."""
    if any(unsuitable_for_apixaban(record)):
        return None
    weight = number(record, "weight")
    reasons = from_(record, "age", 80) + (weight is not None and weight <= 60) + from_(record, "creatinine", 133)
    return "2.5" if reasons >= 2 or below(record, "creatinine_clearance", 30) else "5"


def holding(record: Record) -> set[str]:
    """The statements that hold as recorded."""
    return {name for name, applies in _all(record) if applies}


def _all(record: Record) -> Iterator[tuple[str, bool]]:
    adult = not below(record, "age", 18)
    af = adult and has(record, "atrial_fibrillation", "atrial_flutter", "arrhythmia_may_recur")
    score = cha2ds2_vasc(record)
    offered = af and score >= 2
    considered = af and score == 1 and record.get("sex") == "male"
    due = offered or considered
    taken = record.get("anticoagulant")
    treated, vka = af and taken in ("doac", "vitamin_k_antagonist"), af and taken == "vitamin_k_antagonist"
    ruled_out = has(record, "anticoagulation_ruled_out")
    starting = due and taken not in ("doac", "vitamin_k_antagonist") and not ruled_out
    no_doac = has(record, "doac_unsuitable", "mechanical_valve", "mitral_stenosis")
    older, oldest = from_(record, "age", 65), from_(record, "age", 75)

    yield "af_risks_stroke", af
    bleeding = starting or treated
    yield "af_risks_bleeding", bleeding
    yield "af_risks_discuss_reduction", bleeding and orbit(record) >= 4
    yield "af_risks_blood_pressure", bleeding and has(record, "hypertension_uncontrolled")
    yield "af_risks_medicines", bleeding and has(record, "antiplatelet", "ssri_or_nsaid")
    yield "af_risks_alcohol", bleeding and has(record, "alcohol_harmful")
    yield "af_risks_anaemia", bleeding and has(record, "anaemia_reversible")

    yield "af_prevention_discuss", starting
    yield "af_prevention_contraindications", starting
    yield "af_prevention_doac", starting and offered and not no_doac
    yield "af_prevention_consider_doac", starting and considered and not no_doac
    factor = oldest or has(record, "stroke_before", "hypertension", "diabetes", "heart_failure")
    against = unsuitable_for_apixaban(record)
    yield "af_prevention_apixaban", starting and factor and not no_doac and not any(against)
    yield "af_prevention_rivaroxaban", starting and factor and not no_doac
    with_older = older and has(record, "diabetes", "coronary_artery_disease", "hypertension")
    weak_heart = has(record, "heart_failure") or below(record, "ejection_fraction", 40)
    dabigatran = oldest or has(record, "stroke_before") or weak_heart or with_older
    yield "af_prevention_dabigatran", starting and dabigatran and not no_doac
    yield "af_prevention_vka", starting and no_doac
    yield "af_prevention_switch", vka and has(record, "vka_stable") and not no_doac
    at_risk = has(record, *STROKE_POINTS, "mechanical_valve", "mitral_stenosis")
    yield "af_prevention_low_risk", af and below(record, "age", 65) and not at_risk
    yield "af_prevention_not_withheld", starting and (oldest or has(record, "falls_risk"))
    yield "af_prevention_aspirin", af
    yield "af_prevention_laao", due and ruled_out
    yield "af_prevention_discuss_laao", due and ruled_out
    yield "af_prevention_no_laao", due and not ruled_out

    inr = from_(record, "inr_above_5", 2) or from_(record, "inr_above_8", 1) or from_(record, "inr_below_1_5", 2)
    poor = vka and (inr or below(record, "time_in_range", 65))
    yield "af_risks_inr", poor
    yield "af_control_time_in_range", vka
    yield "af_control_reassess", poor
    yield "af_control_causes", poor
    yield "af_control_alternatives", poor and record.get("control_can_improve") is False

    arteries = has(record, "vascular_disease", "coronary_artery_disease")
    reason = older or arteries or has(record, "diabetes", "heart_failure", "stroke_before")
    yield "af_review_new_reason", af and taken == "none" and reason
    yield "af_review_without", due and taken == "none"
    yield "af_review_documented", due and taken == "none"
    yield "af_review_with", treated
    yield "af_review_after_event", treated and has(record, "event_since_review")
    yield "af_review_not_stopped", treated and record.get("fibrillation_detectable") is False
    yield "af_review_stopping", treated and has(record, "stopping_considered")

    chosen = record.get("doac")
    other = chosen in ("dabigatran", "edoxaban", "rivaroxaban")
    other = other or (taken == "vitamin_k_antagonist" and chosen != "apixaban")
    in_question = due and factor and not no_doac and not ruled_out and not other
    yield "af_dose_five", in_question and dose_of_apixaban(record) == "5"
    yield "af_dose_two_and_a_half", in_question and dose_of_apixaban(record) == "2.5"
    yield "af_dose_kidneys", in_question and against[0]
    yield "af_dose_liver", in_question and against[1]
    yield "af_dose_liver_tests", in_question and taken != "doac" and not any(against)
