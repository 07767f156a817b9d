"""The rules evaluated once for all records: each answer that they can give, with the formula under which they do.

Bottom-up evaluation stratum by stratum, as for stratified Datalog; in place of true stands a decision diagram over
the findings of the one person that a rule speaks of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from ..errors import TooComplexError
from ..rules.ground import PERSON, constant
from ..rules.program import Program
from ..rules.schema import Sort
from ..rules.strata import denies_itself, layers
from ..text.syntax import (
    COMPARISONS,
    Aggregate,
    Amount,
    Comparison,
    Condition,
    Element,
    Literal,
    Numeral,
    Rule,
    Term,
    Variable,
    bare_name,
)
from .diagram import FALSE, TRUE, Diagrams, Node
from .limits import limits_of
from .states import Cell, States, comparison_of
from .sums import SumItem, within

Constant: TypeAlias = str | Amount | Cell
Arguments: TypeAlias = tuple[Constant, ...]
Binding: TypeAlias = dict[str, Constant]
Plan: TypeAlias = list[tuple[Condition, tuple[str, ...]]]

MOST_STEPS = 1_000_000  # instances of rules that are tried


class FormulaTable:
    """The answers of a predicate: arguments with a formula each, found by any of their positions."""

    def __init__(self) -> None:
        self.rows: dict[Arguments, Node] = {}
        self._indices: dict[tuple[int, ...], dict[Arguments, list[Arguments]]] = {}

    def put(self, arguments: Arguments, node: Node) -> None:
        if arguments not in self.rows:
            for positions, index in self._indices.items():
                index.setdefault(tuple(arguments[i] for i in positions), []).append(arguments)
        self.rows[arguments] = node

    def matching(self, pattern: tuple[Constant | None, ...]) -> Iterable[Arguments]:
        """The arguments that agree with a pattern, in which None is anything."""
        positions = tuple(i for i, constant in enumerate(pattern) if constant is not None)
        if not positions:
            return [*self.rows]
        key = tuple(c for c in pattern if c is not None)
        if len(positions) == len(pattern):
            return (key,) if key in self.rows else ()
        index = self._indices.get(positions)
        if index is None:
            index = self._indices.setdefault(positions, {})
            for row in self.rows:
                index.setdefault(tuple(row[i] for i in positions), []).append(row)
        return index.get(key, ())


class Formulas:
    """For each predicate of a program its answers, and for each of these the formula that decides it."""

    def __init__(self, program: Program, states: States, diagrams: Diagrams):
        self.program = program
        self.states = states
        self.diagrams = diagrams
        self.relations: dict[str, FormulaTable] = {}
        self._steps = 0
        self._add_findings()
        for stratum in program.strata:
            self._evaluate(stratum)

    def answers(self, predicate: str) -> Mapping[Arguments, Node]:
        """Every answer that some record could give, with its formula."""
        relation = self.relations.get(predicate)
        return {row: node for row, node in relation.rows.items() if node != FALSE} if relation else {}

    def established_by(self, rule: Rule) -> Mapping[Arguments, Node]:
        """What one rule establishes by itself, from all that the others do: its rows, with their formulas."""
        found: dict[Arguments, Node] = {}
        self._steps = 0
        with limits_of(f"`{rule.head}`", rule.span):
            for binding, node in self._solutions(self._plan(rule.body, rule.head.variables), 0, {}, TRUE):
                row = self._row(rule.head, binding)
                found[row] = self.diagrams.either(found.get(row, FALSE), node)
        return found

    def met(self, conditions: Iterable[Condition], binding: Binding) -> Node:
        """When conditions of rules are met together, under a binding of some of their variables."""
        found = FALSE
        for _, node in self._solutions(self._plan(conditions), 0, binding, TRUE):
            found = self.diagrams.either(found, node)
        return found

    def established(self, predicate: str, pattern: Iterable[Constant | Decimal | None]) -> Node:
        """When some atom of a predicate is established that agrees with a pattern, in which None is anything."""
        found = FALSE
        relation = self.relations.get(predicate, FormulaTable())
        pairs = zip(pattern, self.program.sorts[bare_name(predicate)], strict=True)
        asked = [
            self._number(argument, sort) if isinstance(argument, int | Decimal) else argument
            for argument, sort in pairs
        ]
        for row in relation.matching(tuple(asked)):
            found = self.diagrams.either(found, relation.rows[row])
        return found

    def _add_findings(self) -> None:
        for finding in self.program.findings.values():
            variable = self.states.by_name[finding.name]
            relation = self.relations[finding.name] = FormulaTable()
            if finding.kind == "bool":
                strong = self.relations[f"-{finding.name}"] = FormulaTable()
                relation.put((PERSON,), self.diagrams.literal(finding.name, [1]))
                strong.put((PERSON,), self.diagrams.literal(finding.name, [2]))
                continue
            for state in range(1, variable.size):
                number = finding.kind == "number"
                value = Cell(finding.name, state - 1) if number else finding.values[state - 1]
                relation.put((PERSON, value), self.diagrams.literal(finding.name, [state]))

    def _evaluate(self, stratum: tuple[str, ...]) -> None:
        rules = [self.program.rules[i] for name in stratum for i in self.program.rules_of.get(name, ())]
        for layer in layers(rules) if denies_itself(stratum, rules) else [rules]:
            self._evaluate_together(layer, stratum)

    def _evaluate_together(self, rules: Sequence[Rule], stratum: Iterable[str]) -> None:
        """Evaluate rules until nothing changes: none of them asks that what others establish is not established."""
        plans = [(rule, self._plan(rule.body, rule.head.variables)) for rule in rules]
        recursive = any(isinstance(c, Literal) and c.name in stratum for rule in rules for c in rule.body)
        for name in stratum:
            self.relations.setdefault(name, FormulaTable())
        changed = True
        while changed:
            changed = False
            for rule, plan in plans:
                relation = self.relations[rule.head.name]
                with limits_of(f"`{rule.head}`", rule.span):
                    for binding, node in self._solutions(plan, 0, {}, TRUE):
                        row = self._row(rule.head, binding)
                        before = relation.rows.get(row, FALSE)
                        after = self.diagrams.either(before, node)
                        if after != before or row not in relation.rows:
                            relation.put(row, after)
                            changed = recursive

    def _plan(self, body: Iterable[Condition], asked: Iterable[str] = ()) -> Plan:
        """The conditions in an order in which each is bound: those without a person first, negations last.

        With each stand the variables that matter after it: to a later condition, or as what is `asked` for.
        """

        def weight(condition: Condition) -> int:
            if isinstance(condition, Aggregate):
                return 1
            if isinstance(condition, Comparison) or condition.negated:
                return 2
            return 1 if self.program.is_about_a_person(condition.name) else 0

        plan: Plan = []
        matters = {*asked}
        for condition in sorted(body, key=weight)[::-1]:
            plan.append((condition, tuple(sorted(matters))))
            matters.update(condition.variables)
        return plan[::-1]

    def _solutions(self, plan: Plan, at: int, binding: Binding, node: Node) -> Iterator[tuple[Binding, Node]]:
        if at == len(plan):
            yield binding, node
            return
        condition, matters = plan[at]
        if isinstance(condition, Comparison):
            if self._compares(condition, binding):
                yield from self._solutions(plan, at + 1, binding, node)
            return
        if isinstance(condition, Aggregate):
            node = self.diagrams.both(
                node, within(self.diagrams, self.items(condition), condition.least, condition.most)
            )
            if node != FALSE:
                yield from self._solutions(plan, at + 1, binding, node)
            return
        relation = self.relations.get(condition.predicate)
        if condition.negated:
            row = self._row(condition, binding)
            formula = relation.rows.get(row, FALSE) if relation else FALSE
            node = self.diagrams.both(node, self.diagrams.opposite(formula))
            if node != FALSE:
                yield from self._solutions(plan, at + 1, binding, node)
            return
        if relation is None:
            return
        pattern = tuple(self._constant(t, binding, condition, i) for i, t in enumerate(condition.terms))
        ways: dict[tuple[Constant | None, ...], tuple[Binding, Node]] = {}
        for row in relation.matching(pattern):
            self._steps += 1
            if self._steps > MOST_STEPS:
                raise TooComplexError(
                    f"the rules have more than {MOST_STEPS:,} instances\n  = help: join fewer facts in one rule"
                )
            extended = self._match(condition.terms, row, binding)
            together = self.diagrams.both(node, relation.rows[row])
            if extended is not None and together != FALSE:
                way = tuple(map(extended.get, matters))  # what matters no more is not told apart
                ways[way] = extended, self.diagrams.either(ways[way][1] if way in ways else FALSE, together)
        for extended, together in ways.values():
            yield from self._solutions(plan, at + 1, extended, together)

    def items(self, aggregate: Aggregate) -> list[SumItem]:
        """What can add to the total of one person, each item once, with the formula under which it does."""
        found: dict[tuple[object, ...], SumItem] = {}
        for element, row, binding in self.rows_of(aggregate):
            terms = tuple(constant(term, binding) for term in element.terms)
            key = terms or (element.literal.predicate, *row)
            points = int(terms[0]) if aggregate.is_sum else 1
            before = found[key].node if key in found else FALSE
            found[key] = SumItem(
                points, self.diagrams.either(before, self.relations[element.literal.predicate].rows[row])
            )
        return [*found.values()]

    def rows_of(self, aggregate: Aggregate) -> Iterator[tuple[Element, tuple[Any, ...], dict[str, Any]]]:
        """Every row that some record could give an aggregate to count, with its element and what it binds there."""
        for element in aggregate.elements:
            literal = element.literal
            relation = self.relations.get(literal.predicate)
            pattern = tuple(self._constant(term, {}, literal, i) for i, term in enumerate(literal.terms))
            for row in [*relation.matching(pattern)] if relation else ():
                binding = self._match(literal.terms, row, {})
                if binding is not None and relation is not None and relation.rows[row] != FALSE:
                    yield element, row, binding

    def _row(self, literal: Literal, binding: Binding) -> Arguments:
        found = (self._constant(term, binding, literal, i) for i, term in enumerate(literal.terms))
        return tuple(constant for constant in found if constant is not None)  # rules are safe: none is None

    def _constant(self, term: Term, binding: Binding, literal: Literal, index: int) -> Constant | None:
        """What a term stands for, if it is bound. A constant among numbers of a record is an interval of its own."""
        if isinstance(term, Variable):
            if self.program.sorts[literal.name][index].kind == "person":
                return PERSON
            return binding.get(term.name)
        if isinstance(term, Numeral):
            return self._number(term.value, self.program.sorts[literal.name][index])
        return term.name

    def _number(self, value: int | Decimal, sort: Sort) -> Constant:
        return Cell(sort.of, self.states.cell(sort.of, Decimal(value))) if sort.kind == "number" else value

    def _match(self, terms: Iterable[Term], row: Arguments, binding: Binding) -> Binding | None:
        """The binding extended by a row that agrees with what is bound; None if a variable would be two things."""
        extended = dict(binding)
        for term, value in zip(terms, row, strict=True):
            if isinstance(term, Variable) and extended.setdefault(term.name, value) != value:
                return None
        return extended

    def _compares(self, comparison: Comparison, binding: Binding) -> bool:
        parts = comparison_of(comparison)
        cell = binding[parts[0]] if parts else None
        if parts and isinstance(cell, Cell):
            return self.states.compare(cell, parts[1], parts[2])
        numbers = (binding[t.name] if isinstance(t, Variable) else t for t in comparison.terms)
        left, right = (n.value if isinstance(n, Numeral) else n for n in numbers)
        return (
            isinstance(left, Amount) and isinstance(right, Amount) and COMPARISONS[comparison.operator](left, right)
        )
