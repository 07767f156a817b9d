"""`change(F, From, To)` and `sum(F, G, H)`: what is refused, records, proofs, tables, and every engine."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from guidelog.inference.export.targets import export
from guidelog.inference.page.explorer.entries import entries_of_record
from guidelog.inference.proof.checker import Checker, UncheckedError
from guidelog.inference.proof.step import RECORDED, Step
from guidelog.inference.proof.tree import tree
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source

from guidelog import KnowledgeBase, KnowledgeError, RecordError

from ..support.knowledge import STATEMENT
from ..support.run import Run
from ..support.scale import scaled

NUMBER = """
%% {name}
%% label     {name}
%% means     {name}
%% is        {name} is {{value}} weeks
%% unknown   {name} is not recorded
%% question  What is {name}?
finding({name}, number).
unit({name}, {unit}).
"""
FACT = "change(rise, before, after).\n"
NUMBERS = "".join(NUMBER.format(name=name, unit="weeks") for name in ("before", "after", "rise"))
DAYS = "also_unit(before, days, 7).\n"
RANGES = "range(before, 0, 100).\nrange(after, 0, 100).\n"
RULES = "holds(P, s0) :- rise(P, N), N <= -4, after(P, M), M < 92.\n"
SPARED = "holds(P, s0) :- f(P), not steady(P).\nsteady(P) :- rise(P, N), N > -4.\n"
TINY = Decimal("1E-25")
TEXT = STATEMENT + NUMBERS + FACT + RANGES + RULES


def base(text: str = TEXT) -> KnowledgeBase:
    return KnowledgeBase(load([Source("small.dl", text)], cases=False))


def status(findings: dict[str, object], text: str = TEXT) -> str:
    return base(text).consult({"findings": findings}).statement("s0").status


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ({}, "possible"),
        ({"before": 95}, "possible"),
        ({"before": Decimal("3.9999999")}, "ruled_out"),  # it cannot fall by 4
        ({"before": 4}, "possible"),
        ({"after": 92}, "ruled_out"),
        ({"after": Decimal("91.9999999")}, "possible"),
        ({"before": 95, "after": 91}, "certain"),
        ({"before": 95, "after": Decimal("91.0000001")}, "ruled_out"),
        ({"before": 95 + TINY, "after": 91 + TINY}, "certain"),
        ({"before": 95 + TINY, "after": 91 + 2 * TINY}, "ruled_out"),
    ],
)  # fmt: skip
def test_statuses_are_exact_to_the_last_digit(findings: dict[str, object], expected: str) -> None:
    assert status(findings) == expected


def test_what_is_known_of_one_part_bounds_the_other_in_words() -> None:
    needs = base().consult({"findings": {"after": Decimal("90.5")}}).statement("s0").needs
    assert [[need.to_json() for need in one] for one in needs] == [
        [{"finding": "before", "at_least": 94.5, "at_most": 100}]
    ]


def test_where_no_part_is_known_the_need_is_of_what_is_worked_out() -> None:
    text = STATEMENT + NUMBERS + FACT + "holds(P, s0) :- rise(P, N), N <= -4.\n"
    needs = base(text).consult({"findings": {}}).statement("s0").needs
    assert [[need.to_json() for need in one] for one in needs] == [[{"finding": "rise", "at_most": -4}]]


REFUSED = {
    "change(rise, before, f).": "`f` is of type bool, not a number",
    "change(rise, before, before).": "names a number twice",
    "change(rise, before, rise).": "names a number twice",
    FACT + "sum(rise, before, after).": "`rise` is worked out in two ways",
    FACT + NUMBER.format(name="other", unit="weeks") + "sum(other, before, weeks).": "is a part of `rise` already",
    FACT + NUMBER.format(name="other", unit="weeks") + "sum(other, rise, weeks).": "is itself worked out",
    FACT + "range(rise, -5, 5).": "a contradiction rests on `rise`",
    FACT + "%% no\n%% says no\ncontradiction(P, no) :- high(P).\nhigh(P) :- rise(P, N), N > 3.": "rests on `rise`",
    NUMBER.format(name="other", unit="days") + "change(rise, before, other).": "they are of different units",
    f"{DAYS}also_unit(after, days, 0.142857).\n{FACT}": "is 7 days of `before` and 0.142857 days of `after`",
}


@pytest.mark.parametrize("fact", REFUSED)
def test_what_would_not_be_finite_or_make_no_sense_is_refused_at_its_place(fact: str) -> None:
    with pytest.raises(KnowledgeError) as error:
        base(STATEMENT + NUMBERS + f"{fact}\n{RULES}")
    assert any(REFUSED[fact] in fault.message and fault.help for fault in error.value.diagnostics), error.value


def test_a_factor_of_both_parts_may_be_written_in_two_ways() -> None:
    assert base(TEXT.replace(FACT, f"{DAYS}also_unit(after, days, 7.0).\n{FACT}")).program.findings["rise"].arithmetic


def test_too_many_intervals_are_refused_with_place_and_next_step() -> None:
    rules = "".join(f"c(P) :- {name}(P, {number}).\n" for name in ("before", "after", "rise") for number in range(40))
    with pytest.raises(Exception, match=r"combinations of intervals(.|\n)*small.dl:\d+:1(.|\n)*help"):
        base(STATEMENT + NUMBERS + FACT + rules + RULES)


def test_a_record_may_tell_it_beside_both_parts_and_only_as_it_is() -> None:
    knowledge = base()
    record = knowledge.record({"findings": {"before": 95, "after": 90}})
    assert record.findings["rise"] == -5
    assert knowledge.record({"findings": dict(record.findings)}).findings == record.findings
    for findings in ({"rise": -5}, {"rise": -5, "after": 90}, {"rise": -4, "before": 95, "after": 90}):
        with pytest.raises(RecordError, match="`rise` is `after` less `before`"):
            knowledge.record({"findings": findings})
    with pytest.raises(RecordError, match="too large"):
        knowledge.record({"findings": {"before": Decimal("1e999")}})


def test_a_proof_says_what_it_is_worked_out_of_and_a_wrong_number_in_one_is_caught() -> None:
    knowledge = base(STATEMENT + NUMBERS + FACT + "holds(P, s0) :- rise(P, _).\n")
    consultation = knowledge.consult({"findings": {"before": 95, "after": 90}})
    assert "worked out: after less before" in str(tree(consultation.explain("s0").proofs[0], knowledge.program))
    findings = {"before": Decimal(95), "after": Decimal(90), "rise": Decimal(-4)}
    step = Step(RECORDED, "rise", ("p", Decimal(-4)), value=Decimal(-4))
    with pytest.raises(UncheckedError):
        Checker(knowledge.program, findings, [], []).check(step)


def test_a_part_of_a_record_can_be_changed_without_the_rest() -> None:
    knowledge = base()
    record = knowledge.record({"findings": {"before": 95, "after": 90}})
    assert entries_of_record(record, {}).findings == {"before": "95", "after": "90"}
    assert knowledge.record({"findings": {**record.recorded, "after": None}}).findings == {"before": 95}


def test_why_and_why_not_explain_every_record() -> None:
    knowledge = base(TEXT + SPARED)
    rng = random.Random(1)
    for _ in range(scaled(40, least=10)):
        findings: dict[str, object] = {
            name: rng.choice((0, 4, 50, 88, 91, Decimal("91.5"), 92, 95, 96, 100))
            for name in ("before", "after")
            if rng.random() < 0.6
        }
        findings |= {"f": True} if rng.random() < 0.5 else {}
        consultation = knowledge.consult({"findings": findings})
        assert consultation.why_json("s0")
        assert consultation.why_not_json("s0")


@pytest.mark.parametrize("operator", ["change", "sum"])
def test_every_engine_agrees(operator: str, run: Run, tmp_path: Path) -> None:
    text = (TEXT + SPARED).replace(FACT, f"{operator}(rise, before, after).\ndecimals(rise, 1).\n")
    (tmp_path / "small.dl").write_text(text.replace("N > -4", "N > -3.5"))
    engines = [
        one for name in ("z3", "clingo", "prolog", "duckdb", "polars", "pydatalog") for one in ("--engine", name)
    ]
    asked = ("check", "--kb", str(tmp_path / "small.dl"), "--twice", *engines, "--random", "60", "--format", "json")
    found = json.loads(run(*asked).out)
    assert not [one for one in found["problems"] if one["code"] in ("engine-disagrees", "disagreement")]


def test_tables_are_answered_as_records_are() -> None:
    knowledge, rng = base(TEXT + SPARED), random.Random(2)
    rows = [
        {
            "id": str(number),
            "f": rng.choice((True, False, None)),
            **{name: rng.choice((None, 4.0, 91.0, 91.5, round(rng.uniform(0, 100), 1), rng.uniform(85, 99)))
               for name in ("before", "after")},
        }
        for number in range(scaled(2000, least=200))
    ]  # fmt: skip
    frame = pl.DataFrame(rows, schema={"id": pl.String, "f": pl.Boolean, "before": pl.Float64, "after": pl.Float64})
    for row, answer in zip(rows, knowledge.statuses(frame).iter_rows(named=True), strict=True):
        findings = {name: value for name, value in row.items() if name != "id" and value is not None}
        assert answer["s0"] == knowledge.consult({"findings": findings}).statement("s0").status


def test_an_export_to_scasp_refuses_it_with_its_place() -> None:
    with pytest.raises(KnowledgeError, match="worked out of `before` and `after`"):
        export(base().program, "scasp")
