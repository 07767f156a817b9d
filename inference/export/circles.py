"""Predicates whose conclusions may rest on themselves."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from ..rules.program import Program
from ..text.syntax import Literal, Rule, Variable

_ANY = "_"  # no constant starts so

_Kind = tuple[str, str]  # a predicate with its last argument, where that is a constant


def circular_predicates(program: Program) -> tuple[str, ...]:
    """The predicates of each layer in which some conclusion may rest on itself, as far as predicates and last
    arguments tell: a statement that rests on another one is no circle."""
    found: list[str] = []
    for layer in program.layers:
        rules = [program.rules[index] for name in layer for index in program.rules_of.get(name, ())]
        if _is_circular(rules):
            found += layer
    return tuple(found)


def _is_circular(rules: Iterable[Rule]) -> bool:
    uses = [(rule.head, c) for rule in rules for c in rule.body if isinstance(c, Literal)]
    heads: dict[str, set[_Kind]] = {}
    for head, _ in uses:
        heads.setdefault(head.name, set()).add(_kind(head))
    graph: dict[_Kind, set[_Kind]] = {}
    for head, condition in uses:
        kind = _kind(condition)
        same = heads.get(condition.name, set())
        graph.setdefault(_kind(head), set()).update(k for k in same if _ANY in (kind[1], k[1]) or k == kind)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError:
        return True
    return False


def _kind(literal: Literal) -> _Kind:
    last = literal.terms[-1]
    return literal.name, _ANY if isinstance(last, Variable) else str(last)
