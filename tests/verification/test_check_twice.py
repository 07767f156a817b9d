"""`check --twice`: z3 and the decision diagrams agree on every program, and a lie of either is told."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from guidelog.inference.errors import UndecidedError
from guidelog.inference.verification.formulas.search import RecordSearch
from guidelog.inference.verification.problems import twice
from guidelog.inference.verification.problems.claims import Claims
from guidelog.inference.verification.problems.twice import PROVED

from guidelog import KnowledgeBase

from ..support.checked import RIGHT
from ..support.knowledge import knowledge_of
from ..support.random_programs import naming, random_program
from ..support.run import ROOT, Run
from ..support.scale import scaled

CHUNKS = 4
KINDS: list[dict[str, bool]] = [{"derived": True}, {}, {"circles": True}, {"circles": True, "derived": True}]
BAD = [
    path
    for path in sorted((ROOT / "tests" / "bad").glob("*.dl"))
    if path.stem.replace("_", "-").startswith(tuple(PROVED))
]
SEVERAL = "tests/bad/several_problems_of_rules.dl"


def disagreements(knowledge: KnowledgeBase, **options: Any) -> list[str]:
    """What is told of z3 and the diagrams."""
    return [p.message for p in knowledge.check(twice=True, **options).problems if p.code == "disagreement"]


@pytest.mark.parametrize("kind", range(len(KINDS)))
def test_two_ways_of_deciding_random_programs_agree(kind: int) -> None:
    for seed in range(scaled(160) // CHUNKS):
        program = random_program(random.Random(f"{kind} {seed}"), 60, pathways=True, **KINDS[kind])
        with naming(seed, program):
            assert disagreements(knowledge_of(program.text)) == []


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_two_ways_of_deciding_what_is_bad_agree(path: Path) -> None:
    knowledge, _ = KnowledgeBase.examine(str(path))
    if knowledge is not None:
        assert disagreements(knowledge) == []


def test_the_packaged_guideline_is_decided_twice(run: Run) -> None:
    outcome = run("check", "--twice", "--only", "disagreement")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.splitlines()[-2:] == ["z3 and the diagrams agree", "no problems"]


@pytest.mark.parametrize("code", sorted(PROVED))
def test_a_problem_that_one_of_two_misses_is_told(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name = next(path for path in BAD if path.stem.replace("_", "-").startswith(code))
    knowledge, _ = KnowledgeBase.examine(str(name))
    assert knowledge is not None
    problems = Claims.problems
    with monkeypatch.context() as patch:
        patch.setattr(Claims, "problems", lambda claims: (c for c in problems(claims) if c.code != code))
        (told, *_) = disagreements(knowledge)
    assert told.startswith(f"{code}: ")
    assert told.endswith("so says z3, and no diagram does")
    find = twice.find_disagreements
    monkeypatch.setattr(
        "guidelog.inference.verification.problems.check.find_disagreements",
        lambda audit, found, together: find(audit, [p for p in found if p.code != code], together),
    )
    (told, *_) = disagreements(knowledge)
    assert told.startswith(f"{code} of ")
    assert told.endswith("so say the diagrams, and z3 does not")


def test_a_search_that_finds_nothing_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RecordSearch, "is_possible", lambda *_: False)
    monkeypatch.setattr(RecordSearch, "find", lambda *_: None)
    outcome = run("check", "--kb", SEVERAL, "--twice", "--only", "gap", "--format", "json")
    codes = [problem["code"] for problem in json.loads(outcome.out)["problems"]]
    assert outcome.status == 1
    assert set(codes) == {"disagreement"}


@pytest.mark.parametrize(
    ("findings", "told"),
    [
        ({}, "by diagrams the witness does not show it"),
        ({"fever": True, "pain": False, "weeks": 3}, "by diagrams the witness does not show it"),
    ],
)
def test_a_witness_that_shows_nothing_is_told(
    findings: dict[str, Any], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = twice.find_disagreements
    monkeypatch.setattr(
        "guidelog.inference.verification.problems.check.find_disagreements",
        lambda audit, found, together: find(
            audit, [p._replace(witness=p.witness and findings) for p in found], together
        ),
    )
    knowledge, _ = KnowledgeBase.examine(SEVERAL)
    assert knowledge is not None
    assert any(message.endswith(told) for message in disagreements(knowledge))


def test_a_witness_that_is_not_the_smallest_is_told_unless_time_was_short(monkeypatch: pytest.MonkeyPatch) -> None:
    knowledge, _ = KnowledgeBase.examine("tests/bad/advised_against.dl")
    assert knowledge is not None
    monkeypatch.setattr(Claims, "fewest", lambda *_: 1)
    (told,) = disagreements(knowledge)
    assert told.endswith("by diagrams 1 findings are enough")
    assert disagreements(knowledge, seconds=60) == [told]

    def give_up(*_: object) -> None:
        raise UndecidedError("canceled")

    monkeypatch.setattr("guidelog.inference.verification.formulas.witness._smallest", give_up)
    assert disagreements(knowledge, seconds=60) == []


def test_what_was_not_decided_is_no_disagreement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(*_: object) -> bool:
        raise UndecidedError("canceled")

    (tmp_path / "right.dl").write_text(RIGHT, encoding="utf-8")
    monkeypatch.setattr(RecordSearch, "_is_met", give_up)
    knowledge = KnowledgeBase.load("tests/bad/advised_against.dl")
    assert disagreements(knowledge, seconds=1) == []
