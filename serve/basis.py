"""What a service answers by: a knowledge base with its codes, as they were read at one time."""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

from guidelog.inference.fhir.load import table_sources
from guidelog.inference.fhir.table import CodeTable
from guidelog.inference.rules.program import Program

from guidelog.api import KnowledgeBase
from guidelog.places import cache_place, folders_of, sources_of

from .hooks.discovery import HookService, hook_services
from .settings import Settings
from .store import version_of


class Basis(NamedTuple):
    """A knowledge base with its codes, the services for record systems by their ids, and the version of its rules."""

    knowledge: KnowledgeBase
    table: CodeTable
    hooks: dict[str, HookService]
    rules: str

    @property
    def program(self) -> Program:
        """The knowledge base as declared."""
        return self.knowledge.program

    def anew(self) -> Basis:
        """The same, with nothing of what was computed so far: an answer that was ended may have left it half done."""
        return self._replace(knowledge=KnowledgeBase(self.program, self.knowledge.forms))


def basis_of(knowledge: KnowledgeBase, table: CodeTable) -> Basis:
    """A knowledge base and its codes as what a service answers by."""
    return Basis(knowledge, table, hook_services(knowledge.program, table), version_of(knowledge.program))


def load_basis(settings: Settings) -> Basis:
    """Load what settings name, and answer once, so that what the first answer needs is there.

    Raises KnowledgeError, ReadingError, TooComplexError, DisagreementError.
    """
    chosen = dict(settings.readings)
    knowledge = KnowledgeBase.load(settings.kb, readings=chosen, cache=cache_place(), language=settings.language)
    found = basis_of(knowledge, knowledge.codes(settings.codes))
    knowledge.consult({"findings": {}}).overview()
    return found


def fingerprint(settings: Settings) -> str:
    """What tells the texts of a knowledge base and of its codes from others. Raises KnowledgeError if one is gone."""
    texts = [*sources_of(settings.kb), *table_sources(folders_of(settings.kb or ""), settings.codes)]
    return sha256("\0".join(part for source in texts for part in (source.name, source.text)).encode()).hexdigest()
