"""An end by the clock to the computing of one answer."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_AGAIN = 0.1  # seconds, in case what was computing took the end for something else


class AnswerTimeout(BaseException):
    """An answer that takes too long. It passes by whatever handles errors on the way."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raises AnswerTimeout in what it encloses once that takes longer; what was computed may be left half done.

    It has no effect outside the main thread of a process, or where there is no such timer.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    running = [True]

    def end(*_: object) -> None:
        if running:
            raise AnswerTimeout

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        try:
            yield
        finally:
            running.clear()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
