"""`guidelog export`."""

from __future__ import annotations

from pathlib import Path

import click
from guidelog.inference.export.targets import DIALECTS, TARGETS, export
from guidelog.inference.extras import installing

from guidelog import KnowledgeBase, Record

from .completion import complete_files
from .files import output_option, write, write_whole
from .options import Selection, knowledge_option, load_knowledge, read_consistent_records


@click.command("export")
@click.option("--to", "target", type=click.Choice([*TARGETS]), required=True, help="The system to write for.")
@click.option("--dialect", type=click.Choice(DIALECTS), help=f"Of SQL.  [default: {DIALECTS[0]}]")
@click.option(
    "--records",
    metavar="FILE",
    multiple=True,
    shell_complete=complete_files,
    help="Records to add; may be given several times.",
)
@output_option
@knowledge_option
def command(target: str, dialect: str | None, records: tuple[str, ...], output: Path | None, kb: Selection) -> None:
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
    """
    if dialect is not None and target != "sql":
        raise click.UsageError(f"--dialect is for --to sql; {target} has none")
    knowledge = load_knowledge(kb)
    text = _export_text(knowledge, target, read_consistent_records(records, knowledge), dialect)
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
