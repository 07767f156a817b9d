"""Runs the service: one process a core, each with the knowledge base loaded once."""

from __future__ import annotations

import logging
import os
import socket
from tempfile import TemporaryDirectory

import uvicorn
from starlette.types import ASGIApp

from .app import application
from .counts import SHARED
from .limits import LONGEST_SILENCE, MOST_CONNECTIONS
from .service import open_service
from .settings import VARIABLE, Settings, dump, load
from .store import Store
from .tokens import read_trust


def check(settings: Settings) -> None:
    """Open once what every process will open. Raises StoreError, TrustError."""
    if settings.store is not None:
        Store(settings.store).close()
    if settings.trust is not None:
        read_trust(settings.trust)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at an address, 0 being any free port. Raises OSError.

    The connections that it accepts send each answer at once: a socket that uvicorn makes for several workers lets the
    body of an answer wait until the client has acknowledged its head, some 40 ms (TCP_NODELAY, RFC 896).
    """
    own = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return own


def run(settings: Settings, listening: socket.socket, workers: int) -> None:
    """Answer what comes in at a socket until the process is ended."""
    os.environ[VARIABLE] = dump(settings)
    with TemporaryDirectory(prefix="guidelog-") as folder:
        if workers > 1:
            os.environ[SHARED] = folder
        _run(listening.fileno(), workers)


def _run(listening: int, workers: int) -> None:
    uvicorn.run(
        "guidelog.serve.run:create",
        factory=True,
        fd=listening,
        workers=workers,
        access_log=False,  # it has paths and parameters
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=LONGEST_SILENCE,
    )


def create() -> ASGIApp:
    """The application of a worker process, by the settings that its environment holds."""
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    return application(open_service(load(os.environ[VARIABLE])))
