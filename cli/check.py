"""`guidelog check`."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from guidelog import Diagnostic, KnowledgeBase, KnowledgeError

from .options import format_option, knowledge_option, load_knowledge


@click.command("check")
@format_option("text", "json")
@knowledge_option
def command(format_: str, kb: str | None) -> None:
    """Whether a knowledge base can be trusted: syntax, safety, vocabulary, sources, worked cases.

    The exit status is 1 if something was found.

    \b
      guidelog check --kb my-guideline
    """
    knowledge = None
    problems: Sequence[Diagnostic]
    try:
        knowledge = load_knowledge(kb, cases=True)
        problems = knowledge.check()
    except KnowledgeError as error:
        if any(problem.code == "unreadable" for problem in error.diagnostics):
            raise
        problems = error.diagnostics
    if format_ == "json":
        click.echo(json.dumps({"problems": [_document(problem) for problem in problems]}, indent=1))
    else:
        for problem in problems:
            click.echo(f"{problem}\n")
        click.echo(_summary(knowledge, len(problems)))
    if problems:
        raise click.exceptions.Exit(1)


def _document(problem: Diagnostic) -> dict[str, object]:
    return {
        "code": problem.code,
        "severity": "error",
        "message": problem.message,
        "file": problem.span.source.name if problem.span else None,
        "line": problem.span.line if problem.span else None,
        "statements": [],
        "witness": None,
        "help": problem.help,
    }


def _summary(knowledge: KnowledgeBase | None, count: int) -> str:
    if knowledge is None:
        return f"{count} problem{'s' if count != 1 else ''}"
    program = knowledge.program
    parts = (
        f"{len(program.findings)} findings",
        f"{len(program.statements)} statements",
        f"{len(program.rules)} clauses",
        f"{len(program.cases)} worked cases",
    )
    return (
        f"{program.name or 'knowledge base'}: {', '.join(parts)}; {count or 'no'} problem{'s' if count != 1 else ''}"
    )
