"""`guidelog why`."""

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


@click.command("why")
@click.argument("record", metavar="RECORD", shell_complete=complete_files)
@click.argument("statement", metavar="STATEMENT", shell_complete=complete_statements)
@click.option("--id", "id_", help="Which record of a file with several.")
@click.option("--proofs", default=1, show_default=True, type=click.IntRange(1, 1000), help="How many proofs to show.")
@format_option("text", "json")
@color_option
@bundle_options
@knowledge_option
def command(
    record: str,
    statement: str,
    id_: str | None,
    proofs: int,
    format_: str,
    color: str,
    bundles: Bundles,
    kb: Selection,
) -> None:
    """The proof that a statement holds for a record, down to what was recorded; or what is in its way.

    \b
      guidelog why examples/worked-example.toml mscc_treatment_urgent_radiotherapy
    """
    consultation, statement = consult_one_record(record, statement, id_, kb, bundles)
    if format_ == "json":
        write(json.dumps(consultation.why_json(statement, proofs), indent=1) + "\n")
        return
    from .screen.console import Page
    from .screen.why import add_why

    page = Page(color)
    account = consultation.explain(statement, proofs).require("proofs", "absence", "reasons")
    add_why(page, account, consultation.knowledge.program)
    page.print()
