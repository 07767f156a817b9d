"""What a task makes of rows of a table in files: the work of one machine, and files in the folders of the run."""

from __future__ import annotations

import contextlib
import pickle
import secrets
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pyarrow as pa

from ...record.codes import RecordCode
from ...record.record import RecordError, RecordFault
from ..runs.formats import FORMATS
from ..runs.part_answers import Answering, write_column
from ..runs.parts import PART_ROWS, divide
from ..runs.refusals import REJECT_COLUMNS, SHOWN, find_refusals, stop_error
from ..tables.failures import FAILURES, reason
from ..tables.table import Table
from .plan import Plan, TaskError
from .worker import Worker, find_worker

ANSWERS, REJECTS, IDS = "answers", "rejects", "ids"  # the folders that a part is written to

REPORT_TYPE = "report binary"
_WRITE = FORMATS[".parquet"].write
_REACHED = "all machines have to reach the files of a table, and the place of the answers, by one path, and have room"


class FolderPlan(NamedTuple):
    """What every executor gets that writes by path: the plan, the name of the column of ids, and the folders.

    `folders` has by ANSWERS, IDS and, if rows may be refused, REJECTS where these are written.
    """

    plan: Plan
    id: str
    folders: tuple[tuple[str, str], ...]

    @property
    def worker(self) -> Worker:
        """What answers in this process. Raises TaskError."""
        return find_worker(self.plan)


class RowsReport(NamedTuple):
    """What became of some rows by a number: the names of the files that hold them, and what was counted of each.

    `heard` is what is to be known besides.
    """

    number: int
    names: tuple[str, ...]
    counts: tuple[Mapping[str, Any], ...]
    heard: tuple[Any, ...] = ()


def write_rows(plan: FolderPlan, number: int, table: Table, rows: tuple[int, int] | None = None) -> RowsReport:
    """Answer a table, or so many of its rows from one on, and write the answers. Raises RecordError, OSError."""
    start, count = (0, table.height()) if rows is None else rows
    written = [_write_part(plan, number, table, start + part.start, part.rows) for part in divide([count], PART_ROWS)]
    return RowsReport(number, tuple(name for name, _ in written), tuple(counts for _, counts in written))


def _write_part(plan: FolderPlan, number: int, table: Table, start: int, rows: int) -> tuple[str, Mapping[str, Any]]:
    evaluation, folders = plan.worker.evaluation, dict(plan.folders)
    name = f"part-{number:05d}-{secrets.token_hex(8)}.parquet"  # what ran twice is written twice, and reported once
    found = Answering(evaluation, plan.worker.settling, plan.plan.layout, plan.id).part(table, start, rows)
    shown = found.refused if REJECTS in folders else found.refused[:SHOWN]
    refused = [*find_refusals(table, shown, evaluation)]
    if refused and REJECTS not in folders:
        raise stop_error(refused, len(found.refused))
    _WRITE(found.answers, Path(folders[ANSWERS], name), True)
    write_column(found.ids, Path(folders[IDS], name))
    if REJECTS in folders:
        write_rejects([row.reject for row in refused], Path(folders[REJECTS], name))
    return name, found.counts.to_json()


def write_rejects(rows: Sequence[tuple[str, str, str]], path: Path) -> None:
    """Rows that were refused, as REJECT_COLUMNS. Raises OSError."""
    _WRITE(pl.DataFrame(rows, dict.fromkeys(REJECT_COLUMNS, pl.String), orient="row"), path, True)


def write_answers(frame: pl.DataFrame, path: Path) -> None:
    """Answers as a file. Raises OSError."""
    _WRITE(frame, path, True)


@contextlib.contextmanager
def failing_in_words() -> Iterator[None]:
    """What this block raises of files and records ends the task as a TaskError, which comes to whoever started it."""
    try:
        yield
    except RecordError as error:
        raise TaskError(error.faults) from None
    except FAILURES as failure:
        message = f"an executor cannot go on: {reason(failure)}"
        raise TaskError([RecordFault(RecordCode.UNREADABLE, message, _REACHED)]) from None
    except OSError as error:
        message = f"an executor cannot use it: {error.strerror or error}"
        where = str(error.filename or "")
        raise TaskError([RecordFault(RecordCode.UNREADABLE, message, _REACHED, where=where)]) from None


def pack(value: object) -> bytes:
    """A value for other processes of the run."""
    return pickle.dumps(value)


def unpack(data: bytes) -> Any:
    """The value that `pack` made into bytes."""
    return pickle.loads(data)  # noqa: S301 - packed by this very program


def report_batch(data: bytes) -> pa.RecordBatch:
    """What was packed, as Spark hands it on in REPORT_TYPE."""
    return pa.RecordBatch.from_arrays([pa.array([data], pa.binary())], names=["report"])
