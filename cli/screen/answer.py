"""The answer for a record on a screen: the lines of its overview, and if asked for those of all the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guidelog.inference.overview.lines import screen

from ..extent import Extent
from .console import Page

if TYPE_CHECKING:
    from guidelog import Consultation


def add_answer(page: Page, found: Consultation, extent: Extent) -> None:
    """Add the screen of one record: what applies, and as much more as is asked for."""
    program = found.knowledge.program
    for line in screen(found.overview(), program, extent.ids or extent.everything):
        page.add(line)
    if extent.possible or extent.everything:
        from guidelog.inference.overview.rest_lines import other_lines, possible_lines

        rest = found.rest()
        for line in possible_lines(rest, program, extent.needs, extent.everything):
            page.add(line)
        for line in other_lines(rest, program) if extent.everything else ():
            page.add(line)
