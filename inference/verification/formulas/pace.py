"""How a check goes on: how long a question may take, what was not decided in that time, and who is told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ...errors import UndecidedError
from ...text.codes import Code
from ...text.diagnostic import Diagnostic
from ...text.source import Span

Progress = Callable[[int, int], object]  # told how many steps are done, of how many


class Pace:
    """The time for a question in milliseconds, None for as long as it takes; and what was `undecided`, in order."""

    def __init__(self, seconds: float | None = None, progress: Progress | None = None):
        self.seconds = seconds
        self.milliseconds = None if seconds is None else max(1, round(1000 * seconds))
        self.undecided: list[Diagnostic] = []
        self._progress = progress
        self._done = self._total = 0

    def begin(self, steps: int) -> None:
        """There are so many steps to come."""
        self._total = steps

    def advance(self) -> None:
        """One step more is done."""
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._total)

    @contextmanager
    def question(self, what: str, span: Span | None, statements: tuple[str, ...] = ()) -> Iterator[None]:
        """What is asked within is given up, and told as not decided, when z3 does not answer in time."""
        try:
            yield
        except UndecidedError:
            self.undecided.append(
                Diagnostic(
                    Code.NOT_DECIDED,
                    f"not decided within {self.seconds:g} s: {what}" if self.seconds else f"not decided: {what}",
                    span,
                    "what was not decided is neither proved nor refuted",
                    "give it more time with `--seconds`, or leave that out",
                    statements,
                )
            )
