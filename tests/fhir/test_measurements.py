"""Observations that measure a number, or name a value by a coded answer: units, comparators, and what is later."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

import pytest

import guidelog
from guidelog import KnowledgeBase, RecordError

from .reading import fault, read
from .written import DAY, SNOMED, concept, resource

LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
ACVPU = "1104441000000107"


@cache
def sepsis() -> KnowledgeBase:
    return guidelog.KnowledgeBase.load("sepsis")


def quantity(value: object, code: str, **own: Any) -> dict[str, Any]:
    return {"value": value, "system": UCUM, "code": code, **own}


def observed(id_: str, code: dict[str, Any], **elements: Any) -> dict[str, Any]:
    """An Observation of the day."""
    own = {"status": "final", "effectiveDateTime": DAY, "code": code}
    return resource("Observation", id_, **{**own, **elements})


def measured(id_: str, code: str, value: object, unit: str, **elements: Any) -> dict[str, Any]:
    own = {"valueQuantity": quantity(value, unit), **elements}
    return observed(id_, **{"code": concept(LOINC, code), **own})


PRESSURE = observed(
    "bp",
    concept(SNOMED, "75367002"),
    component=[
        {"code": concept(LOINC, "8480-6"), "valueQuantity": quantity(98, "mm[Hg]")},
        {"code": concept(LOINC, "8462-4"), "valueQuantity": quantity(60, "mm[Hg]")},
    ],
)
TRIAGE = (
    measured("rr", "9279-1", 24, "/min"),
    measured("spo2", "59408-5", 93, "%"),
    PRESSURE,
    measured("hr", "8867-4", 118, "/min"),
    measured("t", "8310-5", 38.9, "Cel"),
    measured("lactate", "32693-4", 2.6, "mmol/L"),
    observed("acvpu", concept(SNOMED, ACVPU), valueCodeableConcept=concept(SNOMED, "300202002")),
)


def test_vital_signs_are_read_by_their_codes_and_units() -> None:
    record = read(sepsis(), *TRIAGE)
    assert record.findings == {
        "respiration_rate": 24,
        "spo2": 93,
        "systolic_pressure": 98,
        "pulse": 118,
        "temperature": Decimal("38.9"),
        "lactate": Decimal("2.6"),
        "consciousness": "voice",
    }
    (origin,) = record.provenance["systolic_pressure"].origins
    assert (origin.place, origin.element) == ("Observation/bp", "component[0].valueQuantity")


def test_a_record_of_a_bundle_is_answered_as_the_same_record_typed_in() -> None:
    record = read(sepsis(), *TRIAGE)
    typed = sepsis().consult({"id": "p1", "findings": {**record.findings}})
    assert sepsis().consult(record).to_json()["statements"] == typed.to_json()["statements"]


@pytest.mark.parametrize(
    ("elements", "why"),
    [
        ({"valueQuantity": quantity(37, "[degF]")}, 'its unit ("[degF]") is none of `temperature`'),
        ({"valueQuantity": {"value": 37}}, "its unit (not coded) is none of `temperature`"),
        ({"valueQuantity": {"value": 37, "unit": "Cel"}}, "its unit (not coded) is none of `temperature`"),
        ({"valueQuantity": {**quantity(37, "Cel"), "system": "x"}}, 'its unit ("Cel") is none of `temperature`'),
        ({"valueQuantity": quantity(37, "Cel", comparator="<")}, "its comparator"),
        ({"valueQuantity": {"system": UCUM, "code": "Cel"}}, "it has no valueQuantity with a value"),
        ({"valueInteger": 37}, "it has no valueQuantity with a value"),
        ({"dataAbsentReason": {"text": "refused"}}, "it has a dataAbsentReason"),
        ({"valueQuantity": quantity(37, "Cel"), "status": "entered-in-error"}, "its status is entered-in-error"),
    ],
)
def test_what_is_no_number_in_a_unit_of_the_finding_is_not_recorded(elements: dict[str, Any], why: str) -> None:
    record = read(sepsis(), observed("t", concept(LOINC, "8310-5"), **elements), measured("rr", "9279-1", 16, "/min"))
    assert record.findings == {"respiration_rate": 16}
    (origin,) = record.provenance["temperature"].left_out
    assert origin.notes[0].startswith(why)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (concept(SNOMED, "130987000"), "it has no coded answer that names a value of `consciousness`"),
        ({"text": "alert"}, "it has no coded answer that names a value of `consciousness`"),
        (concept(SNOMED, "248234008", "300202002"), "its coded answers name several values: alert, voice"),
    ],
)
def test_a_coded_answer_that_names_no_one_value_is_not_recorded(answer: dict[str, Any], why: str) -> None:
    record = read(sepsis(), observed("acvpu", concept(SNOMED, ACVPU), valueCodeableConcept=answer), TRIAGE[0])
    assert record.findings == {"respiration_rate": 24}
    assert record.provenance["consciousness"].left_out[0].notes == (why,)


def test_of_two_measurements_the_later_one_counts() -> None:
    early = measured("rr1", "9279-1", 26, "/min", effectiveDateTime="2026-03-09T08:00:00Z")
    late = measured("rr2", "9279-1", 18, "/min", effectiveDateTime="2026-03-09T09:00:00Z")
    record = read(sepsis(), late, early)
    assert record.findings == {"respiration_rate": 18}
    assert [origin.value for origin in record.provenance["respiration_rate"].superseded] == [26]


def test_two_measurements_of_one_time_that_differ_are_refused() -> None:
    code, message = fault(sepsis(), measured("a", "9279-1", 26, "/min"), measured("b", "9279-1", 18, "/min"))
    assert code == "conflict"
    assert "`respiration_rate` is given two values" in message


def test_the_same_number_under_two_codes_is_one() -> None:
    both = {"coding": [*concept(LOINC, "9279-1")["coding"], *concept(SNOMED, "86290005")["coding"]]}
    record = read(sepsis(), observed("rr", both, valueQuantity=quantity(21, "/min")))
    assert record.findings == {"respiration_rate": 21}


@pytest.mark.parametrize("value", ["24", True, [24]])
def test_a_value_that_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(RecordError, match=r"Observation/rr, valueQuantity\.value: `respiration_rate`"):
        read(sepsis(), measured("rr", "9279-1", value, "/min"))
