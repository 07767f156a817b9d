"""What a check found, before it is given a form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from guidelog.inference.rules.program import Program
from guidelog.inference.text.diagnostic import Diagnostic, describe_findings, printable
from guidelog.inference.words import counted

if TYPE_CHECKING:
    from guidelog.inference.text.codes import Code
    from guidelog.inference.text.source import Source
    from guidelog.inference.verification.engines.comparison import EngineComparison
    from guidelog.inference.verification.problems.check import Check
    from guidelog.inference.verification.problems.passages import PassageLine


class Report(NamedTuple):
    """The problems, each by a name of its own: its code and a number, such as `gap-2`.

    `program` and `found` are None if the text itself is not in order, so that nothing could be asked of the rules.
    """

    problems: Mapping[str, Diagnostic]
    program: Program | None = None
    found: Check | None = None
    comparisons: Sequence[EngineComparison] = ()  # with other engines, as far as any was asked
    # The text of the guideline and the fingerprint of the edition that was read, if they were compared.
    edition: tuple[Source, Sequence[PassageLine] | None] | None = None
    left_out: Mapping[Code, int] = {}  # how many problems are not shown, by code
    is_draft: bool = False  # what it has not come to is left out
    is_twice: bool = False  # what z3 proved was decided by decision diagrams too


def name_problems(problems: Iterable[Diagnostic]) -> Mapping[str, Diagnostic]:
    """Problems by name: the code, and which of that code it is."""
    counts: Counter[str] = Counter()
    found = {}
    for problem in problems:
        counts[problem.code] += 1
        found[f"{problem.code}-{counts[problem.code]}"] = problem
    return found


def count_problems(report: Report) -> str:
    """How many errors and warnings there are."""
    severities = Counter(problem.severity for problem in report.problems.values())
    return ", ".join(counted(count, word) for word, count in severities.items()) or "no problems"


def count_codes(counts: Mapping[Code, int]) -> str:
    """How many problems there are of each code."""
    return ", ".join(code if count == 1 else f"{code} ({count:,})" for code, count in counts.items())


def describe_problem(problem: Diagnostic) -> str:
    """All that is said of a problem but its place, on lines."""
    lines = [problem.message, f"why: {problem.why}"]
    if problem.witness is not None:
        lines.append(f"witness: {describe_findings(problem.witness)}")
    return "\n".join(printable(line) for line in [*lines, f"help: {problem.help}"])


def locate(name: str) -> str:
    """Where a file is, from the top of the repository that it is in, as what shows problems beside lines wants it.

    What is in none keeps its name if it is below the current folder, and else is named from the root.
    """
    path = Path(name).resolve()
    if not path.exists():
        return name  # that of a text that comes with the program, or of what was read otherwise
    tops = (folder for folder in path.parents if (folder / ".git").exists())
    top = next(tops, Path.cwd())
    return path.relative_to(top).as_posix() if path.is_relative_to(top) else path.as_posix()


def count_left_out(comparison: EngineComparison) -> list[tuple[int, str]]:
    """How many records another engine was not compared on, by reason."""
    found = [(number, printable(reason)) for reason, number in comparison.left_out.items()]
    if comparison.spared:
        found.append((comparison.spared, "it is slow; --random or --records asks for more"))
    return found
