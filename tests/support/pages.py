"""Pages of consultations."""

from __future__ import annotations

from collections.abc import Sequence

from guidelog.inference.page.answer import answers_page

from guidelog import Consultation


def page_of(consultations: Sequence[Consultation], full: bool = False) -> str:
    """The page of some consultations of one knowledge base."""
    return answers_page([one.sheet(full) for one in consultations], consultations[0].knowledge.program)
