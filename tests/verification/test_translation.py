"""The smallest record that is read off a diagram is the one that z3 finds."""

from __future__ import annotations

import random

import pytest
import z3
from guidelog.inference.errors import TooComplexError
from guidelog.inference.verification.formulas.encoding import Encoding
from guidelog.inference.verification.formulas.search import RecordSearch
from guidelog.inference.verification.formulas.variables import all_of, opposite
from guidelog.inference.verification.formulas.witness import smallest

from ..support.knowledge import knowledge, knowledge_of
from ..support.random_programs import naming, random_program
from ..support.scale import scaled


@pytest.mark.parametrize("totals", [False, True])
def test_a_diagram_has_the_smallest_record_that_z3_finds(totals: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    found = 0
    for seed in range(scaled(80, least=10)):
        program = random_program(random.Random(seed), totals=totals)
        encoding = Encoding(knowledge_of(program.text).program)
        holds = [*encoding.holds.values()]
        asked = [*holds, *map(opposite, holds), all_of(holds), all_of([holds[0], opposite(holds[-1])])]
        search = RecordSearch(encoding)
        with naming(seed, program):
            for formula in asked:
                monkeypatch.setattr(RecordSearch, "counts", False)
                by_z3 = smallest(search, formula)
                monkeypatch.setattr(RecordSearch, "counts", True)
                by_diagram = smallest(search, formula)
                assert by_diagram == by_z3, formula
                assert [*(by_diagram or ())] == [*(by_z3 or ())], formula
                found += bool(by_z3)
    assert found


def test_a_diagram_is_read_anew_once_a_new_number_is_compared() -> None:
    """The first formula knows of no number but 2; the second one of 1.5 too."""
    rules = "points(P, s, 1, a) :- weeks(P, N), N >= 2.\npoints(P, s, 1, b) :- f(P).\n"
    rules += "holds(P, s0) :- kind(P, a), #sum { N, I : points(P, s, N, I) } >= 2.\n"
    encoding = Encoding(knowledge(rules).program)
    search, number = RecordSearch(encoding), encoding.variables.at("weeks").number
    holds = encoding.holds["s0"]
    first = smallest(search, holds)
    assert first == {"f": True, "kind": "a", "weeks": 2}
    assert smallest(search, opposite(holds), number > z3.RealVal("1.5"), search.recorded["weeks"]) == {"weeks": 2}
    assert smallest(search, holds) == first


def test_a_number_that_is_not_recorded_may_be_compared_all_the_same() -> None:
    """As where a condition that would bind it is taken as met, whatever the record holds."""
    rules = "points(P, s, 1, a) :- weeks(P, N), N >= 2.\npoints(P, s, 1, b) :- f(P).\n"
    rules += "holds(P, s0) :- kind(P, a), #sum { N, I : points(P, s, N, I) } >= 2.\n"
    encoding = Encoding(knowledge(rules).program)
    search, weeks = RecordSearch(encoding), encoding.variables.at("weeks")
    at_least_2 = weeks.number >= 2
    assert smallest(search, at_least_2) == {}
    assert smallest(search, at_least_2, opposite(weeks.recorded), weeks.number < 3) == {}
    assert smallest(search, at_least_2, weeks.recorded) == {"weeks": 2}
    assert smallest(search, at_least_2, weeks.number < 2) is None


@pytest.mark.parametrize("order", [1, -1])
def test_numbers_of_a_formula_that_could_not_be_read_to_its_end_are_told_apart_by_the_next_one(order: int) -> None:
    """They were taken for known, and the next formula was read with the wrong states: as met by nobody."""
    rules = "points(P, s, 1, a) :- weeks(P, N), N >= 2.\npoints(P, s, 1, b) :- f(P).\n"
    rules += "holds(P, s0) :- kind(P, a), #sum { N, I : points(P, s, N, I) } >= 2.\n"
    encoding = Encoding(knowledge(rules).program)
    search, number = RecordSearch(encoding).about(encoding.holds["s0"]), encoding.variables.at("weeks").number
    unread = [number + number > 3, number > z3.RealVal("0.5"), number > z3.RealVal("2")]
    with pytest.raises(TooComplexError):
        search.translation.graph(unread[::order])
    assert smallest(search, encoding.holds["s0"]) == {"f": True, "kind": "a", "weeks": 2}
