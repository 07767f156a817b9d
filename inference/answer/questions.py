"""Which findings are worth recording next: those that matter, those that settle the most and most urgent first."""

from __future__ import annotations

from typing import NamedTuple

from ..rules.program import Statement
from .compilation import Compilation
from .courses import Courses
from .statuses import POSSIBLE, PRESUMED, Answer, StatementAnswer


class Question(NamedTuple):
    """A finding that is not recorded and matters, with the statements that it settles and those that it bears on.

    It settles a statement if some value of it alone changes the status at once. It bears on one if in some course of
    further answers its own answer changes the status.
    """

    finding: str
    settles: tuple[str, ...]
    bears_on: tuple[str, ...]
    weight: float


def open_statements(answer: Answer) -> list[StatementAnswer]:
    """The statements that something not recorded could still turn."""
    return [found for found in answer.statements if found.status in (PRESUMED, POSSIBLE)]


def questions(answer: Answer, compilation: Compilation) -> list[Question]:
    """The findings that matter and no other, the most valuable first. See docs/statuses.md.

    The weight of a finding is the sum over the open statements of the statement's own weight, by strength and
    urgency, times the share of the finding's values that settle it; what settles nothing alone is ranked behind, by
    what it bears on.
    """
    states, forms = compilation.states, compilation.forms
    contradictions = [product for products in forms.contradictions.values() for product in products]
    courses = Courses(states, contradictions, states.mask(answer.record.findings))
    settles: dict[str, list[str]] = {}
    bears_on: dict[str, list[str]] = {}
    weights: dict[str, float] = {}
    for found in open_statements(answer):
        effects = courses.effects(forms.statements[found.statement.id])
        weight = _weight(found.statement, compilation)
        for variable in states.mentioned(effects.matters):
            name, values = variable.name, courses.values & states.all_of[variable.name]
            bears_on.setdefault(name, []).append(found.statement.id)
            if effects.settles & values:
                settles.setdefault(name, []).append(found.statement.id)
                share = (effects.settles & values).bit_count() / values.bit_count()
                weights[name] = weights.get(name, 0) + weight * share
    order = {name: index for index, name in enumerate(compilation.program.findings)}
    ranked = [
        Question(name, tuple(settles.get(name, ())), tuple(ids), weights.get(name, 0))
        for name, ids in bears_on.items()
    ]
    return sorted(ranked, key=lambda question: (-question.weight, -len(question.bears_on), order[question.finding]))


def _weight(statement: Statement, compilation: Compilation) -> int:
    program = compilation.program
    urgency = program.urgency_rank.get(statement.urgency or "", 0) + (statement.within_hours is not None)
    return max(1, program.strength_rank.get(statement.strength, 1)) * (1 + urgency)
