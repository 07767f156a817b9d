"""What conditions can still come to, over every way in which a record can grow; and the answers of a query likewise.

The rules are evaluated once for all records (formula.py); what is asked of one record is read off the diagrams. An
extension of a record leaves what is recorded and breaks no constraint: see docs/statuses.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property, reduce
from itertools import chain, starmap
from operator import or_
from threading import Lock
from typing import Any, NamedTuple

from ..errors import DisagreementError
from ..record.record import Record, Value
from ..rules.ground import constant
from ..rules.program import Program
from ..rules.query import person_of, shown_variables
from ..rules.schema import NAME, Sort, Status
from ..rules.totals import named_totals
from ..text.syntax import Aggregate, Condition, Literal, Rule, Variable
from .diagram import FALSE, Node
from .forms import Compiler, Form
from .needs import Alternative
from .recordings import Recordings
from .score import OpenItem, Score
from .search import bits_of
from .states import Cell, Mask, States
from .statuses import CERTAIN, PRESUMED, status
from .sums import totals

_ASKED = "(asked)"  # no text can name it


class PossibleItem(NamedTuple):
    """A way in which an item could count: the atoms of a predicate that agree with a pattern; `key` tells the item
    apart."""

    key: tuple[Any, ...]
    points: int
    predicate: str
    pattern: tuple[Any, ...]

    def open_item(self, aggregate: Aggregate) -> OpenItem:
        """The item as it could count in an aggregate: by the terms that tell it apart, or else by its atoms' own."""
        named = self.key if aggregate.elements[0].terms else self.pattern[1:]
        return OpenItem(self.points, self.predicate, tuple(named))


