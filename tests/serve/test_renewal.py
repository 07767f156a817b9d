"""What is changed on disk is taken over without a restart, or the old one answers on and the log says why."""

from __future__ import annotations

import json
import logging
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from guidelog.serve import renewal
from guidelog.serve.service import open_service
from guidelog.serve.settings import Settings

from ..support.run import ROOT
from ..support.web import Web

RECORD = {"record": {"findings": {"cough": True}}}
URL = "https://cds.example.org"


@pytest.fixture(autouse=True)
def without_pause(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(renewal, "PAUSE", 0)
    monkeypatch.setenv("GUIDELOG_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    folder = tmp_path / "kb"
    folder.mkdir()
    shutil.copy(ROOT / "tests" / "coughs.dl", folder / "coughs.dl")
    return folder


def opened(**settings: Any) -> Web:
    return Web(open_service(Settings(**settings)))


def replace(path: Path, text: str) -> None:
    """Write a file in one step: one that is half written is a change of its own."""
    beside = path.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def until(web: Web, is_so: Callable[[], bool]) -> None:
    """Ask until something is so; each request is answered meanwhile."""
    end = time.monotonic() + 30
    while not is_so():
        assert web.get("/healthz").status == 200
        assert time.monotonic() < end
        time.sleep(0.01)


def looks(web: Web, count: int = 2) -> None:
    """Ask until the files were looked at so often."""
    seen: Iterator[object] = iter(range(count))
    known: object = None

    def is_over() -> bool:
        nonlocal known
        look = web.service._renewal._look  # type: ignore[union-attr]
        if look is not known and look is not None and look.done():
            known = look
            next(seen, None)
            return next(seen, None) is None
        return False

    until(web, is_over)


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_changed_knowledge_base_is_taken_over_and_answers_by_its_own_version(
    kb: Path, caplog: pytest.LogCaptureFixture
) -> None:
    web = opened(kb=str(kb))
    before = web.post("/recommend", RECORD).json
    with caplog.at_level(logging.INFO, "guidelog.serve"):
        rewrite(kb / "coughs.dl", "statement(", "% a remark\nstatement(")
        until(web, lambda: "is taken over: rules" in caplog.text)
        until(web, lambda: web.post("/recommend", RECORD).json != before)
    after = web.post("/recommend", RECORD).json
    assert after["guideline"]["rules"] != before["guideline"]["rules"]
    assert after["guideline"]["rules"] in caplog.text
    assert {**after, "guideline": None} == {**before, "guideline": None}


def test_of_a_knowledge_base_that_is_not_in_order_the_old_one_answers_on_and_the_log_says_why_once(
    kb: Path, caplog: pytest.LogCaptureFixture
) -> None:
    web, path = opened(kb=str(kb)), kb / "coughs.dl"
    before, text = web.post("/recommend", RECORD).json, path.read_text(encoding="utf-8")
    replace(path, text + "\nholds(P, nothing) :- wheeze(P)\n")
    until(web, lambda: "is not taken over" in caplog.text)
    looks(web)
    assert caplog.text.count("is not taken over") == 1
    assert "error[syntax]" in caplog.text
    assert web.post("/recommend", RECORD).json == before
    path.unlink()
    until(web, lambda: caplog.text.count("is not taken over") == 2)
    assert web.post("/recommend", RECORD).json == before
    with caplog.at_level(logging.INFO, "guidelog.serve"):
        path.write_text(text + "\n% mended\n", encoding="utf-8")
        until(web, lambda: "is taken over: rules" in caplog.text)
        until(web, lambda: web.post("/recommend", RECORD).json != before)


def test_a_fault_in_taking_over_is_logged_and_the_old_one_answers_on(
    kb: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = opened(kb=str(kb))
    before = web.post("/recommend", RECORD).json

    def fail(_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(renewal, "load_basis", fail)
    rewrite(kb / "coughs.dl", "statement(", "% a remark\nstatement(")
    until(web, lambda: "the old one answers: RuntimeError" in caplog.text)
    assert web.post("/recommend", RECORD).json == before


def test_a_file_that_is_written_again_with_the_same_text_changes_nothing(
    kb: Path, caplog: pytest.LogCaptureFixture
) -> None:
    web = opened(kb=str(kb))
    basis = web.service.basis
    (kb / "coughs.dl").touch()
    with caplog.at_level(logging.INFO, "guidelog.serve.renewal"):
        looks(web)
    assert web.service.basis is basis


def test_a_table_of_codes_is_taken_over_with_what_is_asked_of_a_record_system(tmp_path: Path) -> None:
    own = tmp_path / "site.tsv"
    head = "finding\tvalue\tresources\tsystem\tcode\n(system)\tours\t\turn:ours\t\n"
    own.write_text(head, encoding="utf-8")
    web = opened(codes=(str(own),))
    assert web.get("/findings/mscc_prevention_trial").json["codes"] == []
    own.write_text(f"{head}mscc_prevention_trial\ttrue\tObservation\turn:ours\ttrial\n", encoding="utf-8")
    until(web, lambda: web.get("/findings/mscc_prevention_trial").json["codes"] != [])
    assert web.post("/recommend", {"record": {"findings": {"mscc": "confirmed"}}}).status == 200


def trust(path: Path, kid: str, key: Any) -> None:
    public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key()))
    path.write_text(json.dumps({"issuers": [{"iss": "https://ehr", "keys": [{**public, "kid": kid}]}]}))


def token(kid: str, key: Any) -> dict[str, str]:
    now = int(time.time())
    claims = {"iss": "https://ehr", "aud": f"{URL}/next", "iat": now, "exp": now + 60, "jti": str(time.time_ns())}
    return {"authorization": f"Bearer {jwt.encode(claims, key, 'ES384', {'kid': kid})}"}


def test_keys_are_rotated_by_a_new_list_and_a_list_that_is_not_in_order_changes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path, old, new = tmp_path / "trust.json", *(ec.generate_private_key(ec.SECP384R1()) for _ in range(2))
    trust(path, "old", old)
    web = opened(store=str(tmp_path / "store.db"), trust=str(path), url=URL)

    def status(kid: str, key: Any) -> int:
        return web.post("/next", {"record": {}}, token(kid, key)).status

    assert (status("old", old), status("new", new)) == (200, 401)
    path.write_text("{")
    until(web, lambda: "is not in order" in caplog.text)
    assert status("old", old) == 200
    trust(path, "new", new)
    until(web, lambda: status("new", new) == 200)
    assert status("old", old) == 401
    path.unlink()
    until(web, lambda: caplog.text.count("is not in order") == 2)
    assert status("new", new) == 200
