"""What an executor does with files that it reaches by path: the work of one machine, a part of a table at a time."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pyarrow as pa

from ...record.record import RecordError
from ..runs.formats import FORMATS
from ..runs.part_answers import Answering, write_column
from ..runs.refusals import REJECT_COLUMNS, SHOWN, find_refusals, stop_error
from ..tables.table import Shape, Table
from ..tables.typed_table import parquet_table
from .plan import Plan, TaskError
from .worker import find_worker

ANSWERS, REJECTS, IDS = "answers", "rejects", "ids"  # the folders that a part is written to

REPORT_TYPE = "report string"
_WRITE = FORMATS[".parquet"].write


class FilePart(NamedTuple):
    """Some rows of a file."""

    path: str
    start: int
    rows: int


class FilePlan(NamedTuple):
    """What every executor gets: the plan, the parts, and what is read and written by path.

    `folders` has by ANSWERS, IDS and, if rows may be refused, REJECTS where these are written.
    """

    plan: Plan
    shape: Shape
    parts: tuple[FilePart, ...]
    folders: tuple[tuple[str, str], ...]


class PartReport(NamedTuple):
    """What became of a part: its number, the name of its files, and what was counted."""

    number: int
    name: str
    counts: dict[str, Any]


def answer_parts(plan: FilePlan, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Answer the parts whose numbers come in; a PartReport on each as JSON. Raises TaskError."""
    for batch in batches:
        for number in batch.column(0).to_pylist():
            report = json.dumps(_answer_part(plan, number))
            yield pa.RecordBatch.from_arrays([pa.array([report], pa.string())], names=["report"])


def _answer_part(plan: FilePlan, number: int) -> PartReport:
    worker = find_worker(plan.plan)
    part, folders = plan.parts[number], dict(plan.folders)
    name = f"part-{number:05d}-{secrets.token_hex(8)}.parquet"  # what ran twice is written twice, and reported once
    answering = Answering(worker.evaluation, worker.settling, plan.plan.layout, plan.shape.id)
    program, states = worker.evaluation.program, worker.evaluation.states
    try:
        table: Table = parquet_table(Path(part.path), plan.shape, program, states)
        found = answering.part(table, part.start, part.rows)
        shown = found.refused if REJECTS in folders else found.refused[:SHOWN]
        refused = [*find_refusals(table, shown, worker.evaluation)]
    except RecordError as error:
        raise TaskError(error.faults) from None
    if refused and REJECTS not in folders:
        raise TaskError(stop_error(refused, len(found.refused)).faults)
    _WRITE(found.answers, Path(folders[ANSWERS], name), True)
    write_column(found.ids, Path(folders[IDS], name))
    if REJECTS in folders:
        rows = pl.DataFrame([row.reject for row in refused], dict.fromkeys(REJECT_COLUMNS, pl.String), orient="row")
        _WRITE(rows, Path(folders[REJECTS], name), True)
    return PartReport(number, name, found.counts.to_json())
