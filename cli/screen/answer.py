"""The answer for a record on a screen: the lines of its overview, and if asked for those of all the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guidelog.inference.overview.lines import screen

from .console import Page

if TYPE_CHECKING:
    from guidelog import Consultation


def add_answer(page: Page, found: Consultation, possible: bool, everything: bool, ids: bool, needs: int) -> None:
    """Add the screen of one record; with `possible` what could apply, with `everything` all the rest too."""
    program = found.knowledge.program
    for line in screen(found.overview(), program, ids or everything):
        page.add(line)
    if possible or everything:
        from guidelog.inference.overview.rest_lines import other_lines, possible_lines

        rest = found.rest()
        for line in possible_lines(rest, program, needs, everything):
            page.add(line)
        for line in other_lines(rest, program) if everything else ():
            page.add(line)
