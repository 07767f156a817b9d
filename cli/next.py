"""`guidelog next`."""

from __future__ import annotations

import json

import click
from guidelog.inference.answer.document import readings_document

from guidelog import Consultation

from .completion import files
from .files import write
from .options import Edition, color_option, format_option, knowledge_option, load_knowledge, one_record


@click.command("next")
@click.argument("record", metavar="RECORD", shell_complete=files)
@click.option("--id", "id_", help="Which record of a file with several.")
@click.option("--most", default=10, show_default=True, type=click.IntRange(1), help="Findings to list.")
@format_option("text", "json")
@color_option
@knowledge_option
def command(record: str, id_: str | None, most: int, format_: str, color: str, kb: Edition) -> None:
    """The findings worth recording next: those that can settle the most, and the most urgent, open statements.

    \b
      guidelog next examples/made-up-possible.toml
    """
    knowledge = load_knowledge(kb)
    consultation = knowledge.consult(one_record(record, knowledge, id_))
    if format_ == "json":
        write(json.dumps(_document(consultation, most), indent=1) + "\n")
        return
    from .screen.console import Page
    from .screen.next import add_next

    page = Page(color)
    add_next(page, consultation, most)
    page.print()


def _document(consultation: Consultation, most: int) -> dict[str, object]:
    findings = consultation.knowledge.program.findings
    return {
        "record": consultation.answer.record.id,
        "open": [found.statement.id for found in consultation.open()],
        "next": [
            {
                "finding": question.finding,
                "question": findings[question.finding].question,
                "settles": [*question.settles],
                "bears_on": [*question.bears_on],
            }
            for question in consultation.next()[:most]
        ],
        **readings_document(consultation.knowledge.program),
    }
