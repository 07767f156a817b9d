"""Steps of proofs as sentences: the constants that they name, and those that they leave open."""

from __future__ import annotations

import pytest
from guidelog.inference.proof.words import describe_absent, describe_established

from ..support.knowledge import knowledge

PROGRAM = knowledge("stage(P, early_stage) :- kind(P, a).\nnear(a, b).\nholds(P, s0) :- stage(P, _).\n").program


@pytest.mark.parametrize(
    ("predicate", "arguments", "words"),
    [
        ("stage", ("p", "early_stage"), "stage: early stage"),
        ("stage", ("p", None), "stage: any"),
        ("near", ("a", None), "near: a, any"),
    ],
)
def test_a_conclusion_tells_its_constants_and_that_any_will_do(
    predicate: str, arguments: tuple[str | None, ...], words: str
) -> None:
    assert describe_established(predicate, arguments, PROGRAM) == words


def test_what_is_absent_tells_only_the_constants_that_it_has() -> None:
    assert describe_absent("stage", ("p", "early_stage"), PROGRAM) == "not established: stage: early stage"
    assert describe_absent("stage", ("p", None), PROGRAM) == "not established: stage"
