"""`guidelog serve --cache N`: what is kept of an answer serves the next record that holds the same, and no other."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from guidelog.serve.memory import AnswerMemory
from guidelog.serve.service import Service
from guidelog.serve.settings import Settings

import guidelog
from guidelog import KnowledgeBase, Record, RecordError

from ..support.knowledge import packaged
from ..support.web import BUNDLES, JSON, Web

INSTANCE = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
ID = "/cds-services/ng234-patient-view"
NEW = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT[0-9:]{8}Z")  # what every card has of its own


class Counting:
    """A knowledge base that counts what it is asked."""

    def __init__(self, knowledge: KnowledgeBase, monkeypatch: pytest.MonkeyPatch):
        self.asked = 0
        consult = knowledge.consult

        def count(record: Record, everything: bool = False) -> guidelog.Consultation:
            self.asked += 1
            return consult(record, everything)

        monkeypatch.setattr(knowledge, "consult", count)


@pytest.fixture
def knowledge() -> KnowledgeBase:
    return KnowledgeBase(packaged().program, packaged().forms)


@pytest.fixture
def counting(knowledge: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> Counting:
    return Counting(knowledge, monkeypatch)


def record(id_: str = "p", **findings: Any) -> Record:
    return packaged().record({"id": id_, "findings": findings or {"mscc": "confirmed", "limb_weakness": True}})


def body(bundle: dict[str, Any], patient: str) -> dict[str, Any]:
    """A call that sends the resources of a bundle as those of a person."""
    text = json.dumps([entry for entry in bundle["entry"] if entry["resource"]["resourceType"] != "Patient"])
    entries = json.loads(re.sub(r"Patient/[A-Za-z0-9.-]+", f"Patient/{patient}", text))
    found: dict[str, Any] = {}
    for entry in entries:
        type_ = entry["resource"]["resourceType"]
        found.setdefault(f"{type_[0].lower()}{type_[1:]}s", {"resourceType": "Bundle", "entry": []})["entry"] += [
            entry
        ]
    context = {"userId": "Practitioner/a", "patientId": patient}
    return {"hook": "patient-view", "hookInstance": INSTANCE, "context": context, "prefetch": found}


def test_the_cards_of_a_kept_answer_are_those_of_one_that_is_not(
    knowledge: KnowledgeBase, counting: Counting
) -> None:
    usual, keeping = (
        Web(Service(one, one.codes(), Settings(cache=n))) for one, n in ((packaged(), 0), (knowledge, 99))
    )
    for path in BUNDLES[:8]:
        bundle = json.loads(path.read_text(encoding="utf-8"))
        for patient in ("one", "another"):
            sent = body(bundle, patient)
            told = [NEW.sub("", web.post(ID, sent).body.decode()) for web in (usual, keeping)]
            assert told[0] == told[1]
            assert ("another" in told[1]) == (patient == "another")
    assert counting.asked == len(BUNDLES[:8])


def test_a_record_in_json_is_answered_by_its_own_id(knowledge: KnowledgeBase, counting: Counting) -> None:
    web = Web(Service(knowledge, knowledge.codes(), Settings(cache=2)))
    for id_ in ("a", "b"):
        reply = web.post(
            "/recommend", {"record": {"id": id_, "findings": {"mscc": "confirmed"}}}, {"content-type": JSON}
        )
        assert reply.json["record"] == id_
    assert counting.asked == 1


def test_without_the_option_nothing_is_kept(knowledge: KnowledgeBase, counting: Counting) -> None:
    memory = AnswerMemory(0)
    assert memory.consult(record("a"), knowledge).answer.record.id == "a"
    assert memory.consult(record("b"), knowledge).answer.record.id == "b"
    assert counting.asked == 2


def test_no_more_is_kept_than_asked_for_and_what_was_asked_for_last_stays(
    knowledge: KnowledgeBase, counting: Counting
) -> None:
    memory = AnswerMemory(2)
    weeks = [record(complete_paralysis="paraplegia", complete_paralysis_weeks=n) for n in range(3)]
    for place, asked in [(0, 1), (1, 2), (0, 2), (2, 3), (0, 3), (1, 4)]:
        found = memory.consult(weeks[place], knowledge)
        assert counting.asked == asked
        assert found.overview() == packaged().consult(weeks[place]).overview()


def test_records_that_differ_in_anything_share_no_answer(knowledge: KnowledgeBase, counting: Counting) -> None:
    memory = AnswerMemory(99)
    plain = record()
    others = [
        plain._replace(findings=dict(reversed(plain.findings.items()))),  # whose order is that of what is told
        plain._replace(done=("mri",)),
        record(complete_paralysis="paraplegia", complete_paralysis_weeks=Decimal("1E+21")),
        record(complete_paralysis="paraplegia", complete_paralysis_weeks=Decimal("1.0E+21")),
        record(mscc="suspected", limb_weakness=True),
        record(mscc="confirmed"),
    ]
    for one in (plain, *others):
        memory.consult(one, knowledge)
    assert counting.asked == 1 + len(others)
    for one in others:
        assert memory.consult(one, knowledge).overview() == packaged().consult(one).overview()


def test_a_record_that_contradicts_itself_is_refused_each_time(knowledge: KnowledgeBase, counting: Counting) -> None:
    memory = AnswerMemory(99)
    for id_ in ("a", "b"):
        with pytest.raises(RecordError, match=id_):
            memory.consult(record(f"id-{id_}", asymptomatic=True, limb_weakness=True), knowledge)
    assert counting.asked == 2


def test_another_knowledge_base_starts_anew(knowledge: KnowledgeBase, counting: Counting) -> None:
    memory = AnswerMemory(99)
    memory.consult(record(), knowledge)
    other = KnowledgeBase(packaged().program, packaged().forms)
    assert memory.consult(record(), other).knowledge is other
    memory.consult(record(), knowledge)
    assert counting.asked == 2


def test_an_answer_is_not_told_of_a_record_that_holds_something_else() -> None:
    found = packaged().consult(record())
    assert found.reuse(record("b")).overview() == packaged().consult(record("b")).overview()
    with pytest.raises(ValueError, match="holds something else"):
        found.reuse(record(mscc="suspected"))
