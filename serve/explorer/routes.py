"""The explorer over HTTP: its page by GET, and what the form of a record sends by POST."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from guidelog.inference.page.document import PageScript
from guidelog.inference.page.explorer.entries import TooManyFieldsError
from guidelog.inference.record.record import Record, RecordError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from guidelog.api import KnowledgeBase

from ..body import read_form
from ..gate import LOG
from ..refusals import RequestError
from ..service import Service
from .desk import Desk, Places
from .knowledge import knowledge_page

HOME, SCRIPT, KNOWLEDGE = "/", "/explorer.js", "/knowledge"
PLACES = Places(HOME, KNOWLEDGE, PageScript(SCRIPT))
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def explorer_routes(service: Service) -> list[Route]:
    """The routes of the explorer; none where who asks must have a token, for a page has none."""
    if service.issuers is not None:
        return []
    desks = Desks(service)

    async def home(request: Request) -> Response:
        return _page(desks.now.first, request)

    async def reply(request: Request) -> Response:
        text = await read_form(request)
        try:
            return _page(service.in_time(lambda: desks.now.reply(text)), request)
        except TooManyFieldsError as error:
            raise RequestError(413, "too-large", str(error)) from None

    async def knowledge(request: Request) -> Response:
        return _page(await desks.knowledge(), request)

    async def script(request: Request) -> Response:
        return _page(read_script(), request, "text/javascript")

    return [
        Route(HOME, home),
        Route(HOME, reply, methods=["POST"]),
        Route(SCRIPT, script),
        Route(KNOWLEDGE, knowledge),
    ]


class Desks:
    """The desk of the knowledge base that a service has now: another takes its place when that is loaded anew."""

    def __init__(self, service: Service):
        self.service = service
        self.desk: Desk | None = None
        self.pages: dict[str, asyncio.Task[str]] = {}  # of the knowledge base, by its rules

    @property
    def now(self) -> Desk:
        """The desk to ask."""
        knowledge = self.service.knowledge
        if self.desk is None or self.desk.knowledge is not knowledge:
            self.desk = Desk(knowledge, PLACES, _examples(knowledge), self.service.table)
        return self.desk

    async def knowledge(self) -> str:
        """The page of the knowledge base, made once, in a thread of its own: other requests do not wait for it."""
        known = self.service.knowledge
        key = known.program.checksum
        if key not in self.pages or (self.pages[key].done() and self.pages[key].exception() is not None):
            self.pages = {key: asyncio.create_task(asyncio.to_thread(knowledge_page, known, HOME))}
        return await asyncio.shield(self.pages[key])


def _examples(knowledge: KnowledgeBase) -> Mapping[str, Record]:
    """The examples; none where they were spoilt since the service began, for then it refuses to."""
    try:
        return knowledge.examples()
    except (OSError, RecordError):
        LOG.error("the examples of the knowledge base are not in order")
        return {}


@cache
def read_script() -> str:
    """The script of the page."""
    return Path(__file__).with_name("explorer.js").read_text(encoding="utf-8")


def _page(text: str, request: Request, type_: str = "text/html") -> Response:
    """A page that nobody keeps, packed where it can be read so; it has no secret that its length could tell."""
    data, headers = text.encode(errors="replace"), dict(_HEADERS)
    if "gzip" in request.headers.get("accept-encoding", ""):
        data, headers["content-encoding"] = gzip.compress(data, 5), "gzip"
    return Response(data, headers=headers, media_type=f"{type_}; charset=utf-8")
