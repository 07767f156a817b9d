"""The answers to a query on a screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from guidelog.inference.answer.words import format_value
from guidelog.inference.proof.step import Step
from guidelog.inference.rules.program import Program
from guidelog.inference.text.diagnostic import printable

from guidelog import Solution

from .console import Page
from .proof import add_proof


def add_rows(page: Page, rows: Sequence[Mapping[str, object]]) -> None:
    """Add a table, a column for the record and each variable; on a narrow screen, a block for each row.

    Below a row that could still go stand its status and what of it nobody recorded.
    """
    if not rows:
        page.line("No answer.")
        return
    names = [name for name in rows[0] if name not in ("status", "assumes")]
    cells = [names, *([printable(str(row[name])) for name in names] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(names))]
    is_wide = sum(widths) + 2 * len(widths) <= page.width
    if is_wide:
        page.line((_format_row(cells[0], widths), "heading"))
    for row, texts in zip(rows, cells[1:], strict=True):
        if is_wide:
            page.line(_format_row(texts, widths))
        else:
            page.line((texts[0], "heading"))
            for name, cell in zip(names[1:], texts[1:], strict=True):
                page.line((f"{name} ", "quiet"), cell, indent=2, hang=2)
        if row["assumes"]:
            page.line((f"{row['status']}, not recorded: ", str(row["status"])), str(row["assumes"]), indent=2, hang=2)


def _format_row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def add_rows_with_proofs(
    page: Page, answers: Iterable[tuple[str, Solution, Sequence[Step]]], program: Program
) -> None:
    """Add each answer, with the id of its record and the proof of every condition."""
    count = 0
    for record, found, proofs in answers:
        count += 1
        values = ", ".join(f"{name} = {format_value(value)}" for name, value in found.row.items())
        page.line((record, "heading"), f"  {values}" if values else "", hang=2)
        if found.assumes:
            page.line((f"{found.status}, not recorded: ", found.status), ", ".join(found.assumes), indent=2, hang=2)
        for step in proofs:
            add_proof(page, step, program, indent=2)
        page.line()
    if not count:
        page.line("No answer.")
