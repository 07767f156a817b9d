"""A strength of one's own that advises against its action is advice against it, wherever `avoid` is."""

from __future__ import annotations

import json
from functools import cache

import pytest
from guidelog.inference.page.answer import answer_fragment
from guidelog.inference.page.dot import dot_of
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source

from guidelog import Consultation, KnowledgeBase, sources_of

from ..support.small import SMALL

(PRECEDENCE,) = (source for source in sources_of() if source.is_shared)
NAME, WORDS = "do_not_offer", "do not offer"
OWN = f"use(precedence).\n%% do_not_offer\n%% says  {WORDS}\nadvises_against(do_not_offer).\n"
RANKS = "strength_rank(do, 2).\nstrength_rank(consider, 1).\nurgency_rank(immediate, 2).\n"
AGAINST = """
%% no_rest
%% says    rest in bed
%% source  page, "rest", 2
statement(no_rest, avoid, rest).
urgency(no_rest, immediate).
holds(P, no_rest) :- weeks(P, N), N >= 3.
incompatible_with_avoiding(rest, xray).
"""
RECORD = {"id": "r", "findings": {"cough": True, "weeks": 3, "fever": "none"}}
OPEN = {"id": "r", "findings": {"cough": True}}


@cache
def knowledge(strength: str) -> KnowledgeBase:
    assert RANKS in SMALL
    text = SMALL.replace(RANKS, OWN) + AGAINST.replace("avoid, rest)", f"{strength}, rest)")
    return KnowledgeBase(load([PRECEDENCE, Source("small.dl", text)]))


def both(record: dict[str, object] = RECORD) -> list[Consultation]:
    return [knowledge(strength).consult(record) for strength in ("avoid", "do_not_offer")]


def named(text: str) -> str:
    return text.replace(f'"{NAME}"', '"avoid"')


def test_it_is_told_in_its_words_and_has_no_rank() -> None:
    program = knowledge("do_not_offer").program
    statement = program.statements["no_rest"]
    assert (statement.strength, statement.advises_against) == (WORDS, True)
    assert program.strength_rank == {"do": 2, "offer": 2, "consider": 1}
    assert not program.statements["advise_rest"].advises_against


@pytest.mark.parametrize("record", [RECORD, OPEN], ids=["recorded", "open"])
def test_documents_are_those_of_the_programs_own_advice_against(record: dict[str, object]) -> None:
    theirs, own = (json.dumps(one.to_json(everything=True) | {"guideline": 0}) for one in both(record))
    assert named(own) == theirs
    assert '"advises_against": true' in own


def test_it_neither_gives_way_nor_is_given_way_to() -> None:
    answer = both()[1].answer
    assert [one.statement.id for one in answer.statements if one.holds] == ["advise_rest", "take_xray", "no_rest"]
    assert all(not one.superseded_by for one in answer.statements)
    rest = [(one.strength, one.advises_against, one.statements) for one in answer.actions if one.action == "rest"]
    assert rest == [("consider", False, ("advise_rest",)), (NAME, True, ("no_rest",))]


def test_screens_and_pages_show_it_with_what_is_not_advised() -> None:
    theirs, own = (one.overview() for one in both())
    (item,) = own.against
    assert item.strength == WORDS
    assert item._replace(strength="avoid") == theirs.against[0]
    assert "do not offer  rest in bed" in str(both()[1])
    page = str(answer_fragment(both()[1].sheet(), knowledge("do_not_offer").program))
    assert 'class="item avoid"' in page
    sentence = "Do not offer rest in bed"
    assert sentence in page


def test_drawings_and_fhir_tell_its_direction() -> None:
    theirs, own = (dot_of(knowledge(strength).flow("page"), "page") for strength in ("avoid", "do_not_offer"))
    assert own.replace(WORDS, "avoid") == theirs
    plans = json.dumps(knowledge("do_not_offer").definitions())
    assert plans.count('"code": "against"') == 1
    notes = json.dumps(both()[1].guidance())
    assert f"not advised: {WORDS}" in notes


def test_check_proves_that_it_contradicts_what_is_recommended() -> None:
    theirs, own = ([(one.code, one.statements, one.witness) for one in knowledge(strength).check().problems]
                   for strength in ("avoid", "do_not_offer"))  # fmt: skip
    assert own == theirs
    assert {"advised-against", "incompatible-actions"} <= {code for code, _, _ in own}


def test_the_difference_to_the_programs_own_is_its_name() -> None:
    found = knowledge("avoid").diff(knowledge("do_not_offer"))
    assert [(one.id, one.details["strength"]) for one in found.statements] == [("no_rest", ("avoid", NAME))]
