"""Standard error without what libraries print on it for themselves, such as the stack of an error."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import TextIO

_STANDARD_ERROR = 2


@contextlib.contextmanager
def silence_libraries() -> Iterator[None]:
    """Only what this program prints is seen of what is printed on standard error in this block."""
    with open(os.devnull, "wb") as nowhere, contextlib.ExitStack() as after:
        try:
            kept = os.dup(_STANDARD_ERROR)
        except OSError:  # it is closed, and no file is to be opened in its place: libraries would write into that
            os.dup2(nowhere.fileno(), _STANDARD_ERROR)
            yield
            return
        after.callback(os.close, kept)
        before = sys.stderr
        if _is_standard_error(before):
            before.flush()
            sys.stderr = after.enter_context(
                open(kept, "w", encoding=before.encoding, errors=before.errors, buffering=1, closefd=False)
            )
            after.callback(setattr, sys, "stderr", before)
        os.dup2(nowhere.fileno(), _STANDARD_ERROR)
        after.callback(os.dup2, kept, _STANDARD_ERROR)
        yield


def _is_standard_error(stream: TextIO | None) -> bool:
    """Whether a stream is that of the process, and not one that catches what is printed."""
    try:
        return stream is not None and stream.fileno() == _STANDARD_ERROR
    except (OSError, ValueError):
        return False
