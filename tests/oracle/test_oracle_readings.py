"""Proofs over all consistent records: what must never happen, and what the page claims of its readings."""

from __future__ import annotations

from typing import Any

import pytest
import z3

from .common import ROWS, oracle
from .concrete import Record, holding
from .model import Words, statements
from .never import CHOICES, RADIOTHERAPY, SURGERY, choices, never
from .notices import notices
from .precedence import superseded_by
from .readings import compatible

V, W, S, N = oracle().view, Words(oracle().view), oracle().formulas, notices(oracle().view)


def can(*formulas: Any) -> bool:
    """Whether all of these are true of some consistent record."""
    return bool(oracle().solver.check(*formulas) == z3.sat)


def advised(*actions: str, formulas: dict[str, Any] = S) -> Any:
    return z3.Or([formulas[r.id] for r in ROWS if r.action in actions and r.strength != "avoid"])


@pytest.mark.parametrize("readings", compatible(), ids=lambda r: " ".join(r) or "taken")
def test_what_must_never_happen_cannot_happen_in_any_consistent_record(readings: tuple[str, ...]) -> None:
    assert [name for name, happens in never(V, readings).items() if can(happens)] == []


def test_what_must_never_happen_is_about_things_that_happen_alone() -> None:
    actions = {row.action for row in ROWS}
    assert {*RADIOTHERAPY, *SURGERY} <= actions
    assert all(can(advised(action)) for action in actions)
    assert all(can(S[row.id]) for row in ROWS)
    assert [row.action for row in ROWS if row.strength == "avoid"] == ["radiotherapy_for_asymptomatic"]
    assert all(can(notice) for notice in N.values())


def test_all_choices_can_be_open_but_two_whose_summaries_exclude_each_other_and_one_of_recurrence() -> None:
    assert {pair for pair in CHOICES if not can(*map(advised, pair))} == {
        frozenset({"urgent_radiotherapy", "radiotherapy_for_asymptomatic"}),
        frozenset({"further_radiotherapy", "radiotherapy_for_asymptomatic"}),
        frozenset({"further_radiotherapy", "stereotactic_radiotherapy"}),
    }
    assert choices(["bisphosphonate", "denosumab", "mri"]) == {frozenset({"bisphosphonate", "denosumab"})}


