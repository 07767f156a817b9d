"""The answers to a query on a screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from guidelog.inference.proof.step import Step
from guidelog.inference.rules.program import Program
from guidelog.inference.text.diagnostic import printable

from .console import Page
from .proof import add_proof


def add_rows(page: Page, rows: Sequence[Mapping[str, object]]) -> None:
    """Add a table, a column for the record and each variable; on a narrow screen, a block for each row."""
    if not rows:
        page.line("No answer.")
        return
    names = [*rows[0]]
    cells = [names, *([printable(str(row[name])) for name in names] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(names))]
    if sum(widths) + 2 * len(widths) <= page.width:
        for number, told_row in enumerate(cells):
            told = "  ".join(cell.ljust(width) for cell, width in zip(told_row, widths, strict=True)).rstrip()
            page.line((told, "heading") if number == 0 else told)
        return
    for row in rows:
        page.line((str(row["record"]), "heading"))
        for name in names[1:]:
            page.line((f"{name} ", "quiet"), str(row[name]), indent=2, hang=2)


def add_rows_with_proofs(
    page: Page, answers: Iterable[tuple[str, Mapping[str, object], Sequence[Step]]], program: Program
) -> None:
    """Add each answer, with the id of its record and the proof of every condition."""
    count = 0
    for record, row, proofs in answers:
        count += 1
        told = ", ".join(f"{name} = {value}" for name, value in row.items())
        page.line((record, "heading"), f"  {told}", hang=2)
        for step in proofs:
            add_proof(page, step, program, indent=2)
        page.line()
    if not count:
        page.line("No answer.")
