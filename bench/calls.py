"""Calls of `patient-view` for made-up people, each with some twenty resources, and what is right of their answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

from guidelog.serve.hooks.call import read_call
from guidelog.serve.hooks.cards import cards_of
from guidelog.serve.service import Service
from guidelog.serve.settings import Settings

from guidelog import KnowledgeBase

from .fhir import resources
from .people import people

PERSON, SEED = "p0", 16
KNOWN = 0.3  # the part of the findings that is recorded
FIRST = ("mscc", "spinal_metastases")  # what is recorded of everyone who has it, so that something is due
_OTHER_EACH_TIME = re.compile(r'"uuid": "[0-9a-f-]{36}"|"authored": "[0-9TZ:-]{20}"')


class Call(NamedTuple):
    """The body of a call, and its answer without what is another each time."""

    body: str
    answer: str


def make_calls(count: int, size: int, settings: Settings) -> Iterator[Call]:
    """So many different calls of so many resources; each answer is computed alone, in this process."""
    knowledge, random, seen = KnowledgeBase.load(), Random(SEED), set[str]()
    service = Service(knowledge, knowledge.codes(), settings)
    hook = next(one for one in service.basis.hooks.values() if one.hook == "patient-view")
    for person in people(knowledge, count * 4, SEED):
        findings = {name: value for name, value in person.items() if name in FIRST or random.random() < KNOWN}
        key = json.dumps(findings, default=str, sort_keys=True)
        if len(seen) == count or key in seen:
            continue
        seen.add(key)
        body = _body(findings, size, hook.prefetch, knowledge, random)
        asked = read_call(json.loads(body), hook)
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": [*asked.entries]}
        consultation = knowledge.consult(service.record(bundle, default_id=PERSON))
        cards = cards_of(consultation, asked, settings.explorer_address)
        yield Call(body, same(json.dumps({"cards": [card.document for card in cards]})))


def same(answer: str) -> str:
    """An answer without what is another each time: the ids of its cards, and when an answer would be recorded."""
    return _OTHER_EACH_TIME.sub("", answer)


def _body(
    findings: dict[str, Any], size: int, asked: dict[str, str], knowledge: KnowledgeBase, random: Random
) -> str:
    response = knowledge.questionnaire_response({"id": PERSON, "findings": findings})
    whose = {"reference": f"Patient/{PERSON}"}
    own = {**response, "subject": whose, "authored": "2026-03-10T09:00:00Z"}
    data: dict[str, Any] = dict.fromkeys(asked)
    data["patient"], *others = resources(size - 1, random, people=1)
    for one in [own, *(one for one in others if one["resourceType"] == "Observation")]:
        key = f"{one['resourceType'][:1].lower()}{one['resourceType'][1:]}s"
        known = data[key] or {"resourceType": "Bundle", "type": "searchset", "entry": []}
        data[key] = {**known, "entry": [*known["entry"], {"resource": one}]}
    context = {"userId": "Practitioner/a", "patientId": PERSON}
    body = {"hook": "patient-view", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea", "context": context}
    return json.dumps({**body, "prefetch": data}, default=float)
