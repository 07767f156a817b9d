"""A progress bar on standard error, for people and only where there is time to look at it."""

from __future__ import annotations

import sys
import time
from contextlib import AbstractContextManager, ExitStack
from typing import Any

import click

_LONG = 1.0  # seconds until there is something to see


class StepBar(AbstractContextManager["StepBar"]):
    """Steps done, of how many, and the time left."""

    def __init__(self, label: str) -> None:
        self._label, self._begun = label, time.monotonic()
        self._bar: Any = None
        self._open = ExitStack()

    def tell(self, done: int, total: int) -> None:
        """So many steps are done."""
        if self._bar is None and self._is_shown():
            bar = click.progressbar(length=total, label=self._label, file=sys.stderr)
            self._bar = self._open.enter_context(bar)
        if self._bar is not None:
            self._bar.update(done - self._bar.pos)

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _is_shown(self) -> bool:
        return sys.stderr is not None and sys.stderr.isatty() and time.monotonic() - self._begun > _LONG
