"""Proofs that count: each item with its points and its own proof, and every corruption is caught."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import pytest
from guidelog.inference.answer import forms
from guidelog.inference.proof.checker import UncheckedError
from guidelog.inference.proof.step import ABSENT, COUNTED, RECORDED, Step

import guidelog

from ..support.knowledge import knowledge
from .test_checker import at, checker_of, paths, replaced, steps_of

SCORE = """
weight(a, 1). weight(b, 2).
points(P, risk, 1, f) :- f(P).
points(P, risk, 2, g) :- g(P).
points(P, risk, 2, g) :- kind(P, c), not f(P).
points(P, risk, N, kind) :- kind(P, K), weight(K, N).
points(P, risk, -1, weeks) :- weeks(P, N), N > 2.
known(P) :- f(P).
known(P) :- -f(P).
known(P) :- g(P).
known(P) :- -g(P).
known(P) :- kind(P, _).
known(P) :- weeks(P, _).
holds(P, s0) :- known(P), #sum { N, I : points(P, risk, N, I) } >= 3.
holds(P, s1) :- not #sum { N, I : points(P, risk, N, I) } <= 1, f(P).
holds(X, s2) :- known(X), 2 { f(X) ; -g(X) ; kind(X, a) }.
holds(P, s3) :- known(P), #count { N : points(P, risk, N, _) } = 2.
"""
VALUES = {"f": (None, True, False), "g": (None, True, False), "kind": (None, "a", "b", "c"), "weeks": (None, 1, 3)}


def consultations() -> Iterator[guidelog.Consultation]:
    base = knowledge(SCORE, statements=4)
    for values in product(*VALUES.values()):
        findings = {name: value for name, value in zip(VALUES, values, strict=True) if value is not None}
        yield base.consult({"findings": findings})


def without(step: Step, place: int) -> Step:
    because, points = [*step.because], [*step.points]
    del because[place], points[place]
    return step._replace(because=tuple(because), points=tuple(points))


def first_met(step: Step) -> int | None:
    return next((place for place, below in enumerate(step.because) if below.is_met), None)


def made_up(step: Step) -> Step | None:
    """An item that is absent told as recorded."""
    place = next((place for place, below in enumerate(step.because) if not below.is_met), None)
    if place is None:
        return None
    below = step.because[place]._replace(reason=RECORDED, value=True)
    return step._replace(because=(*step.because[:place], below, *step.because[place + 1 :]))


def withheld(step: Step) -> Step | None:
    """An item that is met told as absent."""
    place = first_met(step)
    if place is None:
        return None
    below = step.because[place]._replace(reason=ABSENT, because=(), rule=None)
    return step._replace(because=(*step.because[:place], below, *step.because[place + 1 :]))


CORRUPTIONS: dict[str, Callable[[Step], Step | None]] = {
    "a point more in all": lambda s: s._replace(arguments=(int(str(s.arguments[0])) + 1,)),
    "met, though it is not, or not, though it is": lambda s: s._replace(value=not s.value),
    "a point more of an item": lambda s: s._replace(points=(s.points[0] + 1, *s.points[1:])) if s.points else None,
    "an item less": lambda s: without(s, place) if (place := first_met(s)) is not None else None,
    "an item twice": lambda s: (
        s._replace(because=(s.because[0], *s.because), points=(s.points[0], *s.points)) if s.because else None
    ),
    "points of nothing": lambda s: s._replace(points=(*s.points, 1)),
    "another aggregate": lambda s: s._replace(rule=0),
    "no rule": lambda s: s._replace(rule=None),
    "another text": lambda s: s._replace(predicate=f"{s.predicate} "),
    "an item that is absent": made_up,
    "an item that is withheld": withheld,
    "derived": lambda s: s._replace(reason="derived"),
    "compared": lambda s: s._replace(reason="compared"),
}


@pytest.mark.parametrize("most", [2000, 0], ids=["products", "graphs"])
def test_every_proof_and_absence_that_counts_is_accepted(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "MOST_PRODUCTS", most)
    for consultation in [*consultations()][::2]:
        checker = checker_of(consultation)
        for step in steps_of(consultation):
            checker.check(step)
        for answer in consultation.answer.statements:
            consultation.rules(answer.statement.id)
            consultation.reasons(answer.statement.id)
            consultation.changes(answer.statement.id)


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_every_corruption_of_what_is_counted_is_caught(name: str) -> None:
    caught = 0
    for consultation in [*consultations()][::5]:
        checker = checker_of(consultation)
        for step in steps_of(consultation):
            for path in [path for path in paths(step) if at(step, path).reason == COUNTED]:
                worse = CORRUPTIONS[name](at(step, path))
                if worse is not None:
                    with pytest.raises(UncheckedError):
                        checker.check(replaced(step, path, worse))
                    caught += 1
    assert caught


def test_a_total_tells_what_it_is_short_of_and_from_what() -> None:
    consultation = knowledge(SCORE, statements=4).consult({"findings": {"f": True, "kind": "a"}})
    assert consultation.status("s0") == "possible"
    (absent,) = [f.step for f in consultation.absence("s0").failing]
    (counted,) = [f.step for f in absent.failing if f.step.reason == COUNTED]
    assert (counted.arguments, counted.value) == ((2,), False)
    assert sorted(zip(counted.points, (below.is_met for below in counted.because), strict=True)) == [
        (-1, False),
        (1, True),
        (1, True),
        (2, False),
        (2, False),
    ]
