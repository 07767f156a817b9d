"""`guidelog export`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from guidelog.inference.export.targets import DIALECTS, TARGETS, export
from guidelog.inference.extras import installing

from guidelog import KnowledgeBase, Record

from .completion import complete_files
from .files import output_option, write, write_whole
from .knowledge import load_knowledge
from .options import Bundles, Selection, bundle_options, knowledge_option
from .records import RecordReader, open_reader, read_consistent_records, read_one_record

FHIR, QUESTIONNAIRE, RESPONSE = "fhir", "questionnaire", "questionnaire-response"


@click.command("export")
@click.option(
    "--to",
    "target",
    type=click.Choice([*TARGETS, FHIR, QUESTIONNAIRE, RESPONSE]),
    required=True,
    help="The system to write for.",
)
@click.option("--dialect", type=click.Choice(DIALECTS), help=f"Of SQL.  [default: {DIALECTS[0]}]")
@click.option(
    "--records",
    metavar="FILE",
    multiple=True,
    shell_complete=complete_files,
    help="Records to add; may be given several times.",
)
@click.option(
    "--for",
    "asked_for",
    metavar="RECORD",
    shell_complete=complete_files,
    help="Ask only what can still change the answer for a record.",
)
@output_option
@bundle_options
@knowledge_option
def command(
    target: str,
    dialect: str | None,
    records: tuple[str, ...],
    asked_for: str | None,
    output: Path | None,
    bundles: Bundles,
    kb: Selection,
) -> None:
    """The knowledge base for another system, with the facts of records.

    The text defines holds(Person, Statement); its comments keep what a statement says, its place in the guideline and
    how it was read. What the system cannot express is refused with the reason, and then nothing is written.

    \b
      guidelog export --to prolog --records examples/worked-example.toml -o ng234.pl
      swipl -g "forall(holds(P, S), writeln(S))" -t halt ng234.pl

    \b
      guidelog export --to scasp --records examples/worked-example.toml -o ng234.pl
      scasp --forall=prev --tree --query="holds(Person, Statement)" ng234.pl

    \b
      guidelog export --to clingo --records examples/worked-example.toml -o ng234.lp
      clingo ng234.lp

    \b
      guidelog export --to sql --dialect postgres --records examples/worked-example.toml -o ng234.sql
      psql -q -f ng234.sql -c "SELECT * FROM holds"

    fhir is FHIR R4: a Library with the rules, and a PlanDefinition for each summary with an action for each of its
    statements.

    \b
      guidelog export --to fhir -o ng234.json

    A questionnaire is one of FHIR R4 that asks for the findings; a questionnaire-response holds a record, a line for
    each of several, and is read as this record again.

    \b
      guidelog export --to questionnaire --for examples/worked-example.toml -o ask.json
      guidelog export --to questionnaire-response --records examples/worked-example.toml -o answers.json
    """
    if dialect is not None and target != "sql":
        raise click.UsageError(f"--dialect is for --to sql; {target} has none")
    if asked_for is not None and target != QUESTIONNAIRE:
        raise click.UsageError(f"--for is for --to {QUESTIONNAIRE}; {target} asks nothing")
    if records and target == QUESTIONNAIRE:
        raise click.UsageError(f"--records is not for --to {target}, which holds no record; --for leaves out items")
    if records and target == FHIR:
        help_ = "`guidelog recommend --format fhir` answers for records"
        raise click.UsageError(f"--records is not for --to {target}, which holds no record; {help_}")
    if not records and target == RESPONSE:
        raise click.UsageError(f"--to {target} writes records: name them with --records")
    knowledge = load_knowledge(kb)
    reader = open_reader(knowledge, bundles)
    if target == FHIR:
        text = _resources([knowledge.definitions()])
    elif target == QUESTIONNAIRE:
        text = _questionnaire(knowledge, reader, asked_for)
    elif target == RESPONSE:
        text = _responses(knowledge, read_consistent_records(records, knowledge, reader))
    else:
        text = _export_text(knowledge, target, read_consistent_records(records, knowledge, reader), dialect)
    if output is None:
        write(text)
    else:
        write_whole(output, text)


def _export_text(knowledge: KnowledgeBase, target: str, records: list[Record], dialect: str | None) -> str:
    """The text. Raises ClickException where what writes it is not installed."""
    try:
        return export(knowledge.program, target, records, dialect=dialect)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "sqlglot":
            raise
        raise click.ClickException(f"SQL is written by sqlglot; install it with: {installing('engines')}") from None


def _questionnaire(knowledge: KnowledgeBase, reader: RecordReader[Record], asked_for: str | None) -> str:
    record = read_one_record(asked_for, reader) if asked_for is not None else None
    return _resources([knowledge.questionnaire(record)])


def _responses(knowledge: KnowledgeBase, records: list[Record]) -> str:
    return _resources([knowledge.questionnaire_response(one) for one in records])


def _resources(found: Sequence[Mapping[str, Any]]) -> str:
    """One resource as people read JSON; several as a line each, as in bulk exports."""
    from guidelog.inference.fhir.text import resource_text

    indent = 1 if len(found) == 1 else None
    return "".join(f"{resource_text(one, indent)}\n" for one in found)
