"""The service answers with the documents that the command line prints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ..support.run import Run
from ..support.scale import some
from ..support.web import AT, BUNDLES, EXAMPLES, STATEMENT, packaged_web, record_of


def printed(run: Run, *arguments: str) -> Any:
    outcome = run(*arguments)
    assert outcome.status == 0, outcome.err
    return json.loads(outcome.out)


@pytest.mark.parametrize("path", some(EXAMPLES, least=8), ids=lambda path: path.stem)
def test_an_example_gets_the_documents_of_the_command_line(path: Path, run: Run) -> None:
    web, record, name = packaged_web(), record_of(path), str(path)
    json_ = ("--format", "json")
    asked = web.post("/recommend", {"record": record, "all": True, "needs": 3})
    assert asked.json == printed(run, "recommend", name, "--all", "--needs", "3", *json_)
    assert web.post("/recommend", {"record": record}).json == printed(run, "recommend", name, *json_)
    why = web.post("/why", {"record": record, "statement": STATEMENT, "proofs": 2})
    assert why.json == printed(run, "why", name, STATEMENT, "--proofs", "2", *json_)
    why_not = web.post("/why-not", {"record": record, "statement": STATEMENT})
    assert why_not.json == printed(run, "why-not", name, STATEMENT, *json_)
    assert web.post("/next", {"record": record}).json == printed(run, "next", name, *json_)
    other = EXAMPLES[0]
    compared = web.post("/compare", {"first": record, "second": record_of(other)})
    assert compared.json == printed(run, "compare", name, str(other), *json_)


@pytest.mark.parametrize("path", some(BUNDLES, least=8), ids=lambda path: path.stem)
def test_a_bundle_gets_the_document_of_the_command_line(path: Path, run: Run) -> None:
    bundle = json.loads(path.read_text(encoding="utf-8"))
    expected = printed(run, "recommend", str(path), "--at", AT, "--format", "json")
    assert packaged_web().post("/recommend", {"record": bundle, "at": AT}).json == expected


def test_a_bundle_may_stand_in_place_of_the_body() -> None:
    web, bundle = packaged_web(), BUNDLES[0].read_bytes()
    for path in ("/recommend", "/next"):
        whole = web.post(path, bundle, {"content-type": "application/fhir+json"})
        assert whole.status == 200
        assert whole.json == web.post(path, {"record": json.loads(bundle)}).json


def test_what_the_knowledge_base_has_is_listed_as_on_the_command_line(run: Run) -> None:
    web, json_ = packaged_web(), ("--format", "json")
    assert web.get("/findings").json == printed(run, "findings", *json_)
    assert web.get("/findings/mscc").json == printed(run, "findings", "mscc", *json_)
    assert web.get("/findings?word=weak%20legs").json == printed(run, "findings", "weak legs", *json_)
    assert web.get("/show").json == printed(run, "show", *json_)
    kinds = ("actions", "notices", "readings", "scores")
    for name in (STATEMENT, "mscc_treatment", *kinds, "mscc_confirmed", "weak legs"):
        assert web.get(f"/show/{name}").json == printed(run, "show", name, *json_)


def test_decimals_of_a_body_are_exact() -> None:
    body = b'{"record": {"findings": {"complete_paralysis": "paraplegia", "complete_paralysis_weeks": %s}}}'
    web = packaged_web()
    near, at = (web.post("/recommend", body % number).json for number in (b"1.99999999999999999999", b"2"))
    assert near != at


def test_an_answer_is_kept_by_nobody() -> None:
    assert packaged_web().post("/next", {"record": {}}).headers["cache-control"] == "no-store"
