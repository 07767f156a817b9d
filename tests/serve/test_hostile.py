"""Whatever is sent, a status says whose fault it is, and honest answers stay the same."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

from ..support.scale import scaled
from ..support.web import BUNDLES, EXAMPLES, STATEMENT, packaged_web, record_of

ID = "/cds-services/ng234-patient-view"
ODD: list[Any] = [
    None, True, 0, -1, 1.5, 10**400, "", "x", "\ud800", "\x00", "a" * 5000, [], {}, [[]], [None], {"": {}},
    "2026-13-40",
    "Patient/p1", "Patient/other", {"reference": 1}, {"resourceType": []}, {"coding": [{"system": [], "code": {}}]},
    {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Condition"}}]},
]  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [path, *(place for key in keys for place in places(value[key], (*path, key)))]


def spoilt(value: Any, draw: random.Random) -> Any:
    """A copy with something odd in some places."""
    whole = json.loads(json.dumps(value))
    for _ in range(draw.randint(1, 3)):
        path = draw.choice(places(whole))
        if not path:
            continue
        inner = whole
        for key in path[:-1]:
            inner = inner[key]
        action = draw.randrange(4)
        if action == 0:
            del inner[path[-1]]
        elif action == 1 and isinstance(inner, dict):
            inner[draw.choice(["resourceType", "id", "x", "status", "entry"])] = copy.deepcopy(draw.choice(ODD))
        else:
            inner[path[-1]] = copy.deepcopy(draw.choice(ODD))
    return whole


def bodies() -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for path in BUNDLES:
        bundle = json.loads(path.read_text(encoding="utf-8"))
        call = {
            "hook": "patient-view", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
            "context": {"userId": "Practitioner/a", "patientId": "p1"},
            "prefetch": {"conditions": bundle, "patient": None},
        }  # fmt: skip
        found += [(ID, call), ("/recommend", bundle)]
    for path in EXAMPLES:
        record = record_of(path)
        asked = {"record": record, "statement": STATEMENT}
        found += [
            ("/recommend", {"record": record}),
            ("/why", asked),
            ("/why-not", asked),
            ("/next", {"record": record}),
        ]
        found += [("/compare", {"first": record, "second": {}})]
    return found


def test_what_is_odd_is_never_a_fault_of_the_service_and_changes_no_honest_answer() -> None:
    web, draw = packaged_web(), random.Random(16)
    honest = {"record": record_of(EXAMPLES[0])}
    expected = web.post("/recommend", honest).body
    given = bodies()
    seen = set()
    for number in range(scaled(2000)):
        path, body = draw.choice(given)
        sent = json.dumps(spoilt(body, draw)).encode()
        if draw.random() < 0.1:
            at = draw.randrange(len(sent) + 1)
            sent = sent[:at] + draw.choice([b"", b"\xff", b"{", b'"', b"1e999", b"NaN"]) + sent[at + 1 :]
        reply = web.post(path, sent)
        seen.add(reply.status)
        assert reply.status < 500, (path, sent)
        assert b"Traceback" not in reply.body
        if number % 50 == 0:
            assert web.post("/recommend", honest).body == expected
    assert seen >= {200, 400, 422}
