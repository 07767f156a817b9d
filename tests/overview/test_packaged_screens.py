"""What a clinician reads first of the packaged guidelines that add up scores and have deadlines of years."""

from __future__ import annotations

from functools import cache

from guidelog import Consultation, KnowledgeBase

UNTREATED: dict[str, object] = {
    "age": 78,
    "atrial_fibrillation": True,
    "sex": "female",
    "hypertension": True,
    "anticoagulant": "none",
}

PATIENT: dict[str, object] = {
    "age": 71, "pregnancy": False, "setting": "acute_hospital", "infection": "suspected", "respiration_rate": 18,
    "spo2": 96, "hypercapnic_failure": False, "supplemental_oxygen": False, "systolic_pressure": 120, "pulse": 95,
    "consciousness": "alert", "temperature": 37.2,
}  # fmt: skip
SHOCKED: dict[str, object] = {**PATIENT, "respiration_rate": 28, "systolic_pressure": 84}


@cache
def packaged(*names: str) -> KnowledgeBase:
    """Guidelines that come with the program, together."""
    return KnowledgeBase.load([*names])


def sepsis(**findings: object) -> Consultation:
    """The answer of the guideline on sepsis."""
    return packaged("sepsis").consult({"id": "p", "findings": findings})


def stroke(**findings: object) -> Consultation:
    """The answer of the guideline on atrial fibrillation."""
    return packaged("stroke").consult({"id": "p", "findings": findings})


def test_a_review_each_year_stands_below_what_has_no_deadline() -> None:
    found = stroke(**UNTREATED).overview()
    assert [group.heading for group in found.groups] == ["Also", "Within 1 year"]
    assert [*found.items] == sorted(found.items)
    text = str(stroke(**UNTREATED))
    assert text.index("a DOAC") < text.index("anticoagulation discussed") < text.index("WITHIN 1 YEAR")


def test_answers_that_adjoin_are_told_as_one_range() -> None:
    text = " ".join(str(stroke(age=64, atrial_fibrillation=True, hypertension=True, sex="male")).split())
    assert "or 80 or more" not in text
    clearance = stroke(**UNTREATED, dialysis=False, mechanical_valve=False, mitral_stenosis=False)
    questions = {question.finding: question for question in clearance.overview().questions}
    assert all(len(effect.answers) == 1 for effect in questions["creatinine_clearance"].effects)


def test_of_many_answers_the_others_are_named_rather_than_a_number() -> None:
    text = " ".join(str(sepsis(**{**PATIENT, "consciousness": None})).split())
    assert "any answer but alert:" in text
    assert "4 of 5 answers" not in text


def test_what_a_higher_level_of_care_takes_over_is_not_told_as_withheld() -> None:
    found = sepsis(**SHOCKED).overview()
    assert "HIGH RISK" in str(sepsis(**SHOCKED))
    assert not found.withheld
    assert not stroke(**UNTREATED, weight=60, creatinine=140).overview().withheld


def test_a_contraindication_is_told_as_withheld_with_its_reason() -> None:
    (item,) = sepsis(**SHOCKED, fluids_contraindicated=True).overview().withheld
    assert item.because == ("a fluid bolus is contraindicated",)


def test_three_points_in_one_parameter_stand_beside_a_low_level_of_risk() -> None:
    found = sepsis(**{**PATIENT, "consciousness": "new_confusion"})
    assert str(found).startswith("p  SUSPECTED SEPSIS, LOW RISK, three points in one parameter")
    judged = sepsis(**{**PATIENT, "consciousness": "new_confusion"}, red_score_cause="something_else")
    assert "three points in one parameter" not in str(judged).splitlines()[0]


def test_of_a_dialysed_person_it_is_told_first_that_other_doacs_have_limits_too() -> None:
    text = str(stroke(**UNTREATED, dialysis=True))
    assert text.index("NOTICE  with a creatinine clearance below 30") < text.index("dabigatran")
    assert "tests of the liver before apixaban" not in text


def test_the_short_form_of_no_is_not_no_and_a_participle() -> None:
    assert (
        sepsis().knowledge.program.findings["improved_after_fluid"].brief(False) == "not improved enough after fluid"
    )
    assert sepsis().knowledge.program.findings["fluids_contraindicated"].brief(False) == "fluids not contraindicated"
    assert sepsis().knowledge.program.findings["not_improving"].brief(False) == "better than before"


def test_a_dose_is_told_with_its_medicine() -> None:
    taken = stroke(age=78, atrial_fibrillation=True, stroke_before=True, anticoagulant="doac", doac="apixaban")
    assert "apixaban 5 mg twice daily" in str(taken)


def test_advice_against_something_is_told_in_the_words_of_its_own_strength() -> None:
    factors = ("heart_failure", "hypertension", "diabetes", "stroke_before", "vascular_disease")
    record = {**UNTREATED, "age": 67, "sex": "male"} | dict.fromkeys(factors, False)
    text = " ".join(str(stroke(**record)).split())
    assert "yes: do not withhold anticoagulation for age or a risk of falls alone" in text
    assert "advice against" not in text


def test_whoever_takes_a_doac_with_a_valve_or_weak_kidneys_is_told_so_first() -> None:
    taken: dict[str, object] = {**UNTREATED, "anticoagulant": "doac"}
    valve, *_ = stroke(**taken, mechanical_valve=True).overview().first
    assert valve.says.startswith("a DOAC is taken, and there is a mechanical valve")
    (kidneys,) = stroke(**taken, doac="dabigatran", creatinine_clearance=22).overview().first
    assert kidneys.says.startswith("with a creatinine clearance below 30 ml per minute")
    assert not stroke(**taken, doac="apixaban", creatinine_clearance=22).overview().first


def test_outside_hospital_it_is_said_whose_response_to_the_score_is_told() -> None:
    (said,) = sepsis(**{**SHOCKED, "setting": "elsewhere"}).overview().first
    assert said.says.endswith("what is told of the score below is the response of a hospital to it")


def test_what_the_limits_of_two_guidelines_have_in_common_is_said_once() -> None:
    text = " ".join(str(packaged("sepsis", "stroke").consult({"id": "p", "findings": PATIENT})).split())
    assert text.lower().count("no medical device: a clinician decides") == 1
    assert "sepsis: parts of both texts" in text
    assert "stroke: prevention of stroke in adults" in text
    assert text.endswith("No medical device: a clinician decides.")


def test_of_two_guidelines_each_has_a_question_as_long_as_one_bears_on_it() -> None:
    both = packaged("sepsis", "stroke")
    nothing = both.consult({"id": "p", "findings": {}}).overview().questions
    assert [one.finding for one in nothing] == ["atrial_fibrillation", "pregnancy"]
    assert "RECORD NEXT\n" in str(both.consult({"id": "p", "findings": {}}))
    septic = {**SHOCKED, "atrial_fibrillation": True, "stroke_before": True}
    asked = {one.finding for one in both.consult({"id": "p", "findings": septic}).overview().questions}
    assert "anticoagulant" in asked
    decided = {"infection": "not_suspected", "atrial_fibrillation": False, "atrial_flutter": False}
    found = both.consult({"id": "p", "findings": {**decided, "arrhythmia_may_recur": False}}).overview().questions
    assert {one.finding for one in found} <= {*packaged("sepsis").program.findings}


def test_suspected_sepsis_heads_the_screen_also_where_the_setting_is_not_recorded() -> None:
    assert str(sepsis(age=45, infection="suspected")).startswith("p  SUSPECTED SEPSIS ")
