"""The answers for a table that is in memory."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ..record.record import RecordError
from .answers import answers, output_columns, shape_of
from .column_table import ColumnTable
from .evaluation import Evaluation
from .ids import kept as kept_rows
from .ids import require_free
from .layouts import LAYOUTS, WIDE
from .refusals import refusals
from .table import Shape, require_whole


def statuses(frame: pl.DataFrame, evaluation: Evaluation, id_: str = "id", layout: str = WIDE) -> pl.DataFrame:
    """The status of every statement for each row.

    Raises RecordError with every row that is no record; ValueError for a layout that there is not.
    """
    if layout not in LAYOUTS:
        raise ValueError(f"{layout!r} is no layout; these are: {', '.join(LAYOUTS)}")
    program = evaluation.program
    require_free(id_, output_columns([*program.statements], layout))
    table = ColumnTable(Path("table"), Shape(id_), program, evaluation.states, frame.lazy())
    refused, start, height = [], 0, table.height()
    found = [shape_of(table.id_type, [*program.statements], layout, id_)]
    for piece in table.pieces(0, height):
        batch = evaluation.batch(piece.states, len(piece.ids))
        kept = kept_rows(piece.ids, batch.refused)
        refused += [start + int(row) for row in (~kept).nonzero()[0]]
        found.append(answers(piece.ids, batch, kept, layout, id_))
        start += len(piece.ids)
    require_whole(table.path, start, height)
    if refused:
        raise RecordError(fault for told in refusals(table, refused, evaluation) for fault in told.faults)
    return pl.concat(found)
