"""A report as commands of GitHub's workflows, which show each problem beside its line."""

from __future__ import annotations

from guidelog.inference.text.diagnostic import Diagnostic

from .report import Report, describe_problem, locate
from .text import summarize


def format_github(report: Report) -> str:
    """One command for each problem, and the summary."""
    return "\n".join([*map(_format_command, report.problems.values()), summarize(report)])


def _format_command(problem: Diagnostic) -> str:
    properties = {}
    if problem.span is not None:
        source, start, end = problem.span
        (line, column), (last, after) = source.position(start), source.position(max(start, end - 1))
        properties = {"file": locate(source.name), "line": str(line), "endLine": str(last)}
        if line == last:  # columns are shown within one line only
            properties |= {"col": str(column), "endColumn": str(after + 1)}
    properties["title"] = problem.code
    settings = ",".join(f"{name}={_escape_property(value)}" for name, value in properties.items())
    return f"::{problem.severity} {settings}::{_escape(describe_problem(problem))}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
