"""What the checks find under the alternatives of a small knowledge base."""

from __future__ import annotations

from guidelog.inference.verification.formulas.audit import Audit
from guidelog.inference.verification.problems.readings import check_alternatives

from ..support.problems import problems_of
from ..support.readings import SMALL_WITH_READINGS, program


def codes_otherwise(text: str) -> dict[str, list[str]]:
    one = Audit(program(text))
    return {
        found.alternative: [p.code for p in found.problems] for found in check_alternatives(one, problems_of(one))
    }


def test_an_alternative_without_rules_leaves_its_statement_dead() -> None:
    assert codes_otherwise(SMALL_WITH_READINGS) == {"all_who_cough": [], "nobody": ["dead-statement"]}


def test_a_rule_that_fires_under_one_alternative_only_is_dead_under_the_other() -> None:
    text = (
        SMALL_WITH_READINGS
        + """
%% tired
%% holds    the person is tired
%% fails    tiredness is not established
%% reading  who_rests
tired(P) :- cough(P), weeks(P, W), W > 8, not taken(who_rests, nobody).
holds(P, take_xray) :- tired(P).
"""
    )
    assert codes_otherwise(text)["nobody"] == ["dead-statement", "dead-rule"]


def test_records_that_only_one_alternative_refuses_are_asked_of_the_others() -> None:
    text = (
        SMALL_WITH_READINGS
        + """
%% no_lasting_cough
%% says     a cough does not last
%% reading  who_rests
contradiction(P, no_lasting_cough) :- cough(P), weeks(P, W), W >= 3, not taken(who_rests, all_who_cough).
incompatible(rest, xray).
"""
    )
    assert [p.code for p in problems_of(Audit(program(text))) if p.code == "dead-statement"] == ["dead-statement"]
    assert codes_otherwise(text)["all_who_cough"] == ["incompatible-actions"]


def test_what_is_intended_is_not_told_of_an_alternative_either() -> None:
    intended = SMALL_WITH_READINGS.replace(
        "%% reading  who_rests\n", "%% reading  who_rests\n%% intended dead-statement: nobody is not meant\n"
    )
    assert codes_otherwise(intended)["nobody"] == []


def test_a_threshold_that_only_an_alternative_has_is_tried_for_its_witness() -> None:
    text = (
        SMALL_WITH_READINGS
        + """
%% sleep
%% says  sleep
action(sleep).
incompatible(sleep, xray).
%% advise_sleep
%% says     sleep
%% source   page, "sleep", 1
%% reading  who_rests
statement(advise_sleep, offer, sleep).
holds(P, advise_sleep) :- cough(P), weeks(P, W), W > 20, taken(who_rests, nobody).
holds(P, advise_sleep) :- -cough(P), not taken(who_rests, nobody).
"""
    )
    one = Audit(program(text))
    problems = {f.alternative: f.problems for f in check_alternatives(one, problems_of(one))}["nobody"]
    (clash,) = [problem for problem in problems if problem.code == "incompatible-actions"]
    assert clash.witness is not None
    assert int(str(clash.witness["weeks"])) == 21


def test_a_finding_that_only_an_alternative_uses_is_told_of_none() -> None:
    text = SMALL_WITH_READINGS.replace(
        "    cough(P),\n    taken(who_rests, all_who_cough).",
        "    weeks(P, _),\n    taken(who_rests, all_who_cough).",
    ).replace("lasting(P) :- cough(P), weeks(P, Weeks), Weeks >= 3.", "lasting(P) :- cough(P), fever(P, high).")
    text = text.replace("-cough(P), weeks(P, Weeks), Weeks > 0.", "-cough(P), fever(P, suspected).")
    found = codes_otherwise(text)
    assert found
    assert all("unused-finding" not in codes for codes in found.values())
