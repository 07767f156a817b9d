"""What an engine is given, and what it gives back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from guidelog.inference.answer.statuses import CERTAIN, PRESUMED

import guidelog

from ..records import read_records

HOLDS, TELLS_STATUSES, TELLS_NEEDS = "what holds", "four statuses", "statuses, needs, assumes"
IN_MEMORY, TABLES, TEXT = "records in memory", "Parquet to Parquet", "exported text to answers"
UNANSWERED = -1


class Sample:
    """Records in a Parquet file whose ids are p0, p1, ..., and the statements that are asked of them."""

    def __init__(self, path: Path, folder: Path, knowledge: Path | None = None):
        self.path = path
        self.folder = folder  # for what an engine writes
        self.knowledge_path = knowledge  # None: the packaged one
        self.count = pq.ParquetFile(path).metadata.num_rows

    @cached_property
    def knowledge(self) -> guidelog.KnowledgeBase:
        return guidelog.KnowledgeBase.load(self.knowledge_path)

    @cached_property
    def statements(self) -> list[str]:
        return [*self.knowledge.program.statements]

    @cached_property
    def records(self) -> list[guidelog.Record]:
        return read_records(self.path)

    @cached_property
    def table(self) -> pa.Table:
        return pq.read_table(self.path)


class EngineRun(NamedTuple):
    """For each record (by the number in its id) and statement whether it holds: 1, 0 or UNANSWERED; and the time."""

    holds: np.ndarray
    seconds: float


class Contestant(NamedTuple):
    """An engine; `missing` tells why it cannot run here, if so.

    `most` is what it is given at most, where memory ends before patience. `restricts`: whether it can be asked for
    fewer statements.
    """

    name: str
    tells: str
    counted: str
    answer: Callable[[Sample], EngineRun]
    missing: Callable[[], str] = lambda: ""
    most: int = 100_000
    restricts: bool = True


class Clock:
    """How many seconds a part of the work took."""

    seconds = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds += time.perf_counter() - start


def from_pairs(pairs: Iterable[tuple[str, str]], sample: Sample) -> np.ndarray:
    """The answers from the pairs of record and statement that hold."""
    holds = np.zeros((sample.count, len(sample.statements)), np.int8)
    column = {id_: number for number, id_ in enumerate(sample.statements)}
    for record, statement in pairs:
        holds[int(record[1:]), column[statement]] = 1
    return holds


def from_table(table: pa.Table, sample: Sample) -> np.ndarray:
    """The answers from a table of booleans or statuses, in whatever order its rows are."""
    rows = pc.utf8_slice_codeunits(table["id"].cast(pa.string()), 1).cast(pa.int64()).to_numpy()
    holds = np.full((sample.count, len(sample.statements)), UNANSWERED, np.int8)
    held = pa.array([CERTAIN, PRESUMED])
    for number, id_ in enumerate(sample.statements):
        column = table[id_]
        if not pa.types.is_boolean(column.type):
            column = pc.is_in(column.cast(pa.string()), held)
        holds[rows, number] = column.to_numpy()
    if (holds == UNANSWERED).any():
        raise SystemExit(f"of {sample.count} records only {len({*rows.tolist()})} are answered")
    return holds
