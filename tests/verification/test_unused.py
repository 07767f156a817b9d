"""What nothing uses is a problem, unless it heads an answer."""

from __future__ import annotations

import pytest

from guidelog import KnowledgeError

from ..support.small import small

CONCEPT = "%% feverish\n%% holds  feverish\n%% fails  not feverish\n{}feverish(P) :- fever(P, high).\n"


def unused(more: str) -> list[str]:
    return [problem.message for problem in small(more=more).check().problems if problem.code == "unused-predicate"]


@pytest.mark.parametrize("key", ["situation", "aspect"])
def test_a_concept_that_heads_an_answer_is_used(key: str) -> None:
    assert unused(CONCEPT.format(f"%% {key}  a high temperature\n")) == []


def test_a_concept_that_nothing_asks_for_is_not_used() -> None:
    (message,) = unused("feverish(P) :- fever(P, high).\n")
    assert message == "nothing uses `feverish`"


SCORE = """points(P, ill, 1, cough) :- cough(P).
points(P, {given}, 2, fever) :- fever(P, high).
ill(P) :- cough(P), #sum {{ N, I : points(P, {asked}, N, I) }} >= 2.
grave(P) :- ill(P), {more}.
holds(P, advise_rest) :- grave(P).
"""


@pytest.mark.parametrize(("given", "more"), [("sick", "cough(P)"), ("illl", "cough(P)")])
def test_points_of_a_score_that_nothing_counts_are_told(given: str, more: str) -> None:
    """A slip in the name of a score would take its points away without a word."""
    problems = small(more=SCORE.format(given=given, asked="ill", more=more)).check().problems
    (found,) = [one for one in problems if one.code == "unused-predicate"]
    assert found.message == f"nothing asks for `points` with `{given}` there"
    assert found.help == ("did you mean `ill`?" if given == "illl" else "use it, or remove it")


@pytest.mark.parametrize("more", ["points(P, sick, 1, _)", "not points(P, illl, 1, cough)"])
def test_a_condition_on_a_constant_that_no_rule_gives_is_told(more: str) -> None:
    """Its `not` would always hold, and so be no exception at all."""
    problems = small(more=SCORE.format(given="ill", asked="ill", more=more)).check().problems
    (found,) = [one for one in problems if one.code == "unknown-value"]
    wrong = "illl" if "illl" in more else "sick"
    assert (found.code, found.message) == ("unknown-value", f"no rule or fact of `points` has `{wrong}` there")
    assert found.help == ("did you mean `ill`?" if wrong == "illl" else "write a rule for it, or one of: ill")


def test_a_score_that_no_rule_gives_points_is_told_where_it_is_counted() -> None:
    problems = small(more=SCORE.format(given="ill", asked="sick", more="cough(P)")).check().problems
    assert "no rule or fact of `points` has `sick` there" in {one.message for one in problems}


def test_a_variable_on_either_side_agrees_with_every_constant() -> None:
    assert unused("level(P, F) :- fever(P, F).\nhot(P) :- level(P, high).\nholds(P, advise_rest) :- hot(P).\n") == []
    more = "level(P, a) :- cough(P).\nlevel(P, b) :- cough(P).\nhot(P) :- level(P, _).\n"
    assert unused(f"{more}holds(P, advise_rest) :- hot(P).\n") == []


LABELLED = "%% ill\n%% label ill score\n" + SCORE
WRONG_NAME = ("block-name", "`ill`: no aggregate counts `points` of this name, so it is no score")


def test_a_block_of_a_score_that_nothing_counts_says_so() -> None:
    with pytest.raises(KnowledgeError) as caught:
        small(more=LABELLED.format(given="ill", asked="illl", more="cough(P)"))
    assert [(fault.code, fault.message) for fault in caught.value.diagnostics] == [WRONG_NAME]


def test_a_block_of_a_score_whose_aggregate_cannot_be_read_is_not_at_fault() -> None:
    with pytest.raises(KnowledgeError) as caught:
        small(more=LABELLED.format(given="ill", asked="ill", more="cough(P)").replace(">= 2", ">= 2.5"))
    (fault,) = caught.value.diagnostics
    assert fault.code == "syntax"
    assert "count twice each" in fault.help
