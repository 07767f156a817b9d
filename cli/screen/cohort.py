"""A cohort on a screen: whom each statement reaches, and which findings would settle the most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from inference.rules.program import Program, Statement

from .console import Page

if TYPE_CHECKING:
    from inference.cohort.summary import Counts

MOST = 10  # findings that are listed


def add_summary(page: Page, counts: Counts, program: Program) -> None:
    """Add the counts of a run: shares of the records with each status, and what would settle the most answers."""
    rejected = f"{counts.refused:,} rejected" if counts.refused else ""
    page.sides([(f"{counts.answered:,} records", "heading")], (rejected, "quiet"))
    if not counts.answered:
        return
    page.line(("in per cent: recommended, presumed, possible, ruled out", "quiet"))
    for title, statements in by_summary(program):
        page.line()
        page.line((title, "heading"))
        for statement in statements:
            page.sides([statement.id], _shares(counts.statuses[statement.id], counts.answered), indent=2)
    page.line()
    page.line(("Findings that would settle the most open answers, if each alone were recorded", "heading"))
    page.line()
    for name, count in settling(counts)[:MOST]:
        page.sides([program.findings[name].label or name, (f"  {name}", "quiet")], f"{count:,}", indent=2)
    if not settling(counts):
        page.line("none: every answer is settled, or waits for more than one", indent=2)


def by_summary(program: Program) -> Iterator[tuple[str, Sequence[Statement]]]:
    """The statements by the summary in which they first stand, under its title."""
    found: dict[str, list[Statement]] = {}
    for statement in program.statements.values():
        found.setdefault(statement.sources[0].summary if statement.sources else "", []).append(statement)
    for name, statements in found.items():
        yield program.summaries.get(name, {}).get("title", name or "Statements"), statements


def settling(counts: Counts) -> list[tuple[str, int]]:
    """The findings that would settle some open answer, those that settle the most first."""
    return sorted(((name, count) for name, count in counts.settles.items() if count), key=lambda item: -item[1])


def _shares(found: Sequence[int], total: int) -> str:
    return "".join(f"{100 * count / total:6.1f}" for count in found)
