"""A cohort on a screen: whom each statement reaches, and which findings would settle the most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from guidelog.inference.rules.program import Program
from guidelog.inference.words import counted

from .console import Page

if TYPE_CHECKING:
    from guidelog.inference.cohort.runs.counts import Counts

MOST = 10  # findings that are listed
SHORT = ("cert.", "pres.", "poss.", "out")  # the statuses, above their columns
COLUMN = 7  # characters


def add_summary(page: Page, counts: Counts, program: Program) -> None:
    """Add the counts of a run: shares of the records with each status, and what would settle the most answers."""
    rejected = [(f", {counts.refused:,} rejected", "quiet")] if counts.refused else []
    page.line((counted(counts.answered, "record"), "heading"), *rejected)
    if not counts.answered:
        return
    if counts.repetition:
        page.line(counts.repetition)
    page.line(("in per cent: certain, presumed, possible, ruled out", "quiet"))
    for title, statements in program.by_summary():
        page.line()
        page.sides([(title, "heading")], ("".join(f"{name:>{COLUMN}}" for name in SHORT), "quiet"))
        for statement in statements:
            strength = (statement.strength, "avoid" if statement.advises_against else "quiet")
            shares = _format_shares(counts.statuses[statement.id], counts.answered)
            page.sides([strength, f"  {statement.says}"], shares, indent=2)
            page.line((statement.id, "quiet"), indent=4)
    page.line()
    page.line(("Findings that would settle the most open answers, if each alone were recorded", "heading"))
    page.line()
    for name, count in counts.settling[:MOST]:
        page.sides([program.findings[name].label or name, (f"  {name}", "quiet")], f"{count:,}", indent=2)
    if not counts.settling:
        page.line("none: every answer is settled, or waits for more than one", indent=2)


def _format_shares(found: Sequence[int], total: int) -> str:
    return "".join(f"{100 * count / total:{COLUMN}.1f}" for count in found)
