"""Aggregates of a rule become conditions on predicates that rules of their own define, so that a total is established
or not, is negated and proved as anything else. The name of such a predicate is the text of its aggregate.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from .codes import Code
from .diagnostic import Diagnostic
from .syntax import Aggregate, Element, Literal, Rule, Term, Variable

_PERSON = "P"


class AggregateBounds(NamedTuple):
    """What a total must lie within, so far; `is_denied` if it must not."""

    least: int | None = None
    most: int | None = None
    is_denied: bool = False
    is_mixed: bool = False

    def within(self, operator: str, number: int) -> AggregateBounds:
        """The bounds with one more: the total compares so with a number."""
        mixed = self.is_mixed or (not self.is_open and (operator == "!=" or self.is_denied))
        least = {">=": number, ">": number + 1, "=": number, "!=": number}.get(operator)
        most = {"<=": number, "<": number - 1, "=": number, "!=": number}.get(operator)
        if least is not None and self.least is not None:
            least = max(least, self.least)
        if most is not None and self.most is not None:
            most = min(most, self.most)
        return AggregateBounds(
            self.least if least is None else least,
            self.most if most is None else most,
            self.is_denied or operator == "!=",
            mixed,
        )

    @property
    def is_open(self) -> bool:
        """Whether there is no bound."""
        return self.least is None and self.most is None

    @property
    def is_empty(self) -> bool:
        """Whether no total lies within."""
        return self.least is not None and self.most is not None and self.least > self.most


def scope_fault(aggregate: Aggregate, outside: Collection[str]) -> Diagnostic | None:
    """What makes the variables of an aggregate unusable, by those of its rule: only the person is shared."""
    shared = {name: span for name, span in aggregate.variables.items() if name in outside}
    for element in aggregate.elements:
        own = element.literal.variables
        for term in element.terms:
            if isinstance(term, Variable) and term.name not in own:
                why = "it could be anything, so the total would depend on the engine"
                message = f"nothing binds `{term}`, which stands before a `:`"
                help_ = f"use it in `{element.literal}`, which is counted"
                return Diagnostic(Code.UNSAFE_VARIABLE, message, term.span, why, help_)
            if isinstance(term, Variable) and term.name in shared:
                why = "the items of one person are counted"
                return Diagnostic(
                    Code.UNSAFE_VARIABLE, f"`{term}` stands outside of the aggregate too", term.span, why,
                    "give it a name that the rest of the rule does not use",
                )  # fmt: skip
        local = [name for name in own if name not in shared]
        if local and not element.terms:
            what = "_" if local[0][1:].isdigit() else local[0]
            message = f"`{what}` could be anything in `{element.literal}`"
            why = "how much of it is counted would depend on the engine"
            help_ = f"write `#count {{ X : {element.literal.predicate}(..., X) }}` to count each value"
            return Diagnostic(Code.UNSAFE_VARIABLE, message, own[local[0]], why, help_)
        used = {term.name for term in element.terms if isinstance(term, Variable)}
        for name in local:
            if name not in used and name[0] != "_":
                why = "a variable used once joins nothing: it is often a misspelt one"
                help_ = f"write `_`, or use `{name}` where it is meant"
                return Diagnostic(Code.SINGLETON_VARIABLE, f"`{name}` is used once", own[name], why, help_)
    if len(shared) == 1 and all(shared.keys() <= element.literal.variables.keys() for element in aggregate.elements):
        return None
    names = " and ".join(f"`{name}`" for name in shared) or "nothing"
    message = f"the aggregate shares {names} with the rest of its rule; each of its items must share the person alone"
    why = "a total is counted for one person, and for what else is the same in each record"
    help_ = "write the person in each item, and a rule for each value of another variable"
    return Diagnostic(Code.UNSAFE_VARIABLE, message, aggregate.span, why, help_)


def define_total(aggregate: Aggregate, outside: Collection[str], negated: bool) -> tuple[Literal, Rule]:
    """What stands for an aggregate in its rule, and the rule that defines it."""
    name = next(name for name in aggregate.variables if name in outside)
    person = Variable(name, aggregate.variables[name])
    is_free = _PERSON not in aggregate.variables or name == _PERSON
    own = Variable(_PERSON, person.span) if is_free else person
    elements = tuple(_renamed(element, name, own) for element in aggregate.elements)
    plain = Aggregate(aggregate.function, elements, aggregate.least, aggregate.most, aggregate.span)
    head = Literal(str(plain), (own,), strong=False, negated=False, span=aggregate.span)
    return head._replace(terms=(person,), negated=negated), Rule(head, (plain,), None, aggregate.span)


def _renamed(element: Element, name: str, own: Variable) -> Element:
    """An element with another name for the person."""

    def term(one: Term) -> Term:
        return own._replace(span=one.span) if isinstance(one, Variable) and one.name == name else one

    literal = element.literal._replace(terms=tuple(map(term, element.literal.terms)))
    return element._replace(literal=literal)
