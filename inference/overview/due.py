"""When statements are due: the groups in which they stand, soonest first."""

from __future__ import annotations

from typing import NamedTuple

from ..answer.words import hours, urgency
from ..rules.entities import Statement
from ..rules.program import Program
from ..rules.schema import URGENCIES

_SOON = 28 * 24  # hours: a deadline that is further away makes nothing more urgent than what has none


class Due(NamedTuple):
    """When a group of statements is due, the sooner the less: its rank, and of those with a deadline the hours."""

    rank: int
    hours: int = 0

    @property
    def heading(self) -> str:
        """The heading of the group."""
        return "Now" if self == NOW else "Also" if self == LATER else f"Within {hours(self.hours)}"

    @property
    def is_urgent(self) -> bool:
        """Whether it is due sooner than what has no deadline."""
        return self < LATER


NOW, _BY_THEN, LATER, _DISTANT = map(Due, range(4))


def due_of(statement: Statement, program: Program) -> Due:
    """The group of a statement: NOW, a deadline, LATER for what has none, or, behind that, a distant deadline."""
    if program.is_most_urgent(statement) or statement.id in program.layout.now:
        return NOW
    if statement.within_hours is not None:
        is_distant = statement.within_hours > _SOON and statement.urgency_name not in URGENCIES
        return (_DISTANT if is_distant else _BY_THEN)._replace(hours=statement.within_hours)
    return NOW if statement.urgency_name in URGENCIES else LATER


def when_of(statement: Statement, due: Due, program: Program) -> str:
    """The timing of a statement as far as the heading of its group does not tell it."""
    is_said = due == NOW and program.is_most_urgent(statement)
    is_now = due == NOW or statement.urgency_name not in URGENCIES
    parts = [urgency(statement.urgency)] if statement.urgency and is_now and not is_said else []
    if statement.within_hours is not None and (due in (NOW, LATER) or statement.within_hours != due.hours):
        parts.append(f"within {hours(statement.within_hours)}")
    return ", ".join(parts)
