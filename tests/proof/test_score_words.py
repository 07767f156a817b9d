"""What a score is called: in the words of its block wherever it is told of, and as it was without one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from guidelog.inference.proof.tree import ProofLine, tree

from guidelog import KnowledgeError

from ..support.knowledge import knowledge

RULES = """
points(P, risk, 1, f) :- f(P).
points(P, risk, 2, g) :- g(P).
known(P) :- f(P).
known(P) :- -f(P).
holds(P, s0) :- known(P), #sum { N, I : points(P, risk, N, I) } >= 3.
"""
LABEL = "%% risk\n%% label  CHA2DS2-VASc score\n"


def sentences(line: ProofLine) -> Iterator[str]:
    yield line.says
    for below in line.below:
        yield from sentences(below)


@pytest.mark.parametrize(
    ("block", "bound", "total", "item"),
    [
        ("", "the risk points add up to 3 or more", "1 point in all, 2 short of 3", "points: risk, 1, f"),
        (
            LABEL,
            "the CHA2DS2-VASc score is 3 or more",
            "the CHA2DS2-VASc score is 1, 2 short of 3",
            "CHA2DS2-VASc score: 1 point, f",
        ),
        (
            f"{LABEL}%% is  the score of strokes comes to {{value}}\n",
            "the score of strokes comes to 3 or more",
            "the score of strokes comes to 1, 2 short of 3",
            "CHA2DS2-VASc score: 1 point, f",
        ),
    ],
    ids=["no block", "label", "label and sentence"],
)
def test_a_score_is_told_of_in_its_own_words(block: str, bound: str, total: str, item: str) -> None:
    base = knowledge(f"{block}{RULES.lstrip()}")
    consultation = base.consult({"findings": {"f": True}})
    found = [*sentences(tree(consultation.absence("s0"), base.program))]
    assert {f"not established: {bound}", total, item} <= {*found}
    (named,) = {concept.holds for name, concept in base.program.concepts.items() if "#sum" in name}
    assert named == bound


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("%% risk\n", "`risk` has no `label`"),
        (f"{LABEL}%% is  no value\n", "`is` does not show the value"),
        ("%% f\n%% label  F\n", "no aggregate counts `points` of this name"),
        ("%% nothing\n%% label  F\n", "the clause below it does not mention this name"),
        (f"{LABEL}%% holds  it is high\n", "`holds` says nothing of a score"),
    ],
)
def test_a_block_of_a_score_is_checked_as_any_other(block: str, message: str) -> None:
    with pytest.raises(KnowledgeError, match=message):
        knowledge(f"{block}{RULES.lstrip()}")
