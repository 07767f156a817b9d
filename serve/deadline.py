"""An end by the clock to the computing of one answer."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")

_AGAIN = 0.1  # seconds, in case what was computing took the end for something else


class AnswerTimeout(BaseException):
    """An answer that takes too long. It passes by whatever handles errors on the way."""


def within(seconds: float, compute: Callable[[], Result]) -> Result:
    """What is computed. Raises AnswerTimeout once that takes longer; what was computed may be left half done.

    It has no effect outside the main thread of a process, or where there is no such timer. It is called, and no block
    that is entered and left: an end that came while a block is left would pass by whoever expects it.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        return compute()
    running = [True]

    def end(*_: object) -> None:
        if running:
            raise AnswerTimeout

    before = signal.signal(signal.SIGALRM, end)
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
            return compute()
        finally:
            running.clear()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
