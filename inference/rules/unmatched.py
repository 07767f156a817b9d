"""Constants on which rules do not agree: what is asked of one that no rule gives, and what is given and never asked.

The name of a score is one: of `points(P, hart, 1, age) :- ...` where a total counts `points(P, heart, N, I)`, nothing
would ever count. Values of findings and whatever else is declared are not judged, for rules need not use all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from ..text.codes import Code
from ..text.diagnostic import Diagnostic
from ..text.spelling import suggestion
from ..text.syntax import Atom, Literal, Rule
from .conditions import conditions_of
from .schema import NAME, SIGNATURES, Sort


class _Argument(NamedTuple):
    """An argument of a predicate that rules define: the constants there, of heads or of conditions; None for any."""

    given: set[str] | None
    asked: set[str] | None


def unknown_constants(rules: Collection[Rule], sorts: Mapping[str, tuple[Sort, ...]]) -> Iterator[Diagnostic]:
    """A fault for each constant that a condition asks for where no rule or fact of its predicate has it."""
    arguments = _arguments(rules, sorts)
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


def unused_constants(rules: Collection[Rule], sorts: Mapping[str, tuple[Sort, ...]]) -> Iterator[Diagnostic]:
    """A problem for each constant of a head for which no condition asks, though all of them ask for some constant."""
    arguments = _arguments(rules, sorts)
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


def _arguments(rules: Iterable[Rule], sorts: Mapping[str, tuple[Sort, ...]]) -> dict[tuple[str, int], _Argument]:
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
