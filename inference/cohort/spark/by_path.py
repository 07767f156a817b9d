"""Files that executors reach by path: each is read and answered as on one machine, without Java in between."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import types as sql_types

from ...errors import DisagreementError
from ..bits.arrays import ROWS
from ..runs.counts import Counts
from ..runs.parts import PART_ROWS
from ..tables.ids import count_different
from ..tables.table import Shape
from .file_parts import ANSWERS, IDS, REJECTS, REPORT_TYPE, FilePart, FilePlan, PartReport, answer_parts
from .plan import Plan
from .tables import PARQUET, SparkTable
from .worker import local_path

_SAME: Mapping[type[sql_types.DataType], type[pl.DataType]] = {
    sql_types.BooleanType: pl.Boolean,
    sql_types.ByteType: pl.Int8,
    sql_types.ShortType: pl.Int16,
    sql_types.IntegerType: pl.Int32,
    sql_types.LongType: pl.Int64,
    sql_types.FloatType: pl.Float32,
    sql_types.DoubleType: pl.Float64,
}  # types that Spark and Polars read alike


class FileOutputs(NamedTuple):
    """Where the answers go, and what is rejected if rows may be."""

    answers: Path
    rejects: Path | None


def find_outputs(spark: SparkSession, answers: SparkTable, rejects: SparkTable | None) -> FileOutputs | None:
    """The outputs as paths of files that every process of a run shares; None if they are none."""
    places = [_find_path(spark, table) for table in (answers, rejects) if table is not None]
    known = [place for place in places if place is not None]
    return FileOutputs(known[0], known[1] if rejects is not None else None) if len(known) == len(places) else None


def find_parts(frame: DataFrame, table: SparkTable, shape: Shape, findings: Iterable[str]) -> list[FilePart] | None:
    """The parts of the files of a table, if they say by themselves, in types that are read alike, all that it says.

    None for what only Spark's own reader tells: a column that is the name of a folder, files elsewhere.
    """
    paths = [local_path(file) for file in sorted(frame.inputFiles())]
    if (
        table.format != PARQUET
        or not paths
        or not all(path and "=" not in path and Path(path).is_file() for path in paths)
    ):
        return None
    own = {*findings} - {shape.id, *shape.ignored}
    wanted = {f.name: f.dataType for f in frame.schema.fields if f.name == shape.id or f.name in own}
    parts: list[FilePart] = []
    try:
        for path in map(str, paths):
            if not _is_read_alike(pl.read_parquet_schema(path), wanted, shape.id):
                return None
            parts += _divide(path, -(-frame.sparkSession.sparkContext.defaultParallelism // len(paths)))
    except Exception:  # a file that cannot be read is told by whoever reads it for Spark
        return None
    return parts


def _is_read_alike(types: dict[str, pl.DataType], wanted: dict[str, sql_types.DataType], id_: str) -> bool:
    """Whether a file has the ids, and what else is wanted in the same type or not at all."""
    folded = {name.casefold() for name in types if name not in wanted}
    return id_ in types and all(
        _is_same(types[name], type_) if name in types else name.casefold() not in folded
        for name, type_ in wanted.items()
    )


def _is_same(found: pl.DataType, wanted: sql_types.DataType) -> bool:
    if isinstance(wanted, sql_types.StringType):
        return isinstance(found, pl.String | pl.Categorical | pl.Enum)
    if isinstance(wanted, sql_types.DecimalType):
        return found == pl.Decimal(wanted.precision, wanted.scale)
    return found == _SAME.get(type(wanted))


def _divide(path: str, shares: int) -> Iterator[FilePart]:
    """A file in parts of whole groups of rows, enough for all processors, and none larger than on one machine."""
    data = pq.read_metadata(path)
    most = min(PART_ROWS, max(ROWS, -(-data.num_rows // shares)))
    start = rows = 0
    for group in range(data.num_row_groups):
        more = data.row_group(group).num_rows
        if rows and rows + more > most:
            yield FilePart(path, start, rows)
            start, rows = start + rows, 0
        rows += more
    if rows:
        yield FilePart(path, start, rows)


def answer_files(
    spark: SparkSession, plan: Plan, shape: Shape, parts: Sequence[FilePart], to: FileOutputs, undo: ExitStack
) -> tuple[Counts, FileFolders]:
    """Answer parts on the executors; what was counted, and the folders that are to be published.

    Raises what Spark raises. What was written goes when `undo` ends.
    """
    folders = FileFolders(to, undo)
    own = FilePlan(plan, shape, tuple(parts), tuple((name, str(path)) for name, path in folders.written.items()))
    numbers = spark.range(0, len(parts), 1, len(parts))
    found = numbers.mapInArrow(_make_function(own), REPORT_TYPE).collect()
    reports = sorted(PartReport(*json.loads(row[0])) for row in found)
    if [report.number for report in reports] != [*range(len(parts))]:
        raise DisagreementError("Spark has not done every part once", str(to.answers))
    counts = Counts.total(report.counts for report in reports)
    ids = [folders.written[IDS] / report.name for report in reports]
    counts.people = count_different(ids, counts.answered)
    folders.keep({report.name for report in reports})
    return counts, folders


def _make_function(plan: FilePlan) -> Any:
    answer = partial(answer_parts, plan)

    def answer_numbers(batches: Iterator[Any]) -> Iterator[Any]:  # Spark looks at the signature of a function
        return answer(batches)

    return answer_numbers


class FileFolders:
    """The folders that executors write to, beside what these are to be called when they are whole."""

    def __init__(self, to: FileOutputs, undo: ExitStack):
        """They go with all that is in them when `undo` ends, unless they were published. Raises OSError."""
        self._to = {ANSWERS: to.answers, REJECTS: to.rejects}
        self.written: dict[str, Path] = {}
        for name, place in ((ANSWERS, to.answers), (REJECTS, to.rejects), (IDS, to.answers)):
            if place is not None:
                place.parent.mkdir(parents=True, exist_ok=True)
                self.written[name] = Path(tempfile.mkdtemp(prefix=".guidelog-", suffix=".part", dir=place.parent))
                undo.callback(shutil.rmtree, self.written[name], ignore_errors=True)
                self.written[name].chmod(0o777 & ~_mask())  # as of a folder that Spark makes

    def keep(self, names: set[str]) -> None:
        """Remove all files but some: those of a task that was lost, or that ran twice. Raises OSError."""
        for folder in self.written.values():
            for path in folder.iterdir():
                if path.name not in names:
                    path.unlink()

    def publish(self) -> None:
        """Give the folders their names, the answers last; if one cannot have it, none has. Raises OSError."""
        published: list[Path] = []
        try:
            for name in (REJECTS, ANSWERS):
                place = self._to[name]
                if place is not None:
                    (self.written[name] / "_SUCCESS").touch()
                    os.rename(self.written[name], place)
                    published.append(place)
        except OSError:
            for place in published:
                shutil.rmtree(place, ignore_errors=True)
            raise


def _mask() -> int:
    """What the user's mask takes away from the rights of new files."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _find_path(spark: SparkSession, table: SparkTable) -> Path | None:
    """The path of an output in Parquet, if that is in a file system that is mounted."""
    jvm: Any = getattr(spark, "_jvm", None)  # Spark Connect has none
    if jvm is None or table.format != PARQUET:
        return None
    with contextlib.suppress(Exception):  # a file system that Hadoop does not know is told by whoever writes to it
        path = jvm.org.apache.hadoop.fs.Path(table.name)
        qualified = path.getFileSystem(spark._jsc.hadoopConfiguration()).makeQualified(path)
        found = local_path(str(qualified.toUri().toString()))
        return Path(found) if found is not None else None
    return None
