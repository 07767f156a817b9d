"""`guidelog check`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from guidelog.inference.text.diagnostic import printable
from guidelog.inference.text.files import help_for_path
from guidelog.inference.text.kinds import file_kind
from guidelog.inference.text.source import Source, describe_undecodable
from guidelog.inference.words import counted

from guidelog import place_of

from .choice import ProblemChoice, problem_options, read_code, select
from .completion import complete_codes, complete_files
from .engines import EngineChoice, choose_records, compare_engines, engine_options, open_engines
from .files import format_record, output_option, write, write_whole
from .knowledge import examine_knowledge
from .options import Selection, codes_option, format_option, knowledge_option, require_effect
from .records import STANDARD_INPUT
from .reports.report import Report, count_problems, name_problems
from .screen.console import spell_for_encoding
from .screen.progress import StepBar

_SECONDS = 60.0  # for one question of a text whose rules count

if TYPE_CHECKING:
    from guidelog.inference.rules.program import Program
    from guidelog.inference.verification.problems.passages import PassageLine


@click.command("check")
@format_option("text", "json", "sarif", "junit", "github")
@output_option
@click.option(
    "--save-witness",
    "folder",
    metavar="FOLDER",
    shell_complete=complete_files,
    help="Write each witness there, a record to run.",
)
@click.option(
    "--source",
    metavar="FILE",
    shell_complete=complete_files,
    help="The text of the guideline: what nothing cites, and what changed.",
)
@click.option("--take-fingerprint", is_flag=True, help="Keep checksums of the lines of --source as the edition read.")
@click.option(
    "--explain",
    "code",
    metavar="CODE",
    shell_complete=complete_codes,
    help="What a code means, with an example; checks nothing.",
)
@problem_options
@click.option(
    "--seconds",
    type=click.FloatRange(0, 86_400, min_open=True),
    metavar="N",
    help="The time for each question; what takes longer is told as not decided.  [default: 60 where rules count]",
)
@click.option("--twice", is_flag=True, help="Let decision diagrams decide what z3 proves as well.")
@engine_options
@codes_option
@knowledge_option
def command(
    format_: str,
    output: Path | None,
    folder: str | None,
    source: str | None,
    take_fingerprint: bool,
    code: str | None,
    asked: ProblemChoice,
    seconds: float | None,
    twice: bool,
    choice: EngineChoice,
    codes: tuple[str, ...],
    kb: Selection,
) -> None:
    """Whether a knowledge base can be trusted: its text, its worked cases, and its rules for every possible record.

    What is wrong with the rules is proved over all records and shown by a witness, the smallest record that brings it
    about. The exit status is 0 if nothing was found, 1 if something was, 2 if nothing could be checked.

    \b
      guidelog check --kb my-guideline
      guidelog check --kb my-guideline --draft --severity error
      guidelog check --only open-tie --only gap
      guidelog check --twice --seconds 60
      guidelog check --explain open-tie
      guidelog check --source guideline.txt
      guidelog check --engine z3 --engine clingo --random 1000
      guidelog check --format sarif --output check.sarif
    """
    if code is not None:
        _explain(code)
        return
    require_effect(("--language", kb.language, False, "answers; a check reads the words of every language"))
    edition = None
    if source is not None:
        edition = _read_edition(source, kb, take_fingerprint)
    elif take_fingerprint:
        raise click.UsageError("--take-fingerprint takes that of --source FILE")
    report = _check(kb, edition, choice, codes, asked, seconds, twice)
    text = _format_report(report, format_)
    if output is None and format_ == "text":
        click.echo(spell_for_encoding(text))
    elif output is None:
        write(f"{text}\n")
    else:
        write_whole(output, f"{text}\n")
        click.echo(f"{count_problems(report)}: {printable(str(output))}", err=True)
    if folder is not None:
        _save_witnesses(report, Path(folder))
    if report.problems:
        raise click.exceptions.Exit(1)


def _read_edition(source: str, kb: Selection, take_fingerprint: bool) -> tuple[Source, list[PassageLine] | None]:
    """The text of a guideline and the fingerprint of the edition that was read, which is taken first if asked for.

    Raises UsageError for a fingerprint that is none.
    """
    from guidelog.inference.verification.problems.passages import (
        fingerprint_path,
        read_fingerprint,
        write_fingerprint,
    )

    if source == STANDARD_INPUT and sys.stdin is None:
        raise click.UsageError("standard input is closed; name a file")
    try:
        with click.open_file(source, encoding="utf-8") as file:
            text = Source(printable(source), file.read())
    except UnicodeDecodeError as error:
        kind = file_kind(source, error.object[:16])
        if kind is None:
            raise click.UsageError(f"{describe_undecodable(printable(source), error)}; save it as UTF-8") from None
        what = f"{kind.says}, and no text: save its text as UTF-8"
        raise click.UsageError(f"{printable(source)} is {what}") from None
    except OSError as error:
        raise click.UsageError(f"{printable(source)}: {error.strerror}; {help_for_path(source)}") from None
    if kb.path is not None and len(kb.path.splitlines()) > 1:
        raise click.UsageError("--source is the text of one guideline: name one --kb")
    kept = fingerprint_path(place_of(kb.path)[0])
    if take_fingerprint:
        write_whole(kept, write_fingerprint(text.text))
        click.echo(f"fingerprint written to {printable(str(kept))}", err=True)
    if not kept.exists():
        return text, None
    try:
        return text, read_fingerprint(kept.read_text(encoding="utf-8"))
    except ValueError:
        raise click.UsageError(f"{kept} is no fingerprint; take it anew with --take-fingerprint") from None


def _usual_seconds(program: Program) -> float | None:
    """The time for each question where none is given: z3 decides all but some totals, and without a clock sooner."""
    return _SECONDS if any(rule.aggregate for rule in program.rules) else None


def _check(
    kb: Selection,
    edition: tuple[Source, list[PassageLine] | None] | None,
    choice: EngineChoice,
    codes: tuple[str, ...],
    asked: ProblemChoice,
    seconds: float | None,
    twice: bool,
) -> Report:
    """What is wrong with a knowledge base and its table of codes, and what other engines say of it.

    All is shown of a text of which nothing could be asked: else it would seem to be without problems.

    Raises KnowledgeError if it cannot be read at all, ClickException for an engine that cannot be asked, RecordError.
    """
    knowledge, faults = examine_knowledge(kb)
    if knowledge is None:
        chosen, left_out = select(faults, ProblemChoice(draft=asked.draft))
        return Report(name_problems(chosen), left_out=left_out, is_draft=asked.draft)
    engines, records = open_engines(choice, knowledge), choose_records(choice, knowledge) if choice.engines else []
    with StepBar("checking") as bar:
        time = seconds or _usual_seconds(knowledge.program)
        found = knowledge.check(seconds=time, progress=bar.tell, twice=twice, draft=asked.draft)
    problems = [*faults, *found.problems, *knowledge.code_faults(codes)]
    if edition is not None:
        from guidelog.inference.verification.problems.passages import passage_problems

        problems += passage_problems(knowledge.program, *edition)
    comparisons = [*compare_engines(choice, engines, records, knowledge)]
    problems += [problem for comparison in comparisons for problem in comparison.problems]
    chosen, left_out = select(problems, asked)
    return Report(name_problems(chosen), knowledge.program, found, comparisons, edition, left_out, asked.draft, twice)


def _format_report(report: Report, format_: str) -> str:
    """A report in one of the formats, each imported when it is used."""
    if format_ == "json":
        from .reports.plain import format_json

        return format_json(report)
    if format_ == "sarif":
        from .reports.sarif import format_sarif

        return format_sarif(report)
    if format_ == "junit":
        from .reports.junit import format_junit

        return format_junit(report)
    if format_ == "github":
        from .reports.github import format_github

        return format_github(report)
    from .reports.text import format_text
    from .screen.console import Page

    return format_text(report, Page("never").width)


def _save_witnesses(report: Report, folder: Path) -> None:
    """Write the witness of each problem that has one, as `CODE-N.toml`."""
    witnesses = {name: problem.witness for name, problem in report.problems.items() if problem.witness is not None}
    if not witnesses:
        click.echo("no problem has a witness", err=True)
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name, findings in witnesses.items():
        write_whole(folder / f"{name}.toml", format_record(name, findings))
    click.echo(f"{counted(len(witnesses), 'witness')} saved in {printable(str(folder))}", err=True)


def _explain(code: str) -> None:
    """Show the page of a code. Raises UsageError with the nearest code for one that there is not."""
    from .codes.pages import read_page
    from .screen.console import Page
    from .screen.problem import add_problem

    page = Page("auto")
    add_problem(page, read_page(read_code(code)))
    page.print()
