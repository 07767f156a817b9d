"""Numbers that a record gives in another unit, `also_unit(F, Unit, Factor)`: converted exactly, everywhere."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from guidelog.inference.record.units import decimal_of
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source
from hypothesis import given, settings
from hypothesis import strategies as st

from guidelog import KnowledgeBase, KnowledgeError, RecordError

from ..support.knowledge import STATEMENT
from ..support.run import Run
from ..support.scale import scaled

UNITS = "decimals(weeks, 1).\nalso_unit(weeks, days, 7).\nalso_unit(weeks, mmhg, 7.5006).\n"
TEXT = STATEMENT + UNITS + "holds(P, s0) :- weeks(P, N), N > 4.6.\n"


def base(text: str = TEXT) -> KnowledgeBase:
    return KnowledgeBase(load([Source("small.dl", text)], cases=False))


def in_unit(value: object, unit: str) -> dict[str, Any]:
    return {"id": "r", "findings": {"weeks": {"value": value, "unit": unit}}}


@settings(max_examples=scaled(400, least=100))
@given(st.fractions(), st.integers(0, 11), st.integers(-20, 20))
def test_a_number_is_on_the_same_side_of_every_threshold_as_what_stands_for_it(
    number: Fraction, places: int, step: int
) -> None:
    found = decimal_of(number)
    threshold = Fraction(int(number * 10**places) + step, 10**places)
    assert (number > threshold, number < threshold) == (Fraction(found) > threshold, Fraction(found) < threshold)


def test_a_number_next_to_a_threshold_is_not_taken_for_it() -> None:
    knowledge = base()
    rng = random.Random(1)
    exact = Decimal("4.6") * Decimal("7.5006")
    for _ in range(scaled(60, least=20)):
        value = exact + rng.choice((-1, 0, 1)) * Decimal(f"1e-{rng.randrange(1, 60)}")
        expected = "certain" if value > exact else "ruled_out"
        assert knowledge.consult(in_unit(value, "mmhg")).status("s0") == expected, value


def test_every_format_of_records_takes_a_unit(run: Run, tmp_path: Path) -> None:
    (tmp_path / "small.dl").write_text(TEXT)
    (tmp_path / "a.toml").write_text('[findings]\nweeks = {value = 34.51, unit = "mmhg"}\n')
    (tmp_path / "b.json").write_text('{"findings": {"weeks": {"value": 33, "unit": "days"}}}')
    (tmp_path / "c.jsonl").write_text('{"id": "c", "findings": {"weeks": {"unit": "weeks", "value": 4.61}}}\n')
    for name, number in (("a.toml", "4.60096525611"), ("b.json", "4.714285714285"), ("c.jsonl", "4.61")):
        done = run("recommend", "--kb", str(tmp_path / "small.dl"), str(tmp_path / name), "--format", "json")
        assert json.loads(done.out)["statements"][0]["status"] == "certain", done.err
        done = run("query", "--kb", str(tmp_path / "small.dl"), "weeks(P, N)", str(tmp_path / name))
        assert number in done.out


def test_a_cohort_takes_a_unit_as_one_record_does(run: Run, tmp_path: Path) -> None:
    (tmp_path / "small.dl").write_text(TEXT)
    table, answers = tmp_path / "t.jsonl", tmp_path / "answers.csv"
    quantities = [(32, "days"), (33, "days"), (34.5, "mmhg"), (34.51, "mmhg")]
    lines = [{"id": f"r{n}", "weeks": {"value": v, "unit": u}} for n, (v, u) in enumerate(quantities)]
    table.write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = run("cohort", "--kb", str(tmp_path / "small.dl"), str(table), "-o", str(answers))
    assert done.status == 0, done.err
    held = {line.split(",")[0] for line in answers.read_text().splitlines() if "certain" in line}
    assert held == {"r1", "r3"}
    table.write_text('{"id": "r9", "weeks": {"value": 3, "unit": "hourz"}}\n')
    done = run("cohort", "--kb", str(tmp_path / "small.dl"), str(table), "-o", str(answers))
    assert done.status == 2
    assert '"hourz" is not a unit of `weeks`' in done.err


WRONG = [
    (in_unit(35, "mmol"), "unknown-value", '"mmol" is not a unit of `weeks`'),
    (in_unit(35, "mmHg"), "unknown-value", "did you mean `mmhg`"),
    (in_unit(35, 7), "unknown-value", "7 is not a unit"),
    (in_unit("35", "mmhg"), "wrong-type", "not a number"),
    (in_unit(None, "mmhg"), "wrong-type", "not a number"),
    (in_unit(True, "mmhg"), "wrong-type", "not a number"),
    (in_unit(Decimal("NaN"), "mmhg"), "out-of-range", "not a finite number"),
    (in_unit(Decimal("1e999999"), "mmhg"), "out-of-range", "too large to be converted"),
    ({"findings": {"weeks": {"value": 35}}}, "wrong-type", '{"value": 1.5, "unit": "mmhg"}'),
    ({"findings": {"weeks": {}}}, "wrong-type", "is an object, not a number"),
    ({"findings": {"f": {"value": True, "unit": "mmhg"}}}, "wrong-type", "`f` is an object, not true or false"),
]  # fmt: skip


@pytest.mark.parametrize(("record", "code", "message"), WRONG)
def test_what_is_no_number_with_a_unit_is_refused(record: dict[str, Any], code: str, message: str) -> None:
    with pytest.raises(RecordError) as caught:
        base().consult(record)
    (fault,) = caught.value.faults
    assert fault.code == code
    assert message in str(fault)


def test_findings_show_the_units(run: Run, tmp_path: Path) -> None:
    (tmp_path / "small.dl").write_text(TEXT)
    assert "1 week is 7 days or 7.5006 mmhg" in run("findings", "--kb", str(tmp_path / "small.dl"), "weeks").out
    done = run("findings", "--kb", str(tmp_path / "small.dl"), "weeks", "--format", "json")
    assert '"also_units"' in done.out


FAULTS = [
    ("also_unit(weeks, weeks, 1).", "is the unit of `weeks` already"),
    ("also_unit(weeks, days, 8).", "a second factor of `days`"),
    ("also_unit(weeks, hours, 0).", "cannot be one of `weeks`"),
    ("also_unit(weeks, hours, -1.5).", "cannot be one of `weeks`"),
    ("also_unit(f, hours, 2).", "is of type bool and has no units"),
    ("also_unit(week, hours, 2).", "is not the name of a finding"),
    ("also_unit(weeks, hours, many).", "write a number"),
    ("also_unit(weeks, hours).", "arguments"),
]


@pytest.mark.parametrize(("fact", "message"), FAULTS)
def test_a_unit_that_cannot_be_is_refused_with_its_place(fact: str, message: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        base(TEXT + fact + "\n")
    assert message in str(caught.value)
    assert "small.dl:49" in str(caught.value)
