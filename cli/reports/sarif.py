"""A report as SARIF 2.1.0, the format in which programs that check texts tell what they found (OASIS, 2020)."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from guidelog.inference.record.record import record_document
from guidelog.inference.text.codes import Code
from guidelog.inference.text.diagnostic import Diagnostic
from guidelog.inference.text.source import Span

from guidelog import __version__

from ..codes.pages import read_page
from .plain import comparisons_document
from .report import Report, describe_problem, locate

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def format_sarif(report: Report) -> str:
    """One run with a rule for each code and a result for each problem."""
    codes = list(dict.fromkeys(problem.code for problem in report.problems.values()))
    rules = [_make_rule(code) for code in codes]
    driver = {"name": "guidelog", "semanticVersion": __version__, "rules": rules}
    results = [
        {"ruleId": problem.code, "ruleIndex": codes.index(problem.code), **_make_result(name, problem, report)}
        for name, problem in report.problems.items()
    ]
    for result, print_ in zip(results, _make_fingerprints(report), strict=True):
        result["partialFingerprints"] = {"guidelog/v1": print_}
    run: dict[str, Any] = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    if report.comparisons:
        run["properties"] = {"engines": comparisons_document(report.comparisons)}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1)


def _make_rule(code: Code) -> dict[str, Any]:
    page = read_page(code)
    return {
        "id": code,
        "shortDescription": {"text": page.finds},
        "fullDescription": {"text": f"{page.finds} {page.matters}"},
        "help": {"text": page.plain, "markdown": page.text},
        "defaultConfiguration": {"level": code.severity},
    }


def _make_result(name: str, problem: Diagnostic, report: Report) -> dict[str, Any]:
    found: dict[str, Any] = {"level": problem.severity, "message": {"text": describe_problem(problem)}}
    if problem.span is not None:
        found["locations"] = [_make_location(problem.span)]
    related = [(place.says, place.span) for place in problem.related]
    if report.program is not None:
        related += [(id_, report.program.statements[id_].span) for id_ in problem.statements]
    found["relatedLocations"] = [
        {"message": {"text": says}, **_make_location(span)} for says, span in related if span != problem.span
    ]
    found["properties"] = {"statements": [*problem.statements]}
    if problem.witness is not None:
        found["properties"]["witness"] = record_document(name, problem.witness)
    return found


def _make_location(span: Span) -> dict[str, Any]:
    (line, column), (last, after) = (span.source.position(place) for place in (span.start, span.end))
    region = {"startLine": line, "startColumn": column, "endLine": last, "endColumn": after}
    return {"physicalLocation": {"artifactLocation": {"uri": _make_uri(span.source.name)}, "region": region}}


def _make_uri(name: str) -> str:
    path = Path(locate(name))
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _make_fingerprints(report: Report) -> Iterator[str]:
    """For each problem what stays the same when the lines around it change."""
    counts: Counter[str] = Counter()
    for problem in report.problems.values():
        place = (problem.span.source.name, _quote_span(problem.span)) if problem.span else ()
        content = json.dumps([problem.code, *problem.statements, *place])
        counts[content] += 1
        yield hashlib.sha256(f"{content} {counts[content]}".encode()).hexdigest()


def _quote_span(span: Span) -> str:
    return " ".join(span.source.text[span.start : span.end].split())
