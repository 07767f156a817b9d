"""Examples checked by hand against the page: statuses, precedence, awaits, contradictions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
import z3

from . import brute
from .common import FINDINGS, ROWS, awaited, oracle, representatives, status
from .concrete import Record, contradictions_of, holding, is_consistent
from .contradictions import contradictions
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


def test_surgery_of_mscc_is_closed_once_done_until_symptoms_recur_but_stabilisation_of_metastases_is_not() -> None:
    record: Record = {"mscc": "confirmed", "surgery_suitable": True}
    decompression = "mscc_treatment_consider_decompression"
    assert status(record, decompression) == "presumed"
    operated: Record = {**record, "spinal_surgery_done": True}
    assert status(operated, decompression) == "possible"
    assert status({**operated, "symptoms_recurred": False}, decompression) == "ruled_out"
    assert status({**operated, "symptoms_recurred": True}, decompression) == "certain"
    unstable: Record = {**operated, "mscc": "excluded", "spinal_metastases": "confirmed"}
    stabilisation = "metastases_treatment_consider_stabilisation"
    assert status({**unstable, "spinal_instability": "suspected"}, stabilisation) == "certain"


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
    before_surgery: Record = {**record, "spinal_surgery_done": False}
    answer = oracle().answer(before_surgery)
    assert answer.statements["mscc_initial_consider_corticosteroids"] == "presumed"
    assert answer.statements["mscc_initial_dexamethasone"] == "possible"
    assert answer.actions["corticosteroids"] == "certain"
    assert oracle().answer(record).actions["corticosteroids"] == "presumed"
    assert oracle("whenever").answer(record).actions["corticosteroids"] == "certain"


def test_advice_against_radiotherapy_is_apart_from_its_recommendation() -> None:
    record: Record = {
        "spinal_metastases": "confirmed",
        "mscc": "excluded",
        "asymptomatic": True,
        "spinal_surgery_done": False,
    }
    answer = oracle().answer(record)
    assert answer.avoid == {"radiotherapy_for_asymptomatic": "possible"}
    assert answer.actions["radiotherapy_for_asymptomatic"] == "possible"
    assert oracle("silence_too").answer(record).avoid == {"radiotherapy_for_asymptomatic": "presumed"}
    seen: Record = {**record, "impending_cord_compression": False}
    assert oracle().answer(seen).avoid == {"radiotherapy_for_asymptomatic": "presumed"}
    settled: Record = {**seen, "mscc_prevention_trial": False, "oligometastases_strategy": False}
    answer = oracle().answer({**settled, "recovered_from_surgery": False})
    assert answer.avoid == {"radiotherapy_for_asymptomatic": "certain"}
    assert answer.actions["radiotherapy_for_asymptomatic"] == "ruled_out"


def test_the_tighter_mri_supersedes_the_other_and_an_offer_supersedes_a_consideration() -> None:
    record: Record = {
        "cancer_diagnosis": "current",
        "radicular_pain": True,
        "nocturnal_back_pain": True,
        "primary_cancer": "myeloma",
        "primary_cancer_confirmed": True,
    }
    offer = ["mscc_initial_dexamethasone", "metastases_initial_dexamethasone"]
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
    ({"pain_severity": "none", "radicular_pain": True}, ["pain_severity with radicular_pain"]),
    ({"pain_severity": "none", "radicular_pain": False}, []),
    ({"pain_severity": "mild", "radicular_pain": True}, []),
    ({"pain_severity": "none", "claudication": True, "localised_spinal_tenderness": True}, []),
    ({"pain_severity": "none", "limb_weakness": True, "sensory_disturbance": True}, []),
    ({"pain_severity": "none", "non_mechanical_pain": True}, ["pain_severity with non_mechanical_pain"]),
    (
        {"pain_severity": "none", "movement_pain_severity": "mild"},
        ["pain_severity with movement_pain_severity"],
    ),
    ({"pain_severity": "none", "movement_pain_severity": "none"}, []),
    ({"pain_severity": "mild", "movement_pain_severity": "severe"}, []),
    ({"pain_severity": "none", "pain_controlled_by_analgesia": True}, []),
    ({"oligometastases": True, "spinal_metastases": "excluded"}, ["oligometastases with spinal_metastases"]),
    ({"oligometastases": False, "spinal_metastases": "excluded"}, []),
    ({"oligometastases": True, "spinal_metastases": "suspected"}, []),
]


@pytest.mark.parametrize(("record", "names"), CONTRADICTORY)
def test_a_contradiction_is_named_by_its_findings(record: Record, names: list[str]) -> None:
    assert contradictions_of(record) == names


def test_every_contradiction_can_be_the_only_one_of_a_record_and_none_is_listed_twice() -> None:
    found = contradictions(oracle().view)
    assert len(found) == len({contradiction.name for contradiction in found}) == 42
    for contradiction in found:
        solver = z3.Solver()
        solver.add(*oracle().view.at_most_one_state(), contradiction.stands)
        solver.add(*(z3.Not(other.stands) for other in found if other is not contradiction))
        assert solver.check() == z3.sat, contradiction.name
