"""The service as it is run: processes that listen on this machine."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from .web import JSON, Reply


class Served(NamedTuple):
    """A running service: its port, its first process, and the file that its log goes to."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Reply:
        """The reply to a request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            sent = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
            connection.request(method, path, sent, {"content-type": JSON, "connection": "close", **headers})
            reply = connection.getresponse()
            return Reply(reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read())
        finally:
            connection.close()

    def get(self, path: str) -> Reply:
        """The reply to a GET."""
        return self.ask("GET", path)

    def post(self, path: str, body: object, **headers: str) -> Reply:
        """The reply to a POST of data as JSON, or of bytes as they are."""
        return self.ask("POST", path, body, **headers)

    def workers(self) -> list[psutil.Process]:
        """Its worker processes, or itself if it is the only one."""
        first = psutil.Process(self.process.pid)
        alive = [one for one in first.children() if one.status() != psutil.STATUS_ZOMBIE]
        found = [one for one in alive if "resource_tracker" not in " ".join(one.cmdline())]
        return found or [first]

    def wait(self) -> None:
        """Wait until it answers."""
        end = time.monotonic() + 60
        while True:
            try:
                if self.get("/healthz").status == 200:
                    return
            except OSError:
                pass
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
            assert time.monotonic() < end, "it does not answer"
            time.sleep(0.05)


@contextmanager
def served(folder: Path, *options: str, port: int = 0) -> Iterator[Served]:
    """A service that runs with these options of `guidelog serve` until the block ends."""
    port, log = port or free_port(), folder / "serve.log"
    command = [sys.executable, "-m", "guidelog", "serve", "--port", str(port), *options]
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        found = Served(port, process, log)
        try:
            found.wait()
            yield found
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                for one in [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]:
                    one.kill()


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: Any = one.getsockname()[1]
    return int(port)