PATHWAY, NEUROLOGICAL, STARTED = W.pathway_mscc_initial, W.neurological, V.true("dexamethasone_started")
AWAITED_NOT = V.false("awaiting_definitive_treatment")
OPERATED = W.surgery_done & ~V.true("symptoms_recurred") & ~V.true("awaiting_definitive_treatment")
ON_MSCC_INITIAL = z3.Or(
    S["mscc_initial_dexamethasone"],
    S["mscc_initial_consider_corticosteroids"],
    S["mscc_initial_continue_dexamethasone"],
)
SPARED = W.mscc_confirmed & W.spared_urgent_radiotherapy & V.false("surgery_suitable")
METASTASES = [i for i in S if i.startswith("metastases_")]
CLAIMS: dict[str, tuple[Any, Any]] = {
    "2: a confirmed haematological malignancy on the pathway is offered dexamethasone until after surgery": (
        PATHWAY & W.haematological_malignancy_confirmed & ~STARTED & ~OPERATED,
        S["mscc_initial_dexamethasone"],
    ),
    "3: once a first dose is given, starting is not advised": (STARTED, ~advised("corticosteroids")),
    "3: continuing stands until none is to come or surgery has been done": (
        PATHWAY & STARTED & ~AWAITED_NOT & ~W.surgery_done,
        S["mscc_initial_continue_dexamethasone"],
    ),
    "3: that none is to come ends it": (AWAITED_NOT, ~S["mscc_initial_continue_dexamethasone"]),
    "8: without symptoms, impending compression decides once it is recorded": (
        W.treatable
        & V.true("asymptomatic")
        & V.recorded("impending_cord_compression")
        & W.radiotherapy_not_ruled_out
        & ~W.surgery_done,
        S["metastases_treatment_consider_radiotherapy_if_asymptomatic"]
        | S["metastases_treatment_no_radiotherapy_if_asymptomatic"],
    ),
    "8: it does not speak of people after spinal surgery": (
        W.surgery_done,
        ~S["metastases_treatment_no_radiotherapy_if_asymptomatic"],
    ),
    "9: a confirmed MSCC leaves the metastases summaries, but for the single fraction and the referral": (
        W.mscc_confirmed,
        ~z3.Or(
            [
                S[i]
                for i in METASTASES
                if i not in ("metastases_treatment_single_fraction", "metastases_initial_oncology_referral")
            ]
        ),
    ),
    "9: while MSCC is suspected, metastases_treatment waits": (
        W.mscc_suspected,
        ~z3.Or([S[i] for i in METASTASES if i.startswith("metastases_treatment")]),
    ),
    "12: re-irradiation of spinal metastases is for recurrence and after surgery": (
        W.treatable & W.re_irradiation,
        ~advised(*(a for a in RADIOTHERAPY if a not in ("further_radiotherapy", "postoperative_radiotherapy"))),
    ),
    "12: after previous radiotherapy, urgent radiotherapy is in several fractions unless the risk is not high": (
        W.urgent_radiotherapy_offered & W.previous_radiotherapy & ~V.false("high_radiotherapy_side_effect_risk"),
        S["mscc_treatment_consider_multiple_fractions"] & ~advised("single_fraction_radiotherapy"),
    ),
    "12: and is discussed whatever the risk": (
        W.urgent_radiotherapy_offered & W.previous_radiotherapy,
        S["mscc_treatment_discuss_further_radiotherapy"],
    ),
    "16: who is spared is offered 8 Gy for non-mechanical pain, but not as re-irradiation": (
        SPARED & V.true("non_mechanical_pain") & W.radiotherapy_not_ruled_out & ~W.re_irradiation,
        S["metastases_treatment_single_fraction"] & ~advised("urgent_radiotherapy"),
    ),
    "17: not after surgery, until symptoms recur or treatment is awaited": (OPERATED, ~ON_MSCC_INITIAL),
    "17: that none is awaited does not close the offer of a first dose": (
        PATHWAY & NEUROLOGICAL & ~STARTED & ~W.surgery_done,
        S["mscc_initial_dexamethasone"],
    ),
    "20: suspected metastases are imaged without any symptom": (
        V.is_("spinal_metastases", "suspected") & ~V.is_("mscc", "confirmed"),
        advised("mri") | advised("ct"),
    ),
    "outside the summaries is without cancer or any suspicion, and leaves at most the referral": (
        N["outside_the_summaries"],
        ~W.cancer
        & ~V.recorded("mscc")
        & ~V.is_("spinal_metastases", "suspected", "confirmed")
        & ~z3.Or([S[i] for i in S if i != "metastases_initial_oncology_referral"]),
    ),
    "outside the pathway nothing is offered because of instability": (
        N["unstable_without_compression"],
        ~S["mscc_initial_immobilise"] & ~advised("external_spinal_support"),
    ),
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_what_a_reading_says_is_true_of_every_consistent_record(claim: str) -> None:
    condition, consequence = CLAIMS[claim]
    assert can(condition)
    assert not can(condition, z3.Not(consequence))


def test_an_offer_of_dexamethasone_supersedes_its_consideration_wherever_both_hold() -> None:
    offer, consider = "mscc_initial_dexamethasone", "mscc_initial_consider_corticosteroids"
    record: Record = {"mscc": "suspected", "primary_cancer": "myeloma", "primary_cancer_confirmed": True}
    assert superseded_by(holding(record), ROWS)[consider] == [offer]
    assert superseded_by(holding(record, ["neurology_only"]), ROWS) == {}
    assert not can(statements(V, ["neurology_only"])[offer], S[consider])
    assert not can(z3.Not(statements(V, ["everyone"])[offer]), S[consider])


def test_a_prostate_cancer_in_uncontrolled_pain_has_a_statement_fewer_once_mscc_is_confirmed() -> None:
    record: Record = {
        "primary_cancer": "prostate",
        "spinal_metastases": "confirmed",
        "pain_controlled_by_analgesia": False,
    }
    assert "metastases_initial_bisphosphonate" in holding(record)
    confirmed = holding({**record, "mscc": "confirmed"})
    assert not {i for i in confirmed if "bisphosphonate" in i or "denosumab" in i}


def test_two_findings_can_be_left_without_any_value_by_what_else_is_recorded() -> None:
    left: dict[str, Any] = {
        "symptoms_recurred": V.true("asymptomatic") & V.recorded("months_to_recurrence"),
        "oligometastases": V.true("oligometastases_strategy") & V.is_("spinal_metastases", "excluded"),
    }
    for finding, pair in left.items():
        assert can(pair)
        assert not can(pair, V.recorded(finding))
