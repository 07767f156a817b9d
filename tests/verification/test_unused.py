"""What nothing uses is a problem, unless it heads an answer."""

from __future__ import annotations

import pytest

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
