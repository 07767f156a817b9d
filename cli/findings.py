"""`guidelog findings`."""

from __future__ import annotations

import json

import click
from guidelog.inference.rules.names import instead
from guidelog.inference.rules.program import Finding

from .completion import findings
from .files import write
from .options import Edition, color_option, format_option, knowledge_option, load_knowledge


@click.command("findings")
@click.argument("finding", required=False, shell_complete=findings)
@format_option("text", "json")
@color_option
@knowledge_option
def command(finding: str | None, format_: str, color: str, kb: Edition) -> None:
    """What a record can hold: every finding with its type, values and meaning, or one of them.

    \b
      guidelog findings complete_paralysis_weeks
    """
    program = load_knowledge(kb).program
    findings = program.findings
    if finding is not None and finding not in findings:
        help_ = instead(finding, program, findings, "`guidelog findings` lists them")
        raise click.UsageError(f"`{finding}` is not a finding: {help_}")
    chosen = [findings[finding]] if finding is not None else [*findings.values()]
    if format_ == "json":
        documents = [_document(item) for item in chosen]
        write(json.dumps(documents[0] if finding is not None else documents, indent=1) + "\n")
        return
    from .screen.console import Page

    page = Page(color)
    if "note" in program.about:
        page.line((program.about["note"], "quiet"))
        page.line()
    for item in chosen:
        kind = item.unit if item.kind == "number" else "true, false" if item.kind == "bool" else ""
        page.sides([(item.name, "heading")], (kind or f"one of {len(item.values)}", "quiet"))
        if item.values:
            told = [f"{v} (provisional)" if v in item.provisional else v for v in item.values]
            page.line((", ".join(told), "possible"), indent=4)
        page.line(item.means, indent=4)
        if finding is not None:
            page.line((item.question, "quiet"), indent=4)
    page.print()


def _document(finding: Finding) -> dict[str, object]:
    return {
        "finding": finding.name,
        "type": finding.kind,
        "values": [*finding.values],
        "provisional": [*finding.provisional],
        "unit": finding.unit or None,
        "label": finding.label,
        "means": finding.means,
        "question": finding.question,
    }
