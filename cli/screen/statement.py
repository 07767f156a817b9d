"""Statements of the knowledge base on a screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from guidelog.inference.answer.words import strength_and_timing
from guidelog.inference.proof.document import rule_place
from guidelog.inference.proof.named_score import NamedScore
from guidelog.inference.rules.entities import Contradiction, Entity, Notice, Statement
from guidelog.inference.rules.program import Program
from guidelog.inference.text.syntax import Literal
from guidelog.inference.words import capital, series

from .console import Page
from .readings import add_taken


def add_statements(page: Page, program: Program) -> None:
    """Add every statement, by summary and section."""
    for name, about in program.each_about.items() or [(program.name, program.about)]:
        page.line((about.get("title", name), "heading"), *_tag(name if len(program.each_about) > 1 else ""))
        for key in ("source", "limits"):
            if key in about:
                page.line((about[key], "quiet"))
    for (summary, section), group in groupby(program.statements.values(), key=_find_section):
        page.line()
        name = program.summaries.get(summary, {}).get("title", summary)
        first, *others = group
        page.line((f"{name}: {section}", "heading"), *_tag(program.guideline_of(first.id)))
        for statement in (first, *others):
            page.sides([statement.id], (strength_and_timing(statement), "quiet"), indent=2)
            page.line((statement.says, "quiet"), indent=6)


def add_named(page: Page, heading: str, named: Mapping[str, str]) -> None:
    """Add things of one kind, each name with what it says."""
    page.line((heading, "heading"))
    for name, says in named.items():
        page.line(name, indent=2)
        page.line((says, "quiet"), indent=6)


def add_described(page: Page, described: Entity, program: Program) -> None:
    """Add what has a block with its places, readings, rules, and the concepts that these use."""
    if isinstance(described, Statement):
        page.sides([(described.says, "heading")], (strength_and_timing(described), "quiet"))
        page.line((described.id, "quiet"), *_tag(program.guideline_of(described.id)))
    elif isinstance(described, Contradiction):
        page.line((described.says, "heading"))
        page.line((f"{described.name}; a record of which it holds is refused", "quiet"), hang=2)
    elif isinstance(described, Notice):
        page.line((described.says, "heading"))
        tag = _tag(program.guideline_at(described.span))
        page.line((f"{described.name}; a notice, for whom it holds as recorded", "quiet"), *tag, hang=2)
    else:
        page.line((described.holds, "heading"))
        page.line((f"{described.name}; otherwise: {described.fails}", "quiet"), hang=2)
    if described.sources or described.readings or described.links or described.evidence:
        page.line()
    for citation in described.sources:
        page.line(citation.place, indent=2, hang=2)
    for link in described.links:
        page.whole(link, indent=2)
    for evidence in described.evidence:
        page.line(("Evidence: ", "quiet"), evidence, indent=2, hang=2)
    for name in described.readings:
        add_taken(page, name, program)
    _add_rules(page, program.rules_for(described), program)


def add_score(page: Page, score: NamedScore, program: Program) -> None:
    """Add a score: its range, its items with their points, its rules, and the statements that rest on it."""
    page.sides([(capital(score.says), "heading")], (f"{score.least} to {score.most}", "quiet"))
    page.line((f"{score.name}; a score", "quiet"))
    page.line()
    for item, points in score.items:
        page.sides([item], (series([f"{one:+}" for one in points], "or"), "quiet"), indent=2)
    _add_rules(page, score.rules, program)
    if score.statements:
        page.line()
        page.line(("What rests on it", "heading"))
    for id_ in score.statements:
        page.line(id_, indent=2)
        page.line((program.statements[id_].says, "quiet"), indent=6)


def _add_rules(page: Page, rules: Iterable[int], program: Program) -> None:
    """Add rules where they are written, and the concepts that they use."""
    used: dict[str, None] = {}
    written = {program.rules[index].span: index for index in reversed([*rules])}
    for index in sorted(written.values()):  # what stands for several rules is written once
        rule = program.rules[index]
        page.line()
        page.line((f"{rule_place(index, program)}{f' [{rule.label}]' if rule.label else ''}", "quiet"), indent=2)
        for line in rule.span.source.text[rule.span.start : rule.span.end].splitlines():
            page.line(line, indent=2, hang=4)
        used.update({c.name: None for c in rule.body if isinstance(c, Literal) and c.name in program.concepts})
    if used:
        page.line()
        page.line(("Where", "heading"))
        for name in used:
            page.line((f"{name}: ", "quiet"), program.concepts[name].holds, indent=2, hang=4)


def _tag(guideline: str) -> list[tuple[str, str]]:
    """Of which guideline something is, where there are several."""
    return [(f" [{guideline}]", "quiet")] if guideline else []


def _find_section(statement: Statement) -> tuple[str, str]:
    return (statement.summary, statement.sources[0].section) if statement.sources else ("", "")
