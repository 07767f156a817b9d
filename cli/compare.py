"""`guidelog compare`."""

from __future__ import annotations

import json

import click
from guidelog.inference.answer.comparison import compare_answers, differing_findings
from guidelog.inference.answer.document import readings_document
from guidelog.inference.answer.words import format_value

from .completion import complete_files
from .files import write
from .options import (
    Bundles,
    Selection,
    bundle_options,
    color_option,
    format_option,
    knowledge_option,
    load_knowledge,
    open_reader,
    read_one_record,
)


@click.command("compare")
@click.argument("first", metavar="A", shell_complete=complete_files)
@click.argument("second", metavar="B", shell_complete=complete_files)
@format_option("text", "json")
@color_option
@bundle_options
@knowledge_option
def command(first: str, second: str, format_: str, color: str, bundles: Bundles, kb: Selection) -> None:
    """Which statements differ between two records, or one person at two times, and through which findings.

    \b
      guidelog compare before.toml after.toml
    """
    knowledge = load_knowledge(kb)
    reader = open_reader(knowledge, bundles)
    one, other = (knowledge.consult(read_one_record(path, reader)).answer for path in (first, second))
    found = compare_answers(one, other, knowledge.compilation)
    if format_ == "text":
        from .screen.compare import add_comparison
        from .screen.console import Page

        page = Page(color)
        add_comparison(page, one, other, found, knowledge.program)
        page.print()
        return
    sides = (one.record.findings, other.record.findings)
    findings = [
        {"finding": name, "first": _plain_value(sides[0].get(name)), "second": _plain_value(sides[1].get(name))}
        for name in differing_findings(one, other)
    ]
    statements = [
        {**difference._asdict(), "causes": [[*cause] for cause in difference.causes]} for difference in found
    ]
    document = {
        "findings": findings,
        "statements": statements,
        **knowledge.about,
        **readings_document(knowledge.program),
    }
    write(json.dumps(document, indent=1) + "\n")


def _plain_value(value: object) -> object:
    return value if isinstance(value, bool | str) or value is None else str(format_value(value))
