"""Which statements hold for a record, read off chart 4 of NEWS2 and section 1 of NG253, and not off the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .news2 import PARAMETERS, Value, points, total

Record = Mapping[str, Value]


def contradicts_itself(record: Record) -> bool:
    """Whether a record cannot be."""
    caused = record.get("red_score_cause") == "infection" and record.get("infection") == "not_suspected"
    return caused or (record.get("improved_after_fluid") is True and record.get("fluid_given") == 0)


def level(record: Record) -> str:
    """The level of risk of someone with suspected sepsis where NEWS2 is used; empty where it is not known."""
    if not is_suspected(record) or record.get("setting") not in (
        "acute_hospital",
        "acute_mental_health",
        "ambulance",
    ):
        return ""
    score, review = total(record), record.get("reviewed_risk")
    from_infection = 3 in points(record).values() and record.get("red_score_cause") == "infection"
    hypoperfusion = float(record.get("lactate", 0)) > 2 or record.get("acute_kidney_injury") is True
    moderate = score >= 5 or review == "moderate" or from_infection
    if score >= 7 or review == "high" or (score >= 5 and from_infection) or (moderate and hypoperfusion):
        return "high"
    if moderate:
        return "moderate"
    if any(name not in record for name in PARAMETERS):
        return ""
    return "low" if score or review == "low" or has_concern(record) else "very_low"


def is_usable(record: Record) -> bool:
    """Whether NEWS2 is for this person."""
    return float(record.get("age", 0)) >= 16 and record.get("pregnancy") is not True


def is_suspected(record: Record) -> bool:
    """Whether there is suspected sepsis, in someone whom the guideline is for."""
    return is_usable(record) and record.get("infection") in ("suspected", "confirmed")


def has_bad_skin(record: Record) -> bool:
    """Whether the skin is a cause for concern."""
    return any(record.get(name) is True for name in ("mottled_or_ashen", "cyanosis", "non_blanching_rash"))


def has_concern(record: Record) -> bool:
    """Whether anything beside the score is."""
    return has_bad_skin(record) or record.get("not_improving") is True


def holding(record: Record) -> set[str]:
    """The statements that hold as recorded."""
    return {
        *(f"score_response_{name}" for name in _of_score(record)),
        *(f"evaluation_{name}" for name in _of_evaluation(record)),
        *_in_hospital(record),
        *(f"source_and_oxygen_{name}" for name in _of_infection(record)),
    }


def _of_score(record: Record) -> Iterator[str]:
    if not is_usable(record):
        return
    score, full = total(record), all(name in record for name in PARAMETERS)
    is_red = 3 in points(record).values()
    if score >= 7:
        yield from ("registrar", "emergency", "continuous", "higher_care", "monitored")
    elif score >= 5:
        yield from ("urgent", "monitored", "hourly")
    else:
        if is_red:
            yield from ("red_score", "hourly")
        if full:
            yield "nurse" if score else "routine"


def _of_evaluation(record: Record) -> Iterator[str]:
    where = record.get("setting") in ("acute_hospital", "acute_mental_health", "ambulance")
    if not is_suspected(record) or not where:
        return
    risk = level(record)
    if any(name not in record for name in PARAMETERS):
        yield "full_set"
    if risk != "high":
        if 3 in points(record).values() and "red_score_cause" not in record:
            yield "red_score"
        if has_bad_skin(record):
            yield "skin"
        if record.get("not_improving") is True:
            yield "course"
    if risk:
        yield f"again_{risk}"


def _in_hospital(record: Record) -> Iterator[str]:
    risk = level(record) if record.get("setting") == "acute_hospital" else ""
    untreated = record.get("antibiotics_given") is not True
    given = float(record.get("fluid_given", 0))
    may_have_fluid = record.get("fluids_contraindicated") is not True
    worse = record.get("not_improving") is True
    if risk in ("high", "moderate"):
        names = ["blood_gas", "blood_tests", "assessment" if risk == "high" else "review"]
        names += ["antibiotics"] * untreated + ["fluid"] * (may_have_fluid and given == 0)
        if risk == "high":
            not_enough = record.get("improved_after_fluid") is False and "fluid_given" in record
            names += ["senior"] + ["further_fluid"] * (not_enough and may_have_fluid and 0 < given < 1000)
            names += ["senior_advice"] * (not_enough and given >= 1000)
            names += ["escalation"] * (record.get("responded") is False)
        else:
            names += ["escalation"] * worse
        yield from (f"{risk}_risk_{name}" for name in names)
    elif risk == "low":
        names = ["review"] + ["antibiotics"] * untreated + ["escalation"] * worse
        yield from (f"low_risk_{name}" for name in names)
    elif risk == "very_low":
        yield "very_low_risk_review"


def _of_infection(record: Record) -> Iterator[str]:
    if not is_suspected(record):
        return
    yield "urine_chest"
    if float(record.get("age", 0)) >= 18:
        yield "lower_target" if record.get("hypercapnic_failure") is True else "target"
