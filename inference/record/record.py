"""A record, and the check of one against a vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, TypedDict

from ..rules.finding import arithmetic_of
from ..rules.program import Program
from ..text.diagnostic import printable
from ..text.spelling import suggestion
from .codes import RecordCode
from .faults import NAMELESS as NAMELESS
from .faults import RecordError as RecordError
from .faults import RecordFault as RecordFault
from .faults import record_place
from .faults import value_fault as value_fault
from .notation import JSON, Notation
from .origins import Origin, Provenance
from .values import Value as Value
from .values import exact as exact
from .values import id_of, shown_name, shown_value, value_of

MANY = 1000  # findings in one record: more are no record
_KEYS = ("id", "findings", "done")


class Record(NamedTuple):
    """What is known about one person: a finding that is not in `findings` is not recorded.

    `done` names actions already taken, and what they establish is among the findings; `where` is the place that the
    record was read from. `provenance` has where findings came from, if that is not a record in the program's own
    names; findings that are not recorded may be in it too, with why what speaks of them does not count.
    """

    id: str
    findings: Mapping[str, Value]
    done: tuple[str, ...] = ()
    where: str = ""
    provenance: Mapping[str, Provenance] = {}
    worked_out: tuple[str, ...] = ()  # numbers that follow from others

    @property
    def recorded(self) -> Mapping[str, Value]:
        """The findings without what is worked out of them: a part may be changed without the rest."""
        return (
            {n: v for n, v in self.findings.items() if n not in self.worked_out} if self.worked_out else self.findings
        )

    @property
    def place(self) -> str:
        """Where it was read and its id, as messages name it."""
        return record_place(self.where, self.id)

    def origins_of(self, finding: str) -> tuple[Origin, ...]:
        """Where a finding that is recorded came from: the place of the record, if nothing more is known."""
        known = self.provenance.get(finding)
        if known is not None and known.origins:
            return known.origins
        return (Origin(self.where),) if self.where and finding in self.findings else ()


def make_record(
    data: object, program: Program, where: str = "", default_id: str = NAMELESS, notation: Notation = JSON
) -> Record:
    """A record from `{"id": ..., "findings": {...}, "done": [...]}` as parsed. Raises RecordError.

    Numbers come as int, float or Decimal, or as what is exactly one, or with their unit, `{"value": 35, "unit":
    "mmhg"}`; None stands for not recorded. What an action in `done` establishes is recorded. `notation` is how the
    record was written.
    """
    if not isinstance(data, Mapping):
        code = RecordCode.NOT_A_RECORD
        raise RecordError([RecordFault(code, "a record is an object", notation.record, where=where)])
    id_ = id_of(data.get("id", default_id))
    shown = printable(id_[:60]) if isinstance(id_, str) else ""

    def refuse(faults: Iterable[RecordFault]) -> None:
        """Raises RecordError with what is wrong with this record, if anything is."""
        if found := [one._replace(where=where, record=shown) for one in faults]:
            raise RecordError(found)

    stated, done = data.get("findings"), data.get("done")
    findings, unread = _in_own_units(stated if isinstance(stated, Mapping) else {}, program, notation)
    refuse(
        (
            *_frame_faults(data, id_, program, notation),
            *unread,
            *_finding_faults(findings, program, notation),
            *_done_faults(done, program, notation),
        )
    )
    recorded = {name: exact(value_of(value)) for name, value in findings.items() if value is not None}
    done = [*dict.fromkeys(map(str.__str__, done or ()))]
    effects = _effects(done, program)
    refuse(_effect_fault(action, name) for name, action in effects.items() if recorded.get(name) is False)
    recorded.update(dict.fromkeys(effects, True))
    how = arithmetic_of(program.findings)
    if how:
        from .arithmetic import work_out  # few knowledge bases need it

        recorded, faults = work_out(recorded, how)
        refuse(faults)
    ordered = {name: recorded[name] for name in program.findings if name in recorded}
    done += (action for action, names in program.obtains.items() if all(name in ordered for name in names))
    worked_out = tuple(name for name in how if name in ordered)
    return Record(str(id_), ordered, tuple(dict.fromkeys(done)), where, {}, worked_out)


def _frame_faults(
    data: Mapping[Any, Any], id_: object, program: Program, notation: Notation
) -> Iterator[RecordFault]:
    """What is wrong with the id and the keys of a record, and with findings that are no object."""
    if not isinstance(id_, str) or not id_:
        message = "`id` is empty" if isinstance(id_, str) else "`id` is not a text"
        yield RecordFault(RecordCode.BAD_ID, message, notation.id)
    for key in data:
        if key not in _KEYS:
            help_ = suggestion(str(key), _KEYS, "a record has `id`, `findings` and `done`")
            if key in program.findings:
                help_ = "put findings below `findings`"
            message = f"`{shown_name(key)}` is not a part of a record"
            yield RecordFault(RecordCode.UNKNOWN_KEY, message, help_)
    findings = data.get("findings")
    if findings is not None and not isinstance(findings, Mapping):
        yield RecordFault(RecordCode.WRONG_TYPE, "`findings` is not an object", notation.findings)


def _done_faults(done: object, program: Program, notation: Notation) -> Iterator[RecordFault]:
    """What is wrong with the actions that a record says are done."""
    if done is None:
        return
    if not isinstance(done, Sequence) or isinstance(done, str):
        yield RecordFault(RecordCode.WRONG_TYPE, "`done` is not a list of actions", notation.done)
        return
    for action in done:
        if not isinstance(action, str) or action not in program.actions:
            help_ = f"`{program.command('show --format json')}` lists the actions"
            if isinstance(action, str) and action in program.statements:
                help_ = f"it is a statement; its action is `{program.statements[action].action}`"
            elif isinstance(action, str):
                help_ = suggestion(action, program.actions, help_)
            message = f"{shown_value(action)} in `done` is not an action"
            yield RecordFault(RecordCode.UNKNOWN_ACTION, message, help_)


def _effects(done: Iterable[str], program: Program) -> dict[str, str]:
    """The findings that actions that are done establish, each with the first that does."""
    found: dict[str, str] = {}
    for action in done:
        for name in program.establishes.get(action, ()):
            found.setdefault(name, action)
    return found


def _effect_fault(action: str, finding: str) -> RecordFault:
    """What is wrong with an action that is done, and a finding that it establishes and that is false."""
    message = f"the record contradicts itself: `{action}` is done, and `{finding}` is false"
    help_ = f"correct `{finding}`, or leave the action out of `done`"
    return RecordFault(RecordCode.CONTRADICTION, message, help_, (finding,))


def _in_own_units(
    findings: Mapping[Any, Any], program: Program, notation: Notation
) -> tuple[Mapping[Any, Any], list[RecordFault]]:
    """The findings, numbers that are given with a unit in that of their finding; and what is wrong with such."""
    given = [name for name, value in findings.items() if isinstance(value, dict)]
    if not given:
        return findings, []
    from .units import read_quantity  # few records need it

    numbers = [name for name in given if (one := program.findings.get(name)) is not None and one.kind == "number"]
    read = {name: read_quantity(program.findings[name], findings[name], notation) for name in numbers}
    faults = [one for one in read.values() if isinstance(one, RecordFault)]
    return {**findings, **{n: None if isinstance(one, RecordFault) else one for n, one in read.items()}}, faults


def _finding_faults(findings: Mapping[object, object], program: Program, notation: Notation) -> Iterator[RecordFault]:
    for count, (name, value) in enumerate(findings.items()):
        if count > MANY:
            message = f"{len(findings) - count} more findings were not looked at"
            yield RecordFault(RecordCode.TOO_LARGE, message, "correct these first")
            return
        finding = program.findings.get(name) if isinstance(name, str) else None
        if finding is None:
            help_ = suggestion(str(name), program.findings, program.where_findings_are)
            message = f"`{shown_name(name)}` is not a finding"
            yield RecordFault(RecordCode.UNKNOWN_FINDING, message, help_, findings=(shown_name(name),))
        elif value is not None and (fault := value_fault(finding, value_of(value), notation)):
            yield fault


class RecordDocument(TypedDict):
    """A record as plain data, ready to be saved and read again."""

    id: str
    findings: dict[str, object]


def record_document(id_: str, findings: Mapping[str, Value]) -> RecordDocument:
    """A record as plain data, for JSON."""
    return {"id": id_, "findings": {name: plain(value) for name, value in findings.items()}}


def plain(value: object) -> object:
    """A value for JSON; a decimal that a float would change stays a text."""
    if not isinstance(value, Decimal):
        return value
    if value == value.to_integral_value() and abs(value.adjusted()) < 16:
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else str(value)
