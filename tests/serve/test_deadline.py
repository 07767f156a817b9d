"""No answer takes longer than is allowed, and one that was ended leaves nothing behind."""

from __future__ import annotations

import json
import random
import sys
import time
from contextlib import suppress
from typing import Any

import pytest
from guidelog.serve import answers, service
from guidelog.serve.deadline import AnswerTimeout, within
from guidelog.serve.service import Service
from guidelog.serve.settings import Settings

from ..support.hooks import VIEW, call, nothing, searched
from ..support.hooks import answers as response
from ..support.knowledge import packaged
from ..support.scale import scaled
from ..support.web import Web

RECORD = {"record": {"findings": {"mscc": "confirmed", "limb_weakness": True}}}


@pytest.fixture(autouse=True)
def without_hook(monkeypatch: pytest.MonkeyPatch) -> None:
    """An end may come while something is given back, where Python can only tell of it; it comes again."""
    monkeypatch.setattr(sys, "unraisablehook", lambda *_: None)


@pytest.fixture
def web() -> Web:
    knowledge = packaged()
    return Web(Service(knowledge, knowledge.codes(), Settings()))


def endless(*_: object) -> object:
    while True:
        with suppress(Exception):
            sum(range(1000))


def test_an_answer_that_does_not_end_is_ended_and_the_next_is_right(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = web.post("/recommend", RECORD).json
    monkeypatch.setattr(service, "MOST_ANSWER_SECONDS", 0.05)
    with monkeypatch.context() as patch:
        patch.setattr(answers, "answer_body", endless)
        start = time.monotonic()
        reply = web.post("/recommend", RECORD)
    assert (reply.status, reply.json["code"]) == (422, "too-complex")
    assert time.monotonic() - start < 5
    monkeypatch.setattr(service, "MOST_ANSWER_SECONDS", 60)
    assert web.post("/recommend", RECORD).json == before


def test_a_call_of_a_record_system_that_does_not_end_gets_an_outcome(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    from guidelog.serve.hooks import routes

    monkeypatch.setattr(service, "MOST_ANSWER_SECONDS", 0.05)
    monkeypatch.setattr(routes, "cards_of", endless)
    reply = call(VIEW, {**nothing(), "questionnaireResponses": searched(response({"mscc": "confirmed"}))}, web)
    assert (reply.status, reply.json["resourceType"]) == (422, "OperationOutcome")


def test_whenever_an_answer_is_ended_those_after_it_are_right(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(16)
    cards = {**nothing(), "questionnaireResponses": searched(response({"mscc": "confirmed"}))}

    def ask() -> list[Any]:
        shown = call(VIEW, cards, web).json["cards"]
        return [web.post("/next", RECORD).json, [(card["summary"], card["detail"]) for card in shown]]

    expected, ended = ask(), 0
    for seconds in (0.0003, *(draw.uniform(0.0003, 0.008) for _ in range(scaled(60, least=12)))):
        monkeypatch.setattr(service, "MOST_ANSWER_SECONDS", seconds)
        statuses = [web.post("/next", RECORD).status, call(VIEW, cards, web).status]
        assert {*statuses} <= {200, 422}
        ended += statuses.count(422)
        monkeypatch.setattr(service, "MOST_ANSWER_SECONDS", 60)
        assert ask() == expected
    assert ended


def test_the_end_comes_again_if_what_is_computed_takes_it_for_something_else() -> None:
    caught = []

    def swallow() -> None:
        try:
            time.sleep(1)
        except BaseException as error:
            caught.append(error)
        time.sleep(1)

    with pytest.raises(AnswerTimeout):
        within(0.01, swallow)
    assert len(caught) == 1


def test_what_ends_in_time_is_not_disturbed_later() -> None:
    assert within(0.02, lambda: json.dumps({})) == "{}"
    time.sleep(0.05)


def test_an_end_at_whatever_moment_reaches_who_waits_for_it() -> None:
    draw, ended = random.Random(17), 0
    for _ in range(scaled(2000, least=200)):
        try:
            within(draw.uniform(1e-6, 4e-5), lambda: None)
        except AnswerTimeout:
            ended += 1
    assert ended
