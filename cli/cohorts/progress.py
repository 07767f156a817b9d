"""A progress bar for work that takes long: on standard error, and only for people."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from typing import Any

import click
from guidelog.inference.cohort.runs.run import Progress
from guidelog.inference.text.diagnostic import printable
from tqdm import tqdm

_LONG = 1.0  # seconds until there is something to see


def note(sentence: str) -> None:
    """Tell what no error is, and what should not go unsaid."""
    if sys.stderr is not None:
        click.echo(f"note: {printable(sentence)}", err=True)


class Bar(AbstractContextManager["Bar"]):
    """Rows done, rate and time left."""

    def __init__(self) -> None:
        self._bar: Any = None

    def progress(self) -> Progress:
        """What a run tells this bar."""
        return Progress(self._start, self._advance)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def _start(self, rows: int, done: int) -> None:
        if done and sys.stderr is not None:
            print(f"going on: {done:,} of {rows:,} rows were done before", file=sys.stderr)
        shown = sys.stderr is not None and sys.stderr.isatty()
        tqdm.monitor_interval = 0  # the thread of its own that it would start
        self._bar = tqdm(
            total=rows, initial=done, unit=" rows", unit_scale=True, delay=_LONG, leave=False, disable=not shown
        )

    def _advance(self, rows: int) -> None:
        self._bar.update(rows)
