"""Which constants belong to which argument: arguments that share a variable share a sort."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ..text.codes import Code
from ..text.diagnostic import Diagnostic
from ..text.source import Span
from ..text.spelling import suggestion
from ..text.syntax import (
    Atom,
    Comparison,
    Condition,
    Fractional,
    Integer,
    Literal,
    Numeral,
    Rule,
    Term,
    Variable,
)
from .conditions import literals
from .decimals import places_fault
from .schema import DECIMAL, HALF_HOURS, INTEGER, NAME, NUMERIC, PERSON, SIGNATURES, STRENGTHS, URGENCIES, Sort

Position = tuple[str, int]
Domain = Callable[[Sort], Iterable[str] | None]  # the constants that a sort has; None for any
_HALVES = "; of points with halves count twice each, and twice the bound"

# Arguments whose constants depend on another argument.
_OPEN = {(name, i) for name, signature in SIGNATURES.items() for i, sort in enumerate(signature) if sort is None}


class Sorts:
    """Union-find over argument positions; a class of positions has at most one sort."""

    def __init__(
        self,
        kinds: Mapping[str, str],
        values: Mapping[str, tuple[str, ...]],
        arities: Mapping[str, int],
        decimals: Mapping[str, int],
    ):
        domains: dict[tuple[str, ...], str] = {}  # findings with the same values share their sort
        self.arities = dict(arities)
        self._decimals = decimals  # of each finding that rules compare with such
        self.faults: list[Diagnostic] = []
        self._parent: dict[Position, Position] = {}
        self._sort: dict[Position, Sort] = {}
        for name, kind in kinds.items():
            self._declare((name, 0), PERSON)
            if kind != "bool":
                domain = domains.setdefault(tuple(sorted(values.get(name, ()))), name) if kind == "enum" else name
                self._declare((name, 1), Sort("value" if kind == "enum" else "number", domain))
        for name, signature in SIGNATURES.items():
            for index, sort in enumerate(signature):
                if sort is not None:
                    self._declare((name, index), sort)

    def infer(self, rules: Iterable[Rule]) -> Mapping[str, tuple[Sort, ...]]:
        """The sort of each argument of each predicate, with faults for those that have two."""
        rules = list(rules)
        places = [self._join_all(rule) for rule in rules]
        each = [literal for rule in rules for literal in literals(rule)]
        for literal in each:
            self._fractions(literal)
        for literal in each:
            self._constants(literal)
        for rule, own in zip(rules, places, strict=True):
            self._compare_all(rule.body, own)
        return {
            name: tuple(self._sort.get(self._find((name, i)), NAME) for i in range(arity))
            for name, arity in self.arities.items()
        }

    def _join_all(self, rule: Rule) -> Mapping[str, Position]:
        """The same of a rule. The items of an aggregate share nothing but what the head has; points are integers."""
        if rule.aggregate is None:
            return self._join(rule.head, *rule.body) if rule.body else {}
        for element in rule.aggregate.elements:
            places = self._join(rule.head, element.literal)
            term = element.terms[0] if rule.aggregate.is_sum else None
            place = places.get(term.name) if isinstance(term, Variable) else None
            if place is not None and term is not None:
                sort = self._sort.setdefault(self._find(place), INTEGER)
                if sort != INTEGER:
                    why = "how much each item adds must be known before any record is"
                    help_ = "let facts or rules say how many points a value is worth"
                    self._mismatch(f"`{term}` is {sort}, which cannot be added", term.span, help_, why)
            elif isinstance(term, Atom):
                self._mismatch(f"`{term}` cannot be added", term.span, "write a number first in the item")
            elif isinstance(term, Fractional):
                why, help_ = "points are integers", "count in a smaller unit, so that each item adds an integer"
                self._mismatch(f"`{term}` cannot be added", term.span, help_, why)
        return {}

    def _join(self, *conditions: Condition) -> Mapping[str, Position]:
        """Unite the arguments that share a variable; one argument of each variable."""
        places: dict[str, Position] = {}
        for condition in conditions:
            if isinstance(condition, Literal):
                for index, term in enumerate(condition.terms):
                    if isinstance(term, Variable) and (condition.name, index) not in _OPEN:
                        position = (condition.name, index)
                        self._union(places.setdefault(term.name, position), position, term.span)
        return places

    def _compare_all(self, body: Iterable[Condition], places: Mapping[str, Position]) -> None:
        for condition in body:
            if isinstance(condition, Comparison):
                self._compare(condition, places)

    def _compare(self, comparison: Comparison, places: Mapping[str, Position]) -> None:
        sorts = [self._sort_of(term, places) for term in comparison.terms]
        variables = isinstance(comparison.left, Variable) and isinstance(comparison.right, Variable)
        for term, sort in zip(comparison.terms, sorts, strict=True):
            if isinstance(term, Atom) or (sort and sort.kind not in NUMERIC):
                self._mismatch(f"`{term}` is not a number", term.span, "compare numbers; ask for a value by its name")
            elif variables and sort and sort.kind == "number":
                self._mismatch(
                    f"`{term}` is a number of a record and can be compared with a number of the text only",
                    term.span,
                    "write the threshold itself, or take it from facts: every answer names this boundary; of two "
                    "numbers of a record, compare what `change` or `sum` works out of them",
                )
            elif isinstance(term, Variable) and sort is None and term.name in places:
                self._declare(self._find(places[term.name]), DECIMAL if DECIMAL in sorts else INTEGER)
        for term, other in (comparison.terms, comparison.terms[::-1]):
            self._check_places(term, self._sort_of(other, places) if isinstance(other, Variable) else None)

    def _sort_of(self, term: Term, places: Mapping[str, Position]) -> Sort | None:
        if isinstance(term, Numeral):
            return INTEGER if isinstance(term, Integer) else DECIMAL
        if isinstance(term, Variable) and term.name in places:
            return self._sort.get(self._find(places[term.name]))
        return None

    def _fractions(self, literal: Literal) -> None:
        """Where one constant of an argument has decimals, all of them may."""
        for index, term in enumerate(literal.terms):
            if isinstance(term, Fractional):
                sort = self._sort.setdefault(self._find((literal.name, index)), DECIMAL)
                self._check_places(term, sort, "" if literal.name in SIGNATURES else _HALVES)

    def _check_places(self, term: Term, sort: Sort | None, more: str = "") -> None:
        """A fault for a number with more decimals than a finding is compared with, or where no decimals can be."""
        if not isinstance(term, Fractional) or sort is None:
            return
        if sort == INTEGER:
            self._mismatch(f"`{term}` stands where {sort} is expected", term.span, f"write an integer{more}")
        elif sort.kind == "number" and term.places > self._decimals.get(sort.of, 0):
            self.faults.append(places_fault(term, sort.of, self._decimals.get(sort.of, 0)))

    def _constants(self, literal: Literal) -> None:
        for index, term in enumerate(literal.terms):
            if isinstance(term, Variable):
                continue
            root = self._find((literal.name, index))
            sort = self._sort.setdefault(root, NAME if isinstance(term, Atom) else INTEGER)
            if sort.kind == "person":
                why = "a rule holds for everyone; only a record tells of someone"
                self._mismatch(
                    f"`{term}` stands where a variable for the person is expected", term.span, "write `P`", why
                )
            elif isinstance(term, Atom) and sort.kind in NUMERIC:
                self._mismatch(f"`{term}` stands where {sort} is expected", term.span, "write a number")
            elif isinstance(term, Numeral) and sort.kind not in NUMERIC:
                self._mismatch(f"`{term}` stands where {sort} is expected", term.span, "write a name")

    def _declare(self, position: Position, sort: Sort) -> None:
        self._sort[self._find(position)] = sort

    def _find(self, position: Position) -> Position:
        while (parent := self._parent.get(position, position)) != position:
            self._parent[position] = position = self._parent.get(parent, parent)
        return position

    def _union(self, left: Position, right: Position, span: Span) -> None:
        left, right = self._find(left), self._find(right)
        if left == right:
            return
        one, other = self._sort.get(left), self._sort.get(right)
        if one and other and one != other:
            help_ = "use two variables, or correct the predicate"
            if {one.kind, other.kind} <= {*NUMERIC}:
                help_ = "compare each with a number of the text"
            self._mismatch(f"this variable is {one} and {other} at once", span, help_)
            return
        self._parent[right] = left
        if other:
            self._sort[left] = other

    def _mismatch(self, message: str, span: Span, help_: str, why: str = "") -> None:
        why = why or "a condition on constants of two kinds never holds, or means something else to each engine"
        self.faults.append(Diagnostic(Code.WRONG_TYPE, message, span, why, help_))


def constant_faults(
    rules: Iterable[Rule], sorts: Mapping[str, tuple[Sort, ...]], domain: Domain
) -> Iterable[Diagnostic]:
    """A fault for each atom that its argument's sort does not declare; `domain` lists those that it does."""
    domains = {sort: domain(sort) for signature in sorts.values() for sort in signature}
    for rule in rules:
        for literal in literals(rule):
            for term, sort in zip(literal.terms, sorts[literal.name], strict=True):
                names = domains[sort] if isinstance(term, Atom) else None
                if names is not None and str(term) not in names:
                    yield Diagnostic(
                        Code.UNKNOWN_VALUE,
                        f"`{term}` is not {sort}",
                        term.span,
                        "a misspelt constant matches nothing, and the rule is silently dead",
                        suggestion(str(term), names, _declared(sort, names)),
                    )


FIXED = {"strength": STRENGTHS, "urgency": URGENCIES, "period": (*HALF_HOURS,)}


def _declared(sort: Sort, names: Iterable[str]) -> str:
    listed = ", ".join([*names][:12])
    if sort.kind in ("strength", "urgency"):
        against = ", or `advises_against(...)`," if sort.kind == "strength" else ""
        return f"declared: {listed}; write a block with `says` above `{sort.kind}_rank(...)`{against} for another"
    if sort.kind in FIXED or sort.kind == "value":
        return f"declared: {listed}" if listed else f"declare it with `value({sort.of}, ...)`"
    return f"declare it with `{sort.kind}(...)`"
