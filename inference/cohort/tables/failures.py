"""Failures of Polars: what the system says stands in their messages only, and a panic is no exception of Python."""

from __future__ import annotations

import os
import re
from pathlib import Path

import polars as pl

FAILURES = (pl.exceptions.PolarsError, pl.exceptions.PanicException)
_OF_THE_SYSTEM = re.compile(r"\(os error (\d+)\)|Os \{ code: (\d+)")
_MOST = 200  # characters of a reason


def system_error(failure: BaseException, path: Path) -> OSError | None:
    """What the system refused, if a failure comes from that: room, a file, a thread."""
    found = _OF_THE_SYSTEM.search(str(failure))
    if found is None:
        return None
    number = int(found[1] or found[2])
    return OSError(number, os.strerror(number), str(path))


def reason(failure: BaseException) -> str:
    """What a failure says, on one line."""
    line = str(failure).strip().partition("\n")[0]
    return line if len(line) <= _MOST else f"{line[:_MOST]}…"
