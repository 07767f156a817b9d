"""Two records side by side on a screen."""

from __future__ import annotations

from collections.abc import Iterable

from guidelog.inference.answer.comparison import StatusDifference, differing_findings
from guidelog.inference.answer.statuses import Answer
from guidelog.inference.answer.words import brief_value, strength_and_timing
from guidelog.inference.rules.program import Program
from guidelog.inference.words import counted, share, written_value

from .console import Page
from .readings import add_read_otherwise

_CAUSES = 3


def add_comparison(page: Page, one: Answer, other: Answer, found: list[StatusDifference], program: Program) -> None:
    """Add the findings that differ, then the statements, grouped by what made them differ."""
    names = differing_findings(one, other)
    differing = share(len(found), len(program.statements), "statement", "differ")
    counts = f"{counted(len(names), 'finding')} and {differing}"
    page.sides([(f"{one.record.id} → {other.record.id}", "heading")], (counts, "quiet"))
    add_read_otherwise(page, program)
    for name in names:
        values = [brief_value(side.record.findings.get(name)) for side in (one, other)]
        page.line(f"{program.findings[name].label}: ", (_format_change(values), "possible"), indent=2, hang=2)
    grouped: dict[tuple[str, str, tuple[tuple[str, ...], ...]], list[str]] = {}
    for difference in found:
        grouped.setdefault((difference.before, difference.after, difference.causes), []).append(difference.statement)
    order = sorted(grouped.items(), key=lambda item: min(program.rank(program.statements[id_]) for id_ in item[1]))
    for (before, after, causes), statements in order:
        page.line()
        page.line((before, before), " → ", (after, after))
        for id_ in sorted(statements, key=lambda id_: program.rank(program.statements[id_])):
            statement = program.statements[id_]
            when = strength_and_timing(statement)
            page.line(f"{id_}, {when}", indent=2, hang=2)
        for cause in causes[:_CAUSES]:
            labels = "; and ".join(program.findings[name].label for name in cause)
            page.line((f"through {labels}", "quiet"), indent=4, hang=2)
        if not causes:
            page.line(("through more than three findings together", "quiet"), indent=4, hang=2)


def _format_change(values: Iterable[object]) -> str:
    words = ["not recorded" if v is None else written_value(v) for v in values]
    return " → ".join(words)
