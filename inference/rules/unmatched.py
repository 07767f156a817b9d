"""Constants on which rules do not agree: what is asked of one that no rule gives, and what is given and never asked.

The name of a score is one: of `points(P, hart, 1, age) :- ...` where a total counts `points(P, heart, N, I)`, nothing
would ever count. Values of findings and whatever else is declared are not judged, for rules need not use all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from ..text.codes import Code
from ..text.diagnostic import Diagnostic
from ..text.spelling import suggestion
from ..text.syntax import Atom, Literal, Rule
from .conditions import conditions_of
from .program import Program
from .schema import NAME, SIGNATURES, Sort


def unmatched_constants(program: Program) -> Iterator[Diagnostic]:
    """A fault for each constant that a condition asks for and no rule or fact has, and a problem for each that a head
    has and no condition asks for, though all of them ask for some.

    The program is to be one as it is written, all readings together.
    """
    arguments = _arguments(program.rules, program.sorts)
    yield from _unknown(program.rules, arguments)
    yield from _unused(program.rules, arguments)


class _Argument(NamedTuple):
    """An argument of a predicate that rules define: the constants there, of heads or of conditions; None for any."""

    given: set[str] | None
    asked: set[str] | None


_Arguments: TypeAlias = "dict[tuple[str, int], _Argument]"  # by predicate and place


def _unknown(rules: Iterable[Rule], arguments: _Arguments) -> Iterator[Diagnostic]:
    for rule in rules:
        for literal in conditions_of(rule):
            for place, term in enumerate(literal.terms):
                own = arguments.get((literal.name, place))
                if own and own.given is not None and isinstance(term, Atom) and str(term) not in own.given:
                    known = sorted(own.given)
                    help_ = suggestion(str(term), known, f"write a rule for it, or one of: {', '.join(known[:12])}")
                    message = f"no rule or fact of `{literal.name}` has `{term}` there"
                    why = "a misspelt constant matches nothing: the condition never holds, and its `not` always does"
                    yield Diagnostic(Code.UNKNOWN_VALUE, message, term.span, why, help_)


def _unused(rules: Iterable[Rule], arguments: _Arguments) -> Iterator[Diagnostic]:
    reported = set()
    for rule in rules:
        for place, term in enumerate(rule.head.terms):
            own = arguments.get((rule.head.name, place))
            key = (rule.head.name, place, str(term))
            if not own or not own.asked or not isinstance(term, Atom) or str(term) in own.asked or key in reported:
                continue
            reported.add(key)
            help_ = suggestion(str(term), sorted(own.asked & (own.given or own.asked)), "use it, or remove it")
            message = f"nothing asks for `{rule.head.name}` with `{term}` there"
            why = "what is defined and never asked changes no answer"
            yield Diagnostic(Code.UNUSED_PREDICATE, message, term.span, why, help_)


def _arguments(rules: Iterable[Rule], sorts: Mapping[str, tuple[Sort, ...]]) -> _Arguments:
    """The arguments that hold names which only the rules and facts of the knowledge base know."""
    found: dict[tuple[str, int], _Argument] = {}
    for rule in rules:
        if rule.head.name not in SIGNATURES:
            _note(rule.head, 0, found)
    for rule in rules:
        for literal in conditions_of(rule):
            _note(literal, 1, found)
    own = {name: signature for name, signature in sorts.items() if name not in SIGNATURES}
    return {one: both for one, both in found.items() if NAME in own.get(one[0], ())[one[1] : one[1] + 1]}


def _note(literal: Literal, side: int, found: dict[tuple[str, int], _Argument]) -> None:
    for place, term in enumerate(literal.terms):
        own = found.setdefault((literal.name, place), _Argument(set(), set()))
        constants = own[side]
        if constants is None:
            continue
        if isinstance(term, Atom):
            constants.add(str(term))
        else:
            sides = (None, own.asked) if side == 0 else (own.given, None)
            found[literal.name, place] = _Argument(*sides)
