"""A table of rows that a map has read, some at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from ...answer.states import States
from ...record.notation import ROW
from ...rules.program import Program
from ..bits.arrays import Codes
from ..tables.file_version import Versions
from ..tables.row_states import ValueCodes
from ..tables.table import Piece
from .mapping import ID, value_in
from .originals import RowBatch

Batches = Callable[[], Iterator[RowBatch]]  # all rows in order; may raise RecordError


class _Ahead(NamedTuple):
    """Where reading goes on: the number of the next row, what is left of its batch, and the batches behind it."""

    at: int
    batch: RowBatch | None
    batches: Iterator[RowBatch]


class BatchTable:
    """Rows with values of some findings, which `batches` gives anew each time that it is asked."""

    notation = ROW

    def __init__(
        self,
        path: Path,
        versions: Versions,
        findings: Sequence[str],
        program: Program,
        states: States,
        batches: Batches,
    ):
        self.path = path
        self.versions = versions
        self._codes = {name: ValueCodes(program.findings[name], states) for name in findings}
        self._batches = batches
        self._ahead = _Ahead(0, None, iter(()))

    @property
    def id_type(self) -> pl.DataType:
        """The type of its ids in the answers."""
        return pl.String()

    def height(self) -> int:
        """How many rows there are. Raises RecordError for a table that the map is not for."""
        return sum(len(batch.frame) for batch in self._batches())

    def pieces(self, start: int, count: int) -> Iterator[Piece]:
        """Some rows as states. What is no record has no id."""
        if not start or self._ahead.at != start:
            self._ahead = _Ahead(0, None, self._batches())
        end = start + count
        while self._ahead.at < end:
            at, batch, batches = self._ahead
            batch = next(batches, None) if batch is None else batch
            if batch is None:
                return
            self._ahead = _Ahead(at, batch, batches)  # until what is given is taken
            last = at + len(batch.frame)
            first, until = max(start, at), min(last, end)
            if first < until:
                yield self._piece(batch, first - at, until - at)
            left = _cut(batch, until - at) if until < last else None
            self._ahead = _Ahead(until if left is not None else last, left, batches)

    def originals(self, rows: Iterable[int]) -> Iterator[tuple[int, str, object]]:
        """Rows as records, each with where its findings came from, or as a RecordError."""
        left = iter(rows)
        wanted = next(left, None)
        first = 0
        for batch in self._batches() if wanted is not None else ():
            while wanted is not None and wanted < first + len(batch.frame):
                yield wanted, batch.places[wanted - first], batch.original(wanted - first)
                wanted = next(left, None)
            first += len(batch.frame)
            if wanted is None:
                return

    def _piece(self, batch: RowBatch, start: int, end: int) -> Piece:
        some = batch.frame[start:end]
        refused = [row - start for row in batch.refused if start <= row < end]
        ids = some[ID]
        if refused:
            ids = ids.scatter(refused, None)
        states = {name: _states(some[name], codes) for name, codes in self._codes.items()}
        return Piece(ids.alias("id"), states)


def _states(texts: pl.Series, codes: ValueCodes) -> Codes:
    """The states of values, each looked up once."""
    known: Mapping[str, int] = {
        text: codes.state(value_in(codes.finding, text)) for text in texts.unique().drop_nulls()
    }
    if not known:
        return np.zeros(len(texts), np.uint8)
    found = texts.replace_strict([*known], [*known.values()], default=0, return_dtype=pl.UInt8)
    return found.fill_null(0).to_numpy()


def _cut(batch: RowBatch, start: int) -> RowBatch:
    """The rows of a batch from one on, for pieces alone."""
    refused = frozenset(row - start for row in batch.refused if row >= start)
    return batch._replace(frame=batch.frame[start:], refused=refused)