class Openings:
    """What conditions of the rules of a program can still come to. It may be shared between threads.

    The rules are evaluated when it is first asked.
    """

    def __init__(self, program: Program, states: States | None = None):
        self.program = program
        self.states = states or States(program)
        self._nodes: dict[object, Node] = {}
        self._totals: dict[str, Mapping[int, Node]] = {}
        self._items: dict[Aggregate, tuple[PossibleItem, ...]] = {}
        self._record: tuple[Mapping[str, Value], Mask] = ({}, Mask(0, 0))  # that was asked of last, and its bits
        self._lock = Lock()  # asking makes nodes of the diagrams

    def opening(
        self, conditions: Iterable[Condition], binding: Mapping[str, str], findings: Mapping[str, Value]
    ) -> Alternative | None:
        """A smallest set of new recordings by which conditions are met together, under a binding of some variables.

        Empty if they are met as recorded; None if no extension of the record meets them.
        """
        with self._lock:
            return self._opening(self._met(tuple(conditions), binding), findings)

    def can_end(
        self, conditions: Iterable[Condition], binding: Mapping[str, str], findings: Mapping[str, Value]
    ) -> bool:
        """Whether some extension of a record does not meet conditions together."""
        with self._lock:
            ended = self._compiler.diagrams.opposite(self._met(tuple(conditions), binding))
            return self._opening(ended, findings) is not None

    def _met(self, conditions: tuple[Condition, ...], binding: Mapping[str, str]) -> Node:
        key = (conditions, *binding.items())
        if key not in self._nodes:
            self._nodes[key] = self._compiler.formulas.met(conditions, dict(binding))
        return self._nodes[key]

    def opening_of(
        self, predicate: str, pattern: Sequence[str | int | Decimal | None], findings: Mapping[str, Value]
    ) -> Alternative | None:
        """The same of any atom of a predicate that agrees with a pattern, in which None is anything."""
        with self._lock:
            return self._opening(self._compiler.formulas.established(predicate, pattern), findings)

    def score_forms(self) -> dict[str, dict[int, Form]]:
        """When each score comes to each number that it can be, by name. Raises TooComplexError."""
        named = named_totals(self.program.rules)
        with self._lock:
            return {
                name: {total: self._compiler.form(node) for total, node in self._totals_of(aggregate).items()}
                for name, aggregate in named.items()
            }

    def score(self, aggregate: Aggregate, findings: Mapping[str, Value]) -> Score:
        """What an aggregate adds up to for a consistent record, and what it still can."""
        with self._lock:
            nodes = self._totals_of(aggregate)
            found = {total: self._opening(node, findings) for total, node in nodes.items()}
            possible = {total: opening for total, opening in found.items() if opening is not None}
            items: dict[object, tuple[Alternative, OpenItem]] = {}
            for one in self._items_of(aggregate):
                opening = self._opening(self._compiler.formulas.established(one.predicate, one.pattern), findings)
                if opening is not None and (one.key not in items or not opening):
                    items[one.key] = (opening, one.open_item(aggregate))
        least, most = min(possible), max(possible)
        total = next(total for total, opening in possible.items() if opening == ())
        open_ = tuple(item for opening, item in items.values() if opening and item.points)
        return Score(aggregate, total, least, most, possible[least], possible[most], open_)

    def open_findings(self, aggregate: Aggregate, findings: Mapping[str, Value]) -> tuple[str, ...]:
        """The findings that are not recorded and could change what an aggregate adds up to, in their order."""
        with self._lock:
            diagrams, mask, states = self._compiler.diagrams, self.states.mask(findings), self.states
            nodes = [diagrams.settled(node, mask.recorded) for node in self._totals_of(aggregate).values()]
            asked = reduce(or_, map(diagrams.asked, nodes))
            refused = self._refused(asked, mask)
            if refused:
                asked = reduce(or_, (diagrams.asked(diagrams.settled(node, 0, refused)) for node in nodes))
        open_ = [name for name in self.program.findings if asked & states.all_of[name]]
        parts = (states.joints[name].how.parts if name in states.joints else (name,) for name in open_)
        missing = {*chain(*parts)} - findings.keys()
        return tuple(name for name in self.program.findings if name in missing)

    def _refused(self, asked: int, mask: Mask) -> int:
        """The values of some findings that each by itself contradict a record."""
        met, found = self._compiler.diagrams.is_met, 0
        for bit in bits_of(asked & self._bound & ~self.states.absent):
            if not met(self._consistent, mask.whole & ~self.states.around[bit] | bit):
                found |= bit
        return found

    def _totals_of(self, aggregate: Aggregate) -> Mapping[int, Node]:
        if aggregate.counted not in self._totals:
            rows = self._compiler.formulas.items(aggregate)
            self._totals[aggregate.counted] = totals(self._compiler.diagrams, rows)
        return self._totals[aggregate.counted]

    def items(self, aggregate: Aggregate) -> tuple[PossibleItem, ...]:
        """What some record could add to a total, in each way in which it could."""
        with self._lock:
            if aggregate not in self._items:
                self._items[aggregate] = tuple(dict.fromkeys(self._items_of(aggregate)))
            return self._items[aggregate]

    def _items_of(self, aggregate: Aggregate) -> Iterator[PossibleItem]:
        for element, row, binding in self._compiler.formulas.rows_of(aggregate):
            literal = element.literal
            named = {term.name for term in element.terms if isinstance(term, Variable)}
            pattern: list[Any] = [row[0]]
            for term, value in zip(literal.terms[1:], row[1:], strict=True):
                open_ = value if str(term) in named else None
                pattern.append(open_ if isinstance(term, Variable) else constant(term, {}))
            terms = tuple(constant(term, binding) for term in element.terms)
            points = int(terms[0]) if aggregate.is_sum else 1
            key = terms or (literal.predicate, *pattern)
            yield PossibleItem(key, points, literal.predicate, tuple(pattern))

    @cached_property
    def _compiler(self) -> Compiler:
        return Compiler(self.program, self.states)

    @cached_property
    def _consistent(self) -> Node:
        found = FALSE
        for node in self._compiler.contradictions.values():
            found = self._compiler.diagrams.either(found, node)
        return self._compiler.diagrams.opposite(found)

    @cached_property
    def _bound(self) -> int:
        """The bits of the findings on which some contradiction rests."""
        return self._compiler.diagrams.asked(self._consistent)

    @cached_property
    def _recordings(self) -> Recordings:
        return Recordings(self.states, self.program.findings)

    def _opening(self, node: Node, findings: Mapping[str, Value]) -> Alternative | None:
        if self._record[0] is not findings:
            self._record = findings, self.states.mask(findings)
        mask, compiler = self._record[1], self._compiler
        found = compiler.diagrams.smallest(
            compiler.couplings.of(node, mask.numbers), self._consistent, mask.recorded, compiler.couplings.levels
        )
        return self._recordings.alternatives([found], mask)[0] if found else None if found is None else ()


