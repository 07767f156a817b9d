"""The steps of proofs: all that one consultation shows, and where each step stands."""

from __future__ import annotations

from collections.abc import Iterator

from guidelog.inference.proof.checker import Checker
from guidelog.inference.proof.step import Step

import guidelog


def steps_of(consultation: guidelog.Consultation) -> list[Step]:
    found: list[Step] = []
    for answer in consultation.answer.statements:
        id_ = answer.statement.id
        found += consultation.why(id_, 5) if answer.holds else [consultation.absence(id_)]
    return found


def checker_of(consultation: guidelog.Consultation) -> Checker:
    knowledge = consultation.knowledge
    return Checker(knowledge.program, consultation.answer.record.findings, knowledge.facts, consultation.derived)


def paths(step: Step) -> Iterator[tuple[int, ...]]:
    """Where each step below a step stands."""
    yield ()
    below = [*step.because, *(failure.step for failure in step.failing)]
    for at, child in enumerate(below):
        yield from ((at, *path) for path in paths(child))


def at(step: Step, path: tuple[int, ...]) -> Step:
    for index in path:
        step = [*step.because, *(failure.step for failure in step.failing)][index]
    return step


def replaced(step: Step, path: tuple[int, ...], new: Step) -> Step:
    if not path:
        return new
    index, rest = path[0], path[1:]
    if index < len(step.because):
        because = [*step.because]
        because[index] = replaced(because[index], rest, new)
        return step._replace(because=tuple(because))
    failing = [*step.failing]
    index -= len(step.because)
    failing[index] = failing[index]._replace(step=replaced(failing[index].step, rest, new))
    return step._replace(failing=tuple(failing))
