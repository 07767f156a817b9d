"""How much of its full size a sampled test runs: pytest's option `--scale`, 1 for everything that `.ci/run` tries."""

from __future__ import annotations

DEFAULT = 0.2  # of a plain `pytest`
_chosen = [1.0]


def choose(scale: float) -> None:
    """Let `scaled` give this part, or this many times, of every full size."""
    _chosen[0] = scale


def scaled(full: int, least: int = 1) -> int:
    """The size of a sample that is `full` at scale 1; `least` of it say something still."""
    return max(least, round(full * _chosen[0]))
