"""The value by which what a need asks of a number is tried: within its bounds, and as people would record it."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from guidelog.inference.answer.needs import Need

BOUNDS = [None, *product(range(4), (True, False))]
TRIED = [Fraction(half, 2) for half in range(-4, 12)]


def is_within(value: object, need: Need) -> bool:
    above = need.lower is None or value > need.lower[0] or (need.lower[1] and value == need.lower[0])
    return above and (need.upper is None or value < need.upper[0] or (need.upper[1] and value == need.upper[0]))


NEEDS = [Need("weeks", lower=lower, upper=upper) for lower in BOUNDS for upper in BOUNDS]


@pytest.mark.parametrize("need", [need for need in NEEDS if any(is_within(value, need) for value in TRIED)], ids=str)
def test_an_example_is_within_the_bounds_and_whole_if_a_whole_number_is_below_the_upper(need: Need) -> None:
    example = need.example()
    assert is_within(example, need)
    whole = [value for value in TRIED if value.denominator == 1 and is_within(value, need)]
    if any(need.upper is None or value < need.upper[0] for value in whole):
        assert example == int(example)
