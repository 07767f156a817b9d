"""Thresholds from facts: the answers of a rule for each fact, by every engine."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source

from guidelog import KnowledgeBase, KnowledgeError

from ..support.knowledge import STATEMENT
from ..support.run import Run
from ..support.scale import scaled

TABLE = "limit(a, 2).\nlimit(b, 3).\n"
RULES = [
    ("holds(P, s0) :- kind(P, K), limit(K, L), weeks(P, N), N >= L.",
     "holds(P, s0) :- kind(P, a), weeks(P, N), N >= 2.\nholds(P, s0) :- kind(P, b), weeks(P, N), N >= 3."),
    ("holds(P, s0) :- limit(a, L), weeks(P, N), L > N.", "holds(P, s0) :- weeks(P, N), 2 > N."),
    ("holds(P, s0) :- f(P), not over(P).\nover(P) :- weeks(P, N), limit(_, L), N > L.",
     "holds(P, s0) :- f(P), not over(P).\nover(P) :- weeks(P, N), N > 2.\nover(P) :- weeks(P, N), N > 3."),
    ("holds(P, s0) :- kind(P, K), limit(K, L), limit(b, M), weeks(P, N), N >= L, N < M.",
     "holds(P, s0) :- kind(P, a), weeks(P, N), N >= 2, N < 3."),
    ("holds(P, s0) :- kind(P, K), limit(K, L), L > 2, weeks(P, N), N >= L.",
     "holds(P, s0) :- kind(P, b), weeks(P, N), N >= 3."),
    ("holds(P, s0) :- kind(P, K), limit(K, L), weeks(P, N), N >= L, L < 9.",
     "holds(P, s0) :- kind(P, a), weeks(P, N), N >= 2.\nholds(P, s0) :- kind(P, b), weeks(P, N), N >= 3."),
]  # fmt: skip


def base(text: str) -> KnowledgeBase:
    return KnowledgeBase(load([Source("small.dl", text)], cases=False))


@pytest.mark.parametrize(("rules", "spelt"), RULES)
def test_answers_are_those_of_a_rule_for_each_fact(rules: str, spelt: str) -> None:
    one, other = base(STATEMENT + TABLE + rules + "\n"), base(STATEMENT + spelt + "\n")
    rng = random.Random(5)
    values = {"f": (True, False), "kind": ("a", "b", "c"), "weeks": (1, 2, 2.5, 3, 4)}
    for number in range(scaled(80, least=20)):
        findings = {name: rng.choice(own) for name, own in values.items() if rng.random() < 0.7}
        record = {"id": f"r{number}", "findings": findings}
        found, expected = (knowledge.consult(record).statement("s0") for knowledge in (one, other))
        assert (found.status, found.assumes, found.needs) == (expected.status, expected.assumes, expected.needs)
        one.consult(record).explain("s0")


@pytest.mark.parametrize("number", range(scaled(len(RULES))))
def test_every_engine_agrees(number: int, run: Run, tmp_path: Path) -> None:
    (tmp_path / "small.dl").write_text(STATEMENT + TABLE + RULES[number][0] + "\n")
    engines = [option for name in ("z3", "clingo", "prolog", "duckdb", "polars") for option in ("--engine", name)]
    found = json.loads(
        run("check", "--kb", str(tmp_path / "small.dl"), *engines, "--random", "30", "--format", "json").out
    )
    assert not [one for one in found["problems"] if one["code"] == "engine-disagrees"]


def test_a_proof_names_the_fact() -> None:
    consultation = base(STATEMENT + TABLE + RULES[0][0] + "\n").consult({"findings": {"kind": "b", "weeks": 3}})
    assert "limit" in str(consultation.why_json("s0"))
    assert consultation.status("s0") == "certain"


def test_what_the_facts_settle_among_themselves_is_no_condition_of_any_row() -> None:
    """Whether `L < 9` holds is known of each row before any record is: it is no condition that could be idle."""
    rule = "holds(P, s0) :- kind(P, K), limit(K, L), weeks(P, N), N >= L, L < 9."
    knowledge = base(STATEMENT + TABLE + rule + "\n")
    assert {
        one.code for one in knowledge.check().problems if one.code in ("idle-condition", "subsumed-rule")
    } == set()
    assert all("9" not in str(own) for own in knowledge.program.rules if own.head.name == "holds")
    never = base(STATEMENT + TABLE + rule.replace("L < 9", "L > 9") + "\n")
    assert "dead-statement" in {one.code for one in never.check().problems}


WRONG = [
    "holds(P, s0) :- weeks(P, N), hours(P, M), N > M.\nhours(P, M) :- weeks(P, M).",
    "holds(P, s0) :- weeks(P, N), derived(L), N > L.\nderived(L) :- limit(_, L).",
    "holds(P, s0) :- weeks(P, N), limit(L, _), N > L.",
    "holds(P, s0) :- weeks(P, N), limit(c, L), N > L.",
]


@pytest.mark.parametrize("rules", WRONG)
def test_a_threshold_that_no_fact_has_is_refused(rules: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        base(STATEMENT + TABLE + rules + "\n")
    assert {fault.code for fault in caught.value.diagnostics} == {"wrong-type"}
