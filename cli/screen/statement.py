"""Statements of the knowledge base on a screen."""

from __future__ import annotations

from itertools import groupby

from inference.answer.words import timing
from inference.proof.document import place
from inference.rules.program import Program, Statement
from inference.text.syntax import Literal

from .console import Page


def add_statements(page: Page, program: Program) -> None:
    """Add every statement, by summary and section."""
    title = program.about.get("title", program.name)
    page.line((title, "heading"))
    for key in ("source", "limits"):
        if key in program.about:
            page.line((program.about[key], "quiet"))
    for (summary, section), group in groupby(program.statements.values(), key=_section):
        page.line()
        name = program.summaries.get(summary, {}).get("title", summary)
        page.line((f"{name}: {section}", "heading"))
        for statement in group:
            page.sides([statement.id], (_told(statement), "quiet"), indent=2)
            page.line((statement.says, "quiet"), indent=6)


def add_statement(page: Page, statement: Statement, program: Program) -> None:
    """Add one statement with its places, readings, rules, and the concepts that these use."""
    page.sides([(statement.says, "heading")], (_told(statement), "quiet"))
    page.line((statement.id, "quiet"))
    page.line()
    for citation in statement.sources:
        lines = f" (lines {citation.lines})" if citation.lines else ""
        page.line(f"{citation}{lines}", indent=2)
    for name in statement.readings:
        page.line((f"{name}: ", "quiet"), program.readings[name], indent=2, hang=2)
    used: dict[str, None] = {}
    for index in program.rules_for_statement(statement.id):
        rule = program.rules[index]
        page.line()
        page.line((place(index, program), "quiet"), indent=2)
        for written in rule.span.source.text[rule.span.start : rule.span.end].splitlines():
            page.line(written, indent=2, hang=4)
        used.update({c.name: None for c in rule.body if isinstance(c, Literal) and c.name in program.concepts})
    if used:
        page.line()
        page.line(("Where", "heading"))
        for name in used:
            page.line((f"{name}: ", "quiet"), program.concepts[name].holds, indent=2, hang=4)


def _section(statement: Statement) -> tuple[str, str]:
    return (statement.sources[0].summary, statement.sources[0].section) if statement.sources else ("", "")


def _told(statement: Statement) -> str:
    return ", ".join(part for part in (statement.strength, timing(statement)) if part)
