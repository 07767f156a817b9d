"""`guidelog export`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from guidelog import KnowledgeBase, Record, RecordError
from inference.answer.statuses import require_consistent
from inference.export.targets import DIALECTS, TARGETS, export

from .options import STANDARD_INPUT, Edition, knowledge_option, load_knowledge, read


@click.command("export")
@click.option("--to", "target", type=click.Choice([*TARGETS]), required=True, help="The system to write for.")
@click.option("--dialect", type=click.Choice(DIALECTS), help=f"Of SQL.  [default: {DIALECTS[0]}]")
@click.option("--records", metavar="FILE", multiple=True, help="Records to add; may be given several times.")
@click.option("-o", "--output", metavar="FILE", help="Where to write.  [default: standard output]")
@knowledge_option
def command(target: str, dialect: str | None, records: tuple[str, ...], output: str | None, kb: Edition) -> None:
    """The knowledge base for another system, with the facts of records.

    The text defines holds(Person, Statement); its comments keep what a statement says, its place in the guideline and
    how it was read. What the system cannot say is refused with the reason, and then nothing is written.

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
    """
    if dialect is not None and target != "sql":
        raise click.UsageError(f"--dialect is for --to sql; {target} has none")
    knowledge = load_knowledge(kb)
    text = _exported(knowledge, target, _records(records, knowledge), dialect)
    if output is None or output == STANDARD_INPUT:
        click.echo(text, nl=False)
    else:
        _write(Path(output), text)


def _exported(knowledge: KnowledgeBase, target: str, records: list[Record], dialect: str | None) -> str:
    """The text. Raises ClickException where what writes it is not installed."""
    try:
        return export(knowledge.program, target, records, dialect=dialect)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "sqlglot":
            raise
        raise click.ClickException("SQL is written by sqlglot: pip install 'guidelog[engines]'") from None


def _records(paths: tuple[str, ...], knowledge: KnowledgeBase) -> list[Record]:
    """The records of files. Raises RecordError with what is wrong with any of them."""
    found, faults = [], []
    for record in read(paths, knowledge):
        try:
            if isinstance(record, RecordError):
                raise record
            require_consistent(record, knowledge.program, knowledge.forms, knowledge.states)
            found.append(record)
        except RecordError as error:
            faults += error.faults
    if faults:
        raise RecordError(faults)
    return found


def _write(path: Path, text: str) -> None:
    """Write a file, whole or not at all; what is no plain file, such as a pipe, is written to as it is."""
    path = path.resolve()
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8")
        return
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8")
        os.replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
