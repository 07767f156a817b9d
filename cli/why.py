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
    load_knowledge,
    open_reader,
    read_one_record,
)

MANY = 3  # proofs with --full


@click.command("why")
@click.argument("record", metavar="RECORD", shell_complete=complete_files)
@click.argument("statement", metavar="[STATEMENT]", required=False, shell_complete=complete_statements)
@click.option("--id", "id_", help="Which record of a file with several.")
@click.option("--full", is_flag=True, help="Also what it rests on or needs, more proofs and the readings.  [text]")
@click.option("--proofs", type=click.IntRange(1, 1000), help="How many proofs to show.  [default: 1, with --full 3]")
@format_option("text", "json")
@color_option
@bundle_options
@knowledge_option
def command(
    record: str,
    statement: str | None,
    id_: str | None,
    full: bool,
    proofs: int | None,
    format_: str,
    color: str,
    bundles: Bundles,
    kb: Selection,
) -> None:
    """Why a statement applies to a record, or does not: the answer in a sentence, the smallest proof down to what was
    recorded, and where the guideline says so. Without STATEMENT, what applies.

    \b
      guidelog why examples/worked-example.toml mscc_treatment_urgent_radiotherapy
    """
    from .screen.console import Page
    from .screen.why import add_applying, add_why

    page = Page(color)
    if statement is None:
        if format_ == "json" or full or proofs is not None:
            raise click.UsageError("name a STATEMENT (`guidelog recommend --format json` has them all)")
        knowledge = load_knowledge(kb)
        answer = knowledge.consult(read_one_record(record, open_reader(knowledge, bundles), id_)).answer
        add_applying(page, answer, knowledge.program)
        page.print()
        return
    consultation, statement = consult_one_record(record, statement, id_, kb, bundles)
    limit = proofs if proofs is not None else MANY if full else 1
    if format_ == "json":
        write(json.dumps(consultation.why_json(statement, limit), indent=1) + "\n")
        return
    account = consultation.explain(statement, limit).require("proofs", "absence", "reasons")
    add_why(page, account, consultation.knowledge.program, full)
    page.print()
