"""The folders that executors write to by path, which take their names when all that is to be in them is there."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from pyspark.sql import SparkSession

from .tables import PARQUET, SparkTable
from .worker import local_path
from .written_parts import ANSWERS, IDS, REJECTS


class FileOutputs(NamedTuple):
    """Where the answers go, and what is rejected if rows may be."""

    answers: Path
    rejects: Path | None


def find_outputs(spark: SparkSession, answers: SparkTable, rejects: SparkTable | None) -> FileOutputs | None:
    """The outputs as paths of files that every process of a run shares; None if they are none."""
    places = [_find_path(spark, table) for table in (answers, rejects) if table is not None]
    known = [place for place in places if place is not None]
    return FileOutputs(known[0], known[1] if rejects is not None else None) if len(known) == len(places) else None


class FileFolders:
    """The folders that executors write to, beside what these are to be called when they are whole."""

    def __init__(self, to: FileOutputs, undo: ExitStack):
        """They go with all that is in them when `undo` ends, unless they were published. Raises OSError."""
        self.to = to
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
            for name, place in ((REJECTS, self.to.rejects), (ANSWERS, self.to.answers)):
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
