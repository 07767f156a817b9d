"""When statements are due: the groups in which they stand, soonest first."""

from __future__ import annotations

from ..answer.words import hours, urgency
from ..rules.entities import Statement
from ..rules.program import Program
from ..rules.schema import URGENCIES

NOW, LATER = -1, 2**31  # places of groups, beside numbers of hours; what has a distant deadline stands behind LATER
_SOON = 28 * 24  # hours: a deadline that is further away makes nothing more urgent than what has none


def place_of(statement: Statement, program: Program) -> int:
    """The group of a statement: NOW, a number of hours, LATER, or, behind that, LATER and a number of hours."""
    if program.is_most_urgent(statement) or statement.id in program.layout.now:
        return NOW
    if statement.within_hours is not None:
        is_distant = statement.within_hours > _SOON and statement.urgency_name not in URGENCIES
        return statement.within_hours + (LATER if is_distant else 0)
    return NOW if statement.urgency_name in URGENCIES else LATER


def heading_of(place: int) -> str:
    """The heading of a group."""
    return "Now" if place == NOW else "Also" if place == LATER else f"Within {hours(_hours_of(place))}"


def is_urgent(place: int) -> bool:
    """Whether what stands in a group is due sooner than what has no deadline."""
    return place < LATER


def when_of(statement: Statement, place: int, program: Program) -> str:
    """The timing of a statement as far as the heading of its group does not tell it."""
    is_said = place == NOW and program.is_most_urgent(statement)
    is_now = place == NOW or statement.urgency_name not in URGENCIES
    parts = [urgency(statement.urgency)] if statement.urgency and is_now and not is_said else []
    if statement.within_hours is not None and statement.within_hours != _hours_of(place):
        parts.append(f"within {hours(statement.within_hours)}")
    return ", ".join(parts)


def _hours_of(place: int) -> int:
    return place - LATER if place > LATER else place
