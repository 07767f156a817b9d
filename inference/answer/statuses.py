"""Statuses of a record, exact over all ways in which it can still grow. See docs/statuses.md."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations
from itertools import product as choices
from typing import NamedTuple

from ..record.record import Record, RecordError, RecordFault, Value
from ..rules.program import Notice, Program, Statement
from .diagram import Product, TooComplexError
from .forms import Form, Forms
from .recordings import Alternative, Recordings
from .states import Mask, States

MOST_REPLACEMENTS = 1000  # ways to replace the provisional values of a record
MOST_CHANGES = 3  # findings in one change

CERTAIN, PRESUMED, POSSIBLE, RULED_OUT = STATUSES = ("certain", "presumed", "possible", "ruled_out")


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
        return self.status in (CERTAIN, PRESUMED)


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
    notices: tuple[Notice, ...] = ()


def status(form: Form, mask: Mask) -> str:
    """The status of a formula: three scans of its products."""
    if _met(form.holds, mask.whole):
        return PRESUMED if _met(form.can_fail, mask.recorded) else CERTAIN
    return POSSIBLE if _met(form.can_hold, mask.recorded) else RULED_OUT


def contradictions(
    findings: Mapping[str, Value], forms: Forms, states: States
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The names of the contradictions of a record, each with the findings that make it up."""
    whole = states.mask(findings).whole
    for name, products in forms.contradictions.items():
        for product in products:
            if not whole & product:
                yield name, tuple(variable.name for variable in states.mentioned(product))
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


class _Told(NamedTuple):
    """What a formula comes to for a record."""

    status: str
    assumes: tuple[str, ...] = ()
    needs: tuple[Alternative, ...] = ()
    awaits: tuple[Alternative, ...] = ()


class _Replacement(NamedTuple):
    """A record with provisional values replaced: the new values as a product, and the bits of the whole."""

    values: Product
    mask: Mask


