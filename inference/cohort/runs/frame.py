"""The answers for a table that is in memory."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ...record.record import RecordError
from ..bits.evaluation import Evaluation
from ..tables.ids import require_free
from ..tables.table import Shape
from ..tables.typed_table import TypedTable
from .answer_rows import answer_rows
from .answer_table import answer_columns, make_empty_table, make_table
from .layouts import LAYOUTS, WIDE, WITH_NOTICES
from .refusals import find_refusals


def answer_frame(frame: pl.DataFrame, evaluation: Evaluation, id_: str = "id", layout: str = WIDE) -> pl.DataFrame:
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
    require_free(id_, answer_columns([*program.statements], layout, evaluation.scores))
    table = TypedTable(Path("table"), Shape(id_), program, evaluation.states, frame.lazy())
    height, refused = table.height(), []
    found = [make_empty_table(table.id_type, [*program.statements], layout, id_, evaluation.scores)]
    for some in answer_rows(table, 0, height, evaluation):
        refused += some.refused
        found.append(make_table(some.piece.ids, some.batch, some.kept, layout, id_))
    if refused:
        raise RecordError(fault for row in find_refusals(table, refused, evaluation) for fault in row.faults)
    return pl.concat(found)
