"""Statements of the knowledge base on a screen."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console

from inference.answer.words import timing
from inference.proof.document import place
from inference.rules.program import Program, Statement
from inference.text.syntax import Literal

from .console import line, sides, text


def print_statements(console: Console, program: Program) -> None:
    """Print every statement, by summary and section."""
    title = program.about.get("title", program.name)
    line(console, (title, "heading"))
    for key in ("source", "limits"):
        if key in program.about:
            line(console, (program.about[key], "quiet"))
    for (summary, section), group in groupby(program.statements.values(), key=_section):
        console.print()
        name = program.summaries.get(summary, {}).get("title", summary)
        line(console, (f"{name}: {section}", "heading"))
        for statement in group:
            sides(console, text(statement.id), text((_told(statement), "quiet")), indent=2)
            line(console, (statement.says, "quiet"), indent=6)


def print_statement(console: Console, statement: Statement, program: Program) -> None:
    """Print one statement with its places, readings, rules, and the concepts that these use."""
    sides(console, text((statement.says, "heading")), text((_told(statement), "quiet")))
    line(console, (statement.id, "quiet"))
    console.print()
    for citation in statement.sources:
        lines = f" (lines {citation.lines})" if citation.lines else ""
        line(console, f"{citation}{lines}", indent=2)
    for name in statement.readings:
        line(console, (f"{name}: ", "quiet"), program.readings[name], indent=2, hang=2)
    used: dict[str, None] = {}
    for index in program.rules_for_statement(statement.id):
        rule = program.rules[index]
        console.print()
        line(console, (place(index, program), "quiet"), indent=2)
        for written in rule.span.source.text[rule.span.start : rule.span.end].splitlines():
            line(console, written, indent=2, hang=4)
        used.update({c.name: None for c in rule.body if isinstance(c, Literal) and c.name in program.concepts})
    if used:
        console.print()
        line(console, ("Where", "heading"))
        for name in used:
            line(console, (f"{name}: ", "quiet"), program.concepts[name].holds, indent=2, hang=4)


def _section(statement: Statement) -> tuple[str, str]:
    return (statement.sources[0].summary, statement.sources[0].section) if statement.sources else ("", "")


def _told(statement: Statement) -> str:
    return ", ".join(part for part in (statement.strength, timing(statement)) if part)
