"""`guidelog why-not`."""

from __future__ import annotations

import json

import click

from .completion import complete_files, complete_statements
from .files import write
from .options import (
    Bundles,
    Selection,
    bundle_options,
    color_option,
    consult_one_record,
    format_option,
    knowledge_option,
)


@click.command("why-not")
@click.argument("record", metavar="RECORD", shell_complete=complete_files)
@click.argument("statement", metavar="STATEMENT", shell_complete=complete_statements)
@click.option("--id", "id_", help="Which record of a file with several.")
@format_option("text", "json")
@color_option
@bundle_options
@knowledge_option
def command(
    record: str, statement: str, id_: str | None, format_: str, color: str, bundles: Bundles, kb: Selection
) -> None:
    """What is in the way of a statement: each rule with its conditions, the closest first, telling what is recorded
    otherwise from what is not recorded; then the smallest changes of the record that would turn the statement.

    \b
      guidelog why-not examples/worked-example.toml mscc_treatment_external_support
    """
    consultation, statement = consult_one_record(record, statement, id_, kb, bundles)
    if format_ == "json":
        write(json.dumps(consultation.why_not_json(statement), indent=1) + "\n")
        return
    from .screen.console import Page
    from .screen.why_not import add_why_not

    page = Page(color)
    account = consultation.explain(statement).require("rules", "changes")
    add_why_not(page, account, consultation.knowledge.program)
    page.print()
