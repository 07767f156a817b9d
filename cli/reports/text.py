"""A report to read on a screen."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from inference.text.diagnostic import Diagnostic, printable

from .report import Report, left_out

if TYPE_CHECKING:
    from inference.verification.engines.compare import Comparison

_TOLD = re.compile(r"(?:error|warning)\[|( *) = \w+: ")  # the lines of a problem that are sentences


def text_report(report: Report, width: int) -> str:
    """Each problem with its line of the text, and a summary; sentences are wrapped to the width."""
    blocks = ["\n".join(_wrapped(problem, width)) for problem in report.problems.values()]
    return "\n\n".join([*blocks, *_otherwise(report, width), summary(report)])


def _otherwise(report: Report, width: int) -> Iterator[str]:
    """What alternatives of readings would bring, and no more than bring none."""
    alternatives = report.found.otherwise if report.found is not None else ()
    for reading, alternative, problems in alternatives:
        if problems:
            lines = [f"read otherwise, --reading {reading}={alternative} would bring:"]
            for problem in problems:
                told = printable(f"{problem.code}: {problem.message}")
                lines += textwrap.wrap(
                    told, width, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False
                )
            yield "\n".join(lines)
    harmless = [f"{reading}={alternative}" for reading, alternative, problems in alternatives if not problems]
    if harmless:
        told = f"read otherwise, these would bring no problem: {', '.join(harmless)}"
        yield "\n".join(textwrap.wrap(told, width, subsequent_indent="  ", break_on_hyphens=False))


def summary(report: Report) -> str:
    """What was looked at, how many problems there are, and the next step."""
    lines = []
    program, found = report.program, report.found
    if program is not None and found is not None:
        parts = (
            _counted(len(program.findings), "finding"),
            _counted(len(program.statements), "statement"),
            _counted(len(program.rules), "clause"),
            _counted(len(program.cases), "worked case"),
        )
        lines.append(f"{program.name or 'knowledge base'}: {', '.join(parts)}")
        lines.append(f"{_counted(found.pairs, 'pair')} of statements decided, {found.together:,} can hold together")
    lines += (line for comparison in report.comparisons for line in compared(comparison))
    problems = [*report.problems.values()]
    if not problems:
        return "\n".join([*lines, "no problems"])
    told = ", ".join(_counted(count, word) for word, count in Counter(p.severity for p in problems).items())
    return "\n".join([*lines, told, f"what a code means: guidelog check --explain {problems[0].code}"])


def compared(comparison: Comparison) -> Iterator[str]:
    """How another engine compares, on how many records, and which were left out and why."""
    title, count = comparison.title, len(comparison.problems)
    records = f"{_counted(comparison.compared, 'record')} ({_counted(comparison.statements, 'statement')} each)"
    if not comparison.compared:
        yield f"{title} was compared on no record"
    elif count:
        yield f"{title} disagrees on {_counted(count, 'statement')}, of {records}"
    else:
        yield f"{title} agrees on {records}"
    yield from (f"  {number:,} left out: {reason}" for number, reason in left_out(comparison))


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}{'s' if count != 1 else ''}"


def _wrapped(problem: Diagnostic, width: int) -> Iterator[str]:
    for line in str(problem).splitlines():
        told = _TOLD.match(line)
        if told is None:
            yield line
        else:
            hang = 2 if told[1] is None else told.end()
            yield from textwrap.wrap(
                line, width, subsequent_indent=" " * hang, break_on_hyphens=False, break_long_words=False
            )
