"""Files in Parquet that executors reach by path: Spark says what is in them, and tasks read them without Java."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pyarrow.parquet as pq
from pyspark.sql import DataFrame
from pyspark.sql import types as sql_types

from ...answer.states import States
from ...rules.program import Program
from ..bits.arrays import ROWS
from ..runs.parts import PART_ROWS
from ..tables.block_table import TableBlock
from ..tables.table import Shape, Table
from ..tables.table_files import Tell
from ..tables.typed_table import parquet_table
from .file_parts import FilePart
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


class ParquetFiles(NamedTuple):
    """Files in Parquet, whatever they are called."""

    paths: tuple[Path, ...]
    shape: Shape

    def table(
        self, path: Path, program: Program, states: States, tell: Tell, blocks: Sequence[TableBlock] = ()
    ) -> Table:
        """A file as a table. Raises OSError."""
        return parquet_table(path, self.shape, program, states)

    def blocks(self, path: Path, program: Program, states: States) -> Sequence[TableBlock]:
        """None: its groups of rows are known without reading it."""
        return ()


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
            yield FilePart(path, (start, rows))
            start, rows = start + rows, 0
        rows += more
    if rows:
        yield FilePart(path, (start, rows))
