"""The normal forms from which every status is read: products of conditions for each statement and action.

A product is an integer: the bits of the states that it excludes (see states.py). For a record with the bits `whole`,
it is met when `whole & product == 0`; with the bits `recorded` of what is recorded alone, it can still be met when
`recorded & product == 0`, provided that the product was extended by the constraints that it touches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ..errors import TooComplexError
from ..rules.ground import PERSON
from ..rules.program import Program
from ..text.syntax import Amount
from .diagram import FALSE, MOST_PRODUCTS, Diagrams, Node, Product, TooManyError
from .graph import Graph
from .limits import NESTED, limits_of
from .states import Cell, States

if TYPE_CHECKING:
    from .formula import Arguments

Ways: TypeAlias = "tuple[Product, ...] | Graph"  # products, or a graph where they would be too many
Nogood: TypeAlias = tuple[int, ...]  # for each finding that a contradiction rests on, the bits of its states

MOST_NOGOODS = 200_000  # products of all contradictions together


class Form(NamedTuple):
    """The products of a formula: as recorded, and extended, for it and for its negation; each a graph if too many."""

    holds: Ways
    can_hold: Ways
    can_fail: Ways


class Forms(NamedTuple):
    """The normal forms of a program. `advice_against` is of the actions that some statement advises against.

    `notices` has the products under which each holds as recorded. `superseded_by` maps a statement to those that can
    supersede it, with the products under which they do; `facts` are the answers of the predicates that do not
    speak of a person.
    """

    statements: Mapping[str, Form]
    actions: Mapping[str, Form]
    advice_against: Mapping[str, Form]
    superseded_by: Mapping[str, Mapping[str, Ways]]
    contradictions: Mapping[str, tuple[Product, ...]]
    notices: Mapping[str, Ways]
    facts: Mapping[str, tuple[tuple[str | Amount, ...], ...]]

    def to_json(self) -> dict[str, Any]:
        """Plain lists and mappings, from which `from_json` makes the same forms.

        An action that rests on one statement has its name in place of a form.
        """
        names = {form: name for name, form in self.statements.items()}
        actions = ("actions", "advice_against")
        shared = {
            part: {name: names.get(form, form) for name, form in getattr(self, part).items()} for part in actions
        }
        facts = {name: [[*map(_plain_constant, row)] for row in rows] for name, rows in self.facts.items()}
        return {**self._asdict(), **shared, "facts": facts}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Forms:
        statements: dict[str, Form] = {}

        def forms(part: str) -> dict[str, Form]:
            return {
                name: statements[form] if isinstance(form, str) else Form(*map(_ways, form))
                for name, form in data[part].items()
            }

        def ways(found: Mapping[str, Sequence[Any]]) -> dict[str, Ways]:
            return {name: _ways(items) for name, items in found.items()}

        statements |= forms("statements")
        return cls(
            statements,
            forms("actions"),
            forms("advice_against"),
            {name: ways(found) for name, found in data["superseded_by"].items()},
            {name: tuple(products) for name, products in data["contradictions"].items()},
            ways(data["notices"]),
            {name: tuple(tuple(map(_constant, row)) for row in rows) for name, rows in data["facts"].items()},
        )


def _plain_constant(constant: str | Amount) -> str | int | list[str]:
    return [str(constant)] if isinstance(constant, Decimal) else constant


def _constant(data: Any) -> str | Amount:
    """A constant of a fact of its plain data: a number with decimals is a text in a list."""
    return Decimal(data[0]) if isinstance(data, list) else data


def _ways(data: Sequence[Any]) -> Ways:
    """Products, or a graph, of their plain lists."""
    return Graph.from_json(data) if data and isinstance(data[-1], list) else tuple(data)


def compile_forms(program: Program, states: States) -> Forms:
    """The normal forms of a program. Raises TooComplexError."""
    try:
        return Compiler(program, states).forms()
    except RecursionError:
        raise TooComplexError(NESTED) from None


class Compiler:
    """Makes the normal forms of a program from its formulas. Raises TooComplexError."""

    def __init__(self, program: Program, states: States):
        from .formula import Formulas  # a start with a cache compiles nothing

        self.program = program
        self.states = states
        self.diagrams = Diagrams(states.variables)
        self.formulas = Formulas(program, states, self.diagrams)
        self._last = sum(1 << (variable.offset + variable.size - 1) for variable in states.variables)
        self._others = states.everything & ~self._last
        self.contradictions = self._of_person("contradiction")
        self.nogoods = self._nogoods()
        self._forms: dict[Node, Form] = {}

    def forms(self) -> Forms:
        """The normal forms of everything that an answer tells."""
        nodes, notices = self._of_person("holds"), self._of_person("gets_notice")
        statements: dict[str, Form] = {}
        actions: dict[str, Node] = dict.fromkeys(self.program.actions, FALSE)
        against: dict[str, Node] = {}
        for id_, statement in self.program.statements.items():
            node = nodes.get(id_, FALSE)
            with limits_of(f"`{id_}`", statement.span):
                statements[id_] = self.form(node)
                group = against if statement.advises_against else actions
                group[statement.action] = self.diagrams.either(group.get(statement.action, FALSE), node)
        return Forms(
            statements,
            {name: self._of_action(name, node) for name, node in actions.items()},
            {name: self._of_action(name, node) for name, node in against.items()},
            self._superseded(),
            {name: self._nogood_products(node, name) for name, node in self.contradictions.items()},
            {name: self._ways(notices.get(name, FALSE)) for name in self.program.notices},
            {
                name: tuple(self._plain(row) for row in self.formulas.answers(name))
                for name in self.program.rules_of
                if not self.program.is_about_a_person(name)
            },
        )

    def _of_action(self, action: str, node: Node) -> Form:
        """The normal form of "at least one of its statements holds"."""
        spans = (statement.span for statement in self.program.statements.values() if statement.action == action)
        span = next(spans, None)
        if span is None:
            return self.form(node)
        with limits_of(f"the action `{action}`, by all its statements together", span):
            return self.form(node)

    def _superseded(self) -> dict[str, dict[str, Ways]]:
        found: dict[str, dict[str, Ways]] = {}
        for (_, lower, upper), node in self.formulas.answers("superseded_by").items():
            found.setdefault(str(lower), {})[str(upper)] = self._ways(node)
        return found

    def _nogood_products(self, node: Node, *names: str) -> tuple[Product, ...]:
        """The products of contradictions of some names. Raises TooComplexError."""
        try:
            return self._products(node, MOST_NOGOODS)
        except TooManyError as error:
            message = str(error)
            own = [self.program.rules[index] for index in self.program.rules_of["contradiction"]]
            rule = next((rule for rule in own if (str(rule.head.terms[1]),) == names[:1]), own[0])
        with limits_of(f"`contradiction` of `{'`, `'.join(names)}`", rule.span):
            raise TooComplexError(message)

    def _plain(self, row: Arguments) -> tuple[str | Amount, ...]:
        """The arguments of a fact; an interval among them is the number that it was made of."""
        return tuple(self.states.constant(constant) if isinstance(constant, Cell) else constant for constant in row)

    def _of_person(self, predicate: str) -> dict[str, Node]:
        return {str(row[1]): node for row, node in self.formulas.answers(predicate).items() if row[0] == PERSON}

    def _products(self, node: Node, most: int) -> tuple[Product, ...]:
        return tuple(sorted(self.diagrams.primes(node, most), key=lambda p: (p.bit_count(), p)))

    def _ways(self, node: Node) -> Ways:
        """The products of a formula, or a graph if they are too many."""
        try:
            return self._products(node, MOST_PRODUCTS)
        except TooManyError:
            return self.diagrams.graph(node)

    def form(self, node: Node) -> Form:
        """The normal form of a formula; statements and actions that ask for the same have one."""
        if node not in self._forms:
            fails = self.diagrams.opposite(node)
            holds = self._ways(node)
            self._forms[node] = Form(holds, self._extended(holds, node), self._extended(self._ways(fails), fails))
        return self._forms[node]

    def _nogoods(self) -> list[tuple[Nogood, int]]:
        """The contradictions as nogoods over recorded values, each with the "not recorded" bits of its findings."""
        anything = FALSE
        for node in self.contradictions.values():
            anything = self.diagrams.either(anything, node)
        found = []
        for product in self._nogood_products(anything, *self.contradictions) if self.contradictions else ():
            nogood = tuple(self.states.all_of[v.name] & ~product for v in self.states.mentioned(product))
            found.append((nogood, product & self.states.absent))
        return found

    def _extended(self, ways: Ways, node: Node) -> Ways:
        """A formula and not the nogoods that it touches: as products again, none within another, if they are few."""
        if isinstance(ways, Graph):
            return self._extended_graph(node)
        found: set[Product] = set()
        try:
            for product in ways:
                found.update(self._extend(product))
                if len(found) > MOST_PRODUCTS:
                    return self._extended_graph(node)
        except TooManyError:
            return self._extended_graph(node)
        return tuple(sorted(absorb(found), key=lambda p: (p.bit_count(), p)))

    def _extended_graph(self, node: Node) -> Graph:
        """A formula and not the nogoods that it touches, as a graph.

        Whatever else a nogood rests on can be left unrecorded, and then it is not met; so no other is needed.
        """
        touched = self.diagrams.graph(node).asked
        for nogood, absent in self.nogoods:
            if absent & touched:
                met = self.diagrams.product(self.states.spread(absent) & ~sum(nogood))
                node = self.diagrams.both(node, self.diagrams.opposite(met))
        return self.diagrams.graph(node)

    def _extend(self, product: Product) -> set[Product]:
        forced = product & self.states.absent
        together = {product}
        for nogood, absent in self.nogoods:
            if not forced & absent or _excludes(product, nogood):
                continue
            together = absorb(
                {
                    extended
                    for before in together
                    for extended in ([before] if _excludes(before, nogood) else [before | bits for bits in nogood])
                    if not self._is_empty(extended)
                }
            )
            if len(together) > MOST_PRODUCTS:
                raise TooManyError
        return together

    def _is_empty(self, product: Product) -> bool:
        """Whether a product excludes every state of some finding, all findings at once.

        The addition carries into the last bit of each finding that has some state left.
        """
        left = ~product & self.states.everything
        return ((left & self._others) + self._others | left) & self._last != self._last


def is_met(products: Iterable[Product] | Graph, mask: int) -> bool:
    """Whether some product excludes none of the states of a mask."""
    if isinstance(products, Graph):
        return products.is_met(mask)
    return not all(map(mask.__and__, products))


def absorb(products: Iterable[Product]) -> set[Product]:
    """The products that lie within no other."""
    kept: list[Product] = []
    for product in sorted(set(products), key=int.bit_count):
        if not any(other & ~product == 0 for other in kept):
            kept.append(product)
    return set(kept)


def _excludes(product: Product, nogood: Nogood) -> bool:
    return any(not bits & ~product for bits in nogood)
