"""Answers in the words of the knowledge base."""

from __future__ import annotations

from collections.abc import Mapping

from ..rules.program import Finding, Statement
from .recordings import Alternative, Need

_URGENCIES = {"immediate": "immediately", "as_soon_as_possible": "as soon as possible"}


def alternative_sentence(alternative: Alternative, findings: Mapping[str, Finding]) -> str:
    """An alternative as a sentence: all of these together."""
    return "; and ".join(need_sentence(need, findings[need.finding]) for need in alternative)


def need_sentence(need: Need, finding: Finding) -> str:
    """What would have to be recorded of a finding, or that it would have to be left out."""
    if need.any_of[-1:] == (None,):
        rest = need_sentence(need._replace(any_of=need.any_of[:-1]), finding) if len(need.any_of) > 1 else ""
        return f"{rest} (or nothing is recorded of it)" if rest else f"nothing is recorded of {finding.label}"
    if finding.kind == "bool":
        return " or ".join(finding.sentence(value) for value in need.any_of)
    if finding.kind == "number":
        return finding.sentence(_range(need))
    if any(f"value {value}" in finding.sentences for value in need.any_of):
        return " or ".join(finding.sentence(value) for value in need.any_of)
    return finding.sentence(" or ".join(str(value).replace("_", " ") for value in need.any_of))


def timing(statement: Statement) -> str:
    """When a statement is to be followed; empty if it says nothing of time."""
    parts = [_URGENCIES[statement.urgency]] if statement.urgency else []
    hours = statement.within_hours
    if hours is not None:
        days = f"{hours // 24} days" if hours > 24 and hours % 24 == 0 else ""
        parts.append(f"within {days or f'{hours} hours'}")
    return ", ".join(parts)


def _range(need: Need) -> str:
    parts = []
    if need.lower:
        parts.append(f"{need.lower[0]} or more" if need.lower[1] else f"more than {need.lower[0]}")
    if need.upper:
        parts.append(f"at most {need.upper[0]}" if need.upper[1] else f"less than {need.upper[0]}")
    return " and ".join(parts) or "any number of"
