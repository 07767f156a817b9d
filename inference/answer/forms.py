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
from .diagram import FALSE, MOST_PRODUCTS, Diagrams, Node, Product, TooManyError, absorb
from .graph import Graph
from .limits import NESTED, limits_of
from .states import Cell, States

if TYPE_CHECKING:
    from .formula import Arguments
    from .nogoods import Nogoods

Ways: TypeAlias = "tuple[Product, ...] | Graph"  # products, or a graph where they would be too many

MOST_NOGOODS = 200_000  # products of all contradictions together


class Form(NamedTuple):
    """The products of a formula: as recorded; and extended, for it and for its negation, where both are graphs if one
    has too many."""

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
        from .couplings import Couplings  # a start with a cache compiles nothing
        from .formula import Formulas

        self.program = program
        self.states = states
        self.diagrams = Diagrams(states.variables)
        self.formulas = Formulas(program, states, self.diagrams)
        self._forms: dict[Node, Form] = {}  # many an action rests on one statement
        self.couplings = Couplings(states, self.diagrams)
        self.contradictions = self._of_person("contradiction")
        self.nogoods = self._nogoods()

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

    def _nogood_products(self, node: Node, *names: str, beside: int = 0) -> tuple[Product, ...]:
        """The products of contradictions of some names, `beside` so many others. Raises TooComplexError."""
        try:
            return self._products(node, MOST_NOGOODS - beside)
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
        return _in_order(self.diagrams.primes(node, most))

    def _ways(self, node: Node) -> Ways:
        """The products of a formula, or a graph if they are too many."""
        try:
            return self._products(node, MOST_PRODUCTS)
        except TooManyError:
            return self.diagrams.graph(node)

    def form(self, node: Node) -> Form:
        """The normal form of a formula."""
        if node not in self._forms:
            ways = [self.couplings.of(one) for one in (node, self.diagrams.opposite(node))]
            try:
                can = [self._extended(one) for one in ways]
            except TooManyError:
                can = [self.diagrams.graph(self.nogoods.avoided(one, self.diagrams)) for one in ways]
            self._forms[node] = Form(self._ways(node), *can)
        return self._forms[node]

    def _nogoods(self) -> Nogoods:
        """What the contradictions forbid. Those that have no finding in common have their products each alone."""
        from .nogoods import Nogoods, apart

        found: list[Product] = []
        for node in apart(self.contradictions.values(), self.diagrams):
            found += self._nogood_products(node, *self.contradictions, beside=len(found))
        return Nogoods(_in_order(found), self.states)

    def _extended(self, node: Node) -> Ways:
        """A formula and not the nogoods that it touches, as products, none within another.

        Raises TooManyError.
        """
        found: set[Product] = set()
        for product in self.diagrams.primes(node, MOST_PRODUCTS):
            found.update(self.nogoods.extend(product))
            if len(found) > MOST_PRODUCTS:
                raise TooManyError
        return _in_order(absorb(found))


def _in_order(products: Iterable[Product]) -> tuple[Product, ...]:
    """Products, those that exclude the least first."""
    return tuple(sorted(products, key=lambda p: (p.bit_count(), p)))


def is_met(products: Iterable[Product] | Graph, mask: int) -> bool:
    """Whether some product excludes none of the states of a mask."""
    if isinstance(products, Graph):
        return products.is_met(mask)
    return not all(map(mask.__and__, products))
