"""Strata of predicates, each after all that it depends on, and those that are recursive."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from ..text.diagnostic import Diagnostic
from ..text.syntax import Literal, Rule, Variable, is_total
from .conditions import conditions_of
from .program import Program, by_head

_WHY = "a predicate that rests on its own negation has no single meaning, and some engines never end"
_WHY_COUNTED = "what is counted must be settled before it is counted"
_OTHER_NAME = "count what does not rest on the total; give a score that rests on another one a predicate of its own"
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
    """A fault where a predicate depends on its own negation or on an aggregate that counts it, as far as predicates
    and last arguments tell.

    A statement may depend on the negation of another one, or count it, as long as none of that predicate rests on
    itself.
    """
    faults = []
    places = by_head(rules)
    for stratum in strata(rules):
        own = [rules[place] for place in sorted(place for name in stratum for place in places.get(name, ()))]
        if not denies_itself(stratum, own):
            continue
        together = Together(own)
        circles = [(rule, one) for rule in own for one in conditions_of(rule) if together.are(rule.head, one)]
        closed = [(rule, one) for rule, one in circles if one.negated or rule.aggregate is not None]
        faults += [_fault(rule, condition, stratum) for rule, condition in closed or circles]
    return faults


def _fault(rule: Rule, condition: Literal, stratum: Iterable[str]) -> Diagnostic:
    """What is wrong with a condition that a rule asks for or counts, and that depends on the rule's conclusion."""
    from ..text.codes import Code  # a start with a cache looks for no faults

    if rule.aggregate is not None:
        message, why = f"`{condition.name}` depends on an aggregate that counts it", _WHY_COUNTED
        return Diagnostic(Code.UNSTRATIFIED, message, condition.span, why, _OTHER_NAME)
    says = "depends on its own negation" if condition.negated else "denies others and rests on itself"
    message = f"`{rule.head.name}` {says}{_through(rule, stratum)}"
    help_ = "break the circle: move what its parts share into a concept of its own"
    return Diagnostic(Code.UNSTRATIFIED, message, condition.span, _WHY, help_)


def denies_itself(stratum: Collection[str], rules: Iterable[Rule]) -> bool:
    """Whether a rule of a stratum asks that something of the same stratum is not established, or counts it."""
    return any(
        condition.name in stratum and (condition.negated or rule.aggregate is not None)
        for rule in rules
        for condition in conditions_of(rule)
    )


def layers(rules: Sequence[Rule]) -> list[list[Rule]]:
    """The rules of a stratum in layers: those of one conclusion together, behind all that they need."""
    found: dict[int, list[Rule]] = {}
    together = Together(rules)
    for rule in rules:
        found.setdefault(together.of(rule.head), []).append(rule)
    return [found[number] for number in sorted(found)]


class Together:
    """Which of the conclusions of some rules depend on each other, told by predicates and last arguments."""

    def __init__(self, rules: Sequence[Rule]):
        self._kinds = _kinds(rules)
        parts = components({kind: dict.fromkeys(below) for kind, below in _dependencies(rules, self._kinds).items()})
        self._numbers = {kind: number for number, part in enumerate(parts) for kind in part}

    def of(self, head: Literal) -> int:
        """The number of those that the conclusion of a rule belongs to: it is larger than of all that it needs."""
        return self._numbers[_kind(head)]

    def are(self, head: Literal, condition: Literal) -> bool:
        """Whether what a condition of a rule asks for depends on the conclusion of the rule."""
        return any(self._numbers[kind] == self.of(head) for kind in _meant(condition, self._kinds))


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
    graph = _dependencies(rules, _kinds(rules))
    while ends := [kind for kind, below in graph.items() if not below & graph.keys()]:
        for kind in ends:
            del graph[kind]
    return bool(graph)


def _kinds(rules: Iterable[Rule]) -> dict[str, dict[_Kind, None]]:
    """The conclusions of rules, by predicate."""
    kinds: dict[str, dict[_Kind, None]] = {}
    for rule in rules:
        kinds.setdefault(rule.head.name, {})[_kind(rule.head)] = None
    return kinds


def _dependencies(rules: Iterable[Rule], kinds: Mapping[str, Iterable[_Kind]]) -> dict[_Kind, set[_Kind]]:
    """For each conclusion those of the rules that it is drawn from."""
    graph: dict[_Kind, set[_Kind]] = {}
    for rule in rules:
        below = graph.setdefault(_kind(rule.head), set())
        for condition in conditions_of(rule):
            below.update(_meant(condition, kinds))
    return graph


def _meant(condition: Literal, kinds: Mapping[str, Iterable[_Kind]]) -> Iterator[_Kind]:
    """The conclusions that a condition may mean."""
    asked = _kind(condition)
    for kind in kinds.get(condition.name, ()):
        if _ANY in (asked[1], kind[1]) or kind == asked:
            yield kind


def _kind(literal: Literal) -> _Kind:
    last = literal.terms[-1]
    return literal.name, _ANY if isinstance(last, Variable) else str(last)


def _through(rule: Rule, stratum: Iterable[str]) -> str:
    others = ", ".join(f"`{name}`" for name in stratum if name != rule.head.name and not is_total(name))
    return f", through {others}" if others else ""
