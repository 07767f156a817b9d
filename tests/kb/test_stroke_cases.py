"""`kb/stroke` on cases that were published: doses, units, scores and who is offered anticoagulation."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from itertools import product

import pytest

from guidelog import KnowledgeBase, RecordError

from ..oracle.concrete import Value
from ..oracle.stroke import STROKE_POINTS, cha2ds2_vasc, dose_of_apixaban

AF: dict[str, Value] = {"atrial_fibrillation": True}


@cache
def stroke() -> KnowledgeBase:
    return KnowledgeBase.load("stroke")


def held(record: dict[str, Value]) -> set[str]:
    answer = stroke().consult({"id": "p", "findings": {**record}}).answer
    return {one.statement.id for one in answer.statements if one.holds}


DOSES = [
    # age, weight, creatinine, clearance, and the dose of the table
    ("79", "61", "132", "30", "5"), ("80", "61", "132", "30", "5"), ("79", "60", "132", "30", "5"),
    ("79", "61", "133", "30", "5"), ("80", "60", "132", "30", "2.5"), ("80", "61", "133", "30", "2.5"),
    ("79", "60", "133", "30", "2.5"), ("80", "60", "133", "30", "2.5"), ("79", "61", "132", "29", "2.5"),
    ("79", "61", "132", "15", "2.5"), ("79", "61", "132", "14", None), ("80", "60", "133", "14", None),
]  # fmt: skip


@pytest.mark.parametrize(("age", "weight", "creatinine", "clearance", "dose"), DOSES)
def test_the_dose_of_apixaban_is_that_of_its_table(
    age: str, weight: str, creatinine: str, clearance: str, dose: str | None
) -> None:
    numbers = {"age": age, "weight": weight, "creatinine": creatinine, "creatinine_clearance": clearance}
    record: dict[str, Value] = {**AF, "stroke_before": True, **{name: Decimal(n) for name, n in numbers.items()}}
    assert dose_of_apixaban(record) == dose
    told = {"af_dose_five": "5", "af_dose_two_and_a_half": "2.5"}
    assert [told[name] for name in sorted(held(record) & {*told})] == ([dose] if dose else [])
    assert ("af_dose_kidneys" in held(record)) == (dose is None)


@pytest.mark.parametrize(("amount", "is_raised"), [("1.49", False), ("1.5", True), ("1.50", True), ("1.51", True)])
def test_creatinine_may_be_told_in_mg_per_decilitre(amount: str, is_raised: bool) -> None:
    told = {"value": Decimal(amount), "unit": "mg_per_decilitre"}
    findings = {"atrial_fibrillation": True, "age": 80, "creatinine": told}
    consultation = stroke().consult({"id": "p", "findings": findings})
    assert consultation.statement("af_dose_two_and_a_half").holds == is_raised


# What the published cases come to, where they were published; examples/README.md has the places.
PUBLISHED = {
    "published-tia-with-diabetes": (7, "af_prevention_doac"),
    "published-man-on-warfarin": (3, "af_prevention_switch"),
    "published-stroke-at-72": (6, "af_prevention_doac"),
    "published-no-factor-but-sex": (1, "af_prevention_low_risk"),
    "published-man-of-70": (1, "af_prevention_consider_doac"),
    "published-highest-score": (9, "af_prevention_doac"),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_cases_come_to_what_was_published(name: str) -> None:
    score, statement = PUBLISHED[name]
    consultation = stroke().consult(stroke().examples()[name])
    (found,) = [one for one in consultation.scores("af_prevention_doac") if "cha2ds2" in one.aggregate.counted]
    assert (found.total, consultation.statement(statement).holds) == (score, True)


@pytest.mark.parametrize("points", [*product((False, True), repeat=len(STROKE_POINTS))])
def test_anticoagulation_is_offered_considered_or_not_offered_by_the_score(points: tuple[bool, ...]) -> None:
    factors: dict[str, Value] = dict(zip(STROKE_POINTS, points, strict=True))
    for sex, age in product(("female", "male"), (64, 65, 74, 75)):
        record: dict[str, Value] = {**AF, **factors, "sex": sex, "age": Decimal(age)}
        score, own = cha2ds2_vasc(record), held(record)
        assert ("af_prevention_doac" in own) == (score >= 2)
        assert ("af_prevention_consider_doac" in own) == (score == 1 and sex == "male")
        assert ("af_prevention_low_risk" in own) == (score == (sex == "female"))


@pytest.mark.parametrize("valve", ["mechanical_valve", "mitral_stenosis"])
def test_nobody_with_valve_disease_is_told_to_do_without_an_anticoagulant_or_to_take_a_doac(valve: str) -> None:
    for age, sex, factor in product((50, 70, 80), ("female", "male"), ("hypertension", "falls_risk")):
        record: dict[str, Value] = {**AF, valve: True, "age": Decimal(age), "sex": sex, factor: True}
        doacs = {"af_prevention_doac", "af_prevention_consider_doac", "af_prevention_apixaban", "af_dose_five"}
        assert not held(record) & {"af_prevention_low_risk", *doacs}
        notices = stroke().consult({"id": "p", "findings": record}).answer.notices
        assert "valves" in {notice.name for notice in notices}


@pytest.mark.parametrize(
    ("finding", "number"),
    [("haemoglobin", "13.5"), ("haematocrit", "0.41"), ("creatinine", "1.4"), ("ejection_fraction", "0.55"),
     ("weight", "0"), ("creatinine_clearance", "0"), ("egfr", "0"), ("haemoglobin", "0")],
)  # fmt: skip
def test_a_number_in_another_unit_and_a_zero_for_what_is_missing_are_refused(finding: str, number: str) -> None:
    with pytest.raises(RecordError, match=" is from "):
        stroke().consult({"id": "p", "findings": {**AF, finding: Decimal(number)}})
