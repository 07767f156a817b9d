"""A report to read on a screen."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from guidelog.inference.text.codes import Code
from guidelog.inference.text.diagnostic import Diagnostic
from guidelog.inference.words import counted

from .report import Report, count_codes, count_left_out, count_problems

if TYPE_CHECKING:
    from guidelog.inference.text.source import Source
    from guidelog.inference.verification.engines.comparison import EngineComparison
    from guidelog.inference.verification.problems.passages import PassageLine

_LABELLED = re.compile(r"(?:error|warning)\[|( *) = \w+: ")  # the lines of a problem that are sentences


def format_text(report: Report, width: int) -> str:
    """What other readings would bring; then each problem with its line of the text, and a summary.

    Sentences are wrapped to the width.
    """
    blocks = ["\n".join(_wrap(problem, width)) for problem in report.problems.values()]
    summary = chain.from_iterable(_fill_indented(line, width) for line in summarize(report).splitlines())
    return "\n\n".join([*_describe_alternatives(report, width), *blocks, "\n".join(summary)])


def _describe_alternatives(report: Report, width: int) -> Iterator[str]:
    """The codes of the problems that each alternative of a reading would bring, and how many would bring none."""
    alternatives = report.found.alternatives if report.found is not None else ()
    harmful = []
    for reading, alternative, problems in alternatives:
        counts = Counter(problem.code for problem in problems)
        if counts:
            harmful.append(f"{reading}={alternative}: {count_codes(counts)}")
    harmless = len(alternatives) - len(harmful)
    more = [f"{counted(harmless, 'more alternative' if harmful else 'alternative')}: nothing"] if harmless else []
    command = report.program.command("check --reading NAME=ALTERNATIVE") if report.program is not None else ""
    full = [f"in full: {command}, or --format json"] if harmful else []
    if alternatives:
        heading = _fill("Read otherwise (no problem of this knowledge base):", width, "", "  ")
        lines = (_fill(line, width, "  ", "    ") for line in [*harmful, *more, *full])
        yield "\n".join(chain(heading, *lines))


def summarize(report: Report) -> str:
    """What was looked at, how many problems there are, and the next step."""
    lines = []
    program, found = report.program, report.found
    if program is not None and found is not None:
        parts = (
            counted(len(program.findings), "finding"),
            counted(len(program.statements), "statement"),
            counted(len(program.rules), "clause"),
            counted(len(program.cases), "worked case"),
        )
        lines.append(f"{program.name or 'knowledge base'}: {', '.join(parts)}")
        lines.append(f"{counted(found.pairs, 'pair')} of statements decided, {found.together:,} can hold together")
        if report.is_twice:
            lines.append(_describe_agreement(report))
    if report.edition is not None:
        lines.append(_describe_passages(*report.edition))
    lines += (line for comparison in report.comparisons for line in describe_comparison(comparison))
    if report.is_draft:
        lines.append("a draft: what a text comes to last is left out")
    if report.left_out:
        lines.append(f"not shown: {count_codes(report.left_out)}")
    if len(report.problems) > 1:
        lines.append(f"by code: {count_codes(Counter(problem.code for problem in report.problems.values()))}")
    lines.append(count_problems(report))
    for problem in [*report.problems.values()][:1]:
        lines.append(f"what a code means: guidelog check --explain {problem.code}")
    return "\n".join(lines)


def _describe_agreement(report: Report) -> str:
    """How what z3 proved compares with what the decision diagrams say."""
    count = sum(problem.code == Code.DISAGREEMENT for problem in report.problems.values())
    return f"z3 and the diagrams disagree: {count:,}" if count else "z3 and the diagrams agree"


def _describe_passages(source: Source, fingerprint: Sequence[PassageLine] | None) -> str:
    """How much of the guideline's text was compared, and with what."""
    from guidelog.inference.verification.problems.passages import lines_of

    read = "" if fingerprint is None else " and the edition read"
    return f"{counted(len(lines_of(source.text)), 'line')} of the text compared with what is cited{read}"


def describe_comparison(comparison: EngineComparison) -> Iterator[str]:
    """How another engine compares, on how many records, and which were left out and why."""
    title, count = comparison.title, len(comparison.problems)
    records = f"{counted(comparison.compared, 'record')} ({counted(comparison.statements, 'statement')} each)"
    if not comparison.compared:
        yield f"{title} was compared on no record"
    elif count:
        yield f"{title} disagrees on {counted(count, 'statement')}, of {records}"
    else:
        yield f"{title} agrees on {records}"
    yield from (f"  {number:,} left out: {reason}" for number, reason in count_left_out(comparison))


def _wrap(problem: Diagnostic, width: int) -> Iterator[str]:
    for line in str(problem).splitlines():
        labelled = _LABELLED.match(line)
        if labelled is None:
            yield line
        else:
            hang = 2 if labelled[1] is None else labelled.end()
            yield from _fill(line, width, "", " " * hang)


def _fill_indented(line: str, width: int) -> list[str]:
    """A line of a summary: a sentence below another line with more indentation; others, such as a command, whole."""
    lead = line[: len(line) - len(line.lstrip())]
    return _fill(line.lstrip(), width, lead, f"{lead}  ") if lead else [line]


def _fill(line: str, width: int, first: str, rest: str) -> list[str]:
    """A sentence in lines that start with `first` and `rest`; a word that is wider than the screen stays whole."""
    return textwrap.wrap(
        line,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
        break_long_words=False,
    )
