"""`guidelog findings`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
from guidelog.inference.proof.catalogue import find_by_words, finding_document
from guidelog.inference.record.template import FORMATS, template
from guidelog.inference.rules.names import describe_name, explain_name
from guidelog.inference.text.diagnostic import printable

from guidelog import Program

from .completion import complete_findings
from .files import write
from .knowledge import complete_name, load_knowledge
from .options import Selection, codes_option, color_option, format_option, knowledge_option

if TYPE_CHECKING:
    from guidelog.inference.fhir.table import CodeTable
    from guidelog.inference.rules.finding import Finding


@click.command("findings")
@click.argument("words", metavar="[WORD]...", nargs=-1, shell_complete=complete_findings)
@click.option("--without-code", is_flag=True, help="Only those that no code says: they must be asked.")
@click.option("--template", "template_", type=click.Choice(FORMATS), help="Write an empty record to fill in.")
@format_option("text", "json")
@color_option
@codes_option
@knowledge_option
def command(
    words: tuple[str, ...],
    without_code: bool,
    template_: str | None,
    format_: str,
    color: str,
    codes: tuple[str, ...],
    kb: Selection,
) -> None:
    """What a record can hold: every finding with its type, values and meaning, or one of them, or those that have a
    word in their names, values, texts and other words, the nearest first. Of one finding also the codes that say it
    where records come from FHIR.

    \b
      guidelog findings complete_paralysis_weeks
      guidelog findings weak legs
      guidelog findings --template toml > person.toml
      guidelog findings --without-code
    """
    word = " ".join(words) if words else None
    knowledge = load_knowledge(kb)
    program = knowledge.program
    findings = program.findings
    if template_ is not None:
        if word is not None or without_code or format_ != "text":
            raise click.UsageError("--template stands alone: it has every finding")
        write(template(program, template_))
        return
    if without_code:
        settable = knowledge.codes(codes).settable
        findings = {one: finding for one, finding in findings.items() if one not in settable}
    name = complete_name(word, findings, program) if word is not None else ""
    chosen = [findings[name]] if name in findings else find_by_words(name, program, findings)
    if not chosen:
        help_ = explain_name(name, program, findings, f"`{program.command('findings')}` lists them")
        raise click.UsageError(f"`{name}` is not a finding: {help_}")
    if word is not None and name not in findings and (meaning := describe_name(name, program)):
        click.echo(f"`{printable(name)}`: {meaning}", err=True)
    table = knowledge.codes(codes) if name in findings else None  # of one finding: the codes that say it
    if format_ == "json":
        _write(chosen, table)
    else:
        _show(chosen, table, program, color)


def _write(chosen: Sequence[Finding], table: CodeTable | None) -> None:
    """Write findings as plain data; one with its codes by itself."""
    found: Sequence[object] | object = [finding_document(item) for item in chosen]
    if table is not None:
        from guidelog.inference.fhir.document import codes_document

        found = {**finding_document(chosen[0]), **codes_document(chosen[0].name, table)}
    write(json.dumps(found, indent=1) + "\n")


def _show(chosen: Sequence[Finding], table: CodeTable | None, program: Program, color: str) -> None:
    """Show findings; one with its codes in full."""
    from .screen.console import Page
    from .screen.finding import add_finding

    page = Page(color)
    if "note" in program.about:
        page.line((program.about["note"], "quiet"))
        page.line()
    for item in chosen:
        add_finding(page, item, table is not None)
        if table is not None:
            from .screen.codes import add_codes

            add_codes(page, item, table)
    page.print()
