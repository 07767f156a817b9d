"""Statuses of a record, exact over all ways in which it can still grow. See docs/statuses.md."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..record.codes import RecordCode
from ..record.record import Record, RecordError, RecordFault, Value
from ..rules.program import Notice, Program, Statement
from .forms import Form, Forms, is_met
from .outlook import Outlook, Situation
from .recordings import Alternative, Recordings
from .states import Mask, States

MOST_CHANGES = 3  # findings in one change

CERTAIN, PRESUMED, POSSIBLE, RULED_OUT = STATUSES = ("certain", "presumed", "possible", "ruled_out")


class StatementAnswer(NamedTuple):
    """What a statement comes to for a record.

    What it rests on and what would open it is worked out when it is first asked for; see Outlook.
    """

    statement: Statement
    status: str
    superseded_by: tuple[str, ...]
    outlook: Outlook

    @property
    def holds(self) -> bool:
        """Whether it holds as recorded."""
        return self.status in (CERTAIN, PRESUMED)

    @property
    def assumes(self) -> tuple[str, ...]:
        """Of a presumed one, every finding in some minimal set of new recordings that would make it fail."""
        return self.outlook.assumes

    @property
    def needs(self) -> tuple[Alternative, ...]:
        """Of a possible one, the minimal sets of new recordings that would make it hold: all; screens cap them."""
        return self.outlook.needs

    @property
    def awaits(self) -> tuple[Alternative, ...]:
        """Of one that is ruled out, the replacements of provisional values that would open it."""
        return self.outlook.awaits


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
    if is_met(form.holds, mask.whole):
        return PRESUMED if is_met(form.can_fail, mask.recorded) else CERTAIN
    return POSSIBLE if is_met(form.can_hold, mask.recorded) else RULED_OUT


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
        fault = RecordFault(RecordCode.CONTRADICTION, message, help_, findings=findings)
        faults.append(fault._replace(where=record.where, record=record.id))
    if faults:
        raise RecordError(faults)


class _Group(NamedTuple):
    """The statements for an action, or those against it, each with its place by precedence.

    `form` is the number of the formula that one of them holds.
    """

    action: str
    form: int
    statements: tuple[tuple[int, Statement], ...]


class Consultant:
    """Answers records from the normal forms of a program."""

    def __init__(self, program: Program, states: States, forms: Forms):
        self.program = program
        self.states = states
        self.forms = forms
        self.recordings = Recordings(states, program.findings)
        self.nogoods = tuple(product for products in forms.contradictions.values() for product in products)
        self._numbers: dict[Form, int] = {}  # of statements and actions: many have the form of another
        self._statements = [(one, self._number(forms.statements[name])) for name, one in program.statements.items()]
        self._groups = [*self._grouped()]

    def answer(self, record: Record) -> Answer:
        """The whole answer. Raises RecordError for a record that contradicts itself."""
        mask = self.states.mask(record.findings)
        if is_met(self.nogoods, mask.whole):
            require_consistent(record, self.program, self.forms, self.states)
        situation = Situation(record.findings, mask, self.recordings, self.nogoods)
        told = [status(form, mask) for form in self._numbers]
        outlooks = [
            Outlook(form, situation, own in (CERTAIN, PRESUMED), own in (PRESUMED, POSSIBLE))
            for form, own in zip(self._numbers, told, strict=True)
        ]
        found = {}
        for statement, number in self._statements:
            outlook = outlooks[number]
            found[statement.id] = StatementAnswer(statement, told[number], (), outlook)
        held = [name for name, answer in found.items() if answer.holds]
        for name in held:
            if name in self.forms.superseded_by:
                found[name] = found[name]._replace(superseded_by=self._superseded(name, held, mask))
        notices = tuple(self.program.notices[name] for name in self.notices_of(mask))
        return Answer(record, tuple(found.values()), tuple(self._actions(told, found)), notices)

    def notices_of(self, mask: Mask) -> Iterator[str]:
        """The notices that hold as recorded."""
        return (name for name, products in self.forms.notices.items() if is_met(products, mask.whole))

    def statuses(self, findings: Mapping[str, Value]) -> dict[str, str]:
        """The status of every statement, from one mask of the findings; a contradiction in them is not looked for."""
        mask = self.states.mask(findings)
        return {name: status(form, mask) for name, form in self.forms.statements.items()}

    def status_of(self, findings: Mapping[str, Value], statement: str) -> str:
        """The status of one statement."""
        return status(self.forms.statements[statement], self.states.mask(findings))

    def changes(self, record: Record, statement: str) -> tuple[Alternative, ...]:
        """The smallest changes of a record that turn a statement: that make it hold, or if it holds, fail.

        Those that only record something come first, then those that contradict the fewest recorded findings.
        """
        form = self.forms.statements[statement]
        mask = self.states.mask(record.findings)
        products = form.can_fail if is_met(form.holds, mask.whole) else form.can_hold
        found = self.recordings.alternatives(self.recordings.changes(products, self.nogoods, mask, MOST_CHANGES))

        def contradicted(alternative: Alternative) -> int:
            return sum(need.finding in record.findings for need in alternative)

        return tuple(sorted(found, key=contradicted))

    def _superseded(self, statement: str, held: Collection[str], mask: Mask) -> tuple[str, ...]:
        """The statements that hold and that a statement gives way to."""
        others = self.forms.superseded_by[statement]
        return tuple(other for other, products in others.items() if other in held and is_met(products, mask.whole))

    def _actions(self, told: Sequence[str], found: Mapping[str, StatementAnswer]) -> Iterator[ActionAnswer]:
        for action, number, group in self._groups:
            open_ = [one for one in group if found[one[1].id].status != RULED_OUT] or group
            holding = [one for one in open_ if found[one[1].id].holds]
            _, leading = min(holding or open_)
            yield ActionAnswer(action, leading.strength, told[number], tuple([own.id for _, own in open_]))

    def _grouped(self) -> Iterator[_Group]:
        """The statements by action, those against it behind those for it."""
        groups: dict[tuple[str, bool], list[Statement]] = {}
        for statement in self.program.statements.values():
            groups.setdefault((statement.action, statement.strength == "avoid"), []).append(statement)
        for action in self.program.actions:
            for forms, avoid in ((self.forms.actions, False), (self.forms.advice_against, True)):
                if (action, avoid) in groups:
                    yield _Group(action, self._number(forms[action]), self._placed(groups[action, avoid]))

    def _placed(self, group: Sequence[Statement]) -> tuple[tuple[int, Statement], ...]:
        """Each statement on an action with its place among them by precedence."""

        def precedence(statement: Statement) -> tuple[int, tuple[int, int, float]]:
            return -self.program.strength_rank.get(statement.strength, 0), self.program.rank(statement)

        places = {s.id: place for place, s in enumerate(sorted(group, key=precedence))}
        return tuple((places[s.id], s) for s in group)

    def _number(self, form: Form) -> int:
        return self._numbers.setdefault(form, len(self._numbers))


def _shown(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
