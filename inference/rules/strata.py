"""Strata of predicates, each after all that it depends on, and those that are recursive."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from ..text.codes import Code
from ..text.diagnostic import Diagnostic
from ..text.syntax import Literal, Rule, Variable, is_total
from .program import Program
from .sorts import conditions_of

_ANY = "_"  # no constant starts so

_Kind = tuple[str, str]  # a predicate with its last argument, where that is a constant
_Node = TypeVar("_Node", bound=Hashable)


def strata(rules: Iterable[Rule]) -> tuple[tuple[str, ...], ...]:
    """The predicates in the finest strata: those together that depend on each other, behind all that they need."""
    needs: dict[str, dict[str, None]] = {}
    for rule in rules:
        used = needs.setdefault(rule.head.name, {})
        used.update({condition.name: None for condition in conditions_of(rule)})
    return tuple(map(tuple, components(needs)))


def stratum_faults(rules: Sequence[Rule]) -> list[Diagnostic]:
    """A fault where a predicate depends on its own negation."""
    stratum_of = {name: stratum for stratum in strata(rules) for name in stratum}
    faults = []
    for rule in rules:
        stratum = stratum_of[rule.head.name]
        for counted in () if rule.aggregate is None else rule.aggregate.literals:
            if counted.name in stratum:
                message = f"`{counted.name}` depends on an aggregate that counts it"
                why = "what is counted must be settled before it is counted"
                help_ = "count what does not rest on the total"
                faults.append(Diagnostic(Code.UNSTRATIFIED, message, counted.span, why, help_))
        for condition in rule.body:
            if isinstance(condition, Literal) and condition.negated and condition.name in stratum:
                message = f"`{rule.head.name}` depends on its own negation{_through(rule, stratum)}"
                why = "a predicate that rests on its own negation has no single meaning, and some engines never end"
                help_ = "break the circle: move what its parts share into a concept of its own"
                faults.append(Diagnostic(Code.UNSTRATIFIED, message, condition.span, why, help_))
    return faults


def recursive_predicates(program: Program) -> tuple[str, ...]:
    """The predicates of which, by all rules, some conclusion may rest on itself."""
    return tuple(name for stratum in recursive_strata(program, range(len(program.rules))) for name in stratum)


def recursive_strata(program: Program, indices: Iterable[int]) -> list[tuple[str, ...]]:
    """The strata in which, by some of the rules, a conclusion may rest on itself, as far as predicates and last
    arguments tell: a statement that rests on another one is no recursion."""
    rules: dict[str, list[Rule]] = {}
    for index in indices:
        rules.setdefault(program.rules[index].head.name, []).append(program.rules[index])
    own = ((stratum, [rule for name in stratum for rule in rules.get(name, ())]) for stratum in program.strata)
    return [stratum for stratum, found in own if _is_recursive(found)]


def components(needs: Mapping[_Node, Iterable[_Node]]) -> list[list[_Node]]:
    """The strongly connected components of a graph, each after all that it needs (Tarjan 1972, without recursion)."""
    index: dict[_Node, int] = {}
    low: dict[_Node, int] = {}
    stack: list[_Node] = []
    found: list[list[_Node]] = []
    for start in needs:
        if start in index:
            continue
        work = [(start, iter(needs[start]))]
        index[start] = low[start] = len(index)
        stack.append(start)
        while work:
            node, rest = work[-1]
            for other in rest:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    work.append((other, iter(needs.get(other, ()))))
                    break
                if low.get(other, -1) >= 0:
                    low[node] = min(low[node], low[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    component: list[_Node] = []
                    while not component or component[-1] != node:
                        component.append(stack.pop())
                        low[component[-1]] = -1
                    found.append(component)
    return found


def _is_recursive(rules: Sequence[Rule]) -> bool:
    names = {rule.head.name for rule in rules}
    if not any(isinstance(c, Literal) and c.name in names for rule in rules for c in rule.body):
        return False
    kinds: dict[str, set[_Kind]] = {}
    for rule in rules:
        kinds.setdefault(rule.head.name, set()).add(_kind(rule.head))
    graph: dict[_Kind, set[_Kind]] = {}
    for rule in rules:
        for condition in rule.body:
            if isinstance(condition, Literal) and condition.name in kinds:
                kind = _kind(condition)
                below = (k for k in kinds[condition.name] if _ANY in (kind[1], k[1]) or k == kind)
                graph.setdefault(_kind(rule.head), set()).update(below)
    while ends := [kind for kind, below in graph.items() if not below & graph.keys()]:
        for kind in ends:
            del graph[kind]
    return bool(graph)


def _kind(literal: Literal) -> _Kind:
    last = literal.terms[-1]
    return literal.name, _ANY if isinstance(last, Variable) else str(last)


def _through(rule: Rule, stratum: Iterable[str]) -> str:
    others = ", ".join(f"`{name}`" for name in stratum if name != rule.head.name and not is_total(name))
    return f", through {others}" if others else ""
