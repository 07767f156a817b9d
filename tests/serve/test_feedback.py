"""Feedback is kept once, whatever is repeated, and is counted by the rules that made the card."""

from __future__ import annotations

import json
import multiprocessing
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Sequence
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest
from guidelog.serve.service import Service
from guidelog.serve.settings import Settings
from guidelog.serve.store import Store, StoreError, version_of

from ..support.knowledge import packaged
from ..support.run import Run
from ..support.scale import scaled
from ..support.web import Reply, Web, packaged_web

ID = "/cds-services/ng234-patient-view"
AT = "2026-03-10T09:00:00Z"
MSCC = {
    "resourceType": "QuestionnaireResponse", "id": "q", "questionnaire": "urn:guidelog:ng234:findings",
    "status": "completed", "subject": {"reference": "Patient/p1"},
    "item": [{"linkId": "mscc", "answer": [
        {"valueCoding": {"system": "urn:guidelog:ng234:findings", "code": "confirmed"}}]}],
}  # fmt: skip
CALL = {
    "hook": "patient-view", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
    "context": {"userId": "Practitioner/a", "patientId": "p1"}, "prefetch": {"questionnaireResponses": MSCC},
}  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def web(path: Path) -> Web:
    knowledge = packaged()
    return Web(Service(knowledge, knowledge.codes(), Settings(store=str(path))))


def send(web: Web, *items: dict[str, Any]) -> Reply:
    return web.post(f"{ID}/feedback", {"feedback": [*items]})


def overridden(card: str, at: str = AT, **other: Any) -> dict[str, Any]:
    return {"card": card, "outcome": "overridden", "outcomeTimestamp": at, **other}


def accepted(card: str, at: str = AT) -> dict[str, Any]:
    return {
        "card": card, "outcome": "accepted", "outcomeTimestamp": at, "acceptedSuggestions": [{"id": "s1"}],
    }  # fmt: skip


def count(path: Path) -> int:
    base = sqlite3.connect(path)
    (found,) = base.execute("SELECT count(*) FROM feedback").fetchone()
    base.close()
    return int(found)


def test_feedback_is_counted_by_the_statements_and_the_rules_of_its_card(web: Web, path: Path, run: Run) -> None:
    first = web.post(ID, CALL).json["cards"][0]
    reason = {"reason": first["overrideReasons"][1], "userComment": "seen"}
    assert send(web, overridden(first["uuid"], overrideReason=reason)).status == 200
    (found,) = Store(str(path)).counts()
    assert (found.rules, found.outcome, found.reason, found.cards) == (
        version_of(packaged().program), "overridden", "known", 1,
    )  # fmt: skip
    assert "mscc_initial_contact_coordinator" in found.about
    printed = json.loads(run("feedback", str(path), "--format", "json").out)
    assert printed == [{**found._asdict(), "about": [*found.about]}]
    assert "1 overridden (known): mscc_initial_contact_coordinator" in run("feedback", str(path)).out


def test_the_same_message_twice_changes_nothing(web: Web, path: Path) -> None:
    for _ in range(3):
        assert send(web, overridden("c1"), accepted("c2")).status == 200
    assert count(path) == 2


def test_of_a_card_that_is_reported_again_all_is_kept_and_the_last_counts(web: Web, path: Path) -> None:
    send(web, accepted("c1", "2026-03-10T09:00:00.5Z"))
    send(web, overridden("c1", "2026-03-10T09:00:00Z"))
    assert count(path) == 2
    assert [one.outcome for one in Store(str(path)).counts()] == ["accepted"]


def test_a_card_that_is_not_known_is_taken_all_the_same(web: Web, path: Path) -> None:
    assert send(web, overridden("never-shown")).status == 200
    assert [(one.rules, one.cards) for one in Store(str(path)).counts()] == [(None, 1)]


def test_feedback_without_a_reason_is_taken(web: Web) -> None:
    assert send(web, overridden("c1")).status == 200
    assert send(web, overridden("c1", overrideReason={"userComment": "no"})).status == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {}, {"feedback": None}, {"feedback": []}, {"feedback": {}}, {"feedback": [1]},
        {"feedback": [{**overridden("c"), "card": None}]}, {"feedback": [{**overridden("c"), "card": ""}]},
        {"feedback": [{**overridden("c"), "card": "\ud800"}]}, {"feedback": [{**overridden("c"), "outcome": "x"}]},
        {"feedback": [overridden("c", "yesterday")]}, {"feedback": [overridden("c", "2026-03-10T09:00:00")]},
        {"feedback": [overridden("c", "2026-03-10T09:00:00+01:00")]},
        {"feedback": [overridden("c", "2026-13-10T09:00:00Z")]},
        {"feedback": [{**accepted("c"), "acceptedSuggestions": []}]},
        {"feedback": [{**accepted("c"), "acceptedSuggestions": None}]},
        {"feedback": [{**accepted("c"), "acceptedSuggestions": [{}]}]},
        {"feedback": [overridden("c", overrideReason={})]}, {"feedback": [overridden("c", overrideReason=1)]},
        {"feedback": [overridden("c", overrideReason={"reason": {}})]},
        {"feedback": [overridden("c", overrideReason={"reason": {"code": "of my own"}})]},
        {"feedback": [overridden("c", overrideReason={"reason": {"code": "known", "system": "urn:other"}})]},
        {"feedback": [overridden("c", overrideReason={"userComment": "x" * 3000})]},
        {"feedback": [overridden("c"), {}]}, {"feedback": [overridden("c")] * 101},
    ],
    ids=lambda wrong: repr(wrong)[:80],
)  # fmt: skip
def test_a_message_that_is_wrong_is_refused_whole(wrong: dict[str, Any], web: Web, path: Path) -> None:
    reply = web.post(f"{ID}/feedback", wrong)
    assert (reply.status, reply.json["resourceType"]) == (400, "OperationOutcome")
    assert count(path) == 0


def test_without_a_store_feedback_is_refused_and_never_lost_in_silence() -> None:
    assert send(packaged_web(), overridden("c1")).status == 404


def test_what_is_acknowledged_is_seen_by_another_process(web: Web, path: Path) -> None:
    send(web, overridden("c1"))
    read = f"from guidelog.serve.store import Store; print(len(Store({str(path)!r}).counts()))"
    outcome = subprocess.run([sys.executable, "-c", read], capture_output=True, text=True, check=True)
    assert outcome.stdout == "1\n"


def test_only_its_owner_reads_the_store(web: Web, path: Path) -> None:
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert web.service.store is not None


def test_a_file_that_is_no_store_is_refused(path: Path, run: Run) -> None:
    path.write_bytes(b"no base" * 1000)
    with pytest.raises(StoreError, match="cannot be used as a store"):
        Store(str(path))
    assert run("feedback", str(path)).status == 2
    assert run("feedback", str(path) + "x").status == 2


def open_stores(paths: Sequence[str], start: Barrier, found: Queue[str]) -> None:
    for path in paths:
        start.wait()
        try:
            Store(path).close()
            found.put("")
        except StoreError as error:
            found.put(str(error))


def test_processes_that_open_a_new_store_at_once_all_open_it(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    paths = [str(tmp_path / f"{number}.db") for number in range(scaled(100, least=20))]
    start, found = context.Barrier(4), context.Queue()
    processes = [context.Process(target=open_stores, args=(paths, start, found)) for _ in range(4)]
    for process in processes:
        process.start()
    assert [found.get(timeout=20) for _ in processes for _ in paths] == [""] * 4 * len(paths)
    for process in processes:
        process.join()
