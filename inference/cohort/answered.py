"""The rows of a table with their answers, a piece after another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .evaluation import Batch, Evaluation
from .ids import kept
from .machine import Flags
from .table import Piece, Table, require_whole


class Answered(NamedTuple):
    """A piece of a table, its statuses, and which of its rows have them; `first` is the number of its first row."""

    first: int
    piece: Piece
    batch: Batch
    kept: Flags

    @property
    def refused(self) -> list[int]:
        """The numbers of the rows that are no records."""
        return [self.first + int(row) for row in (~self.kept).nonzero()[0]]


def answered(table: Table, start: int, count: int, evaluation: Evaluation) -> Iterator[Answered]:
    """So many rows of a table from one on. Raises RecordError if not all of them can be read."""
    first = start
    for piece in table.pieces(start, count):
        batch = evaluation.batch(piece.states, len(piece.ids))
        yield Answered(first, piece, batch, kept(piece.ids, batch.refused))
        first += len(piece.ids)
    require_whole(table.path, first - start, count)
