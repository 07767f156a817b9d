"""A report as plain data: what `guidelog check --format json` prints."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from guidelog.inference.record.record import record_document
from guidelog.inference.text.diagnostic import Diagnostic

from .report import Report, count_left_out, name_problems

if TYPE_CHECKING:
    from guidelog.inference.verification.engines.comparison import EngineComparison


def format_json(report: Report) -> str:
    """The problems as JSON, and what alternatives of readings would bring. See docs/check.md."""
    document: dict[str, object] = {
        "problems": [_problem_document(name, problem) for name, problem in report.problems.items()]
    }
    document["codes"] = Counter(problem.code for problem in report.problems.values())
    document["not_shown"] = report.left_out
    document["draft"], document["twice"] = report.is_draft, report.is_twice
    if report.found is not None:
        document["pairs"] = {"decided": report.found.pairs, "together": report.found.together}
        document["readings"] = [
            {
                "reading": other.reading,
                "alternative": other.alternative,
                "problems": [
                    _problem_document(name, problem) for name, problem in name_problems(other.problems).items()
                ],
            }
            for other in report.found.alternatives
        ]
    if report.comparisons:
        document["engines"] = comparisons_document(report.comparisons)
    return json.dumps(document, indent=1)


def comparisons_document(comparisons: Iterable[EngineComparison]) -> list[dict[str, object]]:
    """How other engines compare, as plain data."""
    return [
        {
            "engine": comparison.title,
            "records": comparison.compared,
            "statements": comparison.statements,
            "disagrees": len(comparison.problems),
            "left_out": [{"records": number, "why": reason} for number, reason in count_left_out(comparison)],
        }
        for comparison in comparisons
    ]


def _problem_document(name: str, problem: Diagnostic) -> dict[str, object]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "file": problem.span.source.name if problem.span else None,
        "line": problem.span.line if problem.span else None,
        "statements": [*problem.statements],
        "related": [{"says": p.says, "file": p.span.source.name, "line": p.span.line} for p in problem.related],
        "witness": None if problem.witness is None else record_document(name, problem.witness),
        "why": problem.why,
        "help": problem.help,
    }
