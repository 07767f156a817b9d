"""The smallest programs on which brute force and the program under test once disagreed."""

from __future__ import annotations

import multiprocessing

import pytest

import guidelog

from ..support.knowledge import knowledge


def status(rules: str, **findings: object) -> str:
    return knowledge(rules).consult({"findings": findings}).status("s0")


def test_a_number_may_be_compared_above_the_rule_that_says_which_number_it_is() -> None:
    rules = "holds(P, s0) :- long(P, N), N >= 2.\nlong(P, N) :- weeks(P, N).\n"
    assert status(rules, weeks=2) == "certain"
    assert status(rules, weeks=1) == "ruled_out"


def test_a_number_may_be_negated_by_its_value() -> None:
    rules = "holds(P, s0) :- f(P), not weeks(P, 3).\n"
    assert status(rules, f=True) == "presumed"
    assert status(rules, f=True, weeks=2) == "certain"
    assert status(rules, f=True, weeks=3) == "ruled_out"


@pytest.mark.parametrize("rules", ["limit(3).\nholds(P, s0) :- weeks(P, N), limit(N).\n",
                                   "c(P, 3) :- g(P).\nholds(P, s0) :- c(P, N), weeks(P, N).\n"])  # fmt: skip
def test_an_integer_of_a_fact_or_a_head_meets_a_number_of_the_record_or_is_refused(rules: str) -> None:
    try:
        base = knowledge(rules)
    except guidelog.KnowledgeError:
        return
    assert base.consult({"findings": {"g": True}}).status("s0") == "possible"
    assert base.consult({"findings": {"g": True, "weeks": 3}}).status("s0") == "certain"
    assert base.consult({"findings": {"g": True, "weeks": 2}}).status("s0") == "ruled_out"


def test_no_alternative_of_needs_lies_within_another() -> None:
    """kind = a and weeks < 1 lies within (kind = a, b or c) and weeks < 1."""
    rules = "low(P) :- kind(P, _), weeks(P, N), N < 1.\nholds(P, s0) :- low(P).\n"
    rules += "holds(P, s0) :- kind(P, a), weeks(P, N), N != 1.\n"
    needs = knowledge(rules).consult({"findings": {}}).statement("s0").needs
    told = [{n.finding: n.to_json() for n in alternative} for alternative in needs]
    low = [alternative for alternative in told if alternative["weeks"].get("below") == 1]
    assert len(low) == 1, told


def answer_a_circle() -> None:
    rules = "c(P, b) :- c(P, _).\nd(P) :- c(P, b).\nc(P, c) :- d(P).\n"
    rules += "holds(P, s0) :- not c(P, a), kind(P, _).\nholds(P, s1) :- c(P, V), kind(P, V).\n"
    knowledge(rules, 2).consult({"findings": {}})


def test_concepts_that_rest_on_each_other_are_answered_in_time() -> None:
    process = multiprocessing.get_context("spawn").Process(target=answer_a_circle)
    process.start()
    process.join(20)
    is_late = process.is_alive()
    process.kill()
    process.join()
    assert not is_late
    assert process.exitcode == 0


def test_a_condition_whose_absence_could_not_be_told_is_refused() -> None:
    """near(a, b) is a fact; that no near(X, X) is does not mean that there is no near(_, _)."""
    with pytest.raises(guidelog.KnowledgeError, match="repeated-variable"):
        knowledge("near(a, b).\nholds(P, s0) :- f(P), near(X, X).\n")


CIRCLE = "c(P) :- d(P).\nd(P) :- c(P).\nd(P) :- f(P).\nholds(P, s0) :- c(P).\nholds(P, s1) :- d(P).\n"


def test_an_absence_is_the_same_whatever_was_asked_before() -> None:
    first = knowledge(CIRCLE, 2).consult({"findings": {}})
    second = knowledge(CIRCLE, 2).consult({"findings": {}})
    first.absence("s0")
    assert first.absence("s1").size == second.absence("s1").size


def test_the_proofs_are_the_same_whatever_was_asked_before() -> None:
    rules = CIRCLE + "c(P) :- g(P).\n"
    first = knowledge(rules, 2).consult({"findings": {"f": True, "g": True}})
    second = knowledge(rules, 2).consult({"findings": {"f": True, "g": True}})
    first.why("s0", 20)
    assert [step.size for step in first.why("s1", 20)] == [step.size for step in second.why("s1", 20)]
