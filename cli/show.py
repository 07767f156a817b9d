"""`guidelog show`."""

from __future__ import annotations

import json

import click

from guidelog import suggestion
from inference.proof.document import place
from inference.rules.program import Program, Statement

from .options import color_option, format_option, knowledge_option, load_knowledge


@click.command("show")
@click.argument("statement", required=False)
@format_option("text", "json")
@color_option
@knowledge_option
def command(statement: str | None, format_: str, color: str, kb: str | None) -> None:
    """The statements of the knowledge base, or one with its rules, places and readings.

    \b
      guidelog show mscc_treatment_urgent_radiotherapy
    """
    program = load_knowledge(kb).program
    if statement is not None and statement not in program.statements:
        help_ = suggestion(statement, program.statements, "`guidelog show` lists them")
        raise click.UsageError(f"`{statement}` is not a statement: {help_}")
    if format_ == "json":
        chosen = [program.statements[statement]] if statement is not None else [*program.statements.values()]
        documents = [_document(item, program) for item in chosen]
        click.echo(json.dumps(documents[0] if statement is not None else documents, indent=1))
        return
    from .screen.console import Page
    from .screen.statement import add_statement, add_statements

    page = Page(color)
    if statement is None:
        add_statements(page, program)
    else:
        add_statement(page, program.statements[statement], program)
    page.print()


def _document(statement: Statement, program: Program) -> dict[str, object]:
    return {
        "id": statement.id,
        "strength": statement.strength,
        "action": statement.action,
        "timing": {"urgency": statement.urgency, "within_hours": statement.within_hours},
        "says": statement.says,
        "sources": [citation._asdict() for citation in statement.sources],
        "readings": {name: program.readings[name] for name in statement.readings},
        "rules": [
            {"rule": str(program.rules[index]), "place": place(index, program)}
            for index in program.rules_for_statement(statement.id)
        ],
    }
