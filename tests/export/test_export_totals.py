"""Scores and counts mean in every system what guidelog says, however their items are told apart."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from guidelog.inference.export.targets import export
from guidelog.inference.record.record import Record
from guidelog.inference.verification.engines.comparison import compare
from guidelog.inference.verification.engines.names import open_engine

import guidelog

from ..support import postgres
from ..support.exports import asked_plainly, holding
from ..support.golden import GOLDEN, check_golden
from ..support.knowledge import knowledge
from ..support.scale import some

LEAST: Mapping[str, int] = {"prolog": 20, "scasp": 2, "clingo": 20, "duckdb": 6}  # rules that an engine is tried on
WORTH = "worth(a, 1, one). worth(b, 2, two). worth(c, 2, three).\n"
POINTS = WORTH + "points(P, sc, N, I) :- kind(P, K), worth(K, N, I).\npoints(P, sc, 2, two) :- f(P), not g(P).\n"
GRADES = "grade(a, 1.5). grade(b, 1). grade(c, 1).\ngraded(P, N) :- kind(P, K), grade(K, N).\n"
RULES: Mapping[str, str] = {
    "at least": "holds(P, s0) :- weeks(P, _), 2 { f(P) ; g(P) ; kind(P, a) }.",
    "at most": "holds(P, s0) :- weeks(P, _), { f(P) ; -f(P) ; g(P) ; kind(P, a) ; kind(P, a) } 1.",
    "neither": "holds(P, s0) :- weeks(P, _), not 1 { f(P) ; -g(P) ; weeks(P, 3) } 2.",
    "exactly": "holds(P, s0) :- weeks(P, _), #count { K : kind(P, K) ; d : f(P) ; e : g(P) } = 2.",
    "not exactly": "holds(P, s0) :- weeks(P, _), #count { K : kind(P, K) ; d : f(P) ; e : g(P) } != 2.",
    "items of one name": "holds(P, s0) :- weeks(P, _), #sum { 1, a : kind(P, a) ; 1, a : g(P) ; 1, b : f(P) } = 1.",
    "points below zero": "holds(P, s0) :- weeks(P, _), #sum { -1, x : f(P) ; 2, y : g(P) ; -2, z : -g(P) } <= 0.",
    "no points": "holds(P, s0) :- weeks(P, _), #sum { 0, x : f(P) ; 1, y : g(P) } >= 1.",
    "whatever is met": "holds(P, s0) :- weeks(P, _), #sum { 1, x : f(P) ; 1, y : g(P) } >= -1.",
    "whatever is not": "holds(P, s0) :- f(P), not #sum { 1, x : f(P) ; 1, y : g(P) } <= 7.",
    "out of reach": "holds(P, s0) :- f(P), #sum { 1, x : f(P) ; 1, y : g(P) } >= 3.",
    "lengths and kinds": "holds(P, s0) :- weeks(P, _),\n    3 <= #count { a : f(P) ; a, b : g(P) ; 1 : f(P) ; "
    "1, b : g(P) ; one, 1 : f(P) ; one, b : kind(P, _) ; a : kind(P, b) } <= 5.",
    "points of facts": POINTS + "holds(P, s0) :- weeks(P, _), #sum { N, I : points(P, sc, N, I) } >= 3.",
    "points once": POINTS + "holds(P, s0) :- weeks(P, _), #sum { N : points(P, sc, N, _) } >= 3.",
    "another name": "holds(X, s0) :- not { f(X) ; kind(X, b) } 1, g(X).\n"
    "holds(P, s0) :- { f(P) ; kind(P, b) } 0, g(P).",
    "counted in turn": POINTS + "many(P) :- f(P), not #sum { N, I : points(P, sc, N, I) } <= 2.\n"
    "few(P) :- weeks(P, _), not many(P).\nholds(P, s0) :- weeks(P, _), 2 { many(P) ; few(P) ; g(P) }.",
    "thresholds of facts": "decimals(weeks, 1). limit(a, 2). limit(b, 2.5).\n"
    "late(P, K) :- kind(P, K), limit(K, L), weeks(P, N), N >= L.\nlate(P, c) :- weeks(P, N), N < 2.5.\n"
    "holds(P, s0) :- weeks(P, _), #count { K : late(P, K) ; g : g(P) } >= 2.",
    "told apart by decimals": GRADES + "holds(P, s0) :- weeks(P, _), "
    "#count { N : graded(P, N) ; 1 : f(P) ; 1.5 : g(P) } >= 2.",
    "several bounds": "holds(P, s0) :- f(P), 1 { g(P) ; kind(P, a) }.\n"
    "holds(P, s0) :- -f(P), 2 { g(P) ; kind(P, a) }.\n"
    "holds(P, s0) :- weeks(P, _), { g(P) ; kind(P, a) } 0.",
}  # fmt: skip


def records() -> list[dict[str, object]]:
    """Every record that these rules tell apart, in some order."""
    truth, kinds, weeks = (None, True, False), (None, "a", "b", "c"), (None, Decimal(2), Decimal("2.5"), Decimal(3))
    found = [
        {name: value for name, value in {"f": f, "g": g, "kind": kind, "weeks": week}.items() if value is not None}
        for f, g, kind, week in product(truth, truth, kinds, weeks)
    ]
    return random.Random(0).sample(found, len(found))


@pytest.mark.parametrize("name", LEAST)
def test_every_system_counts_as_guidelog_does(name: str) -> None:
    for what, rules in some(RULES.items(), LEAST[name]):
        own = knowledge(rules)
        try:
            engine = open_engine(name, own.compilation)
        except guidelog.EngineError as error:
            pytest.skip(str(error))
        asked = some(records(), least=24)[:: 24 if name == "scasp" else 1]
        found = compare(engine, own.compilation, asked)  # type: ignore[arg-type]
        assert not found.problems, f"{what}: {[*map(str, found.problems)]}"
        assert found.compared + sum(found.left_out.values()) == len(asked)
        assert found.compared >= len(asked) / 2, found.left_out


def told_of(rules: str) -> tuple[guidelog.KnowledgeBase, list[Record]]:
    own = knowledge(rules)
    some_of_all = enumerate(some(records(), least=24))
    return own, [own.record({"id": f"p{place}", "findings": one}) for place, one in some_of_all]


def test_postgresql_counts_as_guidelog_does(server: postgres.Server) -> None:
    for what, rules in some(RULES.items(), least=6):
        own, people = told_of(rules)
        text = export(own.program, "sql", people, dialect="postgres")
        assert server.rows(text, "holds") == [holding(own, people)], what


def test_the_rules_for_scasp_mean_the_same_where_a_negation_is_what_is_not_proved(swipl: str, tmp_path: Path) -> None:
    for what, rules in RULES.items():
        own, people = told_of(rules)
        assert asked_plainly(swipl, export(own.program, "scasp", people), tmp_path) == holding(own, people), what


def test_the_rules_of_a_total_for_scasp_have_no_variable_but_the_person() -> None:
    for what, rules in RULES.items():
        written = [line for line in export(knowledge(rules).program, "scasp").splitlines() if ":- " in line]
        counted = [line for line in written if re.match(r"(total|item)\d", line)]
        assert all({*re.findall(r"\b(?:[A-Z]\w*|_\w+)", line)} <= {"P"} for line in counted), what
        assert counted or what == "whatever is met"


def test_a_name_that_the_text_has_is_no_name_of_a_total() -> None:
    own = knowledge(
        "total1(P) :- g(P).\nitem1(P, a) :- f(P), total1(P).\nholds(P, s0) :- f(P), 1 { g(P) ; item1(P, a) }."
    )
    text = export(own.program, "scasp")
    assert "holds(P, s0) :-\n    f(P),\n    total2(P).\n" in text
    assert "item2(P, 2) :- item1(P, a)." in text


@pytest.mark.parametrize("alternative", ["one", "two", "neither"])
def test_a_reading_can_be_changed_in_a_text_that_counts(alternative: str, swipl: str, tmp_path: Path) -> None:
    words = "".join(f"%% alternative  {name}: it\n" for name in ("one", "two", "neither"))
    text = f"%% who\n{words}reading(who, one).\nreading(who, two).\nreading(who, neither).\ntaken(who, one).\n"
    text += "%% worth\n%% holds  h\n%% fails  f\n%% reading  who\n"
    text += "worth(P, 1, x) :- f(P), taken(who, one).\nworth(P, 1, y) :- g(P), taken(who, two).\n"
    text += "holds(P, s0) :- weeks(P, _), #sum { N, I : worth(P, N, I) } >= 1.\n"
    own, people = told_of(text)
    written = export(own.program, "scasp", people).replace("\ntaken(who, one).", f"\ntaken(who, {alternative}).")
    assert asked_plainly(swipl, written, tmp_path) == holding(own.read_as({"who": alternative}), people)


@pytest.mark.parametrize("target", ["scasp", "sql"])
def test_a_score_is_exported_as_before(target: str) -> None:
    rules = POINTS + "holds(P, s0) :- f(P), #sum { N, I : points(P, sc, N, I) } >= 3.\n"
    rules += "holds(P, s0) :- g(P), not 2 { f(P) ; kind(P, a) ; weeks(P, 3) }.\n"
    text = export(knowledge(rules).program, target)
    check_golden(GOLDEN / f"export-score-{target}.txt", text[text.index("points(P") :])
