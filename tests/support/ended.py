"""What a program leaves on the disk that is ended at one of its steps, as SIGKILL would end it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class EndedError(BaseException):
    """The program was ended: from then on nothing reaches the disk."""


class Ending:
    """Lets a program take so many steps and no more; `done` are the names of those that it took."""

    def __init__(self, steps: int) -> None:
        self.steps = steps
        self.done: list[str] = []

    def step(self, name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        """A step that is taken if one is left. Raises EndedError."""

        def once_more(*arguments: Any, **named: Any) -> Any:
            if len(self.done) >= self.steps:
                raise EndedError
            self.done.append(name)
            return act(*arguments, **named)

        return once_more
