"""Strengths that advise against their action: the program's own, and those that a knowledge base declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..text.codes import Code
from ..text.diagnostic import Diagnostic, Related
from ..text.syntax import Literal
from .schema import AVOID, STRENGTHS

ADVISES_AGAINST = "advises_against"


def against_of(declared: Iterable[str]) -> frozenset[str]:
    """The names of the strengths that advise against their action: the program's own, and those `declared` to."""
    return frozenset((AVOID, *declared))


def against_faults(declared: Mapping[str, Literal], ranked: Mapping[str, Literal]) -> Iterator[Diagnostic]:
    """A fault for each strength that is declared to advise against and is the program's own, or has a rank too.

    Advice against an action opposes advice for it: neither gives way to the other, so that there is nothing to rank.
    """
    for name, fact in declared.items():
        if name in STRENGTHS:
            message = f"`{name}` is a strength of the program, which says itself what it advises"
            help_ = "give a strength of your own another name, with a block that says its words"
            yield _fault(message, fact, help_)
        elif name in ranked:
            message = f"`{name}` advises against its action, and has a rank"
            help_ = "leave out the rank: advice against an action opposes, and gives way to nothing"
            yield _fault(message, fact, help_, Related(ranked[name].span, "its rank"))


def _fault(message: str, fact: Literal, help_: str, *related: Related) -> Diagnostic:
    why = "a strength is for an action or against it, and advice for and against one action never gives way"
    return Diagnostic(Code.DUPLICATE_DECLARATION, message, fact.span, why, help_, related=related)
