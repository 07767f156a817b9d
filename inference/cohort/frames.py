"""The answers for a table that is in memory."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ..record.record import RecordError
from .answered import answered
from .answers import answers, output_columns, shape_of
from .column_table import ColumnTable
from .evaluation import Evaluation
from .ids import require_free
from .layouts import LAYOUTS, WIDE, WITH_NOTICES
from .refusals import refusals
from .table import Shape


def statuses(frame: pl.DataFrame, evaluation: Evaluation, id_: str = "id", layout: str = WIDE) -> pl.DataFrame:
    """The status of every statement for each row.

    Raises RecordError with every row that is no record; ValueError for a layout that there is not; TypeError for what
    is no frame of Polars.
    """
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()  # once, so that all rows are of one reading
    if not isinstance(frame, pl.DataFrame):
        makes = "polars.DataFrame(rows), polars.from_pandas(frame) or polars.from_arrow(table) makes one"
        raise TypeError(f"this takes a Polars DataFrame, and not {type(frame).__qualname__}: {makes}")
    if layout not in (*LAYOUTS, WITH_NOTICES):
        raise ValueError(f"{layout!r} is no layout; these are: {', '.join(LAYOUTS)}")
    program = evaluation.program
    require_free(id_, output_columns([*program.statements], layout))
    table = ColumnTable(Path("table"), Shape(id_), program, evaluation.states, frame.lazy())
    height, refused = table.height(), []
    found = [shape_of(table.id_type, [*program.statements], layout, id_)]
    for some in answered(table, 0, height, evaluation):
        refused += some.refused
        found.append(answers(some.piece.ids, some.batch, some.kept, layout, id_))
    if refused:
        raise RecordError(fault for told in refusals(table, refused, evaluation) for fault in told.faults)
    return pl.concat(found)
