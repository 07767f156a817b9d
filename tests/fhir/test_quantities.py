"""Numbers of Observations and of answers to a Questionnaire, in units by their codes of UCUM."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from guidelog.inference.fhir.units import NAMES, UCUM

from guidelog import KnowledgeBase, KnowledgeError, RecordError

from ..support.small import SMALL
from .reading import read
from .written import resource

LOINC = "http://loinc.org"
CODE = "2160-0"
NUMBER = """
%% {name}
%% label     {name}
%% means     {name}
%% is        {name} is {{value}}
%% unknown   {name} is not recorded
%% question  What is {name}?
finding({name}, number).
unit({name}, micromol_per_litre).
also_unit({name}, mg_per_decilitre, 0.0113).
"""
RULES = """
%% raised
%% says  x
%% source  page, "x", 1
statement(raised, do, rest).
holds(P, raised) :- rise(P, N), N >= 26.
change(rise, creatinine_before, creatinine).
"""
CODES = f"""finding\tvalue\tresources\tsystem\tcode
(system)\tLOINC\t\t{LOINC}\t
{{name}}\t(number)\tObservation\t{LOINC}\t{CODE}
"""


def base(folder: Path, name: str = "creatinine") -> KnowledgeBase:
    names = ("creatinine_before", "creatinine", "rise")
    text = SMALL + "".join(NUMBER.format(name=one) for one in names) + RULES
    (folder / "small.dl").write_text(text, encoding="utf-8")
    (folder / "codes.tsv").write_text(CODES.format(name=name), encoding="utf-8")
    return KnowledgeBase.load(folder)


def measured(id_: str = "o", when: str = "2026-03-01", **quantity: Any) -> dict[str, Any]:
    code = {"coding": [{"system": LOINC, "code": CODE}]}
    return resource("Observation", id_, status="final", code=code, effectiveDateTime=when, valueQuantity=quantity)


def number(knowledge: KnowledgeBase, *resources: dict[str, Any]) -> object:
    return read(knowledge, *resources).findings.get("creatinine")


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ({"value": 88.4, "system": UCUM, "code": "umol/L"}, Decimal("88.4")),
        ({"value": 88.4, "unit": "µmol/L", "system": UCUM, "code": "umol/L"}, Decimal("88.4")),
        ({"value": 1.13, "system": UCUM, "code": "mg/dL"}, 100),
        ({"value": 0.00113, "system": UCUM, "code": "mg/dL{calculated}"}, Decimal("0.1")),
        ({"value": 1, "comparator": "<", "system": UCUM, "code": "umol/L"}, None),
        ({"system": UCUM, "code": "umol/L"}, None),
    ],
)
def test_a_quantity_is_read_exactly_in_the_unit_of_its_finding(
    quantity: dict[str, Any], expected: object, tmp_path: Path
) -> None:
    assert number(base(tmp_path), measured(**quantity)) == expected


@pytest.mark.parametrize(
    ("quantity", "why"),
    [
        ({"value": 1, "system": UCUM, "code": "mmol/L"}, 'its unit ("mmol/L") is none of `creatinine`'),
        ({"value": 1, "system": UCUM, "code": "Umol/L"}, 'its unit ("Umol/L") is none of `creatinine`'),
        ({"value": 1, "system": "urn:x", "code": "umol/L"}, 'its unit ("umol/L") is none of `creatinine`'),
    ],
)
def test_another_unit_says_nothing_and_is_shown_with_those_that_are_known(
    quantity: dict[str, Any], why: str, tmp_path: Path
) -> None:
    record = read(base(tmp_path), measured(**quantity))
    assert record.findings == {}
    (origin,) = record.provenance["creatinine"].left_out
    assert origin.notes == (f"{why}, which has umol/L (micromol_per_litre) or mg/dL (mg_per_decilitre)",)


def test_no_code_is_for_what_is_worked_out(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="`rise` is worked out of others"):
        read(base(tmp_path, name="rise"))


def answered(asked: Mapping[str, Any], quantity: Mapping[str, object]) -> dict[str, Any]:
    """The answers to a questionnaire that asks for the creatinine."""
    return {
        "resourceType": "QuestionnaireResponse",
        "id": "q",
        "questionnaire": asked["url"],
        "status": "completed",
        "subject": {"reference": "Patient/p1"},
        "item": [{"linkId": "creatinine", "answer": [{"valueQuantity": quantity}]}],
    }


def test_an_answer_to_the_questionnaire_may_have_a_unit(tmp_path: Path) -> None:
    knowledge = base(tmp_path)
    asked = knowledge.questionnaire()
    names = [item["linkId"] for item in asked["item"]]
    assert "creatinine" in names
    assert "rise" not in names
    quantity = {"value": 1.13, "system": UCUM, "code": "mg/dL"}
    response = answered(asked, quantity)
    assert read(knowledge, response).findings == {"creatinine": 100}
    quantity["code"] = "mmol/L"
    with pytest.raises(RecordError, match=r"#creatinine: \"mmol/L\" is not a unit(.|\n)*give it in umol/L"):
        read(knowledge, response)


ROWS = f"""(system)\tUCUM\t\t{UCUM}\t
(system)\tOurs\t\turn:ours\t
(unit)\tmicromol_per_litre\tObservation\turn:ours\tMICROMOL
(unit)\tmg_per_decilitre\tObservation\t{UCUM}\t[own]
"""


@pytest.mark.parametrize(("system", "code", "value"), [("urn:ours", "MICROMOL", 100), (UCUM, "[own]", 1.13)])
def test_a_row_of_a_unit_speaks_of_observations_answers_and_questions_alike(
    system: str, code: str, value: float, tmp_path: Path
) -> None:
    base(tmp_path)
    with (tmp_path / "codes.tsv").open("a", encoding="utf-8") as table:
        table.write(ROWS)
    knowledge = KnowledgeBase.load(tmp_path)
    asked = knowledge.questionnaire()
    quantity = {"value": value, "system": system, "code": code}
    assert number(knowledge, measured(**quantity)) == 100
    assert number(knowledge, answered(asked, quantity)) == 100
    (unit,) = [
        one["valueCoding"]
        for item in asked["item"]
        if item["linkId"] == "creatinine"
        for one in item["extension"]
        if one["url"].endswith("questionnaire-unit")
    ]
    assert unit == {"system": "urn:ours", "code": "MICROMOL", "display": "micromol_per_litre"}
    quantity["code"] = "unknown"
    with pytest.raises(RecordError, match=r"give it in MICROMOL \(micromol_per_litre\) or \[own\]"):
        number(knowledge, answered(asked, quantity))


def test_no_questionnaire_is_made_by_a_table_that_is_not_in_order(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="`rise` is worked out of others"):
        base(tmp_path, name="rise").questionnaire()


def test_no_name_of_a_unit_stands_for_two_codes() -> None:
    names = [name for own in NAMES.values() for name in own]
    assert len(names) == len({*names})
