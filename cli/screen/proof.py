"""A proof on a screen, as a tree down to what was recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guidelog.inference.proof.document import describes
from guidelog.inference.proof.step import (
    ABSENT,
    COMPARED,
    COUNTED,
    DECLARED,
    DERIVED,
    OTHERWISE,
    RECORDED,
    UNRECORDED,
    Step,
)
from guidelog.inference.proof.tree import ProofLine, tree
from guidelog.inference.rules.entities import Entity, Statement
from guidelog.inference.rules.program import Program

from .console import Fragment, Page

_STYLE = {
    RECORDED: "certain",
    DERIVED: "heading",
    UNRECORDED: "presumed",
    OTHERWISE: "certain",
    DECLARED: "quiet",
    COMPARED: "quiet",
    COUNTED: "quiet",
}


def add_proof(page: Page, step: Step, program: Program, indent: int = 0) -> None:
    """Add a step with everything below it, as a tree."""
    _add_line(page, tree(step, program), " " * indent, " " * indent)


def add_guideline(page: Page, statement: Statement, program: Program) -> None:
    """Add where the guideline says a statement, and where its publisher has it."""
    about = program.about_of([statement.id])
    places = "; ".join(map(str, statement.sources))
    page.branch("Guideline  ", " " * 11, ": ".join(part for part in (about.get("source", ""), places) if part))
    own = [about["address"]] if "address" in about else []
    for link in dict.fromkeys([*own, *statement.links]):
        page.whole(link, indent=11)
    for evidence in statement.evidence:
        page.branch("Evidence   ", " " * 11, evidence)


def add_reading_names(page: Page, steps: Iterable[Step], program: Program) -> None:
    """Add the names of the readings that proofs rest on, in one line."""
    names = _readings(steps, program)
    if names:
        page.branch("Readings   ", " " * 11, ", ".join(names), (" (--full has their texts)", "quiet"))


def add_notes(page: Page, steps: Iterable[Step], program: Program) -> None:
    """Add the places and the readings that proofs rest on, each once."""
    steps = [*steps]
    sources = dict.fromkeys(
        str(citation) for step in steps for one in _describe_step(step, program) for citation in one.sources
    )
    if sources:
        page.line()
        page.line(("Where the guideline says so", "heading"))
    for source in sources:
        page.line(source, indent=2, hang=2)
    readings = _readings(steps, program)
    if readings:
        page.line()
        page.line(("How it was read", "heading"))
    for name in readings:
        page.line((f"{name}: ", "quiet"), program.readings[name], indent=2, hang=2)


def _readings(steps: Iterable[Step], program: Program) -> list[str]:
    found = (name for step in steps for one in _describe_step(step, program) for name in one.readings)
    return [*dict.fromkeys(found)]


def _add_line(page: Page, line: ProofLine, first: str, rest: str) -> None:
    labels: list[Fragment] = [(f"{line.labels} ", "quiet")] if line.labels else []
    marks: list[Fragment] = [(f"  {line.mark}", "quiet")] if line.mark else []
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
