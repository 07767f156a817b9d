"""What cannot be answered is refused with a status and a code, and leaves nothing of a record anywhere."""

from __future__ import annotations

import json
import logging
import re

import pytest
from guidelog.serve import answers
from guidelog.serve.limits import MOST_BYTES, MOST_NESTED

from ..support.web import packaged_web

RECORD = {"record": {"findings": {"mscc": "confirmed"}}}


def deep(levels: int) -> bytes:
    return b'{"record": ' + b'{"a": ' * levels + b"1" + b"}" * levels + b"}"


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/recommend", b"", 400, "syntax"),
        ("/recommend", b"{", 400, "syntax"),
        ("/recommend", b"\xff\xfe", 400, "syntax"),
        ("/recommend", b"[]", 400, "not-an-object"),
        ("/recommend", b"{}", 400, "missing-field"),
        ("/recommend", b'{"record": {}, "record": {}}', 400, "duplicate-key"),
        ("/recommend", b'{"record": 1}', 400, "missing-field"),
        ("/recommend", b'{"record": {"findings": {"complete_paralysis_weeks": NaN}}}', 400, "out-of-range"),
        ("/recommend", b'{"record": {}, "need": 1}', 400, "unknown-field"),
        ("/recommend", b'{"record": {}, "needs": true}', 400, "wrong-type"),
        ("/recommend", b'{"record": {}, "needs": 1.5}', 400, "wrong-type"),
        ("/recommend", b'{"record": {}, "needs": 1e99}', 400, "wrong-type"),
        ("/recommend", b'{"record": {}, "all": 1}', 400, "wrong-type"),
        ("/recommend", b'{"record": {}, "at": "soon"}', 400, "bad-time"),
        ("/recommend", b'{"record": {}, "at": 1}', 400, "wrong-type"),
        ("/recommend", b" " * (MOST_BYTES + 1), 413, "too-large"),
        ("/recommend", deep(MOST_NESTED), 400, "too-large"),
        ("/recommend", deep(100_000), 400, "too-large"),
        ("/recommend", b'{"record": {"findings": {"mscc": "maybe"}}}', 422, "record"),
        ("/recommend", b'{"record": {"resourceType": "Patient"}}', 422, "record"),
        ("/recommend", b'{"resourceType": "Bundle", "entry": 1}', 422, "record"),
        ("/why", b'{"record": {}}', 400, "missing-field"),
        ("/why", b'{"record": {}, "statement": "x"}', 422, "unknown-statement"),
        ("/why", b'{"resourceType": "Bundle"}', 400, "unknown-field"),
        ("/compare", b'{"first": {}}', 400, "missing-field"),
        ("/nothing", b"{}", 404, "unknown-path"),
        ("/findings", b"{}", 405, "wrong-method"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_code(path: str, body: bytes, status: int, code: str) -> None:
    reply = packaged_web().post(path, body)
    assert (reply.status, reply.json["status"], reply.json["code"]) == (status, status, code)
    assert reply.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["/findings/msc", "/show/no_such_thing_at_all", "/findings?word=qqqq", "/findings?word="]
)
def test_a_name_that_there_is_not_is_not_found(path: str) -> None:
    assert packaged_web().get(path).status == 404


def test_a_name_that_is_nearly_right_is_told_the_nearest() -> None:
    assert "mscc" in packaged_web().get("/findings/msc").json["detail"]


@pytest.mark.parametrize("type_", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_type_than_json_is_refused_so_that_no_foreign_page_can_ask(type_: str) -> None:
    assert packaged_web().post("/recommend", RECORD, {"content-type": type_}).status == 415


def test_every_fault_of_a_record_is_listed_with_its_code() -> None:
    wrong = {"record": {"findings": {"mscc": "maybe", "limb_weekness": True}}}
    faults = packaged_web().post("/recommend", wrong).json["faults"]
    assert sorted((one["code"], one["findings"]) for one in faults) == [
        ("unknown-finding", ["limb_weekness"]),
        ("unknown-value", ["mscc"]),
    ]


def test_a_body_that_says_to_be_longer_than_is_taken_is_not_read() -> None:
    for length in (str(MOST_BYTES + 1), "9" * 5000, "-1", "many"):
        assert packaged_web().post("/next", b"{}", {"content-length": length}).status == 413


def test_a_fault_of_the_service_leaves_no_traceback_and_no_record(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> object:
        raise RuntimeError("Ada Lovelace has mscc")

    route = answers.ROUTES["/recommend"]
    monkeypatch.setattr(answers, "answer_body", fail)
    with caplog.at_level(logging.INFO):
        reply = packaged_web().post("/recommend", RECORD)
    assert (reply.status, reply.json["code"]) == (500, "error")
    assert "Lovelace" not in reply.body.decode() + caplog.text
    assert "RuntimeError" in caplog.text
    assert route.fields


def test_the_log_has_the_route_and_nothing_that_was_sent(caplog: pytest.LogCaptureFixture) -> None:
    web = packaged_web()
    with caplog.at_level(logging.DEBUG):
        web.post("/recommend?name=lovelace", {"record": {"id": "lovelace", "findings": {"lovelace": True}}})
        web.post("/lovelace", RECORD, {"authorization": "Bearer lovelace"})
        web.ask("LOVELACE", "/findings/lovelace", b"", {})
        web.get("/findings?word=lovelace")
    assert "lovelace" not in caplog.text.lower()
    ours = [one for one in caplog.records if one.name == "guidelog.serve"]
    assert [one.getMessage().rsplit(" ", 2)[0] for one in ours] == [
        "POST /recommend 422", "POST other 404", "OTHER /findings/{name} 405", "GET /findings 404",
    ]  # fmt: skip


def test_requests_are_counted_by_route_and_status_alone() -> None:
    web = packaged_web()
    counted = r'guidelog_requests_total\{route="/next",status="200"\} ([0-9.]+)\n'
    web.post("/next", {"record": {}})
    (before,) = re.findall(counted, web.get("/metrics").body.decode())
    web.post("/next", {"record": {}})
    web.get("/lovelace")
    text = web.get("/metrics").body.decode()
    assert [float(one) for one in re.findall(counted, text)] == [float(before) + 1]
    assert "lovelace" not in text


def test_it_says_that_it_is_well() -> None:
    assert json.loads(packaged_web().get("/healthz").body)["status"] == "ok"
