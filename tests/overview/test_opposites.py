"""Lines that nobody can follow together are told as such, though a guideline with such lines is not in order."""

from __future__ import annotations

import pytest
from guidelog.inference.page.answer import answer_fragment

from guidelog import Consultation, KnowledgeBase

from ..support.knowledge import HEAD, knowledge_of

ACTIONS = "%% b\n%% says b\naction(b).\n"


def knowledge_base(facts: str, strength: str) -> KnowledgeBase:
    text = HEAD + ACTIONS + facts
    for name, how, action in (("first", strength, "act"), ("second", "offer", "b"), ("third", "offer", "act")):
        body = {"first": "f(P)", "second": "f(P)", "third": "g(P)"}[name]
        text += f'%% {name}\n%% says {name}\n%% source page, "box", 1\nstatement({name}, {how}, {action}).\n'
        text += f"holds(P, {name}) :- {body}.\n"
    return knowledge_of(text)


def consult(facts: str, strength: str, **findings: object) -> Consultation:
    return knowledge_base(facts, strength).consult({"id": "r", "findings": findings})


def screen(facts: str, strength: str, **findings: object) -> str:
    return str(consult(facts, strength, **findings))


@pytest.mark.parametrize(
    ("facts", "strength", "told"),
    [
        ("", "avoid", set()),
        ("", "offer", set()),
        ("incompatible(act, b).\n", "offer", {"first (contradicts 2)", "second (contradicts 1)"}),
        ("incompatible(b, act).\n", "offer", {"first (contradicts 2)", "second (contradicts 1)"}),
        ("incompatible(act, b).\n", "avoid", set()),
        ("incompatible_with_avoiding(act, b).\n", "avoid", {"second (contradicts 2)", "first (contradicts 1)"}),
        ("incompatible_with_avoiding(b, act).\n", "avoid", set()),
    ],
)
def test_what_must_not_stand_together_is_told_of_a_record_in_which_it_does(
    facts: str, strength: str, told: set[str]
) -> None:
    shown = screen(facts, strength, f=True)
    assert {line for line in told if line in shown} == told
    assert shown.count("contradicts") == len(told)


def test_advice_against_an_action_contradicts_what_recommends_it() -> None:
    shown = screen("", "avoid", f=True, g=True)
    assert "third (contradicts 3)" in shown
    assert "first (contradicts 2)" in shown
    assert shown.count("contradicts") == 2


def test_a_page_has_room_for_long_words_of_strengths() -> None:
    """They were broken within a word."""
    own = "%% strongly_recommend\n%% says strongly recommend\nstrength_rank(strongly_recommend, 3).\n"
    for facts, strength, is_wide in (("", "avoid", False), (own, "strongly_recommend", True)):
        page = consult(facts, strength, f=True).sheet()
        assert ('class="record wide"' in answer_fragment(page, knowledge_base(facts, strength).program)) is is_wide
