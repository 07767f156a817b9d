"""What answers: a knowledge base ready to be asked, its codes, and what was counted."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

from guidelog.inference.fhir.dates import reference
from guidelog.inference.fhir.reader import Reader
from guidelog.inference.fhir.table import CodeTable
from guidelog.inference.record.record import Record, RecordError
from guidelog.inference.rules.program import Program
from starlette.requests import Request

from guidelog.api import KnowledgeBase
from guidelog.consultation import Consultation

from .basis import basis_of, load_basis
from .counts import RequestCounts
from .deadline import AnswerTimeout, Result, within
from .limits import MOST_ANSWER_SECONDS
from .memory import AnswerMemory
from .refusals import RequestError
from .renewal import Renewal
from .settings import Settings
from .store import Store
from .tokens import read_trust, require_token


class Service:
    """A knowledge base with its codes. It answers in one thread: that which made it."""

    def __init__(
        self, knowledge: KnowledgeBase, table: CodeTable, settings: Settings, renewal: Renewal | None = None
    ):
        self.basis = basis_of(knowledge, table)
        self.settings = settings
        self.counts = RequestCounts()
        self.store = Store(settings.store) if settings.store is not None else None
        self.issuers = read_trust(settings.trust) if settings.trust is not None else None
        self._renewal = renewal
        self._memory = AnswerMemory(settings.cache)

    @property
    def knowledge(self) -> KnowledgeBase:
        """The knowledge base as it is by now."""
        return self.basis.knowledge

    @property
    def program(self) -> Program:
        """The same as declared."""
        return self.basis.program

    @property
    def table(self) -> CodeTable:
        """Its codes."""
        return self.basis.table

    def refresh(self) -> None:
        """Take over what was changed on disk, between two requests."""
        change = self._renewal.poll() if self._renewal is not None else None
        if change is None:
            return
        if change.issuers is not None and self.issuers is not None:
            self.issuers = dict(change.issuers)
        if change.basis is not None:
            self.basis = change.basis
            self.prepare()

    def prepare(self) -> None:
        """Get ready to answer in this thread; what the one before left is given back."""
        gc.unfreeze()
        self.knowledge.prepare()

    def in_time(self, compute: Callable[[], Result]) -> Result:
        """What is computed for one answer. Raises RequestError if it takes too long.

        What was computed of the knowledge base until then is dropped, since it may be half done.
        """
        try:
            return within(MOST_ANSWER_SECONDS, compute)
        except AnswerTimeout:
            self.basis = self.basis.anew()
            detail = f"this takes more than {MOST_ANSWER_SECONDS} seconds to answer"
            raise RequestError(422, "too-complex", detail) from None

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

    def consult(self, record: Record) -> Consultation:
        """The answer for a record, which may be one that was kept. Raises RecordError for one that cannot be used."""
        return self._memory.consult(record, self.knowledge)


def open_service(settings: Settings) -> Service:
    """Load what is needed once. Raises KnowledgeError, ReadingError, StoreError, TrustError."""
    renewal = Renewal(settings)  # before the texts are read: what changes meanwhile is seen
    loaded = load_basis(settings)
    service = Service(loaded.knowledge, loaded.table, settings, renewal)
    service.prepare()
    return service
