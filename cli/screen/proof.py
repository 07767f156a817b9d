"""A proof on a screen, as a tree down to what was recorded."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from inference.proof.document import describes, place
from inference.proof.step import ABSENT, COMPARED, DECLARED, DERIVED, OTHERWISE, RECORDED, UNRECORDED, Step
from inference.proof.words import sentence
from inference.rules.program import Program

from .console import line, text

_STYLE = {
    RECORDED: "recommended",
    DERIVED: "heading",
    UNRECORDED: "presumed",
    OTHERWISE: "recommended",
    DECLARED: "quiet",
    COMPARED: "quiet",
}

_MARKS = {RECORDED: "recorded", OTHERWISE: "recorded", DECLARED: "in the knowledge base"}


def print_proof(console: Console, step: Step, program: Program) -> None:
    """Print a step with everything below it, then the readings and places that it rests on."""
    console.print(_tree(step, program))
    notes = _Notes(program)
    notes.gather(step)
    notes.show(console)


def _tree(step: Step, program: Program, label: str = "") -> Tree:
    only = step.because[0] if len(step.because) == 1 else None
    if only is not None and sentence(only, program) == sentence(step, program):
        return _tree(only, program, label)  # a concept that only renames what was recorded
    tree = Tree(_label(step, program, label), guide_style="dim")
    for below in step.because:
        tree.children.append(_tree(below, program))
    for failure in step.failing:
        tree.children.append(_tree(failure.step, program, program.rules[failure.rule].label or ""))
    return tree


def _label(step: Step, program: Program, label: str) -> Text:
    found = text((f"[{label}] " if label else "", "quiet"))
    found.append_text(text((sentence(step, program), _STYLE.get(step.reason, "heading"))))
    if step.rule is not None:
        own = program.rules[step.rule].label
        found.append_text(text((f"  {place(step.rule, program)}{f' [{own}]' if own else ''}", "quiet")))
    elif step.reason in _MARKS:
        found.append_text(text((f"  {_MARKS[step.reason]}", "quiet")))
    return found


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
            self.sources.update({_source(citation): None for citation in described.sources})
        for below in (*step.because, *(failure.step for failure in step.failing)):
            self.gather(below)

    def show(self, console: Console) -> None:
        if self.sources:
            console.print()
            line(console, ("Where the guideline says so", "heading"))
            for source in self.sources:
                line(console, source, indent=2)
        if self.readings:
            console.print()
            line(console, ("How it was read", "heading"))
            for name in self.readings:
                line(console, (f"{name}: ", "quiet"), self.program.readings[name], indent=2)


def _source(citation: object) -> str:
    lines = getattr(citation, "lines", "")
    return f"{citation}{f' (lines {lines})' if lines else ''}"
