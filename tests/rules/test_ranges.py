"""`range(F, Low, High)`: what two rules of `contradiction` would say, for records, statuses and every engine."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from pathlib import Path

import pytest
from guidelog.inference.answer.recordings import Need
from guidelog.inference.answer.words import brief_need, need_sentence
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source
from guidelog.inference.verification.engines.random_records import random_records

from guidelog import KnowledgeBase, KnowledgeError, RecordError

from ..support.run import Run
from ..support.scale import scaled
from ..support.small import SMALL

RANGE = "range(weeks, 1, 5).\n"
SPELT = """
%% weeks_low
%% says  low
contradiction(P, weeks_low) :- weeks(P, N), N < 1.
%% weeks_high
%% says  high
contradiction(P, weeks_high) :- weeks(P, N), N > 5.
"""
PLACE = "unit(weeks, weeks).\n"
TEXT = SMALL.replace(PLACE, PLACE + RANGE)


def base(text: str = TEXT, cases: bool = False) -> KnowledgeBase:
    return KnowledgeBase(load([Source("small.dl", text)], cases=cases))


def test_a_number_outside_its_range_is_refused_in_words_and_one_inside_is_not() -> None:
    knowledge = base()
    for number in ("0.9999999", "0", "-3", "5.0000001", "1e6"):
        with pytest.raises(RecordError, match="duration is from 1 to 5 weeks"):
            knowledge.consult({"findings": {"weeks": Decimal(number)}})
    for number in ("1", "5", "2.5"):
        knowledge.consult({"findings": {"weeks": Decimal(number)}})


@pytest.mark.parametrize("bound", [1, 3, 5, 6])
def test_statuses_are_those_of_the_rules_written_out(bound: int) -> None:
    one, other = (base(text.replace("Weeks >= 3", f"Weeks >= {bound}")) for text in (TEXT, SMALL + SPELT))
    rng = random.Random(bound)
    values = {"cough": (True, False), "fever": ("none", "suspected", "high"), "weeks": (1, 2, 3, 5)}
    for number in range(scaled(60, least=12)):
        findings = {name: rng.choice(own) for name, own in values.items() if rng.random() < 0.6}
        record = {"id": f"r{number}", "findings": findings}
        try:
            expected = other.consult(record).to_json(everything=True)["statements"]
        except RecordError:
            with pytest.raises(RecordError):
                one.consult(record)
            continue
        assert one.consult(record).to_json(everything=True)["statements"] == expected


def test_witnesses_and_random_records_keep_inside() -> None:
    knowledge = base()
    problems = knowledge.check().problems
    witnesses = [p.witness for p in problems if p.witness and p.code not in ("uncovered-condition",)]
    records = [*random_records(knowledge.compilation, 60, 3), *witnesses]
    numbers = {Decimal(str(record["weeks"])) for record in records if "weeks" in record}
    assert numbers
    assert all(1 <= number <= 5 for number in numbers)


def test_every_engine_keeps_it_and_no_case_is_asked_for(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "small.dl"
    path.write_text(TEXT)
    engines = [option for name in ("z3", "clingo", "prolog", "duckdb", "polars") for option in ("--engine", name)]
    found = json.loads(run("check", "--kb", str(path), *engines, "--random", "40", "--format", "json").out)[
        "problems"
    ]
    line = TEXT[: TEXT.index(RANGE)].count("\n") + 1
    assert [one for one in found if one["code"] == "engine-disagrees" or one["line"] == line] == []
    asked = json.loads(run("export", "--to", "questionnaire", "--kb", str(path)).out)
    limits = json.dumps([item for item in asked["item"] if "weeks" in json.dumps(item)])
    assert '"valueDecimal": 1}' in limits
    assert '"valueDecimal": 5}' in limits


WRONG = [
    ("range(weeks, 5, 1).", "wrong-type", "write `range(weeks, 1, 5).`"),
    ("range(fever, 1, 5).", "wrong-type", "make it of type number"),
    ("range(weaks, 1, 5).", "unknown-predicate", "did you mean `weeks`?"),
    ("range(weeks, 1).", "wrong-arity", "write `range(X, Y, Z)`"),
    ("range(weeks, 1, 5).\nrange(weeks, 1, 6).", "duplicate-declaration", "keep one of them"),
    ("range(weeks, low, 5).", "wrong-type", "compare numbers"),
]


@pytest.mark.parametrize(("clause", "code", "help_"), WRONG)
def test_what_cannot_be_meant_is_refused(clause: str, code: str, help_: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        base(SMALL.replace(PLACE, f"{PLACE}{clause}\n"))
    assert (code, True) in {(str(one.code), help_ in one.help) for one in caught.value.diagnostics}, caught.value


ENDS = [
    (Need("weeks", lower=(1, True), upper=(3, False)), "less than 3"),
    (Need("weeks", lower=(3, True), upper=(5, True)), "3 or more"),
    (Need("weeks", lower=(2, False), upper=(5, True)), "more than 2"),
    (Need("weeks", lower=(2, True), upper=(3, False)), "2 or more and less than 3"),
]


@pytest.mark.parametrize(("need", "words"), ENDS, ids=[words for _, words in ENDS])
def test_the_ends_of_a_range_are_not_told_of_what_would_change_an_answer(need: Need, words: str) -> None:
    finding = base().program.findings["weeks"]
    assert finding.limits == ("1", "5")
    assert need_sentence(need, finding) == f"it has lasted {words} weeks"
    assert brief_need(need, finding) == f"duration {words} weeks"


def test_any_number_of_a_range_is_but_one_that_is_recorded() -> None:
    finding = base().program.findings["weeks"]
    assert need_sentence(Need("weeks", lower=(1, True), upper=(5, True)), finding) == finding.recorded


def test_worked_cases_of_a_contradiction_keep_inside_ranges() -> None:
    text = TEXT + "%% short\n%% says  too short\ncontradiction(P, short) :- weeks(P, N), N < 3, cough(P).\n"
    found = base(text, cases=True).check(twice=True).problems
    numbers = [one.witness["weeks"] for one in found if one.witness and "weeks" in one.witness]
    assert numbers
    assert all(1 <= number <= 5 for number in numbers)  # type: ignore[operator]
    assert any("`short`" in one.help for one in found if one.witness == {"cough": True, "weeks": 1})
    assert "disagreement" not in {one.code for one in found}


def test_a_contradiction_that_only_numbers_outside_their_range_would_meet_is_dead() -> None:
    text = TEXT + "%% long\n%% says  too long\ncontradiction(P, long) :- weeks(P, N), N > 6, cough(P).\n"
    assert "dead-rule" in {one.code for one in base(text).check(twice=True).problems}
    idle = TEXT + "%% long\n%% says  too long\ncontradiction(P, long) :- weeks(P, N), N > 0, cough(P).\n"
    assert "`N > 0` changes nothing in this rule" in [one.message for one in base(idle).check(twice=True).problems]
