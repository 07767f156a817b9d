"""`guidelog query`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

import click
from guidelog.inference.answer.words import format_value

from guidelog import Consultation, GuidelogError, RecordError, Solution

from .completion import complete_files
from .files import write
from .knowledge import load_knowledge
from .options import Bundles, Selection, bundle_options, color_option, format_option, knowledge_option, require_effect
from .records import open_reader, read_records

_Row = Mapping[str, object]
_Solutions = Sequence[tuple[Consultation, Sequence[Solution]]]


@click.command("query")
@click.argument("goal", metavar="GOAL")
@click.argument("records", nargs=-1, required=True, metavar="RECORD...", shell_complete=complete_files)
@click.option("--why", is_flag=True, help="Prove each row.  [text]")
@format_option("text", "json", "csv")
@color_option
@bundle_options
@knowledge_option
def command(
    goal: str, records: tuple[str, ...], why: bool, format_: str, color: str, bundles: Bundles, kb: Selection
) -> None:
    """Any conjunction of conditions, asked of each record and the whole knowledge base: the variables of each answer,
    and whether it could still go: an answer is `presumed` if it rests on findings that nobody recorded.

    Beside the predicates of the knowledge base, `not_recorded(P, Finding)`, `status(P, Statement, Status)` and, of a
    score, `total(P, Score, Least, Total, Most)` ask how things stand with a record.

    \b
      guidelog query 'not_recorded(P, mscc)' examples/*.toml
      guidelog query 'holds(P, S), statement(S, offer, A), not superseded(P, S)' examples/*.toml
    """
    require_effect(("--why", why, format_ == "text", "--format text"))
    knowledge = load_knowledge(kb)
    conditions = knowledge.query(goal)
    refused = False
    answers: list[tuple[Consultation, Sequence[Solution]]] = []
    for record in read_records(records, open_reader(knowledge, bundles)):
        try:
            if isinstance(record, RecordError):
                raise record
            consultation = knowledge.consult(record, everything=True)
        except GuidelogError as error:
            click.echo(error.report, err=True)
            refused = True
            continue
        answers.append((consultation, consultation.solve(conditions)))
    if format_ == "json":
        write(json.dumps([*_make_rows(answers)], indent=1) + "\n")
    elif format_ == "csv":
        write(_format_csv(map(_flatten, _make_rows(answers))))
    elif answers:  # else every record was refused, and standard error says so
        from .screen.console import Page
        from .screen.query import add_rows, add_rows_with_proofs

        page = Page(color)
        if why:
            proved = (
                (consultation.answer.record.id, one, consultation.prove(conditions, one.row))
                for consultation, found in answers
                for one in found
            )
            add_rows_with_proofs(page, proved, knowledge.plan_query(conditions).program)
        else:
            add_rows(page, [*map(_flatten, _make_rows(answers))])
        page.print()
    if refused:
        raise click.exceptions.Exit(2)


def _make_rows(answers: _Solutions) -> Iterator[_Row]:
    """A row for each answer: the record, the variables, and the status with what it assumes."""
    for consultation, found in answers:
        for one in found:
            values = {name: _spell_value(value) for name, value in one.row.items()}
            record = consultation.answer.record.id
            yield {"record": record, **values, "status": one.status, "assumes": [*one.assumes]}


def _flatten(row: _Row) -> _Row:
    """A row of texts alone."""
    return {name: ", ".join(value) if isinstance(value, list) else value for name, value in row.items()}


def _spell_value(value: object) -> object:
    return str(format_value(value))


def _format_csv(rows: Iterable[_Row]) -> str:
    rows = [*rows]
    file = io.StringIO()
    writer = csv.DictWriter(file, fieldnames=[*rows[0]] if rows else ["record"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()
