"""Which findings are worth recording next: those that can settle the most, and the most urgent, open statements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..rules.program import Statement
from .states import FindingStates, Mask
from .statuses import POSSIBLE, PRESUMED, Answer, Consultant, StatementAnswer, status


class Question(NamedTuple):
    """A finding that is not recorded, with the open statements that it bears on, and those that it can settle alone.

    A statement is open while it is presumed or possible; it is settled once it is certain or ruled out.
    """

    finding: str
    settles: tuple[str, ...]
    bears_on: tuple[str, ...]
    weight: float


def open_statements(answer: Answer) -> list[StatementAnswer]:
    """The statements that something not recorded could still turn."""
    return [found for found in answer.statements if found.status in (PRESUMED, POSSIBLE)]


def questions(answer: Answer, consultant: Consultant) -> list[Question]:
    """The findings worth recording, the most valuable first.

    The weight of a finding is the sum over the open statements of the statement's own weight, by strength and
    urgency, times the share of the finding's values that settle it; what settles nothing alone is ranked behind, by
    what it bears on.
    """
    bears_on: dict[str, list[Statement]] = {}
    for found in open_statements(answer):
        named = {*found.assumes, *(need.finding for alternative in found.needs for need in alternative)}
        for name in named:
            bears_on.setdefault(name, []).append(found.statement)
    mask = consultant.states.mask(answer.record.findings)
    ranked = [_question(name, statements, mask, consultant) for name, statements in bears_on.items()]
    order = {name: index for index, name in enumerate(consultant.program.findings)}
    return sorted(ranked, key=lambda question: (-question.weight, -len(question.bears_on), order[question.finding]))


def _question(name: str, statements: list[Statement], mask: Mask, consultant: Consultant) -> Question:
    after = [*_after(consultant.states.by_name[name], mask, consultant)]
    settles: list[str] = []
    weight = 0.0
    for statement in statements:
        form = consultant.forms.statements[statement.id]
        settled = sum(status(form, one) not in (PRESUMED, POSSIBLE) for one in after)
        if settled:
            settles.append(statement.id)
            weight += _weight(statement, consultant) * settled / len(after)
    return Question(name, tuple(settles), tuple(statement.id for statement in statements), weight)


def _after(variable: FindingStates, mask: Mask, consultant: Consultant) -> Iterator[Mask]:
    """The record with each value of a finding that does not contradict it."""
    for state in range(1, variable.size):
        bit = 1 << (variable.offset + state)
        whole = mask.whole & ~(1 << variable.offset) | bit
        if not any(not whole & product for found in consultant.forms.contradictions.values() for product in found):
            yield Mask(mask.recorded | bit, whole)


def _weight(statement: Statement, consultant: Consultant) -> int:
    program = consultant.program
    urgency = program.urgency_rank.get(statement.urgency or "", 0) + (statement.within_hours is not None)
    return max(1, program.strength_rank.get(statement.strength, 1)) * (1 + urgency)
