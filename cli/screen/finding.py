"""Findings on a screen."""

from __future__ import annotations

from guidelog.inference.rules.finding import Finding
from guidelog.inference.words import one_of

from .console import Page


def add_finding(page: Page, finding: Finding, everything: bool) -> None:
    """Add what a finding can be and means; with `everything` also its question, who is asked, and its other words."""
    kind = finding.unit if finding.kind == "number" else "true, false" if finding.kind == "bool" else ""
    page.sides([(finding.name, "heading")], (kind or f"one of {len(finding.values)}", "quiet"))
    if finding.values:
        values = [f"{v} (provisional)" if v in finding.provisional else v for v in finding.values]
        page.line((", ".join(values), "possible"), indent=4)
    if finding.also_units:
        others = [f"{factor} {unit}" for unit, factor in finding.also_units.items()]
        page.line((f"1 {one_of(finding.unit)} is {' or '.join(others)}", "possible"), indent=4)
    page.line(finding.means, indent=4)
    if finding.arithmetic is not None:
        page.line((f"worked out: {finding.arithmetic.says}", "possible"), indent=4)
    elif everything:
        page.line((finding.question, "quiet"), indent=4)
        first = f"; first {', '.join(finding.presupposes)}" if finding.presupposes else ""
        page.line((f"asked of: {finding.asked_of}{first}", "quiet"), indent=4)
    if everything and finding.also:
        page.line((f"also: {', '.join(finding.also)}", "quiet"), indent=4, hang=2)
