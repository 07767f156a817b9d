"""What an executor of Spark does: batches of rows in, batches of answers out, and reports on both."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import cast
from urllib.parse import unquote

import numpy as np
import polars as pl
import pyarrow as pa

from ...record.codes import RecordCode
from ...record.notation import COLUMNS
from ...record.record import RecordFault
from ...rules.program import Program
from ..bits.arrays import ROWS, Flags
from ..bits.evaluation import Evaluation
from ..bits.settling import Settling
from ..runs.answer_table import make_table
from ..runs.counts import Counts
from ..runs.layouts import LONG, WITH_NOTICES
from ..runs.refusals import SHOWN, Refusal, find_refusals, stop_error
from ..tables.arithmetic import work_out
from ..tables.failures import FAILURES, reason
from ..tables.ids import find_kept
from ..tables.typed_columns import TypedColumns, exact_value
from .plan import FILE, ID, REPORT, ROW, SILENT, Plan, TaskError, hash_code, unpack_knowledge

_HERE = re.compile("file:(//)?(?=/)")
_MANY = 20_000  # answers in a batch that goes back to Spark


def evaluate(plan: Plan, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The answers of a partition. Raises TaskError for rows that are no records if they may not be refused."""
    worker = find_worker(plan)
    for rows in _regroup(batches):
        yield from worker.answer(rows, plan.where)


_workers: dict[Plan, Worker] = {}  # a knowledge base is made ready once in each process


def find_worker(plan: Plan) -> Worker:
    """What answers by a plan in this process. Raises TaskError if another version of the program made it."""
    anywhere = plan._replace(where="")
    if anywhere not in _workers:
        if plan.code != hash_code():
            help_ = "install the same version on this machine and on every executor"
            message = "the executors of Spark have another guidelog"
            raise TaskError([RecordFault(RecordCode.OTHER_PROGRAM, message, help_)])
        _workers.clear()
        _workers[anywhere] = Worker(plan)
    return _workers[anywhere]


