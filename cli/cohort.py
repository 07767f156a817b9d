"""`guidelog cohort`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
from guidelog.inference.cohort.runs.layouts import LAYOUTS, WIDE, score_columns, with_notices
from guidelog.inference.cohort.runs.parts import PART_ROWS
from guidelog.inference.cohort.tables.endings import PIPED
from guidelog.inference.extras import installing
from guidelog.inference.rules.totals import named_totals
from guidelog.inference.text.diagnostic import printable
from guidelog.inference.words import counted

from guidelog import KnowledgeBase

from .cohorts.request import Request
from .completion import complete_files
from .files import write
from .knowledge import load_knowledge
from .options import (
    Selection,
    at_option,
    codes_option,
    color_option,
    format_option,
    knowledge_option,
    require_effect,
)

if TYPE_CHECKING:
    from guidelog.inference.cohort.runs.counts import Counts


ON_THIS_MACHINE = ("polars", "numpy", "msgspec", "tqdm")
ON_SPARK = ("pyspark", "pyarrow", "pandas")


@click.command("cohort")
@click.argument("tables", nargs=-1, required=True, metavar="TABLE...", shell_complete=complete_files)
@click.option(
    "-o",
    "--output",
    metavar="TABLE",
    shell_complete=complete_files,
    help="Where to write the answers.",
)
@click.option("--from", "piped", type=click.Choice(PIPED), help="What standard input is, where TABLE is -.")
@click.option("--id", "id_", default="id", show_default=True, metavar="COLUMN", help="The column of ids.")
@click.option("--ignore", multiple=True, metavar="COLUMN", help="Leave a column out; may be repeated.")
@click.option(
    "--map", "map_", metavar="FILE", shell_complete=complete_files, help="What the columns and texts mean, in TOML."
)
@click.option("--events", is_flag=True, help="TABLE has a row for each code, as tables of Synthea and OMOP have.")
@click.option(
    "--concepts",
    metavar="FILE",
    shell_complete=complete_files,
    help="For --events: the site's own table of concepts.",
)
@click.option("--draft-map", is_flag=True, help="Print a draft of such a map for TABLE, and answer nothing.")
@click.option(
    "--dictionary", metavar="FILE", shell_complete=complete_files, help="For a draft: the data dictionary of REDCap."
)
@click.option(
    "--layout",
    type=click.Choice(LAYOUTS),
    default=WIDE,
    show_default=True,
    help="A column for each statement; or a row for each that is not ruled out.",
)
@click.option(
    "--rejects",
    metavar="TABLE",
    shell_complete=complete_files,
    help="Set rows that are no records aside here, each with the reason.",
)
@click.option(
    "--provenance",
    metavar="TABLE",
    shell_complete=complete_files,
    help="Write beside the answers where each finding came from.",
)
@click.option("--notices", is_flag=True, help="Add a column with the names of the notices that each record gets.")
@click.option(
    "--scores", is_flag=True, help="Add columns of each score: the least that it can be, as recorded, the most."
)
@click.option("--summary", is_flag=True, help="Print whom each statement reaches, and what would settle the most.")
@click.option(
    "--engine", type=click.Choice(["polars", "spark"]), default="polars", show_default=True, help="What runs."
)
@click.option("--master", metavar="URL", help="The cluster of --engine spark.  [default: this machine]")
@click.option(
    "--part-rows", type=click.IntRange(1), default=PART_ROWS, show_default=True, help="Rows that are kept at once."
)
@at_option
@codes_option
@format_option("text", "json", "html")
@color_option
@knowledge_option
def command(
    tables: tuple[str, ...],
    output: str | None,
    piped: str | None,
    id_: str,
    ignore: tuple[str, ...],
    map_: str | None,
    events: bool,
    concepts: str | None,
    draft_map: bool,
    dictionary: str | None,
    layout: str,
    rejects: str | None,
    provenance: str | None,
    notices: bool,
    scores: bool,
    summary: bool,
    engine: str,
    master: str | None,
    part_rows: int,
    at: str | None,
    codes: tuple[str, ...],
    format_: str,
    color: str,
    kb: Selection,
) -> None:
    """The exact status of every statement for each record of a table.

    TABLE is a file in Parquet, CSV, TSV or JSON Lines, a folder of such files or a pattern: a row for each person, a
    column for each finding, null (or empty) for what is not recorded. A table of text may be packed (.gz, .bz2,
    .zst), or come in by standard input (-, with --from). It may be a folder of a bulk export of FHIR, or of bundles,
    too. The answers end in .parquet, .csv or .jsonl and appear whole or not at all; a run that was ended goes on
    where it was when it is started again. On Spark TABLE may be `delta:PATH`, `iceberg:PATH` or `table:NAME` too, and
    the output is Parquet, or one of these, a new folder.

    A table with columns of its own is read with --map FILE, which --draft-map drafts from it.

    \b
      guidelog cohort people.parquet -o answers.parquet
      guidelog cohort --draft-map export.csv > map.toml
      guidelog cohort export.csv --map map.toml -o answers.parquet
      guidelog cohort --events conditions.csv procedures.csv --map map.toml --at 2026-03-10 -o answers.parquet
      guidelog cohort export/ -o answers.parquet --at 2026-03-10
      guidelog cohort 'people/*.csv' -o answers.csv --layout long --rejects refused.csv --summary
    """
    require_effect(
        ("--dictionary", dictionary is not None, draft_map, "--draft-map"),
        ("--concepts", concepts is not None, events, "--events"),
        ("--id", id_ != "id", map_ is None, "a table without --map, which names the column of ids itself"),
        ("--ignore", bool(ignore), map_ is None, "a table without --map, which says itself what is left out"),
        ("--scores", scores, layout == WIDE, "--layout wide"),
        ("--scores", scores, engine == "polars", "--engine polars"),
        ("--from", piped is not None, "-" in tables, "a TABLE that is -, standard input"),
        ("--from", piped is not None, engine == "polars", "--engine polars"),
    )
    if draft_map:
        if map_ is not None or output is not None:
            raise click.UsageError("--draft-map prints a draft, and answers nothing: leave out --map and -o")
        _require("cohort", *ON_THIS_MACHINE)
        from .cohorts.draft import print_draft, print_events_draft

        knowledge = load_knowledge(kb)
        print_events_draft(tables, piped, knowledge) if events else print_draft(tables, piped, dictionary, knowledge)
        return
    if output is None:
        raise click.UsageError("name the table to write the answers to: -o TABLE")
    if format_ != "text" and not summary:
        raise click.UsageError("--format tells how to print a --summary")
    if master is not None and engine != "spark":
        raise click.UsageError("--master is for --engine spark")
    if provenance is not None and engine == "spark":
        raise click.UsageError("--provenance is for --engine polars")
    _require("cohort", *ON_THIS_MACHINE) if engine == "polars" else _require("spark", *ON_THIS_MACHINE, *ON_SPARK)
    if notices:
        try:
            layout = with_notices(layout)
        except ValueError as error:
            raise click.UsageError(f"--notices: {error}") from None
    request = Request(
        tables=tables,
        output=output,
        rejects=rejects,
        id=id_,
        ignored=frozenset(ignore),
        layout=layout,
        summary=summary,
        provenance=provenance,
        at=at,
        codes=codes,
        map=map_,
        piped=piped,
        events=events,
        concepts=concepts,
        scores=scores,
    )
    knowledge = load_knowledge(kb)
    if scores:
        _require_scores(knowledge)
    counts = _answer(knowledge, request, engine, master, part_rows)
    rejected = f", {counts.refused:,} rejected" if counts.refused else ""
    click.echo(f"{counted(counts.answered, 'record')} answered{rejected}: {printable(output)}", err=True)
    if counts.repetition:
        click.echo(f"note: {counts.repetition}", err=True)
    if summary:
        _print(counts, knowledge, format_, color)


def _answer(knowledge: KnowledgeBase, request: Request, engine: str, master: str | None, part_rows: int) -> Counts:
    """The tables answered by an engine: on Spark, at its `master`, or on this machine, so many rows at once."""
    if engine == "spark":
        from .cohorts.spark import answer_with_spark

        return answer_with_spark(knowledge, request, master)
    from .cohorts.resources import require_resources

    require_resources()  # before libraries are loaded that would need it
    from .cohorts.local import answer_on_this_machine

    return answer_on_this_machine(knowledge, knowledge.program.read_otherwise, request, part_rows)


def _require_scores(knowledge: KnowledgeBase) -> None:
    """Raises UsageError for a knowledge base that has no score, or whose scores would be called as its statements."""
    program = knowledge.program
    named = named_totals(program.rules)
    if not named:
        raise click.UsageError("--scores: this guideline has no score that is named by what it counts")
    for name in score_columns(named):
        if name in program.statements:
            raise click.UsageError(
                f"--scores: the column `{name}` would be that of a statement: give one another name"
            )


def _print(counts: Counts, knowledge: KnowledgeBase, format_: str, color: str) -> None:
    if format_ == "json":
        write(json.dumps(counts.document(knowledge.program), indent=1) + "\n")
        return
    if format_ == "html":
        from guidelog.inference.page.cohort import cohort_page

        write(cohort_page(counts, knowledge.program, knowledge.about_line) + "\n")
        return
    from .screen.cohort import add_summary
    from .screen.console import Page

    page = Page(color)
    add_summary(page, counts, knowledge.program)
    page.print()


def _require(extra: str, *packages: str) -> None:
    """Raises UsageError if a package is missing, with what installs it."""
    import importlib.util

    missing = [package for package in packages if importlib.util.find_spec(package) is None]
    if missing:
        names = " and ".join(missing)
        raise click.UsageError(f"this needs {names}; install it with: {installing(extra)}")
