"""What would have to be recorded, in words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from guidelog.inference.answer.needs import Need
from guidelog.inference.answer.words import brief_value, listing, need_sentence
from guidelog.inference.rules.finding import Finding


def finding(kind: str, values: tuple[str, ...] = (), unit: str = "", **sentences: str) -> Finding:
    return Finding("f", kind, values, (), unit, "sex", "", "", sentences, (), "bedside", ())


COLOURS = {"value red": "the light is red", "value amber": "the light is amber", "value green": "the light is green"}
LIGHT = finding("enum", ("red", "amber", "green"), **{"is": "the light is {value}", **COLOURS})


def test_any_length_of_time_is_no_bound() -> None:
    months = {"is": "it came back after {value} months", "recorded": "a time to recurrence is recorded"}
    asked = finding("number", unit="months", **months)
    assert need_sentence(Need("f", lower=(0, True)), asked) == "a time to recurrence is recorded"
    assert need_sentence(Need("f", lower=(3, True)), asked) == "it came back after 3 or more months"


def test_a_number_between_itself_and_itself_is_said_once() -> None:
    asked = finding("number", unit="percent", **{"is": "it is {value} percent"})
    assert need_sentence(Need("f", lower=(5, True), upper=(5, True)), asked) == "it is 5 percent"


@pytest.mark.parametrize(
    ("asked", "need", "sentence"),
    [
        (
            finding("enum", ("female", "male"), **{"is": "the person is {value}"}),
            ("female", "male"),
            "sex is recorded",
        ),
        (
            finding("enum", ("a", "b"), recorded="a primary cancer is recorded"),
            ("a", "b"),
            "a primary cancer is recorded",
        ),
        (LIGHT, ("red", "amber"), "the light is red or amber"),
        (LIGHT, ("red",), "the light is red"),
        (LIGHT, ("red", "amber", "green"), "sex is recorded"),
        (finding("bool", true="it is", false="it is not"), (True, False), "sex is recorded, as present or not"),
        (finding("number", unit="percent", **{"is": "it is {value} percent"}), (), "sex is recorded"),
    ],
)
def test_a_need_is_said_in_the_fewest_words(asked: Finding, need: tuple[bool | str, ...], sentence: str) -> None:
    assert need_sentence(Need("f", need), asked) == sentence


@pytest.mark.parametrize(("count", "more"), [(3, "or in 1 other way"), (11, "or in 9 other ways")])
def test_few_other_ways_are_counted(count: int, more: str) -> None:
    assert listing("", range(count), 2, str).more == more


def test_many_other_ways_are_not() -> None:
    assert listing("", range(151), 2, str).more == "or in many other ways"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("2.9999999", "2.9999999"),
        ("353.6", "353.6"),
        ("309.734513274336", "309.734…"),
        ("-0.123456789012", "-0.123…"),
        ("26.4999999999999", "26.499…"),
        ("1E+30", "1E+30"),
        ("5.000000000000", "5"),
    ],
)
def test_a_number_is_told_whole_or_by_its_first_decimals(number: str, words: str) -> None:
    """What is cut off is not rounded: a number under a threshold is never told as one that reaches it."""
    value = Decimal(number)
    assert str(brief_value(value)) == words
    asked = finding("number", **{"is": "it is {value}"})
    assert need_sentence(Need("f", lower=(value, True)), asked) == f"it is {words} or more"
