"""The errors of guidelog: one base, which every door turns into a message."""

from __future__ import annotations

from typing import Any


class GuidelogError(Exception):
    """What guidelog refuses or cannot do. The message is for a person and has the next step.

    The same error comes back from pickle and copy, with all that it holds, whatever its constructor takes.
    KnowledgeError and RecordError, which list faults, stand beside these faults.
    """

    @property
    def report(self) -> str:
        """What a door prints of it."""
        return f"error: {self}"

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickled, (type(self), self.args), self.__dict__


class ReadingError(GuidelogError):
    """A reading, or an alternative of one, that there is not; the message names the nearest."""


class LanguageError(GuidelogError):
    """A language in which a knowledge base says nothing; the message has those in which it does."""


class TooComplexError(GuidelogError):
    """A formula that outgrows what can be answered; the message says what to do."""


class EngineError(GuidelogError):
    """An engine that is not installed, or that ends otherwise than with answers. The message has the next step."""


class UndecidedError(EngineError):
    """A question that an engine did not decide, in the time that it was given or at all."""


class DisagreementError(GuidelogError):
    """guidelog disagrees with itself: a fault of the program, so that nothing is shown of what it concerns."""

    def __init__(self, message: str, about: str):
        """`about` says which record or rules show it, as one names them in a report."""
        help_ = "no answer is shown; please report this, with the record and the version of the rules"
        super().__init__(f"{about}: guidelog disagrees with itself: {message}\n  = help: {help_}")


def _unpickled(kind: type[GuidelogError], arguments: tuple[Any, ...]) -> GuidelogError:
    """An error without its constructor: what that made is in the arguments and the state."""
    return kind.__new__(kind, *arguments)
