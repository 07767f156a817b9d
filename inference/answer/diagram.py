"""Reduced ordered decision diagrams over findings with several states each, and their prime implicants.

Multi-valued decision diagrams as in Srinivasan, Ham, Malik & Brayton (1990); primes by the recursion of Coudert &
Madre (1992), carried from two values to many.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from ..errors import GuidelogError, TooComplexError
from .graph import Graph, Inner
from .states import FindingStates

Node = int
Product = int  # the bits of the states that it excludes

FALSE: Node = 0
TRUE: Node = 1

MOST_PRODUCTS = 600  # of one formula; what has more is read as a graph, which is small where it is a score
MOST_NODES = 1_000_000  # of all formulas together
MOST_CASES = 12  # that the states of one finding fall into, in one formula


class TooManyError(GuidelogError):
    """A formula has so many products that it is better read as a graph; the message is for what needs them."""


class Diagrams:
    """Formulas over findings. Two formulas with the same meaning are the same node."""

    def __init__(self, variables: Sequence[FindingStates]):
        self._variables = [*variables]
        self._index = {variable.name: i for i, variable in enumerate(self._variables)}
        last = len(self._variables)
        self._level = [last, last]
        self._children: list[tuple[Node, ...]] = [(), ()]
        self._nodes: dict[tuple[int, tuple[Node, ...]], Node] = {}
        self._both: dict[tuple[Node, Node], Node] = {}
        self._not: dict[Node, Node] = {FALSE: TRUE, TRUE: FALSE}
        self._least: tuple[int, dict[tuple[Node, Node], tuple[int, Product] | None]] = (0, {})  # of one record
        self._many: dict[Node, tuple[int, str]] = {}  # those that have more products than so many, and why
        self._primes: dict[Node, frozenset[Product]] = {FALSE: frozenset(), TRUE: frozenset([0])}

    @property
    def size(self) -> int:
        """How many nodes there are."""
        return len(self._level)

    def level(self, node: Node) -> int:
        """The place of the finding that a formula asks for first; behind all findings, of what asks for none."""
        return self._level[node]

    def asked(self, node: Node) -> int:
        """The bits of all findings that a formula asks for."""
        found, seen, waiting = 0, {FALSE, TRUE}, [node]
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                variable = self._variables[self._level[one]]
                found |= ((1 << variable.size) - 1) << variable.offset
                waiting += self._children[one]
        return found

    def graph(self, node: Node) -> Graph:
        """The formula as a graph that needs these diagrams no longer."""
        places = {FALSE: FALSE, TRUE: TRUE}
        nodes: list[Inner] = []

        def place(one: Node) -> int:
            if one not in places:
                variable = self._variables[self._level[one]]
                groups: dict[int, int] = {}
                for state, child in enumerate(self._children[one]):
                    groups[place(child)] = groups.get(place(child), 0) | 1 << (variable.offset + state)
                whole = ((1 << variable.size) - 1) << variable.offset
                nodes.append((whole, tuple((bits, below) for below, bits in groups.items())))
                places[one] = len(nodes) + 1
            return places[one]

        return Graph(place(node), tuple(nodes))

    def formula(self, graph: Graph) -> Node:
        """The formula of a graph."""
        found = [FALSE, TRUE]
        levels = {((1 << v.size) - 1) << v.offset: i for i, v in enumerate(self._variables)}
        for whole, edges in graph.nodes:
            level = levels[whole]
            variable = self._variables[level]
            states = (1 << (variable.offset + state) for state in range(variable.size))
            children = tuple(next(found[below] for bits, below in edges if bits & state) for state in states)
            found.append(self._node(level, children))
        return found[graph.root]

    def settled(self, node: Node, recorded: int, refused: int = 0) -> Node:
        """The formula for the states of a record: it asks for these findings no longer, nor for what is now idle.

        What it says of `refused` states, which no record has, is left out.
        """
        found = {FALSE: FALSE, TRUE: TRUE}

        def settle(one: Node) -> Node:
            if one not in found:
                variable, children = self._variables[self._level[one]], self._children[one]
                own = recorded >> variable.offset & ((1 << variable.size) - 1)
                never = refused >> variable.offset & ((1 << variable.size) - 1)
                if never:
                    children = tuple(children[0 if never >> s & 1 else s] for s in range(variable.size))
                found[one] = (
                    settle(children[own.bit_length() - 1])
                    if own
                    else self._node(self._level[one], tuple(map(settle, children)))
                )
            return found[one]

        return settle(node)

    def is_met(self, node: Node, whole: int) -> bool:
        """Whether a record, with the bits of what is not recorded too, meets a formula."""
        while node not in (FALSE, TRUE):
            variable = self._variables[self._level[node]]
            own = whole >> variable.offset & ((1 << variable.size) - 1)
            node = self._children[node][own.bit_length() - 1]
        return node == TRUE

    def product(self, product: Product) -> Node:
        """The formula of a product."""
        found = TRUE
        for variable in self._variables:
            excluded = product >> variable.offset & ((1 << variable.size) - 1)
            if excluded:
                states = (state for state in range(variable.size) if not excluded >> state & 1)
                found = self.both(found, self.literal(variable.name, states))
        return found

    def literal(self, name: str, states: Iterable[int]) -> Node:
        """The formula "the finding is in one of these states" (0: not recorded)."""
        chosen = set(states)
        level = self._index[name]
        return self._node(level, tuple(int(s in chosen) for s in range(self._variables[level].size)))

    def both(self, left: Node, right: Node) -> Node:
        """The conjunction."""
        if left == right or right == TRUE:
            return left
        if left == TRUE:
            return right
        if left == FALSE or right == FALSE:
            return FALSE
        key = (left, right) if left < right else (right, left)
        found = self._both.get(key)
        if found is None:
            level = min(self._level[left], self._level[right])
            lefts, rights = self._split(left, level), self._split(right, level)
            found = self._node(level, tuple(self.both(a, b) for a, b in zip(lefts, rights, strict=True)))
            self._both[key] = found
        return found

    def opposite(self, node: Node) -> Node:
        """The negation."""
        found = self._not.get(node)
        if found is None:
            found = self._node(self._level[node], tuple(self.opposite(child) for child in self._children[node]))
            self._not[node] = found
            self._not[found] = node
        return found

    def either(self, left: Node, right: Node) -> Node:
        """The disjunction."""
        if left == right or right == FALSE:
            return left
        if left == FALSE:
            return right
        return self.opposite(self.both(self.opposite(left), self.opposite(right)))

    def smallest(
        self, asked: Node, consistent: Node, recorded: int, uncounted: Collection[int] = ()
    ) -> Product | None:
        """The smallest set of new recordings by which a record meets a formula and stays consistent, if there is one.

        What is consistent forbids recorded values alone: so what the formula does not ask for is best not recorded.
        The bits of what is `recorded` stay as they are. The set excludes every state but one of each finding that it
        records. Of those as small it is one that records the findings that come last, with their first values. What
        is worked out, at the places `uncounted`, is not recorded by itself.
        """
        if self._least[0] != recorded:
            self._least = recorded, {}
        found = self._least[1]

        def least(one: Node, other: Node) -> tuple[int, Product] | None:
            while one != FALSE and other != FALSE and not one == other == TRUE:
                level = min(self._level[one], self._level[other])
                variable = self._variables[level]
                states = recorded >> variable.offset & ((1 << variable.size) - 1)
                if not states and self._level[one] == level:
                    break
                state = states.bit_length() - 1 if states else 0
                one, other = self._child(one, level, state), self._child(other, level, state)
            else:
                return None if FALSE in (one, other) else (0, 0)
            if (one, other) not in found:
                ways = []
                for state in range(variable.size):
                    below = least(self._child(one, level, state), self._child(other, level, state))
                    if below is not None:
                        others = (((1 << variable.size) - 1) & ~(1 << state)) << variable.offset if state else 0
                        counts = state and level not in uncounted
                        ways.append((below[0] + bool(counts), below[1] | others))
                found[one, other] = min(ways, key=lambda way: way[0], default=None)
            return found[one, other]

        way = least(asked, consistent)
        return way[1] if way else None

    def primes(self, node: Node, most: int = MOST_PRODUCTS) -> frozenset[Product]:
        """Every prime implicant: each product of conditions that suffices and of which nothing can be left out.

        Raises TooManyError where a formula, or one that it is made of, has more than so many.
        """
        found = self._primes.get(node)
        if node in self._many and self._many[node][0] >= most:
            raise TooManyError(self._many[node][1])
        if found is None:
            variable = self._variables[self._level[node]]
            groups: dict[Node, int] = {}
            for state, child in enumerate(self._children[node]):
                groups[child] = groups.get(child, 0) | 1 << state
            try:
                found = self._primes_of_groups(variable, [*groups.items()], most)
            except TooManyError as error:
                self._many[node] = most, str(error)
                raise
            self._primes[node] = found
        return found

    def _primes_of_groups(
        self, variable: FindingStates, groups: Sequence[tuple[Node, int]], most: int
    ) -> frozenset[Product]:
        """Primes by the set of states that they allow: those that hold in all of a set, and in no larger one."""
        count = len(groups)
        if count > MOST_CASES:
            raise TooManyError(
                f"the values of `{variable.name}` are told apart into more than {MOST_CASES} cases at once\n"
                f"  = help: let facts put its values into classes, and ask for the classes"
            )
        full = (1 << variable.size) - 1
        common: list[Node] = [TRUE] * (1 << count)
        inner: list[frozenset[Product]] = [frozenset()] * (1 << count)
        for chosen in range(1, 1 << count):
            low = (chosen & -chosen).bit_length() - 1
            common[chosen] = self.both(common[chosen & (chosen - 1)], groups[low][0])
            inner[chosen] = self.primes(common[chosen], most)
        found: set[Product] = set()
        for chosen in range(1, 1 << count):
            here = set(inner[chosen])
            allowed = 0
            for g in range(count):
                if chosen >> g & 1:
                    allowed |= groups[g][1]
                elif here:
                    here -= inner[chosen | 1 << g]
            excluded = (full & ~allowed) << variable.offset
            found.update(product | excluded for product in here)
        if len(found) > most:
            raise TooManyError(
                f"its conditions can be met in more than {most:,} ways\n"
                "  = help: conditions with several rules each multiply: make findings that stand for one another\n"
                "          values of one finding, or let one finding say that there is any of them"
            )
        return frozenset(found)

    def _child(self, node: Node, level: int, state: int) -> Node:
        return self._children[node][state] if self._level[node] == level else node

    def _split(self, node: Node, level: int) -> tuple[Node, ...]:
        if self._level[node] == level:
            return self._children[node]
        return (node,) * self._variables[level].size

    def _node(self, level: int, children: tuple[Node, ...]) -> Node:
        if children.count(children[0]) == len(children):
            return children[0]
        key = (level, children)
        found = self._nodes.get(key)
        if found is None:
            found = len(self._level)
            if found > MOST_NODES:
                raise TooComplexError(
                    f"the rules tell more than {MOST_NODES:,} cases apart\n"
                    "  = help: ask for fewer findings in one rule, or for fewer values of each"
                )
            self._nodes[key] = found
            self._level.append(level)
            self._children.append(children)
        return found


def absorb(products: Iterable[Product]) -> set[Product]:
    """The products that lie within no other."""
    kept: list[Product] = []
    for product in sorted(set(products), key=int.bit_count):
        if not any(other & ~product == 0 for other in kept):
            kept.append(product)
    return set(kept)
