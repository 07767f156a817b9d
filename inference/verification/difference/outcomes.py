"""Given records under two knowledge bases: worked cases, and records of people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ...answer.compilation import Compilation
from ...answer.statuses import RULED_OUT, STATUSES
from ...record.record import Record, RecordError
from ...rules.program import Program
from ...text.syntax import Case
from ..worked.cases import findings_of_case, goal_of
from .atoms import FAILS, HOLDS, REFUSED
from .pair import Side


class CaseDifference(NamedTuple):
    """A worked case that comes out differently; `of` says whose it is: `old`, `new` or both."""

    case: Case
    of: tuple[str, ...]
    old: str
    new: str


class RecordDifference(NamedTuple):
    """The statements whose status differs for a record; or, if one of the two refuses the record, why.

    A status is None where there is no such statement, which is no difference from one that is ruled out.
    """

    record: str
    statements: Mapping[str, tuple[str | None, str | None]]
    refused: tuple[str | None, str | None] = (None, None)

    @property
    def is_none(self) -> bool:
        """Whether nothing differs."""
        return not self.statements and not any(self.refused)


def case_differences(old: Side, new: Side) -> Iterator[CaseDifference]:
    """The worked cases that come out differently, of what both knowledge bases have, whatever rule fires."""
    asked: dict[tuple[object, ...], tuple[Case, dict[str, None]]] = {}
    for name, side in (("old", old), ("new", new)):
        for case in side.program.cases:
            if _has_subject(old.program, case) and _has_subject(new.program, case):
                _, of = asked.setdefault((case.kind, case.subject, describe_case(case)), (case, {}))
                of[name] = None
    for case, of in asked.values():
        outcomes = _outcome(old, case), _outcome(new, case)
        if outcomes[0] != outcomes[1]:
            yield CaseDifference(case, tuple(of), *outcomes)


def describe_case(case: Case) -> str:
    """A case on one line, as it is written but for its label."""
    return " ".join([case.verdict, *(f"{fact}." for fact in case.facts)])


def record_difference(
    old: Compilation, new: Compilation, read_by_old: Record | RecordError, read_by_new: Record | RecordError
) -> RecordDifference:
    """What differs for a record, as each of the two read it or refused it. Raises RecordError if both refuse it."""
    one, other = _accepted(old, read_by_old), _accepted(new, read_by_new)
    if isinstance(one, RecordError):
        if isinstance(other, RecordError):
            raise other
        return RecordDifference(other.id, {}, (_first_fault(one), None))
    if isinstance(other, RecordError):
        return RecordDifference(one.id, {}, (None, _first_fault(other)))
    before, after = old.statuses(one.findings), new.statuses(other.findings)
    pairs = {name: (before.get(name), after.get(name)) for name in {**after, **before}}
    differing = {name: pair for name, pair in pairs.items() if (pair[0] or RULED_OUT) != (pair[1] or RULED_OUT)}
    return RecordDifference(other.id, differing)


def _accepted(compilation: Compilation, record: Record | RecordError) -> Record | RecordError:
    """A record, unless it is refused for what it says or for a contradiction: then why."""
    if isinstance(record, Record):
        try:
            compilation.require_consistent(record)
        except RecordError as error:
            return error
    return record


def _first_fault(error: RecordError) -> str:
    return error.faults[0].message


def _has_subject(program: Program, case: Case) -> bool:
    if case.kind == "concept":
        return any(len(program.rules[index].head.terms) == 1 for index in program.rules_of.get(case.subject, ()))
    return case.subject in program.named(goal_of(case).predicate)


def _outcome(side: Side, case: Case) -> str:
    """What a case comes to: a status if it claims one, else whether it holds, or that its record is refused."""
    findings, goal = findings_of_case(case), goal_of(case)
    is_refused = goal.predicate != "contradiction" and side.refusals(findings)
    if is_refused or side.read(findings) != findings:
        return REFUSED
    if case.verdict in STATUSES:
        return side.compilation.status_of(findings, case.subject)
    return HOLDS if side.follows(goal.predicate, goal.arguments[1:], findings) else FAILS
