"""Requests to the service within this process, without a socket."""

from __future__ import annotations

import asyncio
import json
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from guidelog.serve.app import application
from guidelog.serve.service import Service
from guidelog.serve.settings import Settings

from .knowledge import packaged
from .run import ROOT

JSON = "application/json"
EXAMPLES = sorted((ROOT / "examples").glob("*.toml"))
BUNDLES = sorted((ROOT / "examples" / "fhir").glob("*.json"))
STATEMENT = "mscc_treatment_urgent_radiotherapy"
AT = "2026-03-10T09:00:00Z"


def record_of(path: Path) -> dict[str, Any]:
    """The data of an example."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


class Reply(NamedTuple):
    """The status, the headers by lower-case name, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as data."""
        return json.loads(self.body)


class Web:
    """Asks a service."""

    def __init__(self, service: Service):
        self.service = service
        self.app = application(service)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Reply:
        """The reply to a GET."""
        return self.ask("GET", path, b"", headers or {})

    def post(self, path: str, body: object, headers: Mapping[str, str] | None = None) -> Reply:
        """The reply to a POST of data as JSON, or of bytes as they are."""
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.ask("POST", path, sent, {"content-type": JSON, **(headers or {})})

    def ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """The reply to a request; the application sees it as a server would pass it on."""
        place, _, query = path.partition("?")
        fields = [(name.encode(), value.encode()) for name, value in headers.items()]
        scope = {
            "type": "http", "http_version": "1.1", "method": method, "scheme": "http", "path": place, "root_path": "",
            "raw_path": quote(place).encode(), "query_string": query.encode(), "server": ("127.0.0.1", 8080),
            "client": ("127.0.0.1", 1), "headers": fields,
        }  # fmt: skip
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        async def run() -> None:
            await self.app(scope, receive, send)

        asyncio.run(run())
        start = sent[0]
        found = {name.decode().lower(): value.decode() for name, value in start["headers"]}
        return Reply(start["status"], found, b"".join(message.get("body", b"") for message in sent[1:]))


@cache
def packaged_web() -> Web:
    """The service of the packaged knowledge base."""
    knowledge = packaged()
    return Web(Service(knowledge, knowledge.codes(), Settings()))
