"""Samples of records, and the referee: no time counts whose answers were not compared."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow.parquet as pq

from ..records import CHUNK, write_records
from .by_hand import NUMPY
from .engine import UNANSWERED, Contestant, Sample

SMALLEST = 1


class Measurement(NamedTuple):
    """The seconds (the median of the runs) that an engine took for so many records."""

    engine: Contestant
    records: int
    seconds: float

    @property
    def rate(self) -> float:
        """Records per second."""
        return self.records / self.seconds


class Samples:
    """The records of a bench, with whole numbers since clingo has no others.

    The smaller samples are the first of the largest.
    """

    def __init__(self, folder: Path, most: int, seed: int):
        self.folder = folder
        self.seed = seed
        self.sizes = [size for size in (SMALLEST * 10**power for power in range(9)) if size <= most]
        self._path = folder / "records.parquet"
        write_records(self._path, self.sizes[-1], seed=seed, whole=True)
        self.first = cache(self._first)
        self.with_unknown = cache(self._with_unknown)

    def _first(self, count: int) -> Sample:
        path = self.folder / f"records-{count}.parquet"
        pq.write_table(pq.read_table(self._path).slice(0, count), path, row_group_size=CHUNK)
        return Sample(path, self.folder)

    def _with_unknown(self, share: float, count: int) -> Sample:
        path = self.folder / f"records-{count}-unknown-{share}.parquet"
        write_records(path, count, missing=share, seed=self.seed, whole=True)
        return Sample(path, self.folder)


class Referee:
    """Runs engines, and compares their answers with those of NumPy by hand."""

    def __init__(self, runs: int, limit: float):
        self.runs = runs
        self.limit = limit
        self.compared: dict[str, int] = {}  # answers of each engine that were compared
        self._right: dict[Path, tuple[list[str], np.ndarray]] = {}

    def race(self, entrants: Sequence[tuple[Contestant, Sample]]) -> list[Measurement]:
        """Run engines in turn, round after round, each until the limit; the first round is compared.

        Raises SystemExit if an answer is wrong.
        """
        seconds: list[list[float]] = [[] for _ in entrants]
        for round_ in range(self.runs):
            for taken, (engine, sample) in zip(seconds, entrants, strict=True):
                if sum(taken) < self.limit:
                    taken.append(self._run(engine, sample, compared=not round_))
        return [Measurement(e, s.count, statistics.median(t)) for (e, s), t in zip(entrants, seconds, strict=True)]

    def _run(self, engine: Contestant, sample: Sample, compared: bool) -> float:
        gc.collect()
        gc.freeze()  # the records of this bench are no garbage to look for in the time of an engine
        try:
            outcome = engine.answer(sample)
        finally:
            gc.unfreeze()
        if compared:
            self.compare(engine, sample, outcome.holds)
        return outcome.seconds

    def compare(self, engine: Contestant, sample: Sample, holds: np.ndarray) -> None:
        """Raises SystemExit with the first record and statement of which an engine says otherwise."""
        if sample.path not in self._right:
            plain = Sample(sample.path, sample.folder)
            self._right[sample.path] = (plain.statements, NUMPY.answer(plain).holds)
        statements, right = self._right[sample.path]
        right = right[:, [statements.index(id_) for id_ in sample.statements]]
        if holds.shape != right.shape:
            raise SystemExit(f"{engine.name} answers {holds.shape} records and statements, not {right.shape}")
        wrong = np.argwhere((holds != right) & (holds != UNANSWERED))
        if len(wrong):
            record, statement = wrong[0]
            says = "holds" if holds[record, statement] else "fails"
            raise SystemExit(
                f"{engine.name} disagrees with {NUMPY.name} in {len(wrong):,} answers; the first: "
                f"{sample.statements[statement]} {says}, it says, for p{record}:\n"
                f"{pq.read_table(sample.path).slice(int(record), 1).to_pylist()[0]}"
            )
        if engine is NUMPY:
            return  # it is what the others are compared with
        self.compared[engine.name] = self.compared.get(engine.name, 0) + int((holds != UNANSWERED).sum())
