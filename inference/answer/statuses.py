"""Statuses of a record, exact over all ways in which it can still grow. See docs/statuses.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from itertools import product as choices
from typing import NamedTuple

from ..record.record import Record, RecordError, RecordFault, Value
from ..rules.program import Program, Statement
from .diagram import Product
from .forms import Form, Forms
from .recordings import Alternative, alternatives, findings_of, minimal_recordings
from .states import States

RECOMMENDED, PRESUMED, POSSIBLE, RULED_OUT = STATUSES = ("recommended", "presumed", "possible", "ruled_out")


class StatementAnswer(NamedTuple):
    """What a statement comes to for a record. `needs` holds every alternative; screens cap them."""

    statement: Statement
    status: str
    superseded_by: tuple[str, ...] = ()
    assumes: tuple[str, ...] = ()
    needs: tuple[Alternative, ...] = ()
    awaits: tuple[Alternative, ...] = ()

    @property
    def holds(self) -> bool:
        return self.status in (RECOMMENDED, PRESUMED)


class ActionAnswer(NamedTuple):
    """What an action comes to: the status of "at least one of its statements holds", and which are not ruled out."""

    action: str
    strength: str
    status: str
    statements: tuple[str, ...]


class Answer(NamedTuple):
    """Everything that the rules say of a record, each part in the order of the knowledge base."""

    record: Record
    statements: tuple[StatementAnswer, ...]
    actions: tuple[ActionAnswer, ...]


class Mask(NamedTuple):
    """A record as bits: of what is recorded, and with "not recorded" for the rest."""

    recorded: int
    whole: int


def status(form: Form, mask: Mask) -> str:
    """The status of a formula: three scans of its products."""
    if _met(form.holds, mask.whole):
        return PRESUMED if _met(form.can_fail, mask.recorded) else RECOMMENDED
    return POSSIBLE if _met(form.can_hold, mask.recorded) else RULED_OUT


def mask_of(findings: Mapping[str, Value], states: States) -> Mask:
    """The bits of a record's findings."""
    recorded = states.recorded(findings)
    return Mask(recorded, states.whole(recorded))


