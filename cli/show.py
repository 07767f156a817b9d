"""`guidelog show`."""

from __future__ import annotations

import json

import click

from guidelog import suggestion
from inference.proof.document import place
from inference.rules.program import Concept, Program, Statement

from .options import color_option, format_option, knowledge_option, load_knowledge


@click.command("show")
@click.argument("name", required=False)
@format_option("text", "json")
@color_option
@knowledge_option
def command(name: str | None, format_: str, color: str, kb: str | None) -> None:
    """The statements of the knowledge base, or one, or a concept, with its rules, places and readings.

    \b
      guidelog show mscc_treatment_urgent_radiotherapy
    """
    program = load_knowledge(kb).program
    known = [*program.statements, *program.concepts]
    if name is not None and name not in known:
        help_ = suggestion(name, known, "`guidelog show` lists the statements")
        raise click.UsageError(f"`{name}` is not a statement or a concept: {help_}")
    described = None
    if name is not None:
        described = program.statements.get(name) or program.concepts[name]
    if format_ == "json":
        items = [described] if described else program.statements.values()
        documents = [_document(item, program) for item in items]
        click.echo(json.dumps(documents[0] if described else documents, indent=1))
        return
    from .screen.console import Page
    from .screen.statement import add_described, add_statements

    page = Page(color)
    if described is None:
        add_statements(page, program)
    else:
        add_described(page, described, program)
    page.print()


def _document(described: Statement | Concept, program: Program) -> dict[str, object]:
    own: dict[str, object] = {"concept": described.name} if isinstance(described, Concept) else {}
    if isinstance(described, Statement):
        timing = {"urgency": described.urgency, "within_hours": described.within_hours}
        own = {"id": described.id, "strength": described.strength, "action": described.action, "timing": timing}
    return {
        **own,
        "says": described.says if isinstance(described, Statement) else described.holds,
        "sources": [citation._asdict() for citation in described.sources],
        "readings": {name: program.readings[name] for name in described.readings},
        "rules": [
            {"rule": str(program.rules[index]), "label": program.rules[index].label, "place": place(index, program)}
            for index in program.rules_for(described)
        ],
    }
