"""Which findings are worth recording next: those that matter, in the order in which a person would ask them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ..rules.entities import Statement
from ..rules.finding import Finding
from ..rules.program import Program
from ..rules.schema import ASKED_OF
from .compilation import Compilation
from .courses import Courses, Effects
from .states import States
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


def bearing_on(found: Iterable[Question]) -> dict[str, list[str]]:
    """The findings that bear on each open statement."""
    findings: dict[str, list[str]] = {}
    for question in found:
        for statement in question.bears_on:
            findings.setdefault(statement, []).append(question.finding)
    return findings


def courses_of(answer: Answer, compilation: Compilation) -> Courses:
    """The courses that further answers can take."""
    return Courses(compilation.states, compilation.nogoods, compilation.states.mask(answer.record.findings))


def questions(answer: Answer, compilation: Compilation, courses: Courses | None = None) -> list[Question]:
    """The findings that matter and no other, in the order of the interview. See docs/statuses.md.

    What a person at first contact knows comes before what imaging or a team can say; of these, what settles something
    alone before what does not; then by the urgency and strength of the most urgent statement that a finding bears on;
    then by its weight, the sum over the statements of their own weight times the share of its values that settle
    them; then by how many it bears on. What a finding presupposes comes before it. `courses` are those of the answer,
    if they are at hand.
    """
    program = compilation.program
    courses = courses or courses_of(answer, compilation)
    settles: dict[str, list[str]] = {}
    bears_on: dict[str, list[str]] = {}
    weights: dict[str, float] = {}
    importance: dict[str, tuple[int, int]] = {}
    shares: dict[int, list[tuple[str, float]]] = {}
    for found in open_statements(answer):
        id_, form = found.statement.id, found.unknowns.form
        if id(form) not in shares:
            shares[id(form)] = [*_shares(courses.effects(form), courses.values, compilation.states)]
        urgency, strength = importance[id_] = _importance(found.statement, program)
        for name, share in shares[id(form)]:
            bears_on.setdefault(name, []).append(id_)
            if share:
                settles.setdefault(name, []).append(id_)
                weights[name] = weights.get(name, 0) + strength * (1 + urgency) * share
    order = {name: index for index, name in enumerate(program.findings)}

    def rank(question: Question) -> tuple[float, ...]:
        who = ASKED_OF.index(program.findings[question.finding].asked_of)
        urgency, strength = max(map(importance.__getitem__, question.bears_on))
        count, place = len(question.bears_on), order[question.finding]
        return who, not question.settles, -urgency, -strength, -question.weight, -count, place

    ranked = sorted(
        (
            Question(name, tuple(settles.get(name, ())), tuple(ids), weights.get(name, 0))
            for name, ids in bears_on.items()
        ),
        key=rank,
    )
    return [*_presupposed_first(ranked, program.findings)]


def _shares(effects: Effects, values: int, states: States) -> Iterator[tuple[str, float]]:
    """The findings that matter to a formula, each with the share of its values that settle it."""
    for variable in states.mentioned(effects.matters):
        own = values & states.all_of[variable.name]
        settling = effects.settles & own
        yield variable.name, settling.bit_count() / own.bit_count() if settling else 0


def _importance(one: Statement, program: Program) -> tuple[int, int]:
    """How urgent a statement is, and how strong."""
    urgency = program.urgency_rank.get(one.urgency_name or "", 0) + (one.within_hours is not None)
    return urgency, max(1, program.strength_rank.get(one.strength_name, 1))


def _presupposed_first(ranked: Iterable[Question], findings: Mapping[str, Finding]) -> Iterable[Question]:
    """The same questions, each behind those of the findings that it presupposes."""
    left = {question.finding: question for question in ranked}
    waiting = [*reversed(left)]
    while waiting:
        before = [name for name in findings[waiting[-1]].presupposes if name in left]
        if before and waiting[-1] in left:
            waiting += reversed(before)
        elif (question := left.pop(waiting.pop(), None)) is not None:
            yield question
