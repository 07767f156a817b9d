"""The parts of a program, each with its place in the text."""

# No annotations from __future__: as texts each would be compiled anew for its NamedTuple, at every start.

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
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


class Fractional(NamedTuple):
    """A number with decimals, which is none without them: its text ends in another digit than 0."""

    text: str
    span: Span

    @property
    def value(self) -> Decimal:
        """The number, exactly."""
        return Decimal(self.text)

    @property
    def places(self) -> int:
        """How many decimals it has."""
        return len(self.text.partition(".")[2])

    def __str__(self) -> str:
        return self.text


class Variable(NamedTuple):
    """A variable; each `_` has a name of its own, such as `_7`."""

    name: str
    span: Span

    def __str__(self) -> str:
        return "_" if self.is_anonymous else self.name

    @property
    def is_anonymous(self) -> bool:
        return self.name[0] == "_" and self.name[1:].isdigit()


Numeral: TypeAlias = Integer | Fractional
Term: TypeAlias = Atom | Integer | Fractional | Variable
Amount: TypeAlias = int | Decimal  # what a numeral is worth


def numeral(number: Amount, span: Span) -> Numeral:
    """A number as a text has it: whole if it is, however it was written."""
    if number == (whole := int(number)):
        return Integer(whole, span)
    return Fractional(f"{Decimal(number):f}".rstrip("0"), span)


def constant_term(constant: str | Amount, span: Span) -> Term:
    """A constant as a text has it."""
    return Atom(constant, span) if isinstance(constant, str) else numeral(constant, span)


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

    @property
    def is_total(self) -> bool:
        """Whether it stands for an aggregate, which a rule of its own defines: its name is the aggregate's text."""
        return is_total(self.name)

    def __str__(self) -> str:
        terms = "" if self.is_total else f"({', '.join(str(term) for term in self.terms)})"
        return f"{'not ' if self.negated else ''}{self.predicate}{terms}"


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


class Element(NamedTuple):
    """What an aggregate counts: for each way in which `literal` is met, one item, told apart from others by `terms`.

    Of a sum, the first of the terms is how much it adds. An element without terms is told apart by the literal.
    """

    terms: tuple[Term, ...]
    literal: Literal
    span: Span

    def __str__(self) -> str:
        return f"{', '.join(map(str, self.terms))} : {self.literal}" if self.terms else str(self.literal)


class Aggregate(NamedTuple):
    """`#sum { N, I : points(P, score, N, I) } >= 2`, `#count { ... } <= 3` or `2 { a(P) ; b(P) }`.

    `function` is `#sum`, `#count`, or empty for the last; `least` and `most` are the bounds that it lies within, None
    where there is none. It is the one condition of a rule that defines what stands for it in the rules of the text.
    """

    function: str
    elements: tuple[Element, ...]
    least: int | None
    most: int | None
    span: Span

    @property
    def literals(self) -> tuple[Literal, ...]:
        """What it counts."""
        return tuple(element.literal for element in self.elements)

    @property
    def variables(self) -> dict[str, Span]:
        """Its variables by name, with a place of each."""
        return {name: span for element in self.elements for name, span in element.literal.variables.items()}

    @property
    def is_sum(self) -> bool:
        """Whether the items add what their first terms say; else each adds one."""
        return self.function == "#sum"

    @property
    def counted(self) -> str:
        """Its text without its bounds."""
        return self._replace(least=None, most=None).written(map(str, self.elements))

    def admits(self, total: int) -> bool:
        """Whether a total lies within the bounds."""
        return (self.least is None or self.least <= total) and (self.most is None or total <= self.most)

    def __str__(self) -> str:
        return self.written(map(str, self.elements))

    def written(self, elements: Iterable[str]) -> str:
        """Its text, with these texts of its elements."""
        body = f"{{ {' ; '.join(elements)} }}"
        if not self.function:
            least, most = (f"{end} " if end is not None else "" for end in (self.least, self.most))
            return f"{least}{body}{f' {most}'.rstrip()}"
        if self.least is None and self.most is None:
            return f"{self.function} {body}"
        if self.least is None or self.most is None:
            bound = f">= {self.least}" if self.most is None else f"<= {self.most}"
            return f"{self.function} {body} {bound}"
        if self.least == self.most:
            return f"{self.function} {body} = {self.least}"
        return f"{self.least} <= {self.function} {body} <= {self.most}"


Condition: TypeAlias = Literal | Comparison | Aggregate


def counted_or_asked(condition: Condition) -> tuple[Literal, ...]:
    """What a condition asks for or counts; nothing of a comparison."""
    if isinstance(condition, Aggregate):
        return condition.literals
    return (condition,) if isinstance(condition, Literal) else ()


def is_total(predicate: str) -> bool:
    """Whether a predicate stands for an aggregate; no text can name it."""
    return "{" in predicate


def bare_name(predicate: str) -> str:
    """A predicate without the sign of what is recorded as false; a total may start with a bound below zero."""
    return predicate[1:] if predicate[0] == "-" and not is_total(predicate) else predicate


def _variables(terms: Iterable[Term]) -> dict[str, Span]:
    return {term.name: term.span for term in terms if isinstance(term, Variable)}


def binders_first(body: Iterable[Condition]) -> list[Condition]:
    """Conditions that bind variables, in the order of the text; then comparisons; then negations."""
    return sorted(
        body, key=lambda c: 0 if isinstance(c, Aggregate) else 1 if isinstance(c, Comparison) else 2 * c.negated
    )


class Rule(NamedTuple):
    """`head :- body.`; a fact is a rule without a body. `label` is the `[a]` of a comment behind it."""

    head: Literal
    body: tuple[Condition, ...]
    label: str | None
    span: Span

    def __str__(self) -> str:
        body = ", ".join(str(condition) for condition in self.body)
        if self.head.is_total:
            return str(self.head)
        return f"{self.head} :- {body}." if body else f"{self.head}."

    @property
    def aggregate(self) -> Aggregate | None:
        """The aggregate that the rule defines, if it defines one."""
        first = self.body[0] if self.body else None
        return first if isinstance(first, Aggregate) else None


def terms_of(rule: Rule) -> Iterator[Term]:
    """Every term of a rule, of what an aggregate counts and of what tells its items apart too."""
    yield from rule.head.terms
    for condition in rule.body:
        if isinstance(condition, Comparison):
            yield from condition.terms
        for literal in counted_or_asked(condition):
            yield from literal.terms
        for element in condition.elements if isinstance(condition, Aggregate) else ():
            yield from element.terms


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
    definitions: tuple[Rule, ...] = ()  # of what stands for aggregates
