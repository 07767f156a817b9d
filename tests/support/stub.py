"""A FHIR server that holds one bundle, is only read, and listens on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

CAPABILITY = {
    "resourceType": "CapabilityStatement", "status": "active", "date": "2026-01-01", "kind": "instance",
    "fhirVersion": "4.0.1", "format": ["json"], "rest": [{"mode": "server"}],
}  # fmt: skip
NOTHING = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "not-found"}]}


@contextmanager
def fhir_server(bundle: Mapping[str, Any]) -> Iterator[str]:
    """The address of a server with the resources of a bundle, which pages of any site may ask."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(bundle))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/fhir"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(bundle: Mapping[str, Any]) -> type[BaseHTTPRequestHandler]:
    resources = [entry["resource"] for entry in bundle["entry"]]

    def found(path: str) -> tuple[int, Any]:
        parts = urlsplit(path).path.strip("/").split("/")[1:]
        if parts == ["metadata"]:
            return 200, CAPABILITY
        if len(parts) == 2 and parts[1] != "_search":
            named = [one for one in resources if [one["resourceType"], one.get("id")] == parts]
            return (200, named[0]) if named else (404, NOTHING)
        own = [one for one in resources if one["resourceType"] == parts[0]]
        entries = [{"resource": one, "search": {"mode": "match"}} for one in own]
        return 200, {"resourceType": "Bundle", "type": "searchset", "total": len(own), "entry": entries}

    class Handler(BaseHTTPRequestHandler):
        """Answers whatever is asked of the bundle."""

        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            self._send(*found(self.path))

        do_POST = do_GET  # noqa: N815

        def do_OPTIONS(self) -> None:
            self._send(200, {})

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def _send(self, status: int, document: Any) -> None:
            body = json.dumps(document).encode()
            self.send_response(status)
            for name in ("Origin", "Headers", "Methods"):
                self.send_header(f"Access-Control-Allow-{name}", "*")
            self.send_header("Content-Type", "application/fhir+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler
