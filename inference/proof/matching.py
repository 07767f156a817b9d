"""Terms against constants, for what checks and tries; what builds proofs has its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from ..text.syntax import Amount, Atom, Numeral, Term, Variable

Row: TypeAlias = tuple[Any, ...]  # constants; None is whatever it may be
Binding: TypeAlias = Mapping[str, Any]


def row_of(terms: Iterable[Term], binding: Binding) -> Row:
    """What the terms stand for; None for a variable that is not bound."""
    return tuple(
        [
            binding.get(term.name)
            if isinstance(term, Variable)
            else term.value
            if isinstance(term, Numeral)
            else term.name
            for term in terms
        ]
    )


def fits(row: Row, pattern: Row) -> bool:
    """Whether a row agrees with a pattern."""
    if None not in pattern:
        return row == pattern
    return len(row) == len(pattern) and all(b is None or a == b for a, b in zip(row, pattern, strict=True))


def differs(term: Term, value: Any) -> bool:
    """Whether a term is another constant than a value."""
    return value is not None and not isinstance(term, Variable) and _constant(term) != value


def match(terms: Sequence[Term], row: Row, binding: Binding) -> Binding | None:
    """The binding extended so that the terms agree with a row; None if they cannot."""
    if len(terms) != len(row):
        return None
    found = dict(binding)
    for term, value in zip(terms, row, strict=True):
        if value is None:
            continue
        if not isinstance(term, Variable):
            if _constant(term) != value:
                return None
        elif found.setdefault(term.name, value) != value:
            return None
    return found


def compares(operator: str, left: Any, right: Any) -> bool:
    """Whether a comparison is true."""
    order = (left > right) - (left < right)
    return order in {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1), "=": (0,), "!=": (-1, 1)}[operator]


def _constant(term: Atom | Numeral) -> str | Amount:
    return term.value if isinstance(term, Numeral) else term.name
