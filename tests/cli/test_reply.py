"""What a reply to a question means."""

from __future__ import annotations

from decimal import Decimal

import pytest
from guidelog.cli.reply import UnclearError, choices, reply_value
from guidelog.inference.rules.finding import Finding


def finding(kind: str, *values: str, unit: str = "") -> Finding:
    return Finding("f", kind, values, (), unit, "f", "f", "f?", {}, (), "bedside", ())


BOOL, STAGE, SHARE = (
    finding("bool"),
    finding("enum", "stage_one", "stage_two", "other"),
    finding("number", unit="percent"),
)


@pytest.mark.parametrize(
    ("reply", "asked", "value"),
    [
        ("yes", BOOL, True),
        ("y", BOOL, True),
        ("1", BOOL, True),
        ("n", BOOL, False),
        ("stage two", STAGE, "stage_two"),
        ("2", STAGE, "stage_two"),
        ("o", STAGE, "other"),
        ("2", SHARE, Decimal(2)),
        ("2.5 percent", SHARE, Decimal("2.5")),
    ],
)
def test_a_reply_means_a_value(reply: str, asked: Finding, value: object) -> None:
    assert reply_value(reply, asked) == value


@pytest.mark.parametrize(
    ("reply", "asked", "told"),
    [
        ("stage", STAGE, "`stage` could be stage one or stage two: write more of it"),
        ("4", STAGE, "none of these: 1 stage one, 2 stage two, 3 other, ? not known, help, back, stop"),
        ("", BOOL, "none of these"),
        ("othre", STAGE, "did you mean other?"),
        ("nan", SHARE, "none of these: a number (percent), ? not known"),
        ("many", SHARE, "none of these"),
    ],
)
def test_a_reply_that_means_no_value_or_several_is_refused(reply: str, asked: Finding, told: str) -> None:
    with pytest.raises(UnclearError) as caught:
        reply_value(reply, asked)
    assert told in str(caught.value)


def test_a_number_is_not_said_to_be_of_its_unit() -> None:
    assert choices(SHARE).startswith("a number (percent), ")
