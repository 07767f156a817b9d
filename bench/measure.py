"""Times taken in turn, and tables of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

WARM_UP = 2  # rounds that do not count


class Timing(NamedTuple):
    """What was measured, its median in ms, and the median ratio to the first of its group."""

    name: str
    milliseconds: float
    ratio: float | None


def time_in_turn(
    runs: int, *jobs: tuple[str, Callable[[], object]], divide: int = 1, warm_up: int = WARM_UP
) -> list[Timing]:
    """Run the jobs in turn, again and again; the ratios are to the first job of the same round.

    A job that returns a number says itself how many seconds it took.
    """
    times: list[list[float]] = [[] for _ in jobs]
    for round_ in range(runs + warm_up):
        for job, (_, work) in enumerate(jobs):
            start = time.perf_counter()
            taken = work()
            seconds = taken if isinstance(taken, float) else time.perf_counter() - start
            if round_ >= warm_up:
                times[job].append(seconds * 1000 / divide)
    return [*_rows([name for name, _ in jobs], times)]


def _rows(names: Sequence[str], times: Sequence[Sequence[float]]) -> Iterator[Timing]:
    for job, name in enumerate(names):
        ratios = [own / first for own, first in zip(times[job], times[0], strict=True)]
        yield Timing(name, statistics.median(times[job]), statistics.median(ratios) if job else None)


def print_table(title: str, *groups: Sequence[Timing]) -> None:
    """Print groups of rows below a title, 80 columns wide."""
    print(f"{title:58} {'ms':>12} {'ratio':>8}")
    for rows in groups:
        for name, milliseconds, ratio in rows:
            print(f"{name:58} {milliseconds:12.2f} {'' if ratio is None else f'{ratio:8.2f}'}".rstrip())
