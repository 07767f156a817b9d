"""What a score or a count rests on is told: of the sets of what it counts that suffice, one of few findings."""

from __future__ import annotations

from guidelog import Consultation, KnowledgeBase

from ..support.small import SMALL, small

COUNTED = """
%% walk
%% says  a walk
action(walk).

points(P, risk, 1, cough) :- cough(P).
points(P, risk, 2, fever) :- fever(P, high).
points(P, risk, 1, long) :- weeks(P, N), N >= 3.
points(P, other, 1, none) :- fever(P, none).

%% by_points
%% says    rest by points
%% source  page, "rest", 2
statement(by_points, do, rest).
holds(P, by_points) :- cough(P), #sum { N, I : points(P, risk, N, I) } >= 3.

%% by_count
%% says    rest by count
%% source  page, "rest", 3
statement(by_count, do, walk).
holds(P, by_count) :- cough(P), 2 { fever(P, high) ; long(P) }.
long(P) :- weeks(P, N), N >= 3.

%% by_few
%% says    rest unless there are many
%% source  page, "rest", 4
statement(by_few, do, rest).
holds(P, by_few) :- cough(P), { fever(P, high) ; long(P) } 1.

%% by_none
%% says    rest by nothing else
%% source  page, "rest", 5
statement(by_none, do, xray).
holds(P, by_none) :- cough(P), not holds(P, by_count).
"""
ALL = {"cough": True, "fever": "high", "weeks": 3}


def knowledge() -> KnowledgeBase:
    return small(SMALL, COUNTED)


def because(findings: dict[str, object], statement: str) -> tuple[str, ...]:
    overview = knowledge().consult({"id": "r", "findings": findings}).overview()
    (item,) = [one for one in overview.items.values() if statement in one.statements]
    return item.because


def scores(findings: dict[str, object], statement: str) -> list[str]:
    consultation: Consultation = knowledge().consult({"id": "r", "findings": findings})
    return [score.aggregate.counted for score in consultation.scores(statement)]


def test_the_items_that_reach_the_bound_are_what_it_rests_on() -> None:
    assert because(ALL, "by_points") == ("cough", "fever high")  # 1 and 2; the weeks are not needed
    assert because({"cough": True, "fever": "high", "weeks": 2}, "by_points") == ("cough", "fever high")


def test_a_count_rests_on_as_many_as_it_asks_for() -> None:
    assert because(ALL, "by_count") == ("cough", "fever high", "duration 3 weeks")


def test_an_upper_bound_rests_on_nothing_that_is_recorded() -> None:
    assert because({"cough": True, "weeks": 1, "fever": "none"}, "by_few") == ("cough",)


def test_the_scores_of_a_statement_are_those_that_it_rests_on() -> None:
    assert scores(ALL, "by_none") == ["{ fever(P, high) ; long(P) }"]
    assert scores(ALL, "by_points") == ["#sum { N, I : points(P, risk, N, I) }"]
    assert scores(ALL, "advise_rest") == []


def test_the_findings_of_a_score_are_its_own() -> None:
    program = knowledge().program
    (score,) = [rule.aggregate for rule in program.rules if rule.aggregate and rule.aggregate.is_sum]
    assert program.findings_below(score) == {"cough", "fever", "weeks"}
