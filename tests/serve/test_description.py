"""The description of the service (OpenAPI) says what it does: every route, every field, every document."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from guidelog.serve.answers import ROUTES

from ..support.web import AT, BUNDLES, EXAMPLES, STATEMENT, packaged_web, record_of

DESCRIPTION: Any = packaged_web().get("/openapi.json").json


def require_as_described(document: object, path: str, method: str, status: str = "200") -> None:
    described = DESCRIPTION["paths"][path][method]["responses"][status]["content"]
    (content,) = described.values()
    schema = {**content["schema"], "components": DESCRIPTION["components"]}
    jsonschema.Draft202012Validator(schema).validate(document)


def test_every_route_is_described_and_no_other() -> None:
    gate: Any = packaged_web().app
    routes = {(route.path, method.lower()) for route in gate.inner.routes for method in route.methods - {"HEAD"}}
    described = {(path, method) for path, methods in DESCRIPTION["paths"].items() for method in methods}
    assert described == routes


@pytest.mark.parametrize("path", ROUTES)
def test_every_field_of_a_body_is_described_and_no_other(path: str) -> None:
    content = DESCRIPTION["paths"][path]["post"]["requestBody"]["content"]
    assert {*content["application/json"]["schema"]["properties"]} == {*ROUTES[path].fields}
    assert ("application/fhir+json" in content) == bool(ROUTES[path].whole)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_document_has_what_is_described_and_no_more(path: Any) -> None:
    web, record = packaged_web(), record_of(path)
    for name, route in ROUTES.items():
        body = {"record": record, "first": record, "second": {}, "statement": STATEMENT, "all": True}
        sent = {field: body[field] for field in route.fields if field in body}
        require_as_described(web.post(name, sent).json, name, "post")


def test_the_document_of_a_bundle_has_what_is_described() -> None:
    for path in BUNDLES[:5]:
        bundle = json.loads(path.read_text(encoding="utf-8"))
        body = {"record": bundle, "at": AT}
        require_as_described(packaged_web().post("/recommend", body).json, "/recommend", "post")


def test_listings_and_problems_have_what_is_described() -> None:
    web = packaged_web()
    for path, described in (
        ("/findings", "/findings"), ("/findings/mscc", "/findings/{name}"), ("/show", "/show"),
        (f"/show/{STATEMENT}", "/show/{name}"), ("/healthz", "/healthz"), ("/openapi.json", "/openapi.json"),
    ):  # fmt: skip
        require_as_described(web.get(path).json, described, "get")
    require_as_described(web.get("/findings/x").json, "/findings/{name}", "get", "4XX")
    wrong = web.post("/recommend", {"record": {"findings": {"mscc": "maybe"}}})
    require_as_described(wrong.json, "/recommend", "post", "4XX")
