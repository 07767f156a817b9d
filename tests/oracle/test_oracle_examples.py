"""Examples checked by hand against the README, and what must never happen."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import z3

from . import brute
from .common import FINDINGS, ROWS, awaited, oracle, representatives, status
from .concrete import Record, contradictions_of, holding, is_consistent
from .model import Words
from .precedence import superseded_by


def test_on_an_empty_record_nothing_holds_and_everything_is_possible() -> None:
    answer = oracle().answer({})
    assert {*answer.statements.values(), *answer.actions.values()} == {"possible"}


def test_urgent_radiotherapy_rests_on_prognosis_and_suitability_for_radiotherapy() -> None:
    record: Record = {"mscc": "confirmed", "surgery_suitable": False, "complete_paralysis": "none"}
    urgent = "mscc_treatment_urgent_radiotherapy"
    names = {"overall_prognosis", "radiotherapy_suitable", "complete_paralysis_weeks"}
    names |= {"pain_severity", "pain_controlled_by_analgesia", "limb_weakness"}
    opened = {f.name: representatives(f) for f in FINDINGS if f.name in names}
    verdict = brute.examine(lambda r: urgent in holding(r), is_consistent, record, opened)
    assert verdict.assumes == {"overall_prognosis", "radiotherapy_suitable"}
    assert verdict.status == status(record, urgent) == "presumed"
    settled: Record = {**record, "overall_prognosis": "good", "radiotherapy_suitable": True}
    assert status(settled, urgent) == "certain"


def test_paralysis_for_two_weeks_without_pain_ends_the_offer_of_urgent_radiotherapy() -> None:
    record: Record = {"mscc": "confirmed", "surgery_suitable": False, "pain_severity": "none"}
    urgent = "mscc_treatment_urgent_radiotherapy"
    assert status({**record, "complete_paralysis_weeks": Decimal("1.9999999")}, urgent) == "presumed"
    assert status({**record, "complete_paralysis_weeks": 2}, urgent) == "ruled_out"


def test_a_number_just_under_three_months_is_under_three_months() -> None:
    record: Record = {
        "mscc": "confirmed",
        "symptoms_recurred": True,
        "previous_radiotherapy_response": "good",
    }
    further = "mscc_treatment_consider_further_radiotherapy"
    assert status(record, further) == "possible"
    assert status({**record, "months_to_recurrence": Decimal("2.9999999")}, further) == "ruled_out"
    assert status({**record, "months_to_recurrence": Fraction(3)}, further) == "presumed"


def test_corticosteroids_are_certain_when_only_the_reason_is_not() -> None:
    record: Record = {
        "mscc": "confirmed",
        "pain_severity": "severe",
        "dexamethasone_started": False,
    }
    answer = oracle().answer(record)
    assert answer.statements["mscc_initial_consider_corticosteroids"] == "presumed"
    assert answer.statements["mscc_initial_dexamethasone"] == "possible"
    assert answer.actions["corticosteroids"] == "certain"


def test_advice_against_radiotherapy_is_apart_from_its_recommendation() -> None:
    record: Record = {
        "spinal_metastases": "confirmed",
        "mscc": "excluded",
        "asymptomatic": True,
        "spinal_surgery_done": False,
    }
    answer = oracle().answer(record)
    assert answer.avoid == {"radiotherapy_for_asymptomatic": "presumed"}
    assert answer.actions["radiotherapy_for_asymptomatic"] == "possible"


def test_the_tighter_mri_supersedes_the_other_and_an_offer_supersedes_a_consideration() -> None:
    record: Record = {
        "cancer_diagnosis": "current",
        "radicular_pain": True,
        "nocturnal_back_pain": True,
        "primary_cancer": "myeloma",
        "primary_cancer_confirmed": True,
    }
    offer = ["metastases_initial_dexamethasone"]
    assert superseded_by(holding(record), ROWS) == {
        "mscc_initial_consider_corticosteroids": offer,
        "metastases_initial_coordinator_advice": ["mscc_initial_contact_coordinator"],
        "metastases_initial_consider_corticosteroids": offer,
        "metastases_initial_mri": ["mscc_initial_mri"],
    }


def test_treatment_of_metastases_awaits_the_end_of_a_suspicion_of_mscc() -> None:
    excluded, confirmed = ("mscc", "excluded"), ("spinal_metastases", "confirmed")
    treatment = "metastases_treatment_rehabilitation"
    found = awaited({"mscc": "suspected", "spinal_metastases": "confirmed"})
    assert found[treatment] == [frozenset({excluded})]
    assert found["mscc_initial_discuss_diagnosis"] == [frozenset({("mscc", "confirmed")})]
    assert "mscc_initial_mri" not in found
    found = awaited({"mscc": "suspected", "spinal_metastases": "suspected"})
    assert found[treatment] == [frozenset({excluded, confirmed})]


CONTRADICTORY: list[tuple[Record, list[str]]] = [
    ({"asymptomatic": True, "claudication": True}, ["asymptomatic with claudication"]),
    ({"asymptomatic": True, "pain_severity": "none"}, []),
    ({"asymptomatic": True, "complete_paralysis_weeks": 0}, []),
    (
        {"asymptomatic": True, "complete_paralysis_weeks": Decimal("0.1")},
        ["asymptomatic with complete_paralysis_weeks"],
    ),
    (
        {"complete_paralysis": "tetraplegia", "limb_weakness": False},
        ["complete_paralysis with limb_weakness"],
    ),
    (
        {"pain_severity": "none", "pain_controlled_by_analgesia": False},
        ["pain_controlled_by_analgesia with pain_severity"],
    ),
    (
        {"previous_spinal_radiotherapy": False, "months_to_recurrence": 0},
        ["previous_spinal_radiotherapy with months_to_recurrence"],
    ),
    (
        {"spinal_surgery_done": False, "recovered_from_surgery": True},
        ["spinal_surgery_done with recovered_from_surgery"],
    ),
    ({"cancer_diagnosis": "none", "primary_cancer": "lung"}, []),
    (
        {"oligometastases_strategy": True, "oligometastases": False},
        ["oligometastases_strategy with oligometastases"],
    ),
    ({"months_to_recurrence": -1}, ["months_to_recurrence negative"]),
]


@pytest.mark.parametrize(("record", "names"), CONTRADICTORY)
def test_a_contradiction_is_named_by_its_findings(record: Record, names: list[str]) -> None:
    assert contradictions_of(record) == names


RADIOTHERAPY = (
    "urgent_radiotherapy",
    "single_fraction_radiotherapy",
    "multiple_fraction_radiotherapy",
    "stereotactic_radiotherapy",
    "further_radiotherapy",
    "postoperative_radiotherapy",
    "radiotherapy_for_asymptomatic",
)
SURGERY = ("surgery", "surgical_decompression", "surgical_stabilisation", "surgery_to_prevent_mscc")


def test_what_must_never_happen_cannot_happen_in_any_consistent_record() -> None:
    o, w = oracle(), Words(oracle().view)

    def advised(*actions: str, strength: tuple[str, ...] = ("do", "offer", "consider")) -> Any:
        rows = [r for r in ROWS if r.action in actions and r.strength in strength]
        return z3.Or([o.formulas[r.id] for r in rows])

    mscc = w.mscc_confirmed | w.mscc_suspected
    against = advised("radiotherapy_for_asymptomatic", strength=("avoid",))
    never = {
        "immobilise and sit": advised("immobilise") & advised("graded_sitting"),
        "one fraction and several": advised("single_fraction_radiotherapy")
        & advised("multiple_fraction_radiotherapy"),
        "support and surgery": advised("external_spinal_support") & advised(*SURGERY),
        "radiotherapy against advice": against & advised(*RADIOTHERAPY),
        "prevention too late": advised("surgery_to_prevent_mscc") & mscc,
        "biopsy in haste": advised("biopsy") & w.immediate_treatment_needed,
        "start and continue": advised("corticosteroids") & advised("continue_dexamethasone"),
        "mri and ct": advised("mri") & advised("ct"),
        "mri contraindicated": advised("mri") & o.view.true("mri_contraindicated"),
        "surgery unsuitable": advised(*SURGERY) & o.view.false("surgery_suitable"),
        "radiotherapy unsuitable": advised(*RADIOTHERAPY) & o.view.false("radiotherapy_suitable"),
    }
    assert [name for name, both in never.items() if o.solver.check(both) != z3.unsat] == []
