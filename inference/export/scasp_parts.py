"""A predicate for each statement, where statements deny each other: s(CASP) takes a predicate whole.

`holds(P, second) :- ill(P), not holds(P, first).` asks `holds` for what `holds` does not establish, which s(CASP)
takes for a circle. `holds_second(P) :- ill(P), not holds_first(P).` asks another predicate, and `holds(P, second) :-
holds_second(P).` says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..rules.conditions import conditions_of
from ..rules.program import Program, by_head
from ..rules.strata import denies_itself, strata
from ..text.syntax import Aggregate, Atom, Condition, Literal, Rule, Variable

_Part = tuple[str, str]  # a predicate, and its last argument


def in_parts(program: Program) -> Program:
    """The program with a predicate for each last argument of those that deny themselves; itself if there are none."""
    names = {name for stratum in program.strata for name in _denying(stratum, program)}
    if not names:
        return program
    literals = [literal for rule in program.rules for literal in (rule.head, *conditions_of(rule))]
    asked = dict.fromkeys(part for literal in literals if (part := _part_of(literal, names)))
    parts: dict[_Part, str] = {}
    for name, last in asked:
        parts[name, last] = _unused(f"{name}_{last}", {*program.sorts, *parts.values()})
    rules = tuple(_rules(program.rules, parts))
    sorts = {**program.sorts, **{own: program.sorts[name][:-1] for (name, _), own in parts.items()}}
    return program._replace(rules=rules, rules_of=by_head(rules), strata=strata(rules), sorts=sorts)


def _denying(stratum: Iterable[str], program: Program) -> Iterator[str]:
    """The predicates of a stratum that denies itself, of which every rule establishes one last argument."""
    own = {name: [program.rules[index] for index in program.rules_of.get(name, ())] for name in stratum}
    if denies_itself([*own], [rule for rules in own.values() for rule in rules]):
        for name, rules in own.items():
            if all(len(rule.head.terms) > 1 and isinstance(rule.head.terms[-1], Atom) for rule in rules):
                yield name


def _rules(rules: Iterable[Rule], parts: Mapping[_Part, str]) -> Iterator[Rule]:
    """The rules in the predicates of the parts, and below the last of each part that it is one."""
    rules = [*rules]
    last = {_part_of(rule.head, {name for name, _ in parts}): place for place, rule in enumerate(rules)}
    for place, rule in enumerate(rules):
        head = _in_part(rule.head, parts)
        yield rule._replace(head=head, body=tuple(_condition(condition, parts) for condition in rule.body))
        if head != rule.head and last[rule.head.name, str(rule.head.terms[-1])] == place:
            nowhere = rule.span._replace(start=rule.span.end)
            people = tuple(Variable(f"P{number or ''}", nowhere) for number in range(len(head.terms)))
            whole = rule.head._replace(terms=(*people, rule.head.terms[-1]))
            yield Rule(whole, (head._replace(terms=people),), None, nowhere)


def _condition(condition: Condition, parts: Mapping[_Part, str]) -> Condition:
    if isinstance(condition, Aggregate):
        elements = (one._replace(literal=_in_part(one.literal, parts)) for one in condition.elements)
        return condition._replace(elements=tuple(elements))
    return _in_part(condition, parts) if isinstance(condition, Literal) else condition


def _in_part(literal: Literal, parts: Mapping[_Part, str]) -> Literal:
    name = parts.get((literal.name, str(literal.terms[-1])))
    return literal._replace(name=name, terms=literal.terms[:-1]) if name else literal


def _part_of(literal: Literal, names: Iterable[str]) -> _Part | None:
    last = literal.terms[-1]
    return (literal.name, last.name) if literal.name in names and isinstance(last, Atom) else None


def _unused(name: str, known: Iterable[str]) -> str:
    while name in known:
        name += "_"
    return name
