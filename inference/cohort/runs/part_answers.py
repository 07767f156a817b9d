"""Some rows of a table answered: their answers and ids, what was refused and what was counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import polars as pl

from ..bits.evaluation import Evaluation
from ..bits.settling import Settling
from ..tables.table import Table
from .answer_rows import answer_rows
from .answer_table import make_table
from .counts import Counts
from .formats import writing


class PartAnswers(NamedTuple):
    """The answers of some rows, the ids of those that were answered, and the numbers of those that were refused."""

    answers: pl.DataFrame
    ids: pl.Series
    refused: list[int]
    counts: Counts


class Answering(NamedTuple):
    """What answers rows, and how the answers are laid out; `id` names the column of ids."""

    evaluation: Evaluation
    settling: Settling | None
    layout: str
    id: str

    def part(
        self, table: Table, start: int, rows: int, advance: Callable[[int], object] = lambda rows: None
    ) -> PartAnswers:
        """So many rows of a table from one on; `advance` hears how many more are done. Raises RecordError."""
        counts = Counts()
        frames, ids, refused = [], [], []
        for some in answer_rows(table, start, rows, self.evaluation):
            _, piece, batch, kept = some
            counts.add(batch, kept, piece.states, self.settling)
            refused += some.refused
            frames.append(make_table(piece.ids, batch, kept, self.layout, self.id))
            ids.append(piece.ids if kept.all() else piece.ids.filter(pl.Series(kept)))
            advance(len(piece.ids))
        return PartAnswers(pl.concat(frames), pl.concat(ids).alias("id"), refused, counts)


def write_column(column: pl.Series, path: Path) -> None:
    """A column as a file that `read_column` reads. Raises OSError."""
    with writing(path):
        column.to_frame().write_ipc(path)


def read_column(path: Path) -> pl.Series:
    """The column that `write_column` wrote."""
    return pl.scan_ipc(path, glob=False).collect().to_series()
