"""A report as JUnit XML, which the test reports of build servers read."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from guidelog.inference.text.codes import ALWAYS, SOURCE, Code
from guidelog.inference.text.diagnostic import Diagnostic, printable
from guidelog.inference.text.source import Span

from .report import Report, count_left_out, locate

if TYPE_CHECKING:
    from guidelog.inference.verification.engines.comparison import EngineComparison

_NOT_SHOWN = "not shown, as was asked"
_TEXT_AT_FAULT = "not checked: the text itself is not in order"


class _Test(NamedTuple):
    """One test: where it stands, what went wrong, and why it could not be run, if so."""

    name: str
    span: Span | None = None
    problem: Diagnostic | None = None
    skipped: str = ""


def format_junit(report: Report) -> str:
    """Suites: a test for each code that found nothing and for each problem, for each worked case, each engine."""
    root = ElementTree.Element("testsuites", name="guidelog check")
    _add_suite(root, "rules", [*_make_tests_of_rules(report)])
    if report.program is not None:
        _add_suite(root, "cases", [*_make_tests_of_cases(report)])
    if report.comparisons:
        _add_suite(root, "engines", [*_make_tests_of_engines(report.comparisons)])
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode")


def _make_tests_of_rules(report: Report) -> Iterator[_Test]:
    asked = {ALWAYS, SOURCE} if report.edition is not None else {ALWAYS}
    for code in sorted(Code):
        if code == Code.CASE_FAILS and report.program is not None:
            continue
        own = {name: problem for name, problem in report.problems.items() if problem.code == code}
        if not own and code.asked in asked:
            not_shown = _NOT_SHOWN if code in report.left_out else ""
            yield _Test(code, skipped=not_shown if report.program is not None else _TEXT_AT_FAULT)
        for name, problem in own.items():
            yield _Test(name, problem.span, problem)


def _make_tests_of_cases(report: Report) -> Iterator[_Test]:
    failing = {problem.span: problem for problem in report.problems.values() if problem.code == Code.CASE_FAILS}
    for case in report.program.cases if report.program else ():
        place = case.span.source.position(case.span.start)[0]
        text = case.span.source.line(place)
        name = f"{case.subject}: {text.removeprefix('%?').strip()}"
        yield _Test(name, case.span, failing.get(case.span), _NOT_SHOWN if Code.CASE_FAILS in report.left_out else "")


def _make_tests_of_engines(comparisons: Iterable[EngineComparison]) -> Iterator[_Test]:
    for comparison in comparisons:
        omissions = "; ".join(f"{number} records left out: {reason}" for number, reason in count_left_out(comparison))
        problem = next(iter(comparison.problems), None)
        name = f"{comparison.title}, {comparison.compared} records{f' ({omissions})' if omissions else ''}"
        yield _Test(name, problem and problem.span, problem, "" if comparison.compared else omissions or "no record")


def _add_suite(root: ElementTree.Element, name: str, tests: Sequence[_Test]) -> None:
    failures = sum(test.problem is not None for test in tests)
    skipped = sum(bool(test.skipped) for test in tests)
    counts = {"tests": len(tests), "failures": failures, "errors": 0, "skipped": skipped}
    suite = ElementTree.SubElement(root, "testsuite", {"name": name, **{key: str(n) for key, n in counts.items()}})
    for test in tests:
        place = {"file": locate(test.span.source.name), "line": str(test.span.line)} if test.span else {}
        attributes = {"classname": f"guidelog.{name}", "name": printable(test.name), "time": "0", **place}
        case = ElementTree.SubElement(suite, "testcase", attributes)
        if test.problem is not None:
            failure = {"message": printable(test.problem.message), "type": test.problem.severity}
            ElementTree.SubElement(case, "failure", failure).text = str(test.problem)
        if test.skipped:
            ElementTree.SubElement(case, "skipped", message=test.skipped)
