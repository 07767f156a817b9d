"""`guidelog coverage`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from guidelog.inference.rules.program import Program
from guidelog.inference.text.diagnostic import printable
from guidelog.inference.words import counted

from .completion import complete_files
from .files import write, write_whole
from .knowledge import load_knowledge
from .options import Selection, color_option, format_option, knowledge_option

if TYPE_CHECKING:
    from guidelog.inference.verification.worked.writing import Addition


@click.command("coverage")
@click.argument("files", metavar="[FILE]...", nargs=-1, shell_complete=complete_files)
@click.option("--mutants", is_flag=True, help="Also make rules wrong in small ways, and tell which no case notices.")
@click.option(
    "--write-cases", is_flag=True, help="Print only the worked cases that are missing; or write them into FILE."
)
@format_option("text", "json")
@color_option
@knowledge_option
def command(
    files: tuple[str, ...], mutants: bool, write_cases: bool, format_: str, color: str, kb: Selection
) -> None:
    """Whether the worked cases of a knowledge base show what each condition of its rules is for.

    A condition is covered if a case would come out otherwise without its rule, and another if it were always met.
    With --mutants, no small error in a rule may go unnoticed either. The exit status is 1 if a case is missing.

    With --write-cases, files of the knowledge base that are named get the cases that are missing in them, each marked
    `% unread`: what the rules say is not yet what the guideline means. Read each, and take the mark away.

    \b
      guidelog coverage --kb my-guideline --mutants
      guidelog coverage --kb my-guideline --write-cases
      guidelog coverage --kb my-guideline --write-cases my-guideline/care.dl
    """
    from guidelog.inference.verification.formulas.audit import Audit
    from guidelog.inference.verification.worked.coverage import cover
    from guidelog.inference.verification.worked.document import coverage_document
    from guidelog.inference.verification.worked.mutation import mutate
    from guidelog.inference.verification.worked.proposal import Proposals
    from guidelog.inference.verification.worked.suite import Suite
    from guidelog.inference.verification.worked.writing import additions

    if files and not write_cases:
        raise click.UsageError(
            "files are for --write-cases, which writes into them; a knowledge base is named with --kb"
        )
    knowledge = load_knowledge(kb, cases=True)
    if knowledge.program.read_otherwise:
        raise click.UsageError("the worked cases are those of the text as it stands: leave out --reading")
    suite = Suite(Audit(knowledge.program), knowledge.trials)
    proposals = Proposals(suite)
    coverage = cover(suite, proposals)
    mutation = mutate(suite, proposals) if mutants else None
    added = additions(coverage, mutation, suite)
    if files:
        added = _write_into(files, added, knowledge.program)
    if format_ == "json":
        write(json.dumps(coverage_document(knowledge.program, coverage, mutation, added), indent=1) + "\n")
    elif write_cases:
        from .screen.coverage import format_additions

        write(format_additions(added) + "\n" * bool(added))
    else:
        from .screen.console import Page
        from .screen.coverage import add_coverage

        page = Page(color)
        add_coverage(page, knowledge.program, coverage, mutation)
        page.print()
    if added:
        raise click.exceptions.Exit(1)


def _write_into(files: Iterable[str], added: Sequence[Addition], program: Program) -> list[Addition]:
    """Write the cases that belong into some files there; those that are left over belong into others.

    Raises UsageError for a file that is none of the knowledge base, or that has changed since it was read.
    """
    from guidelog.inference.verification.worked.writing import with_cases

    own = {Path(source.name).resolve(): source for source in program.sources}
    texts = {}
    for file in files:
        path = Path(file)
        source = own.get(path.resolve())
        if source is None or not path.is_file():
            listed = ", ".join(printable(name.name) for name in own)
            raise click.UsageError(f"{printable(file)} is no file of the knowledge base, which has: {listed}")
        text = path.read_bytes().decode("utf-8")
        if text.removeprefix("\ufeff").replace("\r\n", "\n") != source.text:
            raise click.UsageError(f"{printable(file)} has changed since it was read; ask again")
        texts[path] = source, text
    for path, (source, text) in texts.items():
        cases = [one for one in added if one.place.source == source]
        if cases:
            write_whole(path, with_cases(text, cases))
            click.echo(f"{printable(str(path))}: {counted(len(cases), 'worked case')} written, to be read", err=True)
    written = [source for source, _ in texts.values()]
    return [one for one in added if one.place.source not in written]
