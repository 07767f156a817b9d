"""When statements are due: the groups in which they stand, soonest first."""

from __future__ import annotations

from ..answer.words import hours, urgency
from ..rules.program import Program, Statement
from ..rules.schema import URGENCIES

NOW, LATER = -1, 2**31  # places of groups, beside numbers of hours


def place_of(statement: Statement, program: Program) -> int:
    """The group of a statement: NOW, a number of hours, or LATER."""
    if program.is_most_urgent(statement) or statement.id in program.layout.now:
        return NOW
    if statement.within_hours is not None:
        return statement.within_hours
    return NOW if statement.urgency_name in URGENCIES else LATER


def heading_of(place: int) -> str:
    """The heading of a group."""
    return "Now" if place == NOW else "Also" if place == LATER else f"Within {hours(place)}"


def when_of(statement: Statement, place: int, program: Program) -> str:
    """The timing of a statement as far as the heading of its group does not tell it."""
    is_said = place == NOW and program.is_most_urgent(statement)
    is_now = place == NOW or statement.urgency_name not in URGENCIES
    parts = [urgency(statement.urgency)] if statement.urgency and is_now and not is_said else []
    if statement.within_hours is not None and statement.within_hours != place:
        parts.append(f"within {hours(statement.within_hours)}")
    return ", ".join(parts)
