"""What is told of the mistakes that authors of scores make: the next step, at the place where it is to be made."""

from __future__ import annotations

import pytest
from guidelog.inference.rules.load import examine
from guidelog.inference.text.source import Source

from guidelog import KnowledgeError

from ..support.knowledge import STATEMENT, knowledge

POINTS = "points(P, risk, 1, f) :- f(P).\npoints(P, risk, 2, g) :- g(P).\npoints(P, risk, 3, long) :- kind(P, c).\n"
RULE = "holds(P, s0) :- kind(P, _), #sum { N, I : points(P, risk, N, I) } >= 2.\n"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (RULE, RULE + "holds(P, s0) :- risk(P, N), N >= 2.\n",
         [("risk(P, N)", "`risk` is a score: write `#sum { N, I : points(P, risk, N, I) } >= 2`")]),
        ("points(P, risk, 1, f) :-", "points(P, risk, 1) :-", [("points(P, risk, 1)", "write `points(P, X, Y, Z)`")]),
        ("points(P, risk, 1, f) :- f(P)", "points(P, risk, N, f) :- f(P), N = 1",
         [("N", "`=` compares, and binds nothing: write the number where the variable stands")]),
    ],
)  # fmt: skip
def test_the_one_place_that_is_wrong_is_told_with_what_to_write(
    old: str, new: str, told: list[tuple[str, str]]
) -> None:
    faults = examine([Source("small.dl", (STATEMENT + POINTS + RULE).replace(old, new, 1))]).faults
    found = [(span.source.text[span.start : span.end], one.help) for one in faults if (span := one.span)]
    assert [one for one in found if "guideline" not in one[1]] == told


def test_a_query_that_takes_a_score_for_a_predicate_is_told_how_it_is_asked() -> None:
    with pytest.raises(KnowledgeError, match=r"`total\(P, risk, Least, Total, Most\)`"):
        knowledge(POINTS + RULE).query("risk(P, N), N >= 2")
