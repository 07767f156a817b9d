"""Scores and counts in other engines: each says of random programs what the program says, from products or graphs."""

from __future__ import annotations

import random
from importlib.util import find_spec
from shutil import which

import pytest
from guidelog.inference.answer import forms
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source
from guidelog.inference.verification.engines.clingo import ClingoEngine
from guidelog.inference.verification.engines.engine import EngineRefusal
from guidelog.inference.verification.engines.polars import PolarsEngine
from guidelog.inference.verification.engines.prolog import PrologEngine
from guidelog.inference.verification.engines.z3 import Z3Engine

import guidelog

from ..support.knowledge import STATEMENT, knowledge, knowledge_of
from ..support.naive import Naive
from ..support.random_programs import naming, random_program, random_states
from ..support.scale import scaled

SEEDS = scaled(60, least=10)


@pytest.mark.parametrize("most", [2000, 0], ids=["products", "graphs"])
@pytest.mark.parametrize("engine", [ClingoEngine, PrologEngine, Z3Engine, PolarsEngine])
def test_every_engine_counts_alike(
    engine: type[ClingoEngine | PrologEngine | Z3Engine | PolarsEngine], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if (engine is ClingoEngine and find_spec("clingo") is None) or (
        engine is PrologEngine and which("swipl") is None
    ):
        pytest.skip("the engine is not installed")
    monkeypatch.setattr(forms, "MOST_PRODUCTS", most)
    answered = 0
    seeds = SEEDS // 3 if engine is PrologEngine else SEEDS  # it is started anew for each program
    for seed in range(1000 + (most == 0), 1000 + seeds, 2):
        rng = random.Random(seed)
        program = random_program(rng, totals=True)
        naive, knowledge = Naive(program), knowledge_of(program.text)
        states = (
            state for state in random_states(rng, program, 8) if not naive.outcome(program.findings_of(state))[1]
        )
        records = [program.findings_of(state) for state in states]
        names = [statement.id for statement in program.statements]
        with naming(seed, program):
            for findings, said in zip(records, engine(knowledge.compilation).ask(records, names), strict=True):
                if isinstance(said, EngineRefusal):
                    continue
                answered += 1
                for name in names:
                    own = knowledge.compilation.status_of(findings, name)
                    as_recorded = "holds" if own in ("certain", "presumed") else "fails"
                    assert said[name] in (own, as_recorded), (name, findings)
    assert answered


def test_a_witness_records_no_number_that_it_does_not_need() -> None:
    text = STATEMENT + (
        "points(P, risk, 1, f) :- f(P).\npoints(P, risk, 1, weeks) :- weeks(P, N), N > 2.\n"
        "holds(P, s0) :- f(P), g(P), not #sum { N, I : points(P, risk, N, I) } >= 2.\n"
        "%% odd\n%% says  odd\ncontradiction(P, odd) :- -f(P), weeks(P, N), N > 0.\n"
    )
    base = guidelog.KnowledgeBase(load([Source("small.dl", text)]))
    (problem,) = [one for one in base.check().problems if one.code == "uncovered-statement"]
    assert problem.witness == {"f": True, "g": True}


def test_points_of_more_than_32_bits_together_are_decided_too() -> None:
    """z3 holds no more in a weighed "at least"; each of them is an integer of the language."""
    rules = "points(P, s, 2147483647, a) :- f(P).\npoints(P, s, -2147483647, b) :- g(P).\n"
    rules += "points(P, s, 2147483647, c) :- kind(P, a).\n"
    rules += "holds(P, s0) :- weeks(P, _), #sum { N, I : points(P, s, N, I) } >= 2147483647.\n"
    base = knowledge(rules)
    codes = {str(problem.code) for problem in base.check(twice=True).problems}
    assert not codes & {"dead-statement", "dead-rule", "disagreement"}
    consultation = base.consult({"findings": {"weeks": 1, "f": True, "g": True}})
    assert consultation.status("s0") == "possible"
    (score,) = consultation.scores("s0")
    assert (score.least, score.total, score.most) == (0, 0, 2147483647)
    frame = pytest.importorskip("polars").DataFrame({"id": ["p"], "f": [True], "kind": ["a"]})
    row = base.statuses(frame, scores=True).row(0, named=True)
    assert [row[f"s_{end}"] for end in ("least", "recorded", "most")] == [2147483647, 4294967294, 4294967294]
