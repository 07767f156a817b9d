"""The page of a knowledge base: what it holds, with its worked cases and what checks of it find."""

from __future__ import annotations

from guidelog.inference.page.explorer.catalogue import Catalogue, catalogue_page

from guidelog.api import KnowledgeBase


def knowledge_page(knowledge: KnowledgeBase, home: str) -> str:
    """The page; `home` is the address of the explorer. It takes some seconds: everything is read and checked again.

    Raises TooComplexError for rules that are nested too deeply.
    """
    program = knowledge.program
    again = KnowledgeBase.read(
        program.sources, readings=program.read_otherwise, cases=True, kb=program.kb, language=program.language
    )
    return catalogue_page(Catalogue(again.program, again.check(), home))
