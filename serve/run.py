"""Runs the service: one process a core, each with the knowledge base loaded once."""

from __future__ import annotations

import logging
import os
import socket
from tempfile import TemporaryDirectory

import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

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


class Listening(socket.socket):
    """A socket that listens; a process that is given it gets one of its own at the same address.

    The system then shares connections out among the processes, where that of one socket would go to whichever process
    is first, mostly all to the same (SO_REUSEPORT). A connection sends each answer at once, and does not let the body
    of one wait until the client has acknowledged its head (TCP_NODELAY, RFC 896).
    """

    def __init__(self, host: str, port: int):
        """At port 0 it takes any that is free. Raises OSError."""
        super().__init__(socket.AF_INET6 if ":" in host else socket.AF_INET)
        self.host = host
        self.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "SO_REUSEPORT"):  # not on Windows
            self.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.bind((host, port))

    def __reduce__(self) -> tuple[type[Listening], tuple[str, int]]:
        return Listening, (self.host, self.getsockname()[1])


def listen(host: str, port: int) -> Listening:
    """A socket for an address at which nobody listens; at port 0 for any that is free. Raises OSError."""
    with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
        pass  # another service of this program would share the address
    return Listening(host, port)


def run(settings: Settings, listening: Listening, workers: int) -> None:
    """Answer what comes in at a socket until the process is ended."""
    os.environ[VARIABLE] = dump(settings)
    with TemporaryDirectory(prefix="guidelog-") as folder:
        if workers > 1:
            os.environ[SHARED] = folder
        serve("guidelog.serve.run:create", listening, workers, factory=True)


def serve(application: str, listening: Listening, workers: int, factory: bool = False) -> None:
    """Run an application, by its name or that of what makes it, in so many processes."""
    config = uvicorn.Config(
        application,
        factory=factory,
        workers=workers,
        access_log=False,  # it has paths and parameters
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=LONGEST_SILENCE,
    )
    if workers > 1:
        Multiprocess(config, sockets=[listening]).run()
    else:
        uvicorn.Server(config).run(sockets=[listening])


def create() -> ASGIApp:
    """The application of a worker process, by the settings that its environment holds."""
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    return application(open_service(load(os.environ[VARIABLE])))
