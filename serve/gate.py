"""What every request passes: it is counted and logged by its route alone, and no error leaves as a traceback."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from traceback import extract_tb

from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .counts import RequestCounts
from .refusals import RequestError, problem

LOG = logging.getLogger("guidelog.serve")


class Gateway:
    """Wraps an application. What was sent, paths and parameters included, never gets into the log."""

    def __init__(self, inner: ASGIApp, counts: RequestCounts, routes: Iterable[Route], refresh: Callable[[], None]):
        self.inner = inner
        self.refresh = refresh
        self.counts = counts
        self.paths = {route.endpoint: route.path for route in routes}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and see to what becomes of it."""
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        self.refresh()
        start, status = time.perf_counter(), 0

        async def observe(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.inner(scope, receive, observe)
        except Exception as error:
            place = extract_tb(error.__traceback__)[-1]  # an error's own words may be of a record
            LOG.error("error %s at %s:%s", type(error).__name__, place.filename, place.lineno)
            if not status:
                await problem(RequestError(500, "error", "this is a fault of the service"))(scope, receive, observe)
        finally:
            seconds = time.perf_counter() - start
            route = self.paths.get(scope.get("endpoint", self), "other")
            self.counts.add(route, status, seconds)
            LOG.info("%s %s %s %.1f ms", _method(scope), route, status, seconds * 1000)


def _method(scope: Scope) -> str:
    """The method of a request; a word of somebody's own is none."""
    known = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH")
    return scope["method"] if scope["method"] in known else "OTHER"