class Consultant:
    """Answers records from the normal forms of a program."""

    def __init__(self, program: Program, states: States, forms: Forms):
        self.program = program
        self.states = states
        self.forms = forms
        self.recordings = Recordings(states, program.findings)
        self._groups: dict[tuple[str, bool], list[Statement]] = {}
        for statement in program.statements.values():
            self._groups.setdefault((statement.action, statement.strength == "avoid"), []).append(statement)

    def answer(self, record: Record) -> Answer:
        """The whole answer. Raises RecordError for a record that contradicts itself."""
        require_consistent(record, self.program, self.forms, self.states)
        mask = self.states.mask(record.findings)
        replaced = [*self._replacements(record)]
        told: dict[Form, _Told] = {}
        found: dict[str, StatementAnswer] = {}
        for name, statement in self.program.statements.items():
            form = self.forms.statements[name]
            if form not in told:
                told[form] = self._tell(form, mask, replaced)
            status_, assumes, needs, awaits = told[form]
            found[name] = StatementAnswer(statement, status_, (), assumes, needs, awaits)
        held = [name for name, answer in found.items() if answer.holds]
        for name in held:
            found[name] = found[name]._replace(superseded_by=self._superseded(name, held, mask))
        notices = tuple(self.program.notices[name] for name in self.notices_of(mask))
        return Answer(record, tuple(found.values()), tuple(self._actions(mask, found)), notices)

    def notices_of(self, mask: Mask) -> Iterator[str]:
        """The notices that hold as recorded."""
        return (name for name, products in self.forms.notices.items() if _met(products, mask.whole))

    def status_of(self, findings: Mapping[str, Value], statement: str) -> str:
        """The status of one statement."""
        return status(self.forms.statements[statement], self.states.mask(findings))

    def changes(self, record: Record, statement: str) -> tuple[Alternative, ...]:
        """The smallest changes of a record that turn a statement: that make it hold, or if it holds, fail.

        Those that only record something come first, then those that contradict the fewest recorded findings.
        """
        form = self.forms.statements[statement]
        mask = self.states.mask(record.findings)
        products = form.can_fail if _met(form.holds, mask.whole) else form.can_hold
        nogoods = [product for found in self.forms.contradictions.values() for product in found]
        found = self.recordings.alternatives(self.recordings.changes(products, nogoods, mask, MOST_CHANGES))

        def contradicted(alternative: Alternative) -> int:
            return sum(need.finding in record.findings for need in alternative)

        return tuple(sorted(found, key=contradicted))

    def _tell(self, form: Form, mask: Mask, replaced: Iterable[_Replacement]) -> _Told:
        found = status(form, mask)
        if found == PRESUMED:
            return _Told(found, self.recordings.findings_of(self.recordings.minimal(form.can_fail, mask)))
        if found == POSSIBLE:
            needed = self.recordings.minimal(form.can_hold, mask)
            return _Told(found, needs=self.recordings.alternatives(needed))
        if found == RULED_OUT:
            return _Told(found, awaits=self._awaits(form, replaced))
        return _Told(found)

    def _superseded(self, statement: str, held: Collection[str], mask: Mask) -> tuple[str, ...]:
        """The statements that hold and that a statement gives way to."""
        others = self.forms.superseded_by.get(statement, {})
        return tuple(other for other, products in others.items() if other in held and _met(products, mask.whole))

    def _actions(self, mask: Mask, found: Mapping[str, StatementAnswer]) -> Iterator[ActionAnswer]:
        for action in self.program.actions:
            for forms, avoid in ((self.forms.actions, False), (self.forms.advice_against, True)):
                group = self._groups.get((action, avoid))
                if group:
                    open_ = [s for s in group if found[s.id].status != RULED_OUT] or group
                    leading = min(open_, key=lambda s: self._standing(s, found[s.id].holds))
                    ids = tuple(s.id for s in open_)
                    yield ActionAnswer(action, leading.strength, status(forms[action], mask), ids)

    def _standing(self, statement: Statement, holds: bool) -> tuple[bool, int, tuple[int, int, float]]:
        """Sorts the statements on an action: one that holds before one that does not, then by precedence."""
        rank = self.program.strength_rank.get(statement.strength, 0)
        return (not holds, -rank, self.program.rank(statement))

    def _replacements(self, record: Record) -> Iterator[_Replacement]:
        """Every way in which provisional values can be replaced and the record stays consistent, fewest first."""
        findings = self.program.findings
        provisional = [name for name, value in record.findings.items() if value in findings[name].provisional]
        ways = 1
        for name in provisional:
            ways *= len(findings[name].values)
        if ways > MOST_REPLACEMENTS:
            told = ", ".join(f"`{name}`" for name in provisional)
            raise TooComplexError(
                f"the provisional values of {told} can be replaced in more than {MOST_REPLACEMENTS:,} ways\n"
                f"  = help: record what is known by now of some of them, or leave them out"
            )
        for count in range(1, len(provisional) + 1):
            for names in combinations(provisional, count):
                others = [[v for v in findings[name].values if v != record.findings[name]] for name in names]
                for values in choices(*others):
                    new = dict(zip(names, values, strict=True))
                    replaced = {**record.findings, **new}
                    if next(contradictions(replaced, self.forms, self.states), None) is None:
                        bits = self.states.recorded(new)
                        yield _Replacement(self.states.spread(bits) & ~bits, self.states.mask(replaced))

    def _awaits(self, form: Form, replaced: Iterable[_Replacement]) -> tuple[Alternative, ...]:
        """The replacements that open a formula and of which nothing can be left out, values kept together."""
        opening: list[Product] = []
        for values, mask in replaced:
            if _met(form.can_hold, mask.recorded) and not any(fewer & ~values == 0 for fewer in opening):
                opening.append(values)
        return self.recordings.alternatives(self._merged(opening)) if opening else ()

    def _merged(self, products: list[Product]) -> list[Product]:
        """Products that differ in the values of one finding only, as one product with the values of both."""
        for variable in self.states.variables:
            bits = self.states.all_of[variable.name]
            groups: dict[tuple[int, bool], int] = {}
            for product in products:
                key = (product & ~bits, bool(product & bits))
                groups[key] = groups.get(key, bits) & product
            products = [rest | (own if mentioned else 0) for (rest, mentioned), own in groups.items()]
        return products


def _met(products: Iterable[Product], mask: int) -> bool:
    return any(not mask & product for product in products)


def _shown(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
