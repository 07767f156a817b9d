"""`guidelog next`."""

from __future__ import annotations

import json

import click
from guidelog.inference.answer.document import questions_document

from .completion import complete_files
from .files import write
from .knowledge import load_knowledge
from .options import Bundles, Selection, bundle_options, color_option, format_option, knowledge_option
from .records import open_reader, read_one_record


@click.command("next")
@click.argument("record", metavar="RECORD", shell_complete=complete_files)
@click.option("--id", "id_", help="Which record of a file with several.")
@click.option("--most", default=10, show_default=True, type=click.IntRange(1), help="Findings to list.")
@format_option("text", "json")
@color_option
@bundle_options
@knowledge_option
def command(
    record: str, id_: str | None, most: int, format_: str, color: str, bundles: Bundles, kb: Selection
) -> None:
    """The findings worth recording next: those that matter, in the order in which a person would ask.

    A finding matters if its answer, alone or with others, can still change the status of a statement. What is known
    at the bedside comes before what imaging or the team can say, what changes a status at once (settles it) before
    what needs more, then what bears on the most urgent and strongest advice; and what a question presupposes first.

    \b
      guidelog next examples/made-up-possible.toml
    """
    knowledge = load_knowledge(kb)
    consultation = knowledge.consult(read_one_record(record, open_reader(knowledge, bundles), id_))
    answer, found = consultation.answer, consultation.next()
    if format_ == "json":
        write(
            json.dumps(questions_document(answer, found[:most], knowledge.program, knowledge.about), indent=1) + "\n"
        )
        return
    from .screen.console import Page
    from .screen.next import add_next

    page = Page(color)
    add_next(page, answer, found, knowledge.program, most)
    page.print()
