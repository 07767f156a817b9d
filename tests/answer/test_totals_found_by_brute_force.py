"""The smallest programs with scores on which brute force and the program under test once disagreed."""

from __future__ import annotations

import pytest

from guidelog import Consultation

from ..support.knowledge import knowledge

WORKED_OUT = "\n".join(
    f"%% {name}\n%% label  {name}\n%% means  {name}\n%% is  {name} is {{value}}\n%% unknown  {name} is not recorded\n"
    f"%% question  What is {name}?\nfinding({name}, number).\nunit({name}, units).\n"
    for name in ("before", "after", "rise")
)


def consult(rules: str, **findings: object) -> Consultation:
    return knowledge(rules).consult({"findings": findings})


@pytest.mark.parametrize("bounds", ["-1 <= #sum { N, I : points(P, s, N, I) } <= 1", "-1 { f(P) ; c(P) } 1"])
def test_a_total_with_a_bound_below_zero_is_explained_as_any_other(bounds: str) -> None:
    """Its text starts with a minus, as what is recorded as false does."""
    rules = "c(P) :- kind(P, a).\nd(P) :- f(P), not e(P).\ne(P) :- g(P).\n"
    rules += "points(P, s, 3, i) :- f(P).\npoints(P, s, 1, j) :- e(P), not c(P).\n"
    rules += f"holds(P, s0) :- f(P), d(P), {bounds}.\n"
    for findings in ({}, {"f": True}, {"f": True, "g": False}, {"f": True, "g": True, "kind": "a"}):
        consultation = consult(rules, **findings)
        assert consultation.explain("s0").rules or consultation.explain("s0").proofs


def test_an_item_that_counts_in_several_ways_is_open_as_long_as_one_of_them_is() -> None:
    """Its first way is out of the question, and the second one is not."""
    rules = "holds(P, s0) :- kind(P, _), #sum { 2, i : f(P) ; 2, i : g(P) } >= 2.\n"
    (score,) = consult(rules, kind="a", f=False).scores("s0")
    assert [(item.points, item.terms) for item in score.open] == [(2, (2, "i"))]


def test_what_a_score_can_come_to_goes_with_the_very_number_of_a_part() -> None:
    """With 0 after it, no number before it below -1 gives a fall; for other numbers below 2 one does."""
    rules = WORKED_OUT + "change(rise, before, after).\n"
    rules += "holds(P, s0) :- rise(P, N), N > 3.\nholds(P, s0) :- after(P, N), N > 2, rise(P, M), M < 0.\n"
    rules += "fell(P) :- rise(P, N), N < 0.\nholds(P, s0) :- f(P), #sum { 1, fell : fell(P) ; 1, g : g(P) } >= 1.\n"
    consultation = consult(rules, after=0)
    (score,) = consultation.scores("s0")
    assert (score.total, score.least, score.most) == (0, 0, 2)
    assert [item.terms for item in score.open] == [(1, "fell"), (1, "g")]
    assert consultation.explain("s0").rules


def test_numbers_of_the_parts_of_a_sum_come_to_what_is_needed_of_it() -> None:
    """Between -1 and 0 there is no whole number."""
    rules = WORKED_OUT + "sum(rise, before, after).\n"
    rules += "%% low\n%% says  low\ncontradiction(P, low) :- before(P, N), N <= 1.\n"
    rules += "high(P) :- rise(P, N), N > 1.\nholds(P, s0) :- f(P), #sum { 1, high : high(P) ; 1, g : g(P) } >= 2.\n"
    rules += "holds(P, s0) :- rise(P, N), N >= 1, after(P, M), M < 0.\n"
    (score,) = consult(rules).scores("s0")
    assert score.most == 2


def test_of_each_number_only_what_it_is_compared_with_is_tried() -> None:
    """Every item adds two, so that no record comes to eleven, which takes every interval of the three to be seen."""
    rules = WORKED_OUT
    for place, name in enumerate(("before", "after", "rise")):
        for step in range(4):
            limit = 10 * place + step
            rules += f"points(P, s, 2, {name}_{step}) :- {name}(P, N), N >= {limit}.\n"
    rules += "odd(P) :- f(P), #sum { N, I : points(P, s, N, I) } = 11.\nholds(P, s0) :- g(P), odd(P).\n"
    (rule,) = consult(rules, f=True).rules("s0")
    assert [one.state for one in rule.conditions] == ["not recorded", "recorded otherwise"]
