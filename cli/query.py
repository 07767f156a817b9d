"""`guidelog query`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence

import click
from guidelog.inference.proof.words import shown

from guidelog import Consultation, GuidelogError, RecordError

from .completion import files
from .files import write
from .options import Edition, color_option, format_option, knowledge_option, load_knowledge, read

Row = Mapping[str, object]


@click.command("query")
@click.argument("goal", metavar="GOAL")
@click.argument("records", nargs=-1, required=True, metavar="RECORD...", shell_complete=files)
@click.option("--why", is_flag=True, help="Prove each row.  [text]")
@format_option("text", "json", "csv")
@color_option
@knowledge_option
def command(goal: str, records: tuple[str, ...], why: bool, format_: str, color: str, kb: Edition) -> None:
    """Any conjunction of conditions, asked of each record and the whole knowledge base: the variables of each answer.

    \b
      guidelog query 'holds(P, S), statement(S, offer, A), not superseded(P, S)' examples/*.toml
    """
    knowledge = load_knowledge(kb)
    conditions = knowledge.query(goal)
    refused = False
    answers: list[tuple[Consultation, Sequence[Row]]] = []
    for record in read(records, knowledge):
        try:
            if isinstance(record, RecordError):
                raise record
            consultation = knowledge.consult(record, everything=True)
        except GuidelogError as error:
            click.echo(error.report, err=True)
            refused = True
            continue
        answers.append((consultation, consultation.solve(conditions)))
    rows = [
        {"record": consultation.answer.record.id, **{name: _plain(value) for name, value in row.items()}}
        for consultation, found in answers
        for row in found
    ]
    if format_ == "json":
        write(json.dumps(rows, indent=1) + "\n")
    elif format_ == "csv":
        write(_csv(rows))
    elif answers:  # else every record was refused, and that is what is told
        from .screen.console import Page
        from .screen.query import add_rows, add_rows_with_proofs

        page = Page(color)
        if why:
            proved = (
                (consultation.answer.record.id, row, consultation.prove(conditions, row))
                for consultation, found in answers
                for row in found
            )
            add_rows_with_proofs(page, proved, knowledge.program)
        else:
            add_rows(page, rows)
        page.print()
    if refused:
        raise click.exceptions.Exit(2)


def _plain(value: object) -> object:
    return str(shown(value))


def _csv(rows: Iterable[Row]) -> str:
    rows = [*rows]
    file = io.StringIO()
    writer = csv.DictWriter(file, fieldnames=[*rows[0]] if rows else ["record"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()
