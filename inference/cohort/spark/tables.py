"""Where Spark reads and writes tables: paths of Parquet, and what the cluster knows besides."""

from __future__ import annotations

import contextlib
import glob
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession

from ...folder import contents
from ...record.codes import RecordCode
from ...record.record import RecordError, RecordFault
from ..tables.endings import TEXTS
from ..tables.hidden import describe_passed_over, match_pattern
from ..tables.packing import PACKINGS, ending
from ..tables.resource_files import holds_resources
from .worker import local_path

PARQUET = "parquet"
_FORMATS = (PARQUET, "delta", "iceberg")
_TABLE = "table"  # a table of the catalog
_TEXTS = (*TEXTS, ".json")
_PACKED = (*_TEXTS, *(f"{text}{packing}" for text in _TEXTS for packing in PACKINGS))


class SparkTable(NamedTuple):
    """Where a table is: a path and its format, or a name in the catalog."""

    format: str
    name: str

    def __str__(self) -> str:
        return self.name if self.format == PARQUET else f"{self.format}:{self.name}"


def parse_table(text: str) -> SparkTable:
    """`delta:PATH`, `iceberg:PATH`, `table:NAME`; anything else is a path of Parquet.

    Raises RecordError for text, which is read by path alone, and not written.
    """
    format_, colon, name = text.partition(":")
    if not colon or format_ not in (*_FORMATS, _TABLE):
        format_, name = PARQUET, text
    if format_ != _TABLE and name.lower().rstrip("/").endswith(_PACKED):
        help_ = "name a folder that is not there yet"
        raise _make_error(name, "what is answered on Spark is written as a folder in Parquet, and not as text", help_)
    return SparkTable(format_, name)


def find_path(name: str) -> str:
    """The path of a file, folder or pattern that is mounted. Raises RecordError for a table that is elsewhere."""
    format_, colon, rest = name.partition(":")
    path = local_path(name) if format_ == "file" else name
    if path is None or (colon and (format_ in (*_FORMATS, _TABLE) or rest.startswith("//")) and format_ != "file"):
        help_ = "mount it on all machines, or write it as Parquet in the program's own names"
        raise _make_error(name, "text, resources of FHIR, and what a map is for are read by path", help_)
    return path


def names_text(name: str) -> bool:
    """Whether a name is that of files that are none of Parquet: of text, or of resources of FHIR."""
    if not name:
        return False  # and not the folder in which the run was started
    if name.lower().endswith(_PACKED):
        return True
    path = Path(local_path(name) or name)
    if path.is_dir():
        found = [*contents(path).files]
    else:
        found = [path] if path.exists() or not glob.has_magic(name) else match_pattern(str(path))
    return any(file.name.lower().endswith(_PACKED) and _is_table(file) for file in found)


def _is_table(path: Path) -> bool:
    return ending(path) in TEXTS or holds_resources(path)


def require_new(spark: SparkSession, tables: Iterable[SparkTable]) -> None:
    """Raises RecordError if something is there already that would be written over."""
    for found in tables:
        if found.format == _TABLE:
            there = spark.catalog.tableExists(found.name)
        else:
            there = _exists(spark, _escape_pattern(found.name))
        if there:
            why = "there is something already"
            help_ = "remove it, or name another place; a folder without _SUCCESS is what a failed run left"
            raise _make_error(str(found), why, help_, RecordCode.NAME_TAKEN)


def read(spark: SparkSession, found: SparkTable) -> DataFrame:
    """A table. Raises RecordError for one that has to be read in another way; AnalysisException."""
    if found.format == _TABLE:
        return spark.table(found.name)
    reader = (
        spark.read.format(found.format).option("ignoreCorruptFiles", "false").option("ignoreMissingFiles", "false")
    )
    if found.format != PARQUET:
        return reader.load(found.name)
    is_pattern = glob.has_magic(found.name) and not Path(found.name).exists()
    if is_pattern:
        match_pattern(found.name)  # as on one machine: what tools keep is not read as a mere match
    path = found.name if is_pattern else _escape_pattern(found.name)
    for inside, format_ in (("_delta_log", "delta"), ("metadata/*.metadata.json", "iceberg")):
        if _exists(spark, f"{path.rstrip('/')}/{inside}"):
            message = f"this is a table of {format_}: its files alone are not what is in it"
            raise _make_error(found.name, message, f"write {format_}:{found.name}")
    frame = reader.option("mergeSchema", "true").load(path)  # else a column of some files only would be lost
    whole = reader.option("recursiveFileLookup", "true").load(path)
    if len(frame.inputFiles()) != len(whole.inputFiles()):
        message = "there are tables in folders below it, which Spark leaves out"
        raise _make_error(found.name, message, "name these folders, or a pattern such as 'people/*'")
    return frame


def describe_hidden_in(table: SparkTable) -> str:
    """What Spark passes over in a folder of this machine, in a sentence; nothing if that is nothing."""
    folder = Path(table.name)
    hidden = contents(folder).hidden if table.format == PARQUET and folder.is_dir() else ()
    return describe_passed_over(folder, hidden) if hidden else ""


def write(frame: DataFrame, to: SparkTable) -> None:
    """Write a table that is not there yet. Raises AnalysisException."""
    writer = frame.write.mode("errorifexists")
    if to.format == _TABLE:
        writer.saveAsTable(to.name)
    else:
        writer.format(to.format).save(to.name)


def _exists(spark: SparkSession, path: str) -> bool:
    try:
        _ = spark.read.format("binaryFile").load(path).schema
    except AnalysisException as error:
        if error.getCondition() == "PATH_NOT_FOUND":
            return False
        raise
    return True


def _escape_pattern(path: str) -> str:
    """A path that is no pattern, for Hadoop's patterns."""
    return "".join(f"\\{c}" if c in "*?[]{}\\" else c for c in path)


def remove(spark: SparkSession, left: SparkTable) -> None:
    """Remove what a failed run left of its own output, as far as this machine can; tables of a catalog stay."""
    jvm: Any = getattr(spark, "_jvm", None)  # Spark Connect has none: there it stays, without _SUCCESS
    if jvm is None or left.format == _TABLE:
        return
    with contextlib.suppress(Exception):  # the run has failed already, and that is what a user hears
        path = jvm.org.apache.hadoop.fs.Path(left.name)
        files = path.getFileSystem(spark._jsc.hadoopConfiguration())
        files.delete(path, True)


def _make_error(name: str, message: str, help_: str, code: RecordCode = RecordCode.UNREADABLE) -> RecordError:
    return RecordError([RecordFault(code, message, help_, where=name)])
