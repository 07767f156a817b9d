"""Names that are not what was asked for."""

from __future__ import annotations

from collections.abc import Iterable

from ..text.spelling import suggestion
from .program import Program
from .totals import named_totals


def describe_name(name: str, program: Program) -> str:
    """What a knowledge base means by a name, and the command that shows it; nothing for what it does not have."""
    own = [statement.id for statement in program.statements.values() if statement.action == name]
    if own:
        return f"it is an action; its statements are {', '.join(own)}"
    for kind, command, known in (
        ("a finding", "findings", program.findings),
        ("a statement", "show", program.statements),
        ("a concept", "show", program.concepts),
        ("a contradiction", "show", program.contradictions),
        ("a notice", "show", program.notices),
        ("a summary", "show", program.summaries),
        ("a reading", "show", program.readings),
        ("a score", "show", named_totals(program.rules)),
    ):
        if name in known:
            return f"it is {kind}; see `{program.command(f'{command} {name}')}`"
    findings = [finding.name for finding in program.findings.values() if name in finding.values]
    if findings:
        names = " and ".join(f"`{finding}`" for finding in findings)
        return f"it is a value of {names}; see `{program.command(f'findings {findings[0]}')}`"
    return ""


def explain_name(name: str, program: Program, names: Iterable[str], otherwise: str) -> str:
    """What a name is that is none of the names to choose from; else those that may be meant, or what to do."""
    return describe_name(name, program) or suggestion(name, names, otherwise, parts=True)
