"""`guidelog why-not`."""

from __future__ import annotations

import json

import click

from .completion import complete_files, complete_statements
from .files import write
from .options import Bundles, Selection, bundle_options, color_option, format_option, knowledge_option
from .records import consult_one_record


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
    """What keeps a statement away: each rule with its conditions, the closest first, with what is recorded otherwise
    and what is not recorded; then what would turn the statement: what can still be recorded, or was recorded wrongly.

    STATEMENT is an id; or the number of a line of `guidelog recommend`, or an action, for every statement of it.

    \b
      guidelog why-not examples/worked-example.toml mscc_treatment_external_support
    """
    consultation, statements = consult_one_record(record, statement, id_, kb, bundles)
    if format_ == "json":
        documents = [consultation.why_not_json(one) for one in statements]
        write(json.dumps(documents[0] if statement in statements else documents, indent=1) + "\n")
        return
    from .screen.console import Page
    from .screen.why_not import add_why_not

    page = Page(color)
    for number, one in enumerate(statements):
        if number:
            page.line()
        account = consultation.explain(one).require("rules", "changes")
        add_why_not(page, account, consultation.knowledge.program)
    page.print()
