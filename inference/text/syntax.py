"""The parts of a program, each with its place in the text."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

from .source import Source, Span

COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}
MIRRORED: Mapping[str, str] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}  # sides exchanged


class Atom(NamedTuple):
    """A constant in lower case."""

    name: str
    span: Span

    def __str__(self) -> str:
        return self.name


class Integer(NamedTuple):
    """A whole number."""

    value: int
    span: Span

    def __str__(self) -> str:
        return str(self.value)


class Variable(NamedTuple):
    """A variable; each `_` has a name of its own, such as `_7`."""

    name: str
    span: Span

    def __str__(self) -> str:
        return "_" if self.is_anonymous else self.name

    @property
    def is_anonymous(self) -> bool:
        return self.name[0] == "_" and self.name[1:].isdigit()


Term: TypeAlias = Atom | Integer | Variable


class Literal(NamedTuple):
    """`p(X)`, `-p(X)` (strong), `not p(X)` (negated) or `not -p(X)`."""

    name: str
    terms: tuple[Term, ...]
    strong: bool
    negated: bool
    span: Span

    @property
    def predicate(self) -> str:
        """The name under which its facts are kept: `-p` for a strong negation."""
        return f"-{self.name}" if self.strong else self.name

    @property
    def variables(self) -> dict[str, Span]:
        """Its variables by name, with a place of each."""
        return _variables(self.terms)

    def __str__(self) -> str:
        terms = ", ".join(str(term) for term in self.terms)
        return f"{'not ' if self.negated else ''}{self.predicate}({terms})"


class Comparison(NamedTuple):
    """`left operator right`, such as `Weeks >= 2`."""

    left: Term
    operator: str
    right: Term
    span: Span

    @property
    def terms(self) -> tuple[Term, Term]:
        """Both sides, as a literal has its terms."""
        return self.left, self.right

    @property
    def variables(self) -> dict[str, Span]:
        """Its variables by name, with a place of each."""
        return _variables(self.terms)

    def __str__(self) -> str:
        return f"{self.left} {self.operator} {self.right}"


Condition: TypeAlias = Literal | Comparison


def _variables(terms: Iterable[Term]) -> dict[str, Span]:
    return {term.name: term.span for term in terms if isinstance(term, Variable)}


def binders_first(body: Iterable[Condition]) -> list[Condition]:
    """Conditions that bind variables, in the order of the text; then comparisons; then negations."""
    return sorted(body, key=lambda c: 1 if isinstance(c, Comparison) else 2 if c.negated else 0)


class Rule(NamedTuple):
    """`head :- body.`; a fact is a rule without a body. `label` is the `[a]` of a comment behind it."""

    head: Literal
    body: tuple[Condition, ...]
    label: str | None
    span: Span

    def __str__(self) -> str:
        body = ", ".join(str(condition) for condition in self.body)
        return f"{self.head} :- {body}." if body else f"{self.head}."


class Entry(NamedTuple):
    """A line of a block: a key and its text."""

    key: str
    text: str
    span: Span


class Block(NamedTuple):
    """The `%%` lines above a clause: what they describe, and what they say of it."""

    name: str
    entries: tuple[Entry, ...]
    span: Span


class Case(NamedTuple):
    """A `%?` line: what is claimed of what the block above describes, for the record of the facts.

    `kind` says what the block describes: a statement, a concept or a contradiction. It `is_unread` if it was written
    by the program and no person has read it since.
    """

    block: Block | None
    verdict: str
    label: str | None
    facts: tuple[Literal, ...]
    span: Span
    kind: str = ""
    is_unread: bool = False

    @property
    def subject(self) -> str:
        """The name of what is claimed to hold or fail."""
        return self.block.name if self.block else ""


class Module(NamedTuple):
    """One file, parsed."""

    source: Source
    rules: tuple[Rule, ...]
    blocks: tuple[Block, ...]
    cases: tuple[Case, ...]
