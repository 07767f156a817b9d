"""The answers for a table that is in memory."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ..record.record import RecordError
from .answers import WIDE, answers
from .column_table import ColumnTable
from .evaluation import Evaluation
from .refusals import refusals
from .table import Shape


def statuses(frame: pl.DataFrame, evaluation: Evaluation, id_: str = "id", layout: str = WIDE) -> pl.DataFrame:
    """The status of every statement for each row. Raises RecordError with every row that is no record."""
    program, states = evaluation.program, evaluation.states
    table = ColumnTable(Path("table"), Shape(id_), program, states, frame.lazy())
    found, refused, start = [], [], 0
    for piece in table.pieces(0, table.height()):
        batch = evaluation.batch(piece.states, len(piece.ids))
        kept = ~(batch.refused | piece.ids.is_null().to_numpy())
        refused += [start + int(row) for row in (~kept).nonzero()[0]]
        found.append(answers(piece.ids, batch, kept, layout, id_))
        start += len(piece.ids)
    if refused:
        told = refusals(table, refused, program, evaluation.forms, states)
        raise RecordError(fault for refusal in told for fault in refusal.faults)
    return pl.concat(found)
