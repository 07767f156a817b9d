"""A knowledge base compiled: its program, the states of its findings and the normal forms of its statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..errors import DisagreementError
from ..record.codes import RecordCode
from ..record.record import Record, RecordError, RecordFault, Value
from ..rules.entities import Statement
from ..rules.ground import Ground
from ..rules.program import Program
from ..rules.schema import Status
from ..words import written_value
from .forms import Form, Forms, compile_forms, is_met
from .needs import Alternative
from .recordings import Recordings
from .states import Mask, States
from .statuses import CERTAIN, POSSIBLE, PRESUMED, RULED_OUT, ActionAnswer, Answer, StatementAnswer, status
from .unknowns import Situation, Unknowns

MOST_CHANGES = 3  # findings in one change


class _Group(NamedTuple):
    """The statements for an action, or those against it, each with its place by precedence.

    `form` is the number of the formula that one of them holds; `ids` names them, and `leading` is the first by
    precedence.
    """

    action: str
    form: int
    statements: tuple[tuple[int, Statement], ...]
    ids: tuple[str, ...]
    leading: Statement


class Compilation:
    """A program made ready: it answers records. It never changes, and may be shared between threads."""

    def __init__(self, program: Program, forms: Forms | None = None):
        """`forms` are those of this very program, if they were made before. Raises TooComplexError."""
        self.program = program
        self.states = states = States(program)
        self.forms = forms = compile_forms(program, states) if forms is None else forms
        self.recordings = Recordings(states, program.findings)
        self.nogoods = tuple(product for products in forms.contradictions.values() for product in products)
        self._numbers: dict[Form, int] = {}  # of statements and actions: many have the form of another
        self._statements = [(one, self._number(forms.statements[name])) for name, one in program.statements.items()]
        self._of_statements = len(self._numbers)  # forms; those of actions are behind them
        self._groups = [*self._grouped()]

    def __reduce__(self) -> tuple[type[Compilation], tuple[Program, Forms]]:
        return type(self), (self.program, self.forms)

    def answer(self, record: Record) -> Answer:
        """The whole answer. Raises RecordError for a record that contradicts itself."""
        mask = self.states.mask(record.findings)
        if is_met(self.nogoods, mask.whole):
            self.require_consistent(record)
        situation = Situation(record.findings, mask, self.recordings, self.nogoods)
        statuses = [status(form, mask) for form in self._numbers]
        unknowns = [
            Unknowns(form, situation, own in (CERTAIN, PRESUMED), own in (PRESUMED, POSSIBLE))
            for form, own in zip(self._numbers, statuses[: self._of_statements], strict=False)
        ]
        held = {statement.id for statement, number in self._statements if unknowns[number].holds}
        found = {}
        for statement, number in self._statements:
            superseded = self._superseded(statement.id, held, mask) if statement.id in held else ()
            found[statement.id] = StatementAnswer(statement, statuses[number], superseded, unknowns[number])
        notices = tuple(self.program.notices[name] for name in self.notices_of(mask))
        return Answer(record, tuple(found.values()), tuple(self._actions(statuses, found)), notices)

    def notices_of(self, mask: Mask) -> Iterator[str]:
        """The notices that hold as recorded."""
        return (name for name, products in self.forms.notices.items() if is_met(products, mask.whole))

    def statuses(self, findings: Mapping[str, Value]) -> dict[str, Status]:
        """The status of every statement, from one mask of the findings; a contradiction in them is not looked for."""
        mask = self.states.mask(findings)
        return {name: status(form, mask) for name, form in self.forms.statements.items()}

    def status_of(self, findings: Mapping[str, Value], statement: str) -> Status:
        """The status of one statement."""
        return status(self.forms.statements[statement], self.states.mask(findings))

    def changes(self, record: Record, statement: str) -> tuple[Alternative, ...]:
        """The smallest changes of a record that turn a statement: that make it hold, or if it holds, fail.

        Those that only record something come first, then those that contradict the fewest recorded findings.
        """
        form = self.forms.statements[statement]
        mask = self.states.mask(record.findings)
        products = form.can_fail if is_met(form.holds, mask.whole) else form.can_hold
        found = self.recordings.alternatives(
            self.recordings.changes(products, self.nogoods, mask, MOST_CHANGES), mask
        )

        def contradicted(alternative: Alternative) -> int:
            return sum(need.finding in record.findings for need in alternative)

        return tuple(sorted(found, key=contradicted))

    def contradictions(self, findings: Mapping[str, Value]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The names of the contradictions of a record, each with the findings that make it up."""
        whole = self.states.mask(findings).whole
        for name, products in self.forms.contradictions.items():
            for product in products:
                if not whole & product:
                    yield name, tuple(variable.name for variable in self.states.mentioned(product))
                    break

    def require_consistent(self, record: Record) -> None:
        """Raises RecordError with every contradiction of a record: the findings that make it up, their values, and
        where these came from, if more is known of that than the record itself.
        """
        faults = []
        for name, findings in self.contradictions(record.findings):
            values = " and ".join(
                f"`{f}` is {written_value(record.findings[f])}{_origins(record, f)}" for f in findings
            )
            says = self.program.contradictions.get(name, name)
            message = f"the record contradicts itself ({name}): {values}; {says}"
            help_ = f"correct {' or '.join(f'`{f}`' for f in findings)}, or leave out what is not known"
            fault = RecordFault(RecordCode.CONTRADICTION, message, help_, findings=findings)
            faults.append(fault._replace(where=record.where, record=record.id))
        if faults:
            raise RecordError(faults)

    def _superseded(self, statement: str, held: Collection[str], mask: Mask) -> tuple[str, ...]:
        """The statements that hold and that a statement gives way to."""
        others = self.forms.superseded_by.get(statement, {})
        return tuple(other for other, products in others.items() if other in held and is_met(products, mask.whole))

    def _actions(self, statuses: Sequence[Status], found: Mapping[str, StatementAnswer]) -> Iterator[ActionAnswer]:
        for action, number, group, ids, first in self._groups:
            if statuses[number] == RULED_OUT:  # and so is each of them
                yield ActionAnswer(action, first.strength_name, first.advises_against, RULED_OUT, ids)
                continue
            open_ = [one for one in group if found[one[1].id].status != RULED_OUT] or group
            holding = [one for one in open_ if found[one[1].id].holds]
            _, leading = min(holding or open_)
            ids = tuple([own.id for _, own in open_])
            yield ActionAnswer(action, leading.strength_name, leading.advises_against, statuses[number], ids)

    def _grouped(self) -> Iterator[_Group]:
        """The statements by action, those against it behind those for it."""
        groups: dict[tuple[str, bool], list[Statement]] = {}
        for statement in self.program.statements.values():
            groups.setdefault((statement.action, statement.advises_against), []).append(statement)
        for action in self.program.actions:
            for forms, avoid in ((self.forms.actions, False), (self.forms.advice_against, True)):
                if (action, avoid) in groups:
                    own = groups[action, avoid]
                    placed = self._placed(own)
                    ids = tuple(one.id for one in own)
                    yield _Group(action, self._number(forms[action]), placed, ids, min(placed)[1])

    def _placed(self, group: Sequence[Statement]) -> tuple[tuple[int, Statement], ...]:
        """Each statement on an action with its place among them by precedence."""

        def precedence(statement: Statement) -> tuple[int, tuple[int, int, float]]:
            return -self.program.strength_rank.get(statement.strength_name, 0), self.program.rank(statement)

        places = {s.id: place for place, s in enumerate(sorted(group, key=precedence))}
        return tuple((places[s.id], s) for s in group)

    def _number(self, form: Form) -> int:
        return self._numbers.setdefault(form, len(self._numbers))


def require_agreement(answer: Answer, derived: Iterable[Ground]) -> None:
    """Raises DisagreementError if what an engine derived and the normal forms disagree on what holds."""
    engine = {str(atom.arguments[1]) for atom in derived if atom.predicate in ("holds", "gets_notice")}
    held = {found.statement.id for found in answer.statements if found.holds}
    held |= {notice.name for notice in answer.notices}
    if engine != held:
        names = ", ".join(sorted(engine ^ held))
        raise DisagreementError(f"two evaluations of the rules disagree on {names}", answer.record.place)


def _origins(record: Record, finding: str) -> str:
    known = record.provenance.get(finding)
    return f" ({known})" if known is not None else ""
