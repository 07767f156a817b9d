"""Where in the text the worked cases of a statement, contradiction or concept stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ...rules.ground import Ground
from ...rules.program import Program
from ...rules.schema import NAMED
from ...text.source import Source, Span
from ...text.syntax import Case, Literal, Rule
from ...text.tokens import tokenize
from .cases import goal_of

_COLUMN = len("%? holds [a]  ")  # of the facts of a worked case, unless those above it have another


class CasePlace(NamedTuple):
    """The line below which a worked case belongs, and the column, counted from 0, in which its facts start."""

    source: Source
    line: int
    column: int


class Blocks:
    """The blocks of a program, by name, with the clause that stands below each."""

    def __init__(self, program: Program):
        self._program = program
        self._last: dict[Ground, Case] = {goal_of(case): case for case in program.cases}
        self._found: dict[str, list[tuple[Span, Rule]]] = {}
        self._starts: dict[str, list[int]] = {}
        for span, rule in _blocks(program.written):
            name = span.source.text[span.start : span.end].split()[1]
            self._found.setdefault(name, []).append((span, rule))
            self._starts.setdefault(span.source.name, []).append(span.start)

    def describes(self, concept: str) -> bool:
        """Whether a concept has a block."""
        return any(rule.head.name == concept for _, rule in self._found.get(concept, ()))

    def place(self, name: str, goal: Ground) -> CasePlace:
        """The place of the worked cases of what a block describes: below those that there are, else its clauses."""
        last = self._last.get(goal)
        if last is None:
            return self._below_clauses(name, NAMED.get(goal.predicate, goal.predicate))
        column = last.facts[0].span.start - last.span.start if last.facts else _COLUMN
        return CasePlace(last.span.source, last.span.line, column)

    def _below_clauses(self, name: str, predicate: str) -> CasePlace:
        """The end of the last clause that tells of a name, of those between its block and the next one."""
        block = next(span for span, rule in self._found[name] if rule.head.name == predicate)
        source = block.source
        limit = min((start for start in self._starts[source.name] if start > block.start), default=len(source.text))
        ends = [
            rule.span.end
            for rule in self._program.written
            if rule.span.source is source and block.end <= rule.span.start < limit and _tells(rule.head, name)
        ]
        return CasePlace(source, source.position(max(ends))[0], _COLUMN)


def _blocks(rules: tuple[Rule, ...]) -> Iterator[tuple[Span, Rule]]:
    """Every block with the clause below it: between clauses there is nothing but comments."""
    source, end = None, 0
    for rule in rules:
        if rule.span.source is not source:
            source, end = rule.span.source, 0
        for token in tokenize(rule.span.source, end, rule.span.start):
            if token.kind == "block":
                yield Span(rule.span.source, token.start, token.end), rule
        end = rule.span.end


def _tells(head: Literal, name: str) -> bool:
    return head.name == name or name in map(str, head.terms)
