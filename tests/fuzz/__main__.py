"""`python -m tests.fuzz COUNT [SEED]`: many inputs, how they ended, and every kind of failure once."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from .target import SEED, Failure, Fuzz, smallest


def main(arguments: Sequence[str]) -> int:
    """Run many inputs, tell how they ended and every kind of failure once."""
    count, seed = (int(argument) for argument in (*arguments, *("100000", str(SEED))[len(arguments) :]))
    failures: list[Failure] = []
    kinds: Counter[str] = Counter()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(GUIDELOG_CACHE=f"{folder}/cache", NO_COLOR="1")
        fuzz = Fuzz(Path(folder))
        for index in range(count):
            if failure := fuzz.one(seed, index):
                kinds[failure.kind] += 1
                failures = smallest([*failures, failure])
    print(f"{count} inputs, seed {seed}: {time.monotonic() - start:.0f} s, the slowest {fuzz.slowest:.2f} s")
    for outcome, number in sorted(fuzz.outcomes.items()):
        print(f"{number:8} {outcome}")
    for failure in failures:
        print(f"\n{kinds[failure.kind]} times {failure.kind} [{failure.index}]: {failure.message}")
        print(repr(failure.input[-800:]))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
