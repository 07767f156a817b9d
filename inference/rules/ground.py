"""Ground atoms: predicates of constants, such as `finding(p, value)`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from ..text.syntax import Literal, Numeral, Term, Variable

PERSON = "p"  # the one person that a record tells of, in every ground atom

Constant: TypeAlias = str | int | Decimal
Binding: TypeAlias = Mapping[str, Constant]


class Ground(NamedTuple):
    """A ground atom; the predicate is `-f` for a finding recorded as false."""

    predicate: str
    arguments: tuple[Constant, ...]

    def __str__(self) -> str:
        return f"{self.predicate}({', '.join(map(str, self.arguments))})"


def ground(literal: Literal, binding: Binding) -> Ground:
    """The atom of a literal under a binding of all its variables."""
    return Ground(literal.predicate, tuple(constant(term, binding) for term in literal.terms))


def constant(term: Term, binding: Binding) -> Constant:
    """The constant that a term stands for."""
    if isinstance(term, Variable):
        return binding[term.name]
    return term.value if isinstance(term, Numeral) else term.name


def extend(literal: Literal, row: Iterable[Constant], binding: Binding) -> Binding | None:
    """A binding extended so that a literal has a row for its terms; None if it cannot."""
    found = dict(binding)
    for term, value in zip(literal.terms, row, strict=True):
        if isinstance(term, Variable):
            if found.setdefault(term.name, value) != value:
                return None
        elif constant(term, {}) != value:
            return None
    return found
