"""A report as commands of GitHub's workflows, which show each problem beside its line."""

from __future__ import annotations

from guidelog.inference.text.diagnostic import Diagnostic

from .report import Report, locate, message
from .text import summary


def github_report(report: Report) -> str:
    """One command for each problem, and the summary."""
    return "\n".join([*map(_command, report.problems.values()), summary(report)])


def _command(problem: Diagnostic) -> str:
    properties = {}
    if problem.span is not None:
        source, start, end = problem.span
        (line, column), (last, after) = source.position(start), source.position(max(start, end - 1))
        properties = {"file": locate(source.name), "line": str(line), "endLine": str(last)}
        if line == last:  # columns are shown within one line only
            properties |= {"col": str(column), "endColumn": str(after + 1)}
    properties["title"] = problem.code
    settings = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{problem.severity} {settings}::{_escaped(message(problem))}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