class Solution(NamedTuple):
    """An answer to a query: the values of its variables, and whether that could still change.

    The status is `certain` if the answer stays whatever else is recorded, else `presumed`: then `assumes` has
    every finding in some minimal set of new recordings by which it would go.
    """

    row: Mapping[str, object]
    status: Status
    assumes: tuple[str, ...] = ()


class QuerySolutions(Openings):
    """What the answers of one query can still come to, for one record after another."""

    def __init__(self, program: Program, conditions: Sequence[Condition]):
        self.names = shown_variables(conditions, program)
        self._person = [*person_of(conditions, program)]
        self._forms: dict[tuple[object, ...], Form] = {}
        super().__init__(_asking(program, conditions, [*self._person, *self.names]))

    def solution(self, row: Mapping[str, object], record: Record) -> Solution:
        """An answer for a record, with its status. Raises DisagreementError if it is none by the normal forms."""
        key = tuple(starmap(self._constant, row.items()))
        with self._lock:
            if key not in self._forms:
                self._forms[key] = self._compiler.form(self._answers.get(key, FALSE))
            form = self._forms[key]
        mask = self.states.mask(record.findings)
        found = status(form, mask)
        if found not in (CERTAIN, PRESUMED):
            values = ", ".join(f"{name} = {value}" for name, value in row.items())
            raise DisagreementError(f"two evaluations of the rules disagree on {values}", record.place)
        assumes = self._recordings.findings_of_minimal(form.can_fail, mask) if found == PRESUMED else ()
        return Solution(row, found, assumes)

    @cached_property
    def _answers(self) -> Mapping[tuple[object, ...], Node]:
        skipped = len(self._person)
        return {row[skipped:]: node for row, node in self._compiler.formulas.answers(_ASKED).items()}

    def _constant(self, name: str, value: object) -> object:
        sort = self.program.sorts[_ASKED][len(self._person) + self.names.index(name)]
        if sort.kind == "number" and isinstance(value, int | Decimal):
            return Cell(sort.of, self.states.cell(sort.of, Decimal(value)))
        return value


def _asking(program: Program, conditions: Sequence[Condition], names: Sequence[str]) -> Program:
    """A program with one more rule, whose answers are those of a query."""
    places: dict[str, tuple[Variable, Sort]] = {}
    for condition in conditions:
        if isinstance(condition, Literal):
            for term, sort in zip(condition.terms, program.sorts[condition.name], strict=True):
                if isinstance(term, Variable) and (sort != NAME or term.name not in places):
                    places[term.name] = (term, sort)
    span = conditions[0].span
    head = Literal(_ASKED, tuple(places[name][0] for name in names), strong=False, negated=False, span=span)
    rule = Rule(head, tuple(conditions), None, span)
    return program._replace(
        rules=(*program.rules, rule),
        rules_of={**program.rules_of, _ASKED: (len(program.rules),)},
        strata=(*program.strata, (_ASKED,)),
        sorts={**program.sorts, _ASKED: tuple(places[name][1] for name in names)},
    )
