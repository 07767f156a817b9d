"""How much of its full size a sampled test runs: pytest's option `--scale`, 1 for everything that `.ci/run` tries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")

DEFAULT = 0.05  # of a plain `pytest`
_chosen = [1.0]


def choose(scale: float) -> None:
    """Let `scaled` give this part, or this many times, of every full size."""
    _chosen[0] = scale


def scaled(full: int, least: int = 1) -> int:
    """The size of a sample that is `full` at scale 1; `least` of it say something still."""
    return max(least, round(full * _chosen[0]))


def some(cases: Iterable[T], least: int = 1) -> list[T]:
    """Of so many cases those that are run: all from scale 1 on, below that every so many, and at least `least`."""
    given = [*cases]
    count = min(len(given), scaled(len(given), least))
    return [given[place * len(given) // count] for place in range(count)]