def contradictions(
    findings: Mapping[str, Value], forms: Forms, states: States
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The names of the contradictions of a record, each with the findings that make it up."""
    whole = mask_of(findings, states).whole
    for name, products in forms.contradictions.items():
        for product in products:
            if not whole & product:
                yield name, findings_of([product], states)
                break


def require_consistent(record: Record, program: Program, forms: Forms, states: States) -> None:
    """Raises RecordError with every contradiction of a record, the findings that make it up and their values."""
    faults = []
    for name, findings in contradictions(record.findings, forms, states):
        told = " and ".join(f"`{f}` is {_shown(record.findings[f])}" for f in findings)
        message = f"the record contradicts itself ({name}): {told}; {program.contradictions.get(name, name)}"
        help_ = f"correct {' or '.join(f'`{f}`' for f in findings)}, or leave out what is not known"
        faults.append(RecordFault(record.where, record.id, message, help_))
    if faults:
        raise RecordError(faults)


class Consultant:
    """Answers records from the normal forms of a program."""

    def __init__(self, program: Program, states: States, forms: Forms):
        self.program = program
        self.states = states
        self.forms = forms

    def answer(self, record: Record) -> Answer:
        """The whole answer. Raises RecordError for a record that contradicts itself."""
        require_consistent(record, self.program, self.forms, self.states)
        mask = mask_of(record.findings, self.states)
        found = {name: status(form, mask) for name, form in self.forms.statements.items()}
        replaced = [*self._replacements(record)]
        statements = tuple(
            self._statement(statement, found[name], found, mask, replaced)
            for name, statement in self.program.statements.items()
        )
        return Answer(record, statements, (*self._actions(mask, found),))

    def status_of(self, findings: Mapping[str, Value], statement: str) -> str:
        """The status of one statement."""
        return status(self.forms.statements[statement], mask_of(findings, self.states))

    def _statement(
        self,
        statement: Statement,
        found: str,
        statuses: Mapping[str, str],
        mask: Mask,
        replaced: list[tuple[Product, Mask]],
    ) -> StatementAnswer:
        form = self.forms.statements[statement.id]
        findings = self.program.findings
        superseded: tuple[str, ...] = ()
        if found in (RECOMMENDED, PRESUMED):
            superseded = tuple(
                upper
                for upper, products in self.forms.superseded_by.get(statement.id, {}).items()
                if _met(products, mask.whole)
            )
        if found == PRESUMED:
            rests_on = minimal_recordings(form.can_fail, mask.recorded, self.states)
            return StatementAnswer(statement, found, superseded, findings_of(rests_on, self.states))
        if found == POSSIBLE:
            needed = minimal_recordings(form.can_hold, mask.recorded, self.states)
            return StatementAnswer(statement, found, needs=alternatives(needed, self.states, findings))
        if found == RULED_OUT and replaced:
            return StatementAnswer(statement, found, awaits=self._awaits(form, replaced))
        return StatementAnswer(statement, found, superseded)

    def _actions(self, mask: Mask, statuses: Mapping[str, str]) -> Iterator[ActionAnswer]:
        for action in self.program.actions:
            for forms, avoid in ((self.forms.actions, False), (self.forms.advice_against, True)):
                group = [
                    s
                    for s in self.program.statements.values()
                    if s.action == action and (s.strength == "avoid") == avoid
                ]
                if group:
                    open_ = [s for s in group if statuses[s.id] != RULED_OUT] or group
                    leading = self._leading(open_, statuses)
                    ids = tuple(s.id for s in open_)
                    yield ActionAnswer(action, leading.strength, status(forms[action], mask), ids)

    def _leading(self, group: Iterable[Statement], statuses: Mapping[str, str]) -> Statement:
        """The statement that speaks for an action: one that holds before one that does not, then by precedence."""

        def key(statement: Statement) -> tuple[bool, int, tuple[int, int, float]]:
            holds = statuses[statement.id] in (RECOMMENDED, PRESUMED)
            rank = self.program.strength_rank.get(statement.strength, 0)
            return (not holds, -rank, self.program.rank(statement))

        return min(group, key=key)

    def _replacements(self, record: Record) -> Iterator[tuple[Product, Mask]]:
        """The record with provisional values replaced, fewest first: a product of the new values, and the bits."""
        provisional = [
            name for name, value in record.findings.items() if value in self.program.findings[name].provisional
        ]
        for count in range(1, len(provisional) + 1):
            for names in combinations(provisional, count):
                others = [
                    [v for v in self.program.findings[name].values if v != record.findings[name]] for name in names
                ]
                for values in choices(*others):
                    findings = {**record.findings, **dict(zip(names, values, strict=True))}
                    if next(contradictions(findings, self.forms, self.states), None) is None:
                        told = self.states.recorded(dict(zip(names, values, strict=True)))
                        yield self._exactly(told), mask_of(findings, self.states)

    def _exactly(self, told: int) -> Product:
        return sum(self.states.all_of[v.name] & ~told for v in self.states.mentioned(told))

    def _awaits(self, form: Form, replaced: Iterable[tuple[Product, Mask]]) -> tuple[Alternative, ...]:
        opening = [product for product, mask in replaced if _met(form.can_hold, mask.recorded)]
        return alternatives(merged(minimal(opening, self.states), self.states), self.states, self.program.findings)


def minimal(products: Iterable[Product], states: States) -> list[Product]:
    """The products, each of one state for some findings, that hold no other with fewer findings."""
    found: list[Product] = []
    for product in products:  # fewest findings first
        if not any(other & ~product == 0 for other in found):
            found.append(product)
    return found


def merged(products: Iterable[Product], states: States) -> list[Product]:
    """Products that differ in one finding only, as one product with the values of both."""
    found = [*products]
    for variable in states.variables:
        bits = states.all_of[variable.name]
        groups: dict[tuple[int, bool], int] = {}
        for product in found:
            key = (product & ~bits, bool(product & bits))
            groups[key] = groups.get(key, bits) & product
        found = [rest | own if mentioned else rest for (rest, mentioned), own in groups.items()]
    return found


def _met(products: Iterable[Product], mask: int) -> bool:
    return any(not mask & product for product in products)


def _shown(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
