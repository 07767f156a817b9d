"""A proof on a screen, as a tree down to what was recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guidelog.inference.proof.document import describes
from guidelog.inference.proof.step import ABSENT, COMPARED, DECLARED, DERIVED, OTHERWISE, RECORDED, UNRECORDED, Step
from guidelog.inference.proof.tree import Line, tree
from guidelog.inference.rules.program import Entity, Program

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
    """Add the places and the readings that proofs rest on, each once."""
    found = [described for step in steps for described in _describe_step(step, program)]
    sources = dict.fromkeys(citation.place for one in found for citation in one.sources)
    if sources:
        page.line()
        lines = " (lines of its extracted text)" if any("(line" in place for place in sources) else ""
        page.line((f"Where the guideline says so{lines}", "heading"))
    for source in sources:
        page.line(source, indent=2, hang=2)
    readings = dict.fromkeys(name for one in found for name in one.readings)
    if readings:
        page.line()
        page.line(("How it was read", "heading"))
    for name in readings:
        page.line((f"{name}: ", "quiet"), program.readings[name], indent=2, hang=2)


def _add_line(page: Page, line: Line, first: str, rest: str) -> None:
    labels: list[Part] = [(f"{line.labels} ", "quiet")] if line.labels else []
    marks: list[Part] = [(f"  {line.mark}", "quiet")] if line.mark else []
    page.branch(first, rest, *labels, (line.says, _STYLE.get(line.step.reason, "heading")), *marks)
    for number, below in enumerate(line.below, 1):
        last = number == len(line.below)
        _add_line(page, below, f"{rest}{'└── ' if last else '├── '}", f"{rest}{'    ' if last else '│   '}")


def _describe_step(step: Step, program: Program) -> Iterator[Entity]:
    """What a proof names that has sources and readings, in the order of the proof."""
    described = describes(step, program) if step.reason in (DERIVED, ABSENT) else None
    if described is not None:
        yield described
    for below in (*step.because, *(failure.step for failure in step.failing)):
        yield from _describe_step(below, program)
