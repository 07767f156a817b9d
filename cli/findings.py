"""`guidelog findings`."""

from __future__ import annotations

import json

import click
from guidelog.inference.rules.names import describe_name, explain_name
from guidelog.inference.rules.program import Finding
from guidelog.inference.text.diagnostic import printable

from .completion import complete_findings
from .files import write
from .options import (
    Selection,
    codes_option,
    color_option,
    complete_name,
    format_option,
    knowledge_option,
    load_knowledge,
)


@click.command("findings")
@click.argument("word", required=False, shell_complete=complete_findings)
@click.option("--without-code", is_flag=True, help="Only those that no code says: they must be asked.")
@format_option("text", "json")
@color_option
@codes_option
@knowledge_option
def command(
    word: str | None, without_code: bool, format_: str, color: str, codes: tuple[str, ...], kb: Selection
) -> None:
    """What a record can hold: every finding with its type, values and meaning, or one of them, or those that have a
    word in their names, values and texts. Of one finding also the codes that say it where records come from FHIR.

    \b
      guidelog findings complete_paralysis_weeks
      guidelog findings bladder
      guidelog findings --without-code
    """
    knowledge = load_knowledge(kb)
    program = knowledge.program
    findings = program.findings
    if without_code:
        settable = knowledge.codes(codes).settable
        findings = {one: finding for one, finding in findings.items() if one not in settable}
    name = complete_name(word, findings, program) if word is not None else ""
    chosen = [findings[name]] if name in findings else [one for one in findings.values() if _is_mentioned(name, one)]
    if not chosen:
        help_ = explain_name(name, program, findings, f"`{program.command('findings')}` lists them")
        raise click.UsageError(f"`{name}` is not a finding: {help_}")
    if word is not None and name not in findings and (meaning := describe_name(name, program)):
        click.echo(f"`{printable(name)}`: {meaning}", err=True)
    if format_ == "json":
        documents = [_finding_document(item) for item in chosen]
        if name in findings:
            from guidelog.inference.fhir.document import codes_document

            documents = [{**documents[0], **codes_document(name, knowledge.codes(codes))}]
        write(json.dumps(documents[0] if name in findings else documents, indent=1) + "\n")
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
            values = [f"{v} (provisional)" if v in item.provisional else v for v in item.values]
            page.line((", ".join(values), "possible"), indent=4)
        page.line(item.means, indent=4)
        if name in findings:
            from .screen.codes import add_codes

            page.line((item.question, "quiet"), indent=4)
            add_codes(page, item, knowledge.codes(codes))
    page.print()


def _is_mentioned(word: str, finding: Finding) -> bool:
    """Whether a word stands in the name, the values or the texts of a finding; nothing stands in all."""
    texts = (finding.name, finding.unit, finding.label, finding.means, finding.question, *finding.values)
    word = word.replace("_", " ").strip().lower()
    return any(word in text.replace("_", " ").lower() for text in texts)


def _finding_document(finding: Finding) -> dict[str, object]:
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
