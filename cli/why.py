"""`guidelog why`."""

from __future__ import annotations

import json

import click

from .completion import complete_files, complete_statements
from .files import write
from .options import Bundles, Selection, bundle_options, color_option, format_option, knowledge_option
from .records import consult_one_record

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
    recorded, and where the guideline says so.

    STATEMENT is an id; or the number of a line of `guidelog recommend`, or an action, for every statement of it.
    Without it, what applies, with these numbers.

    \b
      guidelog why examples/worked-example.toml mscc_treatment_urgent_radiotherapy
      guidelog why examples/worked-example.toml 3
    """
    from .screen.console import Page
    from .screen.why import add_applying, add_why

    consultation, statements = consult_one_record(record, statement, id_, kb, bundles)
    program, page = consultation.knowledge.program, Page(color)
    if not statements:
        if format_ == "json" or full or proofs is not None:
            raise click.UsageError("name a STATEMENT (`guidelog recommend --format json` has them all)")
        add_applying(page, consultation.overview(), program)
        page.print()
        return
    limit = proofs if proofs is not None else MANY if full else 1
    if format_ == "json":
        documents = [consultation.why_json(one, limit) for one in statements]
        write(json.dumps(documents[0] if statement in statements else documents, indent=1) + "\n")
        return
    for number, one in enumerate(statements):
        if number:
            page.line()
        add_why(page, consultation.explain(one, limit).require("proofs", "absence", "reasons"), program, full)
    page.print()
