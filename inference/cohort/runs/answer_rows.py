"""The rows of a table with their answers, a piece after another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..bits.arrays import Flags
from ..bits.evaluation import Batch, Evaluation
from ..tables.arithmetic import work_out
from ..tables.ids import find_kept
from ..tables.table import Piece, Table, require_whole


class RowAnswers(NamedTuple):
    """A piece of a table with its statuses; `kept` are the rows that are records, `first` the number of the first."""

    first: int
    piece: Piece
    batch: Batch
    kept: Flags

    @property
    def refused(self) -> list[int]:
        """The numbers of the rows that are no records."""
        return [self.first + int(row) for row in (~self.kept).nonzero()[0]]


def answer_rows(table: Table, start: int, count: int, evaluation: Evaluation) -> Iterator[RowAnswers]:
    """So many rows of a table from one on. Raises RecordError if not all of them can be read."""
    first = start
    for piece in table.pieces(start, count):
        height = len(piece.ids)
        states = work_out(piece.states, height, first, table, evaluation.program, evaluation.states)
        piece = piece._replace(states=states)
        batch = evaluation.batch(states, height)
        yield RowAnswers(first, piece, batch, find_kept(piece.ids, batch.refused))
        first += height
    require_whole(table.path, first - start, count)
