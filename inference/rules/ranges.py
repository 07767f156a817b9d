"""What a number can be: `range(F, Low, High)` is a constraint on records, as rules of `contradiction` are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..text.codes import Code
from ..text.diagnostic import Diagnostic
from ..text.syntax import Atom, Comparison, Literal, Numeral, Rule, Variable
from .program import Program

RANGE = "range"
_SUFFIX = "_range"


def range_faults(rules: Iterable[Rule], kinds: Mapping[str, str]) -> Iterator[Diagnostic]:
    """A fault for each range of what is no number, and each that is empty. `kinds` are the types of the findings."""
    for rule in rules:
        terms = rule.head.terms
        if not _is_range(rule) or not isinstance(terms[1], Numeral) or not isinstance(terms[2], Numeral):
            continue  # reported as of the wrong type, or as wrong arity
        name, low, high = str(terms[0]), terms[1].value, terms[2].value
        why = "a record with a number outside its range is refused"
        if kinds.get(name, "number") != "number":
            message = f"`{name}` is of type {kinds[name]} and has no range"
            yield Diagnostic(Code.WRONG_TYPE, message, terms[0].span, why, "leave it out, or make it of type number")
        elif low > high:
            message, help_ = (
                f"no number is at least {low} and at most {high}",
                f"write `range({name}, {high}, {low}).`",
            )
            yield Diagnostic(Code.WRONG_TYPE, message, terms[1].span, why, help_)


def with_ranges(rules: Iterable[Rule], kinds: Mapping[str, str]) -> Iterator[Rule]:
    """The rules, each range of a number followed by what it forbids."""
    for rule in rules:
        yield rule
        if _is_range(rule) and not [*range_faults([rule], kinds)]:
            yield from _forbidden(rule)


def range_words(name: str, label: str, low: object, high: object, unit: str) -> str:
    """What a record says that has a number outside its range."""
    return f"{label or name} is from {low} to {high} {unit.replace('_', ' ')}".rstrip()


def contradiction_of(finding: str) -> str:
    """The name of the contradiction of a number that is outside its range."""
    return f"{finding}{_SUFFIX}"


def is_of_range(rule: Rule) -> bool:
    """Whether a rule is what a range forbids, of which no worked case need tell."""
    return rule.head.name == "contradiction" and rule.head.span == rule.span


def range_names(program: Program) -> list[str]:
    """The names of the contradictions that a range has made."""
    own = (program.rules[index] for index in program.rules_of.get("contradiction", ()))
    return [*dict.fromkeys(str(rule.head.terms[1]) for rule in own if is_of_range(rule))]


def _forbidden(rule: Rule) -> Iterator[Rule]:
    finding, low, high = rule.head.terms
    span = rule.span
    person, number = Variable("P", span), Variable("N", span)
    head = Literal("contradiction", (person, Atom(contradiction_of(str(finding)), span)), False, False, span)
    recorded = Literal(str(finding), (person, number), False, False, span)
    for operator, bound in (("<", low), (">", high)):
        yield Rule(head, (recorded, Comparison(number, operator, bound, span)), None, span)


def _is_range(rule: Rule) -> bool:
    return rule.head.name == RANGE and not rule.body and len(rule.head.terms) == len(("F", "Low", "High"))