def _regroup(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The same rows, as many at once as are evaluated at once."""
    waiting: list[pa.RecordBatch] = []
    height = 0
    for batch in batches:
        waiting.append(batch)
        height += batch.num_rows
        while height >= ROWS:
            table = pa.Table.from_batches(waiting)
            yield table.slice(0, ROWS)
            waiting = table.slice(ROWS).to_batches()
            height -= ROWS
    if height:
        yield pa.Table.from_batches(waiting)


class Worker:
    """A knowledge base, ready to answer."""

    def __init__(self, plan: Plan):
        compilation = unpack_knowledge(plan.knowledge)
        self._plan = plan
        self.evaluation = Evaluation(compilation, plan.layout == WITH_NOTICES)
        self.settling = Settling(self.evaluation) if plan.summary else None
        self._columns = TypedColumns(compilation.program.findings, compilation.states)

    def answer(self, rows: pa.Table, place: str) -> Iterator[pa.RecordBatch]:
        """The answers of some rows of a place, then the reports on them. Raises TaskError."""
        try:
            yield from self._answer(rows, place)
        except FAILURES as failure:
            raise _unreadable(rows, place, reason(failure)) from None

    def _answer(self, rows: pa.Table, place: str) -> Iterator[pa.RecordBatch]:
        frame = self._frame(rows, place)
        findings = {name: type_ for name, type_ in frame.schema.items() if name in self.evaluation.program.findings}
        coded = frame.select(self._columns.states(findings))
        codes = {name: coded[name].to_numpy() for name in coded.columns}
        program, own = self.evaluation.program, self.evaluation.states
        states = work_out(codes, frame.height, 0, _Rows(frame, place, program), program, own)
        batch = self.evaluation.batch(states, frame.height)
        kept = find_kept(frame[ID], batch.refused)
        refused = self._refusals(frame, kept, place)
        if refused and not self._plan.rejects:
            raise TaskError(stop_error(refused, int(np.count_nonzero(~kept))).faults)
        id_type = rows.schema.field(ID).type
        found = make_table(frame[ID], batch, kept, self._plan.layout, ID)
        yield from _split_batches(_make_answer_table(found, id_type))
        reports = [json.dumps({"refused": row.reject}) for row in refused]
        if self._plan.summary or self._plan.rejects:
            counts = Counts()
            counts.add(batch, kept, states, self.settling)
            reports.append(json.dumps({"counts": counts.to_json()}))
            silent = _select_silent(frame[ID].filter(pl.Series(kept)), found[ID], self._plan.layout)
            yield from _split_batches(_make_report_table([SILENT] * len(silent), found.columns[1:], id_type, silent))
        yield from _split_batches(_make_report_table(reports, found.columns[1:], id_type))

    def _frame(self, rows: pa.Table, place: str) -> pl.DataFrame:
        try:
            rows.validate(full=True)  # Spark passes on text that is not UTF-8 as it is
        except pa.ArrowInvalid as error:
            raise _unreadable(rows, place, str(error)) from None
        return cast(pl.DataFrame, pl.from_arrow(rows))

    def _refusals(self, frame: pl.DataFrame, kept: Flags, place: str) -> list[Refusal]:
        numbers = np.flatnonzero(~kept)[: None if self._plan.rejects else SHOWN].tolist()
        rows = _Rows(frame, place, self.evaluation.program)
        return [*find_refusals(rows, numbers, self.evaluation)]


def _select_silent(ids: pl.Series, answered: pl.Series, layout: str) -> pl.Series:
    """The ids that have no row of answers, since everything is ruled out."""
    return ids.clear() if layout != LONG else ids.filter(~ids.is_in(answered.unique().implode()))


class _Rows:
    """Rows as records."""

    notation = COLUMNS

    def __init__(self, frame: pl.DataFrame, place: str, program: Program):
        self._frame, self._place = frame, place
        self._names = [name for name in frame.columns if name in program.findings]

    def originals(self, rows: Iterable[int]) -> Iterator[tuple[int, str, object]]:
        """The rows of some numbers: the number, where it stands, and a record as `make_record` takes it."""
        for number in rows:
            row = self._frame.row(number, named=True)
            where = f"{_shorten_address(row[FILE])}, row {row[ROW] + 1}" if FILE in row else self._place
            findings = {name: exact_value(row[name]) for name in self._names}
            yield number, where, {"id": None if row[ID] is None else str(row[ID]), "findings": findings}


def local_path(address: str) -> str | None:
    """The path of a file of this machine, as it is written elsewhere; None for a file of another."""
    return unquote(_HERE.sub("", address)) if _HERE.match(address) else None


def _shorten_address(address: str) -> str:
    return local_path(address) or address


def _unreadable(rows: pa.Table, place: str, why: str) -> TaskError:
    """That some rows cannot be read, with the file in which they are."""
    where = _shorten_address(str(rows[FILE][0])) if FILE in rows.column_names else place
    return TaskError([RecordFault(RecordCode.UNREADABLE, f"it cannot be read: {why}", "write it anew", where=where)])


def _make_answer_table(found: pl.DataFrame, id_type: pa.DataType) -> pa.Table:
    texts = found.with_columns(pl.exclude(ID).cast(pl.String))
    table = texts.to_arrow().cast(_make_schema(found.columns[1:], id_type).remove(len(found.columns)))
    return table.append_column(REPORT, pa.nulls(len(table), pa.string()))


def _make_report_table(
    reports: Sequence[str], names: Sequence[str], id_type: pa.DataType, ids: pl.Series | None = None
) -> pa.Table:
    schema = _make_schema(names, id_type)
    own, *nothing = [pa.nulls(len(reports), field.type) for field in schema][:-1]
    own = own if ids is None else ids.to_arrow().cast(id_type)
    return pa.Table.from_arrays([own, *nothing, pa.array(reports, pa.string())], schema=schema)


def _make_schema(names: Sequence[str], id_type: pa.DataType) -> pa.Schema:
    return pa.schema([(ID, id_type), *((name, pa.string()) for name in names), (REPORT, pa.string())])


def _split_batches(table: pa.Table) -> Iterator[pa.RecordBatch]:
    return iter(table.to_batches(max_chunksize=_MANY)) if len(table) else iter(())
