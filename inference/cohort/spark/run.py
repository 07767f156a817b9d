"""A run on Apache Spark: the evaluation of one machine, for each partition of a table."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial, reduce
from typing import Any, NamedTuple

import polars as pl
from pyspark import StorageLevel
from pyspark.errors import AnalysisException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as sql
from pyspark.sql.types import (
    ArrayType,
    BooleanType,
    DataType,
    DecimalType,
    IntegralType,
    NullType,
    NumericType,
    StringType,
    StructField,
    StructType,
)

from ...answer.compilation import Compilation
from ...answer.states import States
from ...record.codes import RecordCode
from ...record.record import RecordError, RecordFault
from ...rules.program import Program
from ..runs.answer_table import answer_columns
from ..runs.counts import Counts
from ..runs.refusals import REJECT_COLUMNS
from ..tables.ids import id_type, require_free
from ..tables.table import Shape, check_names
from ..tables.table_files import PersonFiles, RowFiles, Tell
from ..tables.typed_columns import TypedColumns
from .by_path import ParquetFiles, find_parts
from .files import answer_parts_of, run_on_files, total_counts
from .folders import FileFolders, find_outputs
from .plan import FILE, ID, REPORT, ROW, SILENT, Plan, hash_code, pack_knowledge
from .tables import PARQUET, SparkTable, read, remove, require_new, write
from .versions import TableVersions, reading_one_version_of_all
from .worker import evaluate


class SparkJob(NamedTuple):
    """What is to be done: tables in, an output, and if rows may be refused a place for them.

    In place of tables that Spark reads there may be files that executors read by path: those that are one table of
    people together, and those that are a table each.
    """

    tables: Sequence[SparkTable]
    of_people: Sequence[PersonFiles]
    of_rows: Sequence[RowFiles]
    output: SparkTable
    rejects: SparkTable | None
    shape: Shape
    layout: str
    summary: bool


def run_on_spark(spark: SparkSession, job: SparkJob, compilation: Compilation, tell: Tell) -> Counts:
    """Do a job. Counts are those of rows that were kept or of the tables' own, so that what ran twice counts once.

    `tell` hears, in a sentence, of what was passed over.

    Raises RecordError for tables that cannot be used or change meanwhile, and places that are taken; what Spark
    raises, in which `plan.find_faults` finds why rows stopped a run. Then nothing is left where the output was to be.
    """
    program, states = compilation.program, compilation.states
    statements = answer_columns([*program.statements], job.layout)
    require_free(job.shape.id, statements)
    require_new(spark, [place for place in (job.output, job.rejects) if place is not None])
    if job.of_people or job.of_rows:
        to = find_outputs(spark, job.output, job.rejects)
        if to is None:
            message = "what is read by path is written by path, in Parquet"
            help_ = "name folders in a file system that is mounted on all machines, in a session that is not Connect"
            raise RecordError([RecordFault(RecordCode.UNREADABLE, message, help_, where=str(job.output))])
        plan = _make_plan(job, compilation)
        return run_on_files(spark, plan, job.shape.id, job.of_people, job.of_rows, compilation, to, tell)
    sources = [_Source(spark, place, job.shape, program, states) for place in job.tables]
    _require_one_type(sources)
    counts = _run_by_path(spark, job, compilation, sources)
    return _run_in_frames(job, compilation, sources) if counts is None else counts


def _run_by_path(
    spark: SparkSession, job: SparkJob, compilation: Compilation, sources: Sequence[_Source]
) -> Counts | None:
    """Do a job on files that executors read and write by path; None if it is not on such."""
    to = find_outputs(spark, job.output, job.rejects)
    found = [find_parts(source.frame, source.place, job.shape, compilation.program.findings) for source in sources]
    parts = [part for own in found if own is not None for part in own]
    if to is None or None in found or not parts:
        return None
    with ExitStack() as undo:
        folders, plan = FileFolders(to, undo), _make_plan(job, compilation)
        with reading_one_version_of_all([source.versions for source in sources if source.versions is not None]):
            files = ParquetFiles((), job.shape)
            reports = answer_parts_of(spark, plan, job.shape.id, files, parts, folders)
        counts = total_counts(reports, folders)
        folders.publish()
    return counts


def _run_in_frames(job: SparkJob, compilation: Compilation, sources: Sequence[_Source]) -> Counts:
    """Do a job on what Spark itself reads and writes."""
    statements = answer_columns([*compilation.program.statements], job.layout)
    answer = _make_mapping(job, compilation, sources)
    answers = reduce(DataFrame.union, (answer(source) for source in sources))
    columns = [job.shape.id, *statements]
    versions = [source.versions for source in sources if source.versions is not None]
    with ExitStack() as undo:
        with reading_one_version_of_all(versions):
            if job.rejects is None and not job.summary:
                _write(answers.drop(REPORT).toDF(*columns), job.output, undo)
                counts = Counts(answered=sum(source.frame.count() for source in sources))
                counts.people = _count_different(
                    reduce(DataFrame.union, (source.rows.select(ID) for source in sources))
                )
            else:
                answers.persist(StorageLevel.DISK_ONLY)
                undo.callback(answers.unpersist)
                counts = _total_counts(answers)
                if job.rejects is not None:
                    _write(_select_refused(answers), job.rejects, undo)
                counts.people = _count_different(
                    answers.where(_name_column(REPORT).isNull() | (_name_column(REPORT) == SILENT)).select(ID)
                )
                kept = answers.where(_name_column(REPORT).isNull()).drop(REPORT)
                _write(kept.toDF(*columns), job.output, undo)
                answers.unpersist()
        undo.pop_all()
    return counts


class _Source:
    """A table that was found to be one of records."""

    def __init__(self, spark: SparkSession, place: SparkTable, shape: Shape, program: Program, states: States):
        self.place = place
        self.frame = read(spark, place)
        self.versions = TableVersions(self.frame) if place.format == PARQUET else None  # others read one snapshot
        own = {*program.findings} - {shape.id, *shape.ignored}
        fields = {field.name: field.dataType for field in self.frame.schema.fields}
        check_names(str(place), self.frame.columns, shape, program)
        self.id_type = fields[shape.id]
        id_type(str(place), shape.id, _find_polars_type(self.id_type))
        found = {name: type_ for name, type_ in fields.items() if name in own}
        called = {name: (_find_polars_type(type_), type_.simpleString()) for name, type_ in found.items()}
        TypedColumns(program.findings, states).require(str(place), called)
        self.rows = self._numbered([_name_column(shape.id).alias(ID), *map(_name_column, found)])

    def _numbered(self, columns: Sequence[Column]) -> DataFrame:
        """The columns, and where each row stands if the table tells."""
        with contextlib.suppress(AnalysisException):
            where = self.frame.metadataColumn("_metadata")
            positions = [where.getField("file_path").alias(FILE), where.getField("row_index").alias(ROW)]
            numbered = self.frame.select(*columns, *positions)
            _ = numbered.schema  # Spark Connect finds out here that a table has none
            return numbered
        return self.frame.select(*columns)


def _make_mapping(
    job: SparkJob, compilation: Compilation, sources: Sequence[_Source]
) -> Callable[[_Source], DataFrame]:
    """What makes answers of a source."""
    names = answer_columns([*compilation.program.statements], job.layout)
    texts = [StructField(name, StringType()) for name in (*names, REPORT)]
    schema = StructType([StructField(ID, sources[0].id_type), *texts])
    plan = _make_plan(job, compilation)

    def answers(source: _Source) -> DataFrame:
        own = plan._replace(where=str(source.place))
        return source.rows.mapInArrow(_make_function(own), schema)

    return answers


def _make_plan(job: SparkJob, compilation: Compilation) -> Plan:
    """What every executor gets, whatever the rows are read from."""
    return Plan(pack_knowledge(compilation), hash_code(), job.layout, job.rejects is not None, job.summary, "")


def _make_function(plan: Plan) -> Any:
    answer = partial(evaluate, plan)

    def answer_batches(batches: Iterator[Any]) -> Iterator[Any]:  # Spark looks at the signature of a function
        return answer(batches)

    return answer_batches


def _total_counts(answers: DataFrame) -> Counts:
    reports = answers.where(_name_column(REPORT).startswith('{"counts"')).select(_name_column(REPORT)).collect()
    return Counts.total(json.loads(row[0])["counts"] for row in reports)


def _count_different(ids: DataFrame) -> int:
    """How many different ids there are, exactly."""
    return ids.distinct().count()


def _select_refused(answers: DataFrame) -> DataFrame:
    reports = answers.where(_name_column(REPORT).startswith('{"refused"')).select(
        _name_column(REPORT).alias("report")
    )
    schema = StructType([StructField("refused", ArrayType(StringType()))])
    parts = reports.select(sql.from_json("report", schema).getField("refused").alias("refused"))
    return parts.select(*(sql.col("refused").getItem(place).alias(name) for place, name in enumerate(REJECT_COLUMNS)))


def _write(frame: DataFrame, to: SparkTable, undo: ExitStack) -> None:
    """Write a table; what is left of it goes when the run fails."""
    try:
        write(frame, to)
    except AnalysisException:
        raise  # before anything was written: if something is there, it is another's
    except BaseException:
        remove(frame.sparkSession, to)
        raise
    undo.callback(remove, frame.sparkSession, to)


def _require_one_type(sources: Sequence[_Source]) -> None:
    first = sources[0]
    for source in sources:
        if source.id_type != first.id_type:
            message = f"ids are {source.id_type.simpleString()}, and {first.id_type.simpleString()} in {first.place}"
            where, help_ = str(source.place), "give all tables ids of one type"
            raise RecordError([RecordFault(RecordCode.BAD_ID, message, help_, where=where)])


def _find_polars_type(type_: DataType) -> pl.DataType:
    if isinstance(type_, DecimalType):
        return pl.Decimal(type_.precision, type_.scale)
    if isinstance(type_, NumericType):
        return pl.Int64() if isinstance(type_, IntegralType) else pl.Float64()
    for own, found in ((BooleanType, pl.Boolean()), (StringType, pl.String()), (NullType, pl.Null())):
        if isinstance(type_, own):
            return found
    return pl.Object()


def _name_column(name: str) -> Column:
    """A column by its very name, whatever that holds."""
    quoted = name.replace("`", "``")
    return sql.col(f"`{quoted}`")
