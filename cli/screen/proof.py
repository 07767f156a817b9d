"""A proof on a screen, as a tree down to what was recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from inference.proof.document import describes, place
from inference.proof.step import ABSENT, COMPARED, DECLARED, DERIVED, OTHERWISE, RECORDED, UNRECORDED, Step
from inference.proof.words import sentence
from inference.rules.program import Program

from .console import Page, Part

_STYLE = {
    RECORDED: "recommended",
    DERIVED: "heading",
    UNRECORDED: "presumed",
    OTHERWISE: "recommended",
    DECLARED: "quiet",
    COMPARED: "quiet",
}

_MARKS = {RECORDED: "recorded", OTHERWISE: "recorded", DECLARED: "in the knowledge base"}


def add_proof(page: Page, step: Step, program: Program, indent: int = 0) -> None:
    """Add a step with everything below it, as a tree."""
    _add_step(page, step, program, first=" " * indent, rest=" " * indent)


def add_notes(page: Page, steps: Iterable[Step], program: Program) -> None:
    """Add the places and the readings that proofs rest on."""
    notes = _Notes(program)
    for step in steps:
        notes.gather(step)
    notes.show(page)


def _add_step(page: Page, step: Step, program: Program, label: str = "", first: str = "", rest: str = "") -> None:
    only = step.because[0] if len(step.because) == 1 else None
    if only is not None and sentence(only, program) == sentence(step, program):
        step = only  # a concept that only renames what was recorded
    page.branch(first, rest, *_label(step, program, label))
    below = _below(step, program)
    for number, (child, names) in enumerate(below, 1):
        last = number == len(below)
        lead = (f"{rest}{'└── ' if last else '├── '}", f"{rest}{'    ' if last else '│   '}")
        _add_step(page, child, program, names, *lead)


def _below(step: Step, program: Program) -> list[tuple[Step, str]]:
    """The steps below a step with the labels of the rules they stop; what says the same is shown once."""
    found: dict[object, tuple[Step, list[str]]] = {}
    for child in step.because:
        found.setdefault(sentence(child, program), (child, []))
    for failure in step.failing:
        label = program.rules[failure.rule].label
        _, labels = found.setdefault(sentence(failure.step, program), (failure.step, []))
        labels += [f"[{label}]"] if label else []
    return [(child, " ".join(labels)) for child, labels in found.values()]


def _label(step: Step, program: Program, label: str) -> Iterator[Part]:
    if label:
        yield f"{label} ", "quiet"
    yield sentence(step, program), _STYLE.get(step.reason, "heading")
    if step.rule is not None and step.reason == DERIVED:
        own = program.rules[step.rule].label
        yield f"  {place(step.rule, program)}{f' [{own}]' if own else ''}", "quiet"
    elif step.reason in _MARKS:
        yield f"  {_MARKS[step.reason]}", "quiet"


class _Notes:
    """The readings and sources of everything that a proof names, each once, in the order of the proof."""

    def __init__(self, program: Program):
        self.program = program
        self.readings: dict[str, None] = {}
        self.sources: dict[str, None] = {}

    def gather(self, step: Step) -> None:
        described = describes(step, self.program) if step.reason in (DERIVED, ABSENT) else None
        if described is not None:
            self.readings.update(dict.fromkeys(described.readings))
            self.sources.update({citation.place: None for citation in described.sources})
        for below in (*step.because, *(failure.step for failure in step.failing)):
            self.gather(below)

    def show(self, page: Page) -> None:
        if self.sources:
            page.line()
            page.line(("Where the guideline says so (lines of its extracted text)", "heading"))
            for source in self.sources:
                page.line(source, indent=2, hang=2)
        if self.readings:
            page.line()
            page.line(("How it was read", "heading"))
            for name in self.readings:
                page.line((f"{name}: ", "quiet"), self.program.readings[name], indent=2, hang=2)
