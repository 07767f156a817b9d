"""Readings on a screen: how an answer was read, and what could be read otherwise."""

from __future__ import annotations

from guidelog.inference.answer.words import interpretation
from guidelog.inference.rules.program import Program
from guidelog.inference.words import counted

from .console import Page


def add_read_otherwise(page: Page, program: Program) -> None:
    """Add the alternatives that are taken in place of those that the text takes, if there are any."""
    found = interpretation(program)
    if found:
        page.line((f"{found.heading}: ", "quiet"), (", ".join(found.items), "presumed"), hang=2)


def add_readings(page: Page, program: Program) -> None:
    """Add every reading, those that can be read otherwise first."""
    legend = "● taken, ○ by --reading NAME=ALTERNATIVE" if program.switches else "none can be read otherwise"
    page.line((f"{counted(len(program.readings), 'reading')}: {legend}", "quiet"))
    for name in sorted(program.readings, key=lambda name: name not in program.switches):
        page.line()
        page.line((name, "heading"))
        _add_words(page, name, program)


def add_reading(page: Page, name: str, program: Program) -> None:
    """Add one reading: what it says, its alternatives, and what it shapes."""
    page.line((name, "heading"))
    _add_words(page, name, program)
    page.line()
    page.line(("It shapes", "heading"))
    for shaped in program.shaped_by(name):
        page.line(shaped, indent=2)


def add_taken(page: Page, name: str, program: Program) -> None:
    """Add what a reading says as it is taken, and what it would say otherwise."""
    page.line((f"{name}: ", "quiet"), program.readings[name], indent=2, hang=2)
    switch = program.switches.get(name)
    for alternative, words in switch.alternatives.items() if switch else ():
        if switch and alternative != switch.taken:
            page.line((f"{name}={alternative}: {words}", "quiet"), indent=4, hang=2)


def _add_words(page: Page, name: str, program: Program) -> None:
    switch = program.switches.get(name)
    if switch is None:
        page.line(program.readings[name], indent=2)
        return
    for alternative, words in switch.alternatives.items():
        mark = "● " if alternative == switch.taken else "○ "
        style = "certain" if alternative == switch.taken else "possible"
        page.line((mark, style), (f"{alternative}: ", "quiet"), words, indent=2, hang=2)
