"""What executors do with files that speak of people together: what they say is sent by shares, and then answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import pyarrow as pa

from ...record.record import RecordError, RecordFault
from ..tables.table_files import PersonFiles
from .written_parts import FolderPlan, RowsReport, failing_in_words, pack, report_batch, unpack, write_rows

PARCEL_TYPE = "share int, file int, number int, data binary"  # with what order they come in, but for `data`
_OF_FILE = -1  # the share of what is no share: the RowsReport on a file
_TYPES = (pa.int32(), pa.int32(), pa.int32(), pa.binary())
_NAMES = ("share", "file", "number", "data")

Parcel = tuple[int, int, int, bytes]


class SharePlan(NamedTuple):
    """What every executor gets: where answers go, how files are read, and how many shares there are."""

    to: FolderPlan
    files: PersonFiles
    shares: int


class FileReport(NamedTuple):
    """What was read of a file by its number: how many parcels were sent, and what was counted."""

    number: int
    parcels: int
    heard: tuple[Any, ...]


class ShareReport(NamedTuple):
    """What became of a share: how many parcels came, and a report on its answers; or why some rows may not be."""

    parcels: int
    answers: RowsReport
    faults: tuple[RecordFault, ...] = ()


def call_each(act: Callable[[int], Any], batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """What something comes to for the files whose numbers come in, each with its number. Raises TaskError."""
    for batch in batches:
        for number in batch.column(0).to_pylist():
            with failing_in_words():
                found = pack((number, act(number)))
            yield report_batch(found)


def send_parcels(plan: SharePlan, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """What the files whose numbers come in say of people, in parcels. Raises TaskError."""
    for batch in batches:
        for number in batch.column(0).to_pylist():
            with failing_in_words():
                for parcel in _send_file(plan, number):
                    arrays = [pa.array([part], type_) for part, type_ in zip(parcel, _TYPES, strict=True)]
                    yield pa.RecordBatch.from_arrays(arrays, names=[*_NAMES])


def answer_parcels(plan: SharePlan, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Answer the shares whose parcels come in, those of each together and in order; reports. Raises TaskError."""
    rows = (row for batch in batches for row in zip(*(column.to_pylist() for column in batch.columns), strict=True))
    for share, own in groupby(rows, key=itemgetter(0)):
        parcels: Iterator[bytes] = map(itemgetter(3), own)
        if share == _OF_FILE:
            yield from map(report_batch, parcels)
            continue
        with failing_in_words():
            report = _answer_share(plan, share, parcels)
        yield report_batch(pack(report))


def _send_file(plan: SharePlan, number: int) -> Iterator[Parcel]:
    program, heard, sent = plan.to.worker.evaluation.program, list[Any](), 0
    for sent, share in enumerate(plan.files.shares(number, plan.shares, program, heard.append), 1):
        yield share.number, number, sent, pack(share.said)
    yield _OF_FILE, number, 0, pack(FileReport(number, sent, tuple(heard)))


def _answer_share(plan: SharePlan, share: int, parcels: Iterable[bytes]) -> ShareReport:
    evaluation = plan.to.worker.evaluation
    heard: list[Any] = []
    said = [unpack(data) for data in parcels]
    table = plan.files.table(said, evaluation.program, evaluation.states, heard.append)
    try:
        report = write_rows(plan.to, share, table)
    except RecordError as error:  # what is wrong with files as a whole is told first
        return ShareReport(len(said), RowsReport(share, (), (), tuple(heard)), tuple(error.faults))
    return ShareReport(len(said), report._replace(heard=tuple(heard)))
