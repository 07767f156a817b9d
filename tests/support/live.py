"""Servers on a port of this machine, for a browser: the service itself, and files with what was asked of them."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import sleep
from typing import Any

from guidelog.serve.app import application
from guidelog.serve.service import Service


@contextmanager
def live(make: Callable[[], Service]) -> Iterator[str]:
    """The address of a service, which answers in a thread of its own: that which makes it."""
    import uvicorn

    started: list[Any] = []

    def run() -> None:
        config = uvicorn.Config(application(make()), port=0, log_level="error", lifespan="off", server_header=False)
        started.append(uvicorn.Server(config))
        started[0].run()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while not (started and started[0].started):
        if not thread.is_alive():
            raise RuntimeError("the service did not start")
        sleep(0.02)
    port = started[0].servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        started[0].should_exit = True
        thread.join()


POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"  # as docs/explorer.md has it


class _Files(SimpleHTTPRequestHandler):
    """Files, each request of which is noted; a worker has a policy of its own."""

    def __init__(self, *arguments: Any, asked: list[str], **named: Any):
        self.asked = asked
        super().__init__(*arguments, **named)

    def do_GET(self) -> None:
        self.asked.append(self.path)
        super().do_GET()

    def do_POST(self) -> None:
        self.asked.append(f"POST {self.path}")
        self.send_error(405)

    def end_headers(self) -> None:
        if self.path.startswith("/worker.mjs"):
            self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def files(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The address of a folder's files, and the paths that were asked for, as they come."""
    asked: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Files, directory=str(folder), asked=asked))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
