"""Some 2,000 inputs of the fuzz target, and the smallest that once were neither answered nor refused."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping, Sequence

import pytest
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source

from guidelog import KnowledgeBase, Record

from ..support.scale import scaled
from ..support.small import SMALL
from .target import SEED, Fuzz, FuzzError, consult, smallest

COUNT = scaled(2000)


@pytest.fixture(scope="module")
def fuzz(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzz]:
    folder = tmp_path_factory.mktemp("fuzz")
    before = {name: os.environ.get(name) for name in ("GUIDELOG_CACHE", "NO_COLOR")}
    os.environ.update(GUIDELOG_CACHE=str(folder / "cache"), NO_COLOR="1")
    yield Fuzz(folder)
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value


def test_what_is_mutated_is_good_before(fuzz: Fuzz) -> None:
    for text in fuzz.given.cutouts:
        knowledge = KnowledgeBase(load([Source("small.dl", text)]))
        assert len(knowledge.program.statements) >= 1
        assert [p for p in knowledge.check().problems if p.severity == "error"] == []
    for name, text in fuzz.given.records:
        for record in fuzz.knowledge.records(io.StringIO(text), name):
            assert isinstance(record, Record)


def test_the_canary_sings_when_a_fragment_is_executed(fuzz: Fuzz) -> None:
    fuzz.require_nothing_executed()
    for fragment in fuzz.given.hostile[:4]:
        eval(fragment)  # noqa: S307
        with pytest.raises(FuzzError):
            fuzz.require_nothing_executed()
    fuzz.require_nothing_executed()


def test_whatever_comes_is_answered_or_refused(fuzz: Fuzz) -> None:
    failures = [failure for index in range(COUNT) if (failure := fuzz.one(SEED, index))]
    told = "\n".join(f"[{f.index}] {f.kind}: {f.message}\n{f.input[-600:]!r}" for f in smallest(failures))
    assert not failures, f"{len(failures)} of {COUNT} inputs, seed {SEED}:\n{told}"
    if COUNT >= 1000:  # the mutations reach every side of every target
        for outcome in (
            "record answered",
            "record refused",
            "small answered",
            "small refused",
            "command ended with 0",
        ):
            assert fuzz.outcomes[outcome] > 10, fuzz.outcomes
        assert fuzz.outcomes["command ended with 2"] > 10


ILL = "%% ill\n%% holds  x\n%% fails  x\n"
TEXTS = {
    "a finding with a number for a name": "finding(3, enum).",
    "a bool with a number for a name": "finding(3, bool).",
    "a statement with a number for a name": "statement(3, do, rest).",
    "a summary with a number for a name": "summary(3).",
    "a guideline with a number for a name": "guideline(3).",
    "a contradiction with a number for a name": "contradiction(P, 3) :- cough(P).",
    "a contradiction that is a variable": "contradiction(P, X) :- cough(P), action(X).",
    "a number in a value": "value(fever, 3).\nprovisional(fever, 3).",
    "a name for the rank of a strength": "strength_rank(offer, high).",
    "a name for the rank of an urgency": "urgency_rank(as_soon_as_possible, high).",
    "a name for the hours": "within_hours(advise_rest, soon).",
    "a comparison of a value": "ill(F) :- value(F, V), V > 3.",
    "a number of a record that is also a fact": "limit(3).\nholds(P, take_xray) :- limit(X), weeks(P, X).",
    "a predicate with a hundred arguments": f"p({', '.join('a' * 100)}).\nq(X) :- p({', '.join('X' * 100)}).",
    "a rule with two thousand conditions": f"ill(P) :- {', '.join(['cough(P)'] * 2000)}.",
    "a chain of two thousand concepts": "".join(f"c{i}(P) :- c{i + 1}(P).\n" for i in range(2000))
    + "c2000(P) :- cough(P).\nholds(P, take_xray) :- c0(P), not spared(P).",
    "a key with a control character": f"{ILL}%% \x1b[31m  x\nill(P) :- cough(P).",
    "a label with a control character": f"{ILL}ill(P) :- cough(P).\n%? holds [\x9b]  cough(p).",
    "a finding that takes the name of a meaning": "finding(holds, bool).\nfinding(value, enum).",
    "a rule that supersedes a statement by itself": "superseded_by(P, take_xray, take_xray) :- cough(P).",
}
COMMANDS: Mapping[str, Sequence[str]] = {
    "a file": ["recommend", "\x9b2J"],
    "a statement": ["show", "\x9b2J", "--kb", "small.dl"],
    "a statement asked for": ["why", "r.json", "\x9b2J", "--kb", "small.dl"],
    "a finding": ["findings", "\x9b2J", "--kb", "small.dl"],
    "a command": ["\x9b2J"],
    "an option": ["show", "--\x9b2J"],
    "a value of an option": ["show", "--format", "\x9b2J"],
    "an id": ["why", "rs.jsonl", "take_xray", "--id", "\x9b2J", "--kb", "small.dl"],
    "a knowledge base": ["show", "--kb", "\x9b2J"],
    "a word too many": ["show", "take_xray", "\x9b2J"],
}


@pytest.mark.parametrize("name", TEXTS)
def test_an_addition_to_a_knowledge_base_is_answered_or_refused(name: str) -> None:
    assert consult([Source("small.dl", f"{SMALL}\n{TEXTS[name]}\n")])


@pytest.mark.parametrize("name", COMMANDS)
def test_a_control_character_in_a_command_line_steers_no_terminal(name: str, fuzz: Fuzz) -> None:
    assert fuzz.run(COMMANDS[name], "") == "ended with 2"
