"""Which versions of its files a table is read from on Spark: one that changes meanwhile is refused."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pyspark.sql import DataFrame

from ...record.codes import RecordCode
from ...record.record import RecordError, RecordFault
from ..tables.file_version import FileVersion
from .worker import local_path


class RemoteVersion(NamedTuple):
    """What a file system of Hadoop tells of a file."""

    size: int
    modified: int


Version = FileVersion | RemoteVersion | None  # None where nothing tells, as through Spark Connect


class TableVersions:
    """The versions of the files of a table, from before anything was read."""

    def __init__(self, frame: DataFrame):
        self._frame = frame
        self._found: Mapping[str, Version] = {file: _find_version(file, frame) for file in sorted(frame.inputFiles())}

    def require_unchanged(self) -> None:
        """Raises RecordError if a file is of another version now."""
        changed = next((file for file, version in self._found.items() if not self._is_still(file, version)), None)
        if changed is not None:
            where = local_path(changed) or changed
            help_ = "run it again once nothing writes to it"
            message = "it was changed while it was read"
            raise RecordError([RecordFault(RecordCode.UNREADABLE, message, help_, where=where)])

    def _is_still(self, file: str, version: Version) -> bool:
        if isinstance(version, FileVersion):
            return version.is_still(Path(local_path(file) or file))
        return version is None or _find_remote_version(file, self._frame) == version


@contextlib.contextmanager
def reading_one_version_of_all(versions: Sequence[TableVersions]) -> Iterator[None]:
    """What is read in this block is of one version of each table. Raises RecordError if one was changed."""
    try:
        yield
    except Exception:
        for found in versions:
            found.require_unchanged()
        raise
    for found in versions:
        found.require_unchanged()


def _find_version(file: str, frame: DataFrame) -> Version:
    local = local_path(file)
    return FileVersion.of(Path(local)) if local is not None else _find_remote_version(file, frame)


def _find_remote_version(file: str, frame: DataFrame) -> RemoteVersion | None:
    spark: Any = frame.sparkSession
    jvm = getattr(spark, "_jvm", None)  # Spark Connect has none
    if jvm is None:
        return None
    path = jvm.org.apache.hadoop.fs.Path(jvm.java.net.URI(file))
    try:
        state = path.getFileSystem(spark._jsc.hadoopConfiguration()).getFileStatus(path)
    except Exception:  # it is gone, or no longer known
        return RemoteVersion(-1, -1)
    return RemoteVersion(int(state.getLen()), int(state.getModificationTime()))
