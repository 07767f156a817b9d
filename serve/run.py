"""Runs the service: one process a core, each with the knowledge base loaded once."""

from __future__ import annotations

import logging
import os
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


def run(settings: Settings, host: str, port: int, workers: int) -> None:
    """Answer until the process is ended."""
    os.environ[VARIABLE] = dump(settings)
    with TemporaryDirectory(prefix="guidelog-") as folder:
        if workers > 1:
            os.environ[SHARED] = folder
        _run(host, port, workers)


def _run(host: str, port: int, workers: int) -> None:
    uvicorn.run(
        "guidelog.serve.run:create",
        factory=True,
        host=host,
        port=port,
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
