"""The page of a problem, on a screen."""

from __future__ import annotations

from ..codes.pages import ProblemPage
from .console import Page


def add_problem(page: Page, problem: ProblemPage) -> None:
    """Add a page: headings, paragraphs that are wrapped, and lines of a program as they are."""
    for place, block in enumerate(problem.text.strip().split("\n\n")):
        lines = block.splitlines()
        if place:
            page.line()
        if lines[0].startswith("#"):
            page.line((lines.pop(0).lstrip("# "), "heading"))
        if lines and lines[0].startswith("```"):
            for line in lines[1:-1]:
                page.line(line, indent=4)
        elif lines:
            page.line(" ".join(lines), indent=2)
