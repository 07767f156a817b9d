"""A proof on a screen, as a tree down to what was recorded."""

from __future__ import annotations

from collections.abc import Iterable

from guidelog.inference.proof.document import describes
from guidelog.inference.proof.step import ABSENT, COMPARED, DECLARED, DERIVED, OTHERWISE, RECORDED, UNRECORDED, Step
from guidelog.inference.proof.tree import Line, tree
from guidelog.inference.rules.program import Program

from .console import Page, Part

_STYLE = {
    RECORDED: "certain",
    DERIVED: "heading",
    UNRECORDED: "presumed",
    OTHERWISE: "certain",
    DECLARED: "quiet",
    COMPARED: "quiet",
}


def add_proof(page: Page, step: Step, program: Program, indent: int = 0) -> None:
    """Add a step with everything below it, as a tree."""
    _add_line(page, tree(step, program), " " * indent, " " * indent)


def add_notes(page: Page, steps: Iterable[Step], program: Program) -> None:
    """Add the places and the readings that proofs rest on."""
    notes = _Notes(program)
    for step in steps:
        notes.gather(step)
    notes.show(page)


def _add_line(page: Page, line: Line, first: str, rest: str) -> None:
    labels: list[Part] = [(f"{line.labels} ", "quiet")] if line.labels else []
    marks: list[Part] = [(f"  {line.mark}", "quiet")] if line.mark else []
    page.branch(first, rest, *labels, (line.says, _STYLE.get(line.step.reason, "heading")), *marks)
    for number, below in enumerate(line.below, 1):
        last = number == len(line.below)
        _add_line(page, below, f"{rest}{'└── ' if last else '├── '}", f"{rest}{'    ' if last else '│   '}")


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
            lines = " (lines of its extracted text)" if any("(line" in place for place in self.sources) else ""
            page.line((f"Where the guideline says so{lines}", "heading"))
            for source in self.sources:
                page.line(source, indent=2, hang=2)
        if self.readings:
            page.line()
            page.line(("How it was read", "heading"))
            for name in self.readings:
                page.line((f"{name}: ", "quiet"), self.program.readings[name], indent=2, hang=2)
