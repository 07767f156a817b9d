"""A run on Spark over files that executors reach by path, which write their parts by path too."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from ...answer.compilation import Compilation
from ...errors import DisagreementError
from ...record.record import RecordError
from ..runs.answer_table import make_empty_table
from ..runs.counts import Counts
from ..runs.parts import PART_ROWS, divide
from ..tables.block_table import TableBlock
from ..tables.file_version import reading_one_version
from ..tables.ids import count_different, require_one_id_type
from ..tables.table import Table
from ..tables.table_files import GatheredTable, PersonFiles, RowFiles, Tell
from .file_parts import FilePart, FilePlan, answer_parts
from .folders import FileFolders, FileOutputs
from .parcels import (
    PARCEL_TYPE,
    FileReport,
    SharePlan,
    ShareReport,
    answer_parcels,
    call_each,
    send_parcels,
)
from .plan import Plan
from .worker import find_worker
from .written_parts import (
    ANSWERS,
    IDS,
    REJECTS,
    REPORT_TYPE,
    FolderPlan,
    RowsReport,
    unpack,
    write_answers,
    write_rejects,
)

_LARGEST_PART = 2**26  # bytes of a file that is divided, and of each part
_SHARE = 2**26  # bytes of files of which about one share is made
_SHARES = 4  # for each processor, at least: they differ in size
_MOST_SHARES = 4096
_TOGETHER = 64  # parcels that Java hands over at once
_AT_ONCE = "spark.sql.execution.arrow.maxRecordsPerBatch"


def answer_parts_of(
    spark: SparkSession,
    plan: Plan,
    id_: str,
    files: RowFiles,
    parts: Sequence[FilePart],
    folders: FileFolders,
    blocks: Mapping[str, Sequence[TableBlock]] = MappingProxyType({}),
) -> list[RowsReport]:
    """Answer parts of files that are a table each; the reports, in their order. Raises what Spark raises.

    `blocks` has those of the files that are divided, as far as they are needed.
    """
    if not parts:
        return []
    own = FilePlan(_folder_plan(plan, id_, folders), files, tuple(parts), dict(blocks))
    numbers = _number(spark, len(parts), (part.path for part in parts))
    found = [unpack(row[0]) for row in _map(numbers, partial(answer_parts, own), REPORT_TYPE).collect()]
    reports = sorted(found, key=lambda report: report.number)
    _require([report.number for report in reports] == [*range(len(parts))], folders)
    return reports


def answer_people_of(
    spark: SparkSession, plan: Plan, id_: str, files: PersonFiles, folders: FileFolders, tell: Tell
) -> list[RowsReport]:
    """Answer the people of whom files speak together; the reports on each share.

    Raises RecordError for files that cannot be read so, and what Spark raises.
    """
    to = _folder_plan(plan, id_, folders)
    numbers = _number(spark, len(files.paths), files.paths)
    files = files.ready(partial(_call_each, numbers), tell)
    count = _count_shares(spark, files)
    own = SharePlan(to, files, count)
    parcels = _map(numbers, partial(send_parcels, own), PARCEL_TYPE).repartition(count, "share")
    ordered = parcels.sortWithinPartitions("share", "file", "number")
    with _setting(spark, _AT_ONCE, str(_TOGETHER)):
        found = [unpack(row[0]) for row in _map(ordered, partial(answer_parcels, own), REPORT_TYPE).collect()]
    of_files = sorted((one for one in found if isinstance(one, FileReport)), key=lambda report: report.number)
    of_shares = sorted((one for one in found if isinstance(one, ShareReport)), key=lambda one: one.answers.number)
    _require([report.number for report in of_files] == [*range(len(files.paths))], folders)
    _require(len({one.answers.number for one in of_shares}) == len(of_shares), folders)
    _require(sum(one.parcels for one in of_files) == sum(one.parcels for one in of_shares), folders)
    counted = [heard for report in of_files for heard in report.heard]
    files.require(counted)
    faults = next((one.faults for one in of_shares if one.faults), None)
    if faults is not None:
        raise RecordError(faults)
    for sentence in files.notes([*counted, *(heard for one in of_shares for heard in one.answers.heard)]):
        tell(sentence)
    return [one.answers for one in of_shares]


def run_on_files(
    spark: SparkSession,
    plan: Plan,
    id_: str,
    of_people: Sequence[PersonFiles],
    of_rows: Sequence[RowFiles],
    compilation: Compilation,
    to: FileOutputs,
    tell: Tell,
) -> Counts:
    """Answer files that one machine's own readers read.

    Raises RecordError for tables that cannot be used or change meanwhile; OSError; what Spark raises, in which
    `plan.find_faults` finds why rows stopped a run. Then nothing is left where the output was to be.
    """
    program, states = compilation.program, compilation.states
    tables: list[Table] = [GatheredTable(files, program, states, tell) for files in of_people]
    tables += [files.table(path, program, states, tell) for files in of_rows for path in files.paths]
    id_type = require_one_id_type(tables)
    with ExitStack() as undo:
        folders = FileFolders(to, undo)
        reports: list[RowsReport] = []
        with reading_one_version(*tables):
            for people in of_people:
                reports += answer_people_of(spark, plan, id_, people, folders, tell)
            for files in of_rows:
                blocks = _find_blocks(spark, plan, files)
                parts = [part for path in files.paths for part in _divide(path, blocks.get(str(path), ()))]
                reports += answer_parts_of(spark, plan, id_, files, parts, folders, blocks)
            for report in reports:
                for sentence in (heard for heard in report.heard if isinstance(heard, str)):
                    tell(sentence)
        counts = total_counts(reports, folders)
        if not any(report.names for report in reports):
            empty = make_empty_table(id_type, [*program.statements], plan.layout, id_)
            write_answers(empty, folders.written[ANSWERS] / "part-00000.parquet")
            if REJECTS in folders.written:
                write_rejects([], folders.written[REJECTS] / "part-00000.parquet")
        folders.publish()
    return counts


def total_counts(reports: Sequence[RowsReport], folders: FileFolders) -> Counts:
    """What was counted of all parts, of which nothing else stays in the folders. Raises OSError."""
    names = [name for report in reports for name in report.names]
    counts = Counts.total(one for report in reports for one in report.counts)
    counts.people = count_different([folders.written[IDS] / name for name in names], counts.answered)
    folders.keep({*names})
    return counts


def _find_blocks(spark: SparkSession, plan: Plan, files: RowFiles) -> dict[str, Sequence[TableBlock]]:
    """The blocks of files that are large, and can be read from any of them on."""
    large = [path for path in files.paths if _size([path]) > _LARGEST_PART]
    if not large:
        return {}

    def find(number: int) -> Sequence[TableBlock]:
        evaluation = find_worker(plan).evaluation
        return files.blocks(large[number], evaluation.program, evaluation.states)

    found = _call_each(_number(spark, len(large), large), find)
    return {str(path): blocks for path, blocks in zip(large, found, strict=True) if blocks}


def _divide(path: Path, blocks: Sequence[TableBlock]) -> list[FilePart]:
    """A file in parts of about equal size, if its blocks are known."""
    if not blocks:
        return [FilePart(str(path))]
    height = blocks[-1].first + blocks[-1].rows
    rows = max(1, height // max(1, _size([path]) // _LARGEST_PART))
    return [FilePart(str(path), (part.start, part.rows)) for part in divide([height], min(rows, PART_ROWS))]


def _call_each(numbers: DataFrame, act: Callable[[int], Any]) -> list[Any]:
    """What something comes to for each number, in their order."""
    found = [unpack(row[0]) for row in _map(numbers, partial(call_each, act), REPORT_TYPE).collect()]
    return [value for _, value in sorted(found, key=lambda pair: pair[0])]


def _folder_plan(plan: Plan, id_: str, folders: FileFolders) -> FolderPlan:
    return FolderPlan(plan, id_, tuple((name, str(path)) for name, path in folders.written.items()))


def _number(spark: SparkSession, count: int, paths: Iterable[object]) -> DataFrame:
    """The numbers of files or their parts, as many together as make some work for a task."""
    most = max(_SHARES * spark.sparkContext.defaultParallelism, _size(paths) // _SHARE)
    return spark.range(0, count, 1, max(1, min(count, most)))


def _count_shares(spark: SparkSession, files: PersonFiles) -> int:
    least = _SHARES * spark.sparkContext.defaultParallelism
    return min(max(least, _size(files.paths) // _SHARE), _MOST_SHARES)


def _size(paths: Iterable[object]) -> int:
    return sum(os.stat(str(path)).st_size for path in {*map(str, paths)})


def _map(frame: DataFrame, act: Callable[[Iterable[Any]], Iterator[Any]], type_: str) -> DataFrame:
    def act_on_batches(batches: Iterator[Any]) -> Iterator[Any]:  # Spark looks at the signature of a function
        return act(batches)

    return frame.mapInArrow(act_on_batches, type_)


@contextlib.contextmanager
def _setting(spark: SparkSession, name: str, value: str) -> Iterator[None]:
    """A setting of a session for what runs in this block."""
    before = spark.conf.get(name, None)
    spark.conf.set(name, value)
    try:
        yield
    finally:
        spark.conf.unset(name) if before is None else spark.conf.set(name, before)


def _require(is_so: bool, folders: FileFolders) -> None:
    if not is_so:
        raise DisagreementError("Spark has not done every part once", str(folders.written[ANSWERS]))
