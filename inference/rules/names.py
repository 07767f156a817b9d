"""Names that are not what was asked for."""

from __future__ import annotations

from collections.abc import Iterable

from ..text.diagnostic import suggestion
from .program import Program


def instead(name: str, program: Program, names: Iterable[str], otherwise: str) -> str:
    """What a name is that is none of the names to choose from; else the nearest of these, or what to do otherwise."""
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
    ):
        if name in known:
            return f"it is {kind}; see `guidelog {command} {name}`"
    return suggestion(name, names, otherwise)
