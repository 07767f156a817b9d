"""What says the same in another form changes nothing."""

from __future__ import annotations

import random
import re

import pytest
from guidelog.inference.rules.load import load
from guidelog.inference.rules.program import Program
from guidelog.inference.text.source import Source
from guidelog.inference.text.syntax import Rule
from hypothesis import given, settings
from hypothesis import strategies as st

import guidelog

from ..support.knowledge import packaged
from ..support.scale import scaled
from ..support.small import SMALL
from ..support.small import small as small_knowledge
from ..support.versions import edited


@pytest.fixture(scope="module")
def small() -> guidelog.KnowledgeBase:
    return small_knowledge()


def reformed(program: Program, rng: random.Random) -> list[Source]:
    """The texts with clauses and conditions in another order, other names of variables, layout and comments."""
    found = []
    for source in program.sources:
        text = source.text
        for rule in sorted(program.rules, key=lambda rule: -rule.span.start):
            if rule.span.source == source:
                rest = re.sub(r"^[ \t]*% \[\w+\]", "", text[rule.span.end :])
                text = text[: rule.span.start] + rewritten(rule, rng) + rest
        opening, *blocks = re.split(r"(?m)^(?=%% [a-z]\w*$)", text)
        rng.shuffle(blocks)
        name = source.name if source.is_shared else f"{rng.random()}.dl"  # a part is used by its name
        found.append(Source(name, f"% rewritten\n{opening}{''.join(blocks)}"))
    rng.shuffle(found)
    return found


def rewritten(rule: Rule, rng: random.Random) -> str:
    body = [str(condition) for condition in rule.body]
    rng.shuffle(body)
    label = f"% [{rule.label}]\n" if rule.label else ""
    joined = rng.choice([", ", ",\n  ", " ,"]).join(body)
    text = f"{rule.head}{rng.choice([':-', '   :-   '])}{label}{joined}." if body else f"{rule.head} ."
    return re.sub(r"\b[A-Z]\w*", lambda name: f"Any{name[0]}", text)


def check_form(knowledge: guidelog.KnowledgeBase, rng: random.Random) -> None:
    found = knowledge.diff(guidelog.KnowledgeBase(load(reformed(knowledge.program, rng))))
    assert found.are_none
    assert found.clauses.added == found.clauses.removed > 0
    assert not found.clauses.are_same_text


@settings(max_examples=scaled(25))
@given(st.randoms(use_true_random=False))
def test_form_changes_nothing(small: guidelog.KnowledgeBase, rng: random.Random) -> None:
    check_form(small, rng)


@pytest.mark.parametrize("seed", range(3))
def test_form_changes_nothing_of_ng234(seed: int) -> None:
    check_form(packaged(cases=True), random.Random(seed))


def test_a_concept_taken_apart_and_a_clause_said_twice_change_no_statement(small: guidelog.KnowledgeBase) -> None:
    apart = (
        "spared(P) :- calm(P), not lasting(P).\ncalm(P) :- fever(P, none).\nspared(P) :- -cough(P), fever(P, none)."
    )
    found = small.diff(small_knowledge(edited(SMALL, [("spared(P) :- fever(P, none), not lasting(P).", apart)])))
    assert found.are_none
    assert (found.clauses.removed, found.clauses.added) == (1, 3)
