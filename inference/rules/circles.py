"""Predicates whose conclusions may rest on themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..text.syntax import Literal, Rule, Variable
from .program import Program

_ANY = "_"  # no constant starts so

_Kind = tuple[str, str]  # a predicate with its last argument, where that is a constant


def circular_predicates(program: Program) -> tuple[str, ...]:
    """The predicates of which, by all rules, some conclusion may rest on itself."""
    return tuple(name for layer in circular_layers(program, range(len(program.rules))) for name in layer)


def circular_layers(program: Program, indices: Iterable[int]) -> list[tuple[str, ...]]:
    """The layers in which, by some of the rules, a conclusion may rest on itself, as far as predicates and last
    arguments tell: a statement that rests on another one is no circle."""
    rules: dict[str, list[Rule]] = {}
    for index in indices:
        rules.setdefault(program.rules[index].head.name, []).append(program.rules[index])
    own = ((layer, [rule for name in layer for rule in rules.get(name, ())]) for layer in program.layers)
    return [layer for layer, found in own if _is_circular(found)]


def _is_circular(rules: Sequence[Rule]) -> bool:
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
