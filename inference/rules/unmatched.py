"""Constants on which rules do not agree: what is asked of one that no rule gives, and what is given and never asked.

The name of a score is one: of `points(P, hart, 1, age) :- ...` where a total counts `points(P, heart, N, I)`, nothing
would ever count. Values of findings and whatever else is declared are not judged, for rules need not use all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from ..text.codes import Code
from ..text.diagnostic import Diagnostic
from ..text.spelling import suggestion
from ..text.syntax import Atom, Literal
from .conditions import conditions_of
from .program import Program
from .schema import NAME, SIGNATURES, Sort

_Place: TypeAlias = tuple[str, int]  # a predicate and an argument


def unmatched_constants(program: Program) -> Iterator[Diagnostic]:
    """A fault for each constant that a condition asks for and no rule or fact has, and a problem for each that a head
    has and no condition asks for, though all of them ask for some.

    The program is to be one as it is written, all readings together.
    """
    heads = [rule.head for rule in program.rules]
    asked_for = [literal for rule in program.rules for literal in conditions_of(rule)]
    given, asked = (_constants(literals, program.sorts) for literals in (heads, asked_for))
    for literal in asked_for:
        for place, term in enumerate(literal.terms):
            known = given.get((literal.name, place))
            if known is not None and isinstance(term, Atom) and str(term) not in known:
                yield _unknown(literal, term, sorted(known))
    reported = set()
    for head in heads:
        for place, term in enumerate(head.terms):
            used, key = asked.get((head.name, place)), (head.name, place, str(term))
            if used and isinstance(term, Atom) and str(term) not in used and key not in reported:
                reported.add(key)
                yield _unused(head, term, sorted(used & (given[head.name, place] or used)))


def _constants(literals: Iterable[Literal], sorts: Mapping[str, tuple[Sort, ...]]) -> dict[_Place, set[str] | None]:
    """The constants of arguments that hold names which only the rules and facts of the knowledge base know, by
    predicate and place; None where any can stand.
    """
    found: dict[_Place, set[str] | None] = {}
    for literal in literals:
        own = () if literal.name in SIGNATURES else sorts.get(literal.name, ())
        for place, (term, sort) in enumerate(zip(literal.terms, own, strict=False)):
            if sort == NAME:
                constants = found.setdefault((literal.name, place), set())
                if not isinstance(term, Atom):
                    found[literal.name, place] = None
                elif constants is not None:
                    constants.add(str(term))
    return found


def _unknown(literal: Literal, term: Atom, known: list[str]) -> Diagnostic:
    help_ = suggestion(str(term), known, f"write a rule for it, or one of: {', '.join(known[:12])}")
    message = f"no rule or fact of `{literal.name}` has `{term}` there"
    why = "a misspelt constant matches nothing: the condition never holds, and its `not` always does"
    return Diagnostic(Code.UNKNOWN_VALUE, message, term.span, why, help_)


def _unused(head: Literal, term: Atom, used: list[str]) -> Diagnostic:
    help_ = suggestion(str(term), used, "use it, or remove it")
    message = f"nothing asks for `{head.name}` with `{term}` there"
    why = "what is defined and never asked changes no answer"
    return Diagnostic(Code.UNUSED_PREDICATE, message, term.span, why, help_)
