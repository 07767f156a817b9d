"""`guidelog recommend`."""

from __future__ import annotations

import json

import click

from guidelog import NEEDS, RecordError

from .options import color_option, format_option, knowledge_option, load_knowledge, read


@click.command("recommend")
@click.argument("records", nargs=-1, required=True, metavar="RECORD...")
@click.option("--all", "everything", is_flag=True, help="Also what is ruled out.")
@click.option("--needs", default=NEEDS, show_default=True, type=click.IntRange(min=0), help="Alternatives to list.")
@format_option("text", "json", "jsonl")
@color_option
@knowledge_option
def command(records: tuple[str, ...], everything: bool, needs: int, format_: str, color: str, kb: str | None) -> None:
    """What applies to a record, grouped by urgency, with its status and what it rests on.

    RECORD is a file in TOML, JSON or JSON Lines, or - for standard input. A record that cannot be used gets no
    answer and an error; the others are answered all the same, and the exit status is 2.

    \b
      guidelog recommend examples/worked-example.toml
      guidelog recommend --format jsonl records.jsonl
    """
    knowledge = load_knowledge(kb)
    refused = answered = 0
    documents = []
    if format_ == "text":
        from .screen.answer import add_answer
        from .screen.console import Page

        page = Page(color)
    for record in read(records, knowledge):
        try:
            if isinstance(record, RecordError):
                raise record
            consultation = knowledge.consult(record)
        except RecordError as error:
            click.echo(str(error), err=True)
            refused += 1
            continue
        answered += 1
        if format_ == "text":
            if answered > 1:
                page.line()
            add_answer(page, consultation, everything)
            page.print()
        elif format_ == "jsonl":
            click.echo(json.dumps(consultation.to_json(everything, needs)))
        else:
            documents.append(consultation.to_json(everything, needs))
    if format_ == "json" and answered:
        alone = documents[0] if len(documents) == 1 and not refused else documents
        click.echo(json.dumps(alone, indent=1))
    if not answered and not refused:
        raise click.UsageError("the input holds no record")
    if refused:
        if answered:
            click.echo(f"{refused} of {answered + refused} records were refused and have no answer", err=True)
        raise click.exceptions.Exit(2)
