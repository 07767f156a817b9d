"""Proofs that count: each item with its points and its own proof, and every corruption is caught."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import product

import pytest
from guidelog.inference.answer import forms
from guidelog.inference.proof.checker import UncheckedError
from guidelog.inference.proof.step import ABSENT, COUNTED, RECORDED, Pattern, Step

import guidelog

from ..support.knowledge import knowledge, knowledge_of
from ..support.naive import Naive
from ..support.random_programs import random_program, random_states
from ..support.scale import some
from ..support.steps import at, checker_of, paths, replaced, steps_of

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


def first_absent(step: Step) -> int | None:
    return next((place for place, below in enumerate(step.because) if not below.is_met), None)


def without_absent(step: Step, which: int) -> Step | None:
    """One of the items that are listed as absent is left out."""
    places = [place for place, below in enumerate(step.because) if not below.is_met]
    return without(step, places[which % len(places)]) if places else None


def absent_twice(step: Step) -> Step | None:
    place = first_absent(step)
    if place is None:
        return None
    because, points = (*step.because, step.because[place]), (*step.points, step.points[place])
    return step._replace(because=because, points=points)


def absent_with_other_points(step: Step) -> Step | None:
    place = first_absent(step)
    if place is None:
        return None
    return step._replace(points=(*step.points[:place], step.points[place] + 1, *step.points[place + 1 :]))


def absent_otherwise(step: Step, arguments: Callable[[Pattern], Pattern]) -> Step | None:
    """An item that is absent is told of other arguments, of which nothing is established either."""
    place = first_absent(step)
    if place is None:
        return None
    below = step.because[place]
    below = below._replace(arguments=arguments(below.arguments), failing=(), reason=ABSENT)
    if below == step.because[place]:
        return None
    return step._replace(because=(*step.because[:place], below, *step.because[place + 1 :]))


def absent_more(step: Step) -> Step | None:
    """An absence is added of what is no item at all."""
    place = first_absent(step)
    if place is None or not isinstance(step.because[place].arguments[-1], str):
        return None
    below = step.because[place]
    more = below._replace(arguments=(*below.arguments[:-1], "nothing"), failing=())
    return step._replace(because=(*step.because, more), points=(*step.points, step.points[place]))


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
    "the first absent item less": lambda s: without_absent(s, 0),
    "the last absent item less": lambda s: without_absent(s, -1),
    "an absent item in the middle less": lambda s: without_absent(s, len(s.because) // 2),
    "an absent item twice": absent_twice,
    "a point more of an absent item": absent_with_other_points,
    "an absent item by another name": lambda s: absent_otherwise(s, lambda row: (*row[:-1], "nothing")),
    "an absent item by any name": lambda s: absent_otherwise(s, lambda row: (*row[:-1], None)),
    "an absence of no item": absent_more,
    "absent items left out": lambda s: (
        s._replace(
            because=tuple(b for b in s.because if b.is_met),
            points=tuple(n for b, n in zip(s.because, s.points, strict=True) if b.is_met),
        )
        if first_absent(s) is not None
        else None
    ),
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


WAYS = """
odd(P, x) :- f(P), -f(P).
odd(P, y) :- kind(P, a), kind(P, b).
points(P, risk, 1, f) :- f(P).
points(P, risk, -1, odd) :- odd(P, _).
points(P, risk, 1, again) :- ring(P, a).
ring(P, X) :- ring(P, X), g(P).
ring(P, a) :- kind(P, a).
known(P) :- f(P).
known(P) :- -f(P).
holds(P, s0) :- known(P), #sum { N, I : points(P, risk, N, I) } >= 1.
holds(P, s1) :- known(P), #count { one : f(P) ; one : kind(P, c) ; two : g(P) } >= 2.
"""


def test_what_counts_in_no_record_is_not_asked_for_and_an_item_is_absent_in_each_way() -> None:
    base = knowledge(WAYS, statements=2)
    for findings in ({"f": False}, {"f": True}, {"f": False, "g": True}, {"f": True, "kind": "c"}):
        consultation = base.consult({"findings": findings})
        checker = checker_of(consultation)
        for step in steps_of(consultation):
            checker.check(step)
            for path in [path for path in paths(step) if at(step, path).reason == COUNTED]:
                counted = at(step, path)
                for place in range(len(counted.because)):
                    with pytest.raises(UncheckedError):
                        checker.check(replaced(step, path, without(counted, place)))
    (absent,) = [f.step for f in base.consult({"findings": {"f": False}}).absence("s1").failing]
    (counted,) = [f.step for f in absent.failing if f.step.reason == COUNTED]
    assert [below.predicate for below in counted.because] == ["f", "kind", "g"]


@pytest.mark.parametrize("seed", some(range(40), least=6))
def test_of_random_programs_no_item_can_be_left_out_that_a_consistent_record_could_have(seed: int) -> None:
    rng = random.Random(seed)
    program = random_program(rng, totals=True, circles=seed % 3 == 0)
    naive, base = Naive(program), knowledge_of(program.text)
    for state in random_states(rng, program, 3):
        findings = program.findings_of(state)
        if naive.outcome(findings)[1]:
            continue  # it contradicts itself
        consultation = base.consult({"findings": findings})
        checker = checker_of(consultation)
        for step in steps_of(consultation):
            checker.check(step)
            for path in [path for path in paths(step) if at(step, path).reason == COUNTED]:
                counted = at(step, path)
                for place, item in enumerate(counted.because):
                    if base.openings.opening_of(item.predicate, item.arguments, {}) is not None:
                        with pytest.raises(UncheckedError):
                            checker.check(replaced(step, path, without(counted, place)))


def test_an_item_that_adds_nothing_is_not_listed_as_absent() -> None:
    rules = (
        "grade(a, 0). grade(b, 1). grade(c, 2).\npoints(P, s, N, kind) :- kind(P, V), grade(V, N).\n"
        "points(P, s, 1, g) :- g(P).\nholds(P, s0) :- f(P), #sum { N, I : points(P, s, N, I) } >= 3.\n"
    )
    for kind, points in ((None, (1, 1, 2)), ("a", (1, 0, 1, 2))):
        findings = {"f": True, "g": True, "kind": kind}
        consultation = knowledge(rules).consult({"findings": {name: v for name, v in findings.items() if v}})
        (absent,) = [f.step for f in consultation.absence("s0").failing]
        (counted,) = [f.step for f in absent.failing if f.step.reason == COUNTED]
        assert sorted(counted.points) == sorted(points)
