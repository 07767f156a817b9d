"""A proof as people read it: sentences down to what was recorded, each said once."""

from __future__ import annotations

from typing import NamedTuple

from ..rules.program import Program
from .document import rule_place
from .step import COMPARED, COUNTED, DECLARED, DERIVED, OTHERWISE, RECORDED, Step
from .words import sentence, worked_out_words

_MARKS = {RECORDED: "recorded", OTHERWISE: "recorded", DECLARED: "in the knowledge base"}


class ProofLine(NamedTuple):
    """A step in words, with the labels of the rules that it stops, where it is from, and the lines below it."""

    labels: str
    says: str
    mark: str
    step: Step
    below: tuple[ProofLine, ...]


def tree(step: Step, program: Program, labels: str = "") -> ProofLine:
    """A step with everything below it."""
    only = step.because[0] if len(step.because) == 1 else None
    if only is not None and sentence(only, program) == sentence(step, program):
        step = only  # a concept that only renames what was recorded
    below = tuple(tree(child, program, names) for child, names in _below(step, program))
    return ProofLine(labels, sentence(step, program), _mark(step, program), step, below)


def _mark(step: Step, program: Program) -> str:
    if step.rule is not None and step.reason == DERIVED:
        own = program.rules[step.rule].label
        return f"{rule_place(step.rule, program)}{f' [{own}]' if own else ''}"
    if step.reason == DECLARED and program.is_about_a_person(step.predicate):
        return "as the record stands"  # of a query that asks so
    finding = program.findings.get(step.predicate)
    if step.reason in (RECORDED, OTHERWISE) and finding is not None and finding.arithmetic is not None:
        return worked_out_words(finding.arithmetic, program)
    known = _known(step)
    return f"({known})" if known else _MARKS.get(step.reason, "")


def _known(step: Step) -> str:
    """Where the finding that a step tells of came from, if more is known of that than the record itself."""
    if step.reason == COMPARED:  # and so told of the finding whose number it is
        return next((str(one.provenance) for one in step.because if one.reason == RECORDED and one.provenance), "")
    return str(step.provenance) if step.provenance else ""


def _below(step: Step, program: Program) -> list[tuple[Step, str]]:
    """The steps below a step with the labels of the rules that they stop; what says the same is there once."""
    if step.reason == COUNTED:
        signed = zip(step.because, step.points, strict=True)
        return [(child, f"[{points:+}]") for child, points in signed]
    found: dict[object, tuple[Step, list[str]]] = {}
    for child in step.because:
        if (step.reason, child.reason) == (COMPARED, RECORDED):
            continue  # the comparison is told of what is recorded
        found.setdefault(sentence(child, program), (child, []))
    for failure in step.failing:
        label = program.rules[failure.rule].label
        _, labels = found.setdefault(sentence(failure.step, program), (failure.step, []))
        labels += [f"[{label}]"] if label else []
    return [(child, " ".join(labels)) for child, labels in found.values()]
