"""What answers: a knowledge base ready to be asked, its codes, and what was counted."""

from __future__ import annotations

from typing import Any

from guidelog.inference.fhir.dates import reference
from guidelog.inference.fhir.reader import Reader
from guidelog.inference.fhir.table import CodeTable
from guidelog.inference.record.record import Record, RecordError
from starlette.requests import Request

from guidelog.api import KnowledgeBase, cache_place

from .counts import RequestCounts
from .refusals import RequestError
from .settings import Settings
from .store import Store, version_of
from .tokens import read_trust, require_token


class Service:
    """A knowledge base with its codes. It answers in one thread: that which made it."""

    def __init__(self, knowledge: KnowledgeBase, table: CodeTable, settings: Settings):
        self.knowledge = knowledge
        self.program = knowledge.program
        self.table = table
        self.settings = settings
        self.counts = RequestCounts()
        self.rules = version_of(self.program)
        self.store = Store(settings.store) if settings.store is not None else None
        self.issuers = read_trust(settings.trust) if settings.trust is not None else None

    def admit(self, request: Request, needed: bool = True) -> None:
        """Let a request pass if its token is right, or where no issuers are configured. Raises RequestError.

        If a token is not needed, one that is given is checked all the same.
        """
        header = request.headers.get("authorization")
        if self.issuers is not None and (needed or header is not None):
            url = self.settings.url.rstrip("/") + request.url.path
            require_token(header or "", url, self.issuers, self.store)

    def record(self, data: Any, at: str | None = None, default_id: str = "record") -> Record:
        """A record of parsed JSON, in the names of the knowledge base or of FHIR as of a time, now by default.

        Raises RequestError for what is no time, RecordError for what is no record.
        """
        try:
            time = None if at is None else reference(at)
        except ValueError:
            raise RequestError(400, "bad-time", "`at` is no time: write 2026-03-10T09:00:00Z, or a day") from None
        found = Reader(self.program, lambda: self.table, time).record_of(data, default_id)
        if isinstance(found, RecordError):
            raise found
        return found


def open_service(settings: Settings) -> Service:
    """Load what is needed once. Raises KnowledgeError, ReadingError, StoreError, TrustError."""
    knowledge = KnowledgeBase.load(
        settings.kb, readings=dict(settings.readings), cache=cache_place(), language=settings.language
    )
    service = Service(knowledge, knowledge.codes(settings.codes), settings)
    knowledge.consult({"findings": {}}).next()  # what is loaded for the first answer
    knowledge.prepare()
    return service
