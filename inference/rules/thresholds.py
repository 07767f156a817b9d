"""Thresholds from facts: a rule that compares a number of a record with an integer of facts is a rule for each fact.

`fast(P) :- group(P, G), limit(G, L), rate(P, N), N > L.` with `limit(infant, 150).` is, for infants, `fast(P) :-
group(P, infant), limit(infant, 150), rate(P, N), N > 150.`: facts are finite, and 150 is a boundary as any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..text.syntax import COMPARISONS, Aggregate, Atom, Comparison, Condition, Literal, Rule, Term, Variable

MOST = 1000  # rules that one rule may become


def with_thresholds(rules: Iterable[Rule], kinds: Mapping[str, str]) -> Iterator[Rule]:
    """The rules, each that takes a threshold from facts once for each of these. `kinds` are the types of findings."""
    rules = [*rules]
    facts: dict[str, list[Literal]] = {}
    derived = {rule.head.name for rule in rules if rule.body}
    for rule in rules:
        if not rule.body and rule.head.name not in derived:
            facts.setdefault(rule.head.name, []).append(rule.head)
    for rule in rules:
        yield from _instances(rule, facts, kinds)


def _instances(rule: Rule, facts: Mapping[str, Sequence[Literal]], kinds: Mapping[str, str]) -> list[Rule]:
    """A rule once for each way in which facts bind its thresholds; itself if it takes none from facts."""
    found = [rule]
    while len(found) <= MOST:
        place = next((place for one in found[:1] for place in _binding_facts(one, facts, kinds)), None)
        if place is None:
            return found if found == [rule] else _settled(found)
        found = [other for one in found for other in _bound(one, place, facts)]
        if not found:
            break
    return [rule]  # for too many, or none: it is refused as comparing with what is no integer


def _settled(rules: Sequence[Rule]) -> list[Rule]:
    """The rules without what compares a number of the text with another one: it is so in each of them, or the rule
    is left out. All of them, if each would be.
    """
    found = [
        rule._replace(body=tuple(c for c in rule.body if _is_true(c) is None))
        for rule in rules
        if all(_is_true(c) is not False for c in rule.body)
    ]
    return found or [*rules]


def _is_true(condition: Condition) -> bool | None:
    """Whether a comparison of two numbers holds; None of any other condition."""
    if not isinstance(condition, Comparison):
        return None
    left, right = condition.terms
    if isinstance(left, Atom | Variable) or isinstance(right, Atom | Variable):
        return None
    return bool(COMPARISONS[condition.operator](left.value, right.value))


def _binding_facts(rule: Rule, facts: Mapping[str, Sequence[Literal]], kinds: Mapping[str, str]) -> Iterator[int]:
    """The places of conditions that look up facts and bind what a number of the record is compared with."""
    said = (c.terms[1] for c in rule.body if isinstance(c, Literal) and not c.negated and _is_number(c, kinds))
    numbers = {term.name for term in said if isinstance(term, Variable)}
    sides = [(c.left, c.right) for c in rule.body if isinstance(c, Comparison)]
    asked = {
        str(other)
        for pair in sides
        for one, other in (pair, pair[::-1])
        if str(one) in numbers and isinstance(other, Variable) and str(other) not in numbers
    }
    for place, condition in enumerate(rule.body):
        is_asked = isinstance(condition, Literal) and not condition.negated and condition.name in facts
        if is_asked and asked.intersection(condition.variables):
            yield place


def _is_number(literal: Literal, kinds: Mapping[str, str]) -> bool:
    return kinds.get(literal.name) == "number" and len(literal.terms) > 1


def _bound(rule: Rule, place: int, facts: Mapping[str, Sequence[Literal]]) -> Iterator[Rule]:
    """A rule for each fact that one of its conditions can mean."""
    literal = rule.body[place]
    if not isinstance(literal, Literal):
        return
    for fact in facts[literal.name]:
        binding: dict[str, Term] = {}
        pairs = [*zip(literal.terms, fact.terms, strict=False)]
        for term, constant in pairs:
            if isinstance(term, Variable):
                binding[term.name] = constant
        if all(isinstance(term, Variable) or str(term) == str(constant) for term, constant in pairs):
            yield rule._replace(
                head=_put_literal(rule.head, binding), body=tuple(_put(c, binding) for c in rule.body)
            )


def _put(condition: Condition, binding: Mapping[str, Term]) -> Condition:
    """A condition with constants for the variables that are bound."""
    if isinstance(condition, Aggregate):
        return condition  # but for the person, its variables are its own
    if isinstance(condition, Comparison):
        return condition._replace(left=_constant(condition.left, binding), right=_constant(condition.right, binding))
    return _put_literal(condition, binding) if isinstance(condition, Literal) else condition


def _put_literal(literal: Literal, binding: Mapping[str, Term]) -> Literal:
    return literal._replace(terms=tuple(_constant(term, binding) for term in literal.terms))


def _constant(term: Term, binding: Mapping[str, Term]) -> Term:
    """The constant for a variable that is bound, at the place of the variable."""
    bound = binding.get(term.name) if isinstance(term, Variable) else None
    return bound._replace(span=term.span) if bound is not None else term
