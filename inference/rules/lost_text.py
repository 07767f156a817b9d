"""What could not be read of the texts: a fault that may be due to it is told once it can be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..text.codes import Code
from ..text.diagnostic import Diagnostic
from ..text.source import Span
from ..text.syntax import Rule
from .schema import SIGNATURES

_NAME = re.compile(r"\b[a-z][A-Za-z0-9_]*")
_DUE = (Code.UNKNOWN_PREDICATE, Code.UNKNOWN_VALUE, Code.MISSING_DECLARATION)  # if a clause with a name is missing


class LostText:
    """The clauses and the blocks that could not be read, by their places."""

    def __init__(self, clauses: Iterable[Span], blocks: Iterable[Span]):
        self._clauses, self.blocks = [*clauses], [*blocks]
        self._words = {word for span in self._clauses for word in _words(span)}
        self.names = self._words - SIGNATURES.keys()

    def kept(self, faults: Iterable[Diagnostic]) -> list[Diagnostic]:
        """The faults that are there whatever the lost clauses say."""
        return [
            fault
            for fault in faults
            if fault.code not in _DUE or fault.span is None or not self.names & _words(fault.span)
        ]

    def speaks_of(self, predicate: str) -> bool:
        """Whether a clause that could not be read may declare something by a predicate."""
        return predicate in self._words

    def stood_below(self, block: Span, below: Rule | None) -> bool:
        """Whether a clause that could not be read stood below a block, before the one that was read."""
        end = below.span.start if below else len(block.source.text)
        return any(span.source == block.source and block.end <= span.start < end for span in self._clauses)

    def stood_above(self, clause: Span, rules: Sequence[Rule]) -> bool:
        """Whether a block that could not be read stood above a clause, behind the one before it."""
        starts = (rule.span.end for rule in rules if rule.span.source == clause.source)
        before = max((end for end in starts if end <= clause.start), default=0)
        return any(span.source == clause.source and before <= span.start < clause.start for span in self.blocks)


def _words(span: Span) -> set[str]:
    """The names in a stretch of text."""
    return {*_NAME.findall(span.source.text, span.start, span.end)}
