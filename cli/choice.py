"""Which problems a check shows, and lets decide how it ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any, NamedTuple, TypeVar, cast

import click
from guidelog.inference.text.codes import ERROR, WARNING, Code
from guidelog.inference.text.diagnostic import Diagnostic, by_place
from guidelog.inference.text.spelling import suggestion

from .completion import complete_codes
from .knowledge import complete_name

Function = TypeVar("Function", bound=Callable[..., Any])

# What a text that is still being written has not come to.
TO_COME = frozenset((
    Code.UNCOVERED_STATEMENT, Code.UNCOVERED_CONDITION, Code.UNUSED_FINDING, Code.UNUSED_PREDICATE, Code.GAP,
    Code.EMPTY_SUMMARY, Code.UNCITED_PASSAGE, Code.NO_FINGERPRINT,
))  # fmt: skip

# What says of the check itself that it cannot be trusted.
OF_THE_CHECK = frozenset((Code.NOT_DECIDED, Code.DISAGREEMENT))


class ProblemChoice(NamedTuple):
    """What is to be shown: problems of some codes only (of all, if there are none), errors alone or warnings too, and
    nothing of what a draft has not come to.
    """

    only: frozenset[Code] = frozenset()
    severity: str = WARNING
    draft: bool = False

    def includes(self, code: Code) -> bool:
        """Whether problems of a code are shown; what says that the check itself is at fault always is."""
        is_asked_for = not self.only or code in self.only or code in OF_THE_CHECK
        is_severe = code.severity == ERROR or self.severity == WARNING
        return is_asked_for and is_severe and not (self.draft and code in TO_COME)


def problem_options(function: Function) -> Function:
    """`--only CODE`, `--severity` and `--draft`, as one argument `asked`."""

    @click.option(
        "--only",
        metavar="CODE",
        multiple=True,
        shell_complete=complete_codes,
        help="Show only problems of this code; may be repeated.",
    )
    @click.option(
        "--severity",
        type=click.Choice((ERROR, WARNING)),
        default=WARNING,
        show_default=True,
        help="Show errors alone, or warnings too. What is shown decides the exit status.",
    )
    @click.option("--draft", is_flag=True, help="Leave out what a text has not come to yet, such as worked cases.")
    @wraps(function)
    def command(*arguments: Any, only: tuple[str, ...], severity: str, draft: bool, **named: Any) -> Any:
        asked = ProblemChoice(frozenset(map(read_code, only)), severity, draft)
        return function(*arguments, asked=asked, **named)

    return cast(Function, command)


def select(problems: Iterable[Diagnostic], asked: ProblemChoice) -> tuple[Sequence[Diagnostic], Counter[Code]]:
    """The problems that are shown, errors first, each kind in the order of the text; the rest, counted by code."""
    ordered = sorted(problems, key=lambda problem: (problem.severity != ERROR, by_place(problem)))
    rest = Counter(problem.code for problem in ordered if not asked.includes(problem.code))
    return [problem for problem in ordered if problem.code not in rest], rest


def read_code(text: str) -> Code:
    """The code that a user means. Raises UsageError with the nearest code for one that there is not."""
    known = {str(one): one for one in sorted(Code)}
    name = complete_name(text, known)
    if name not in known:
        help_ = suggestion(name, known, f"the codes are {', '.join(known)}", parts=True)
        raise click.UsageError(f"`{name}` is not the code of a problem: {help_}")
    return known[name]
