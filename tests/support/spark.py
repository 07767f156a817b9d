"""Runs of the command on Spark: in processes of their own, or in one session that is active."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from .run import ROOT

needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java, which is not installed")
InOneSession = Callable[[Path, dict[str, list[str]]], dict[str, Any]]


def environment() -> dict[str, str]:
    """What a run on this machine alone is started with: a Java that compiles little, since runs are short."""
    own = {
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_SUBMIT_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": str(ROOT),
    }
    return {**os.environ, **own}


def command(*arguments: object) -> list[str]:
    """The command on some arguments."""
    return [sys.executable, "-m", "guidelog", "cohort", *map(str, arguments)]


def run_command(*arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
    """The command, run to its end, with more in its environment."""
    return subprocess.run(
        command(*arguments),
        env=environment() | more,
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )


def read(folder: Path) -> pl.DataFrame:
    """A table that a run has written, and is whole."""
    assert (folder / "_SUCCESS").exists()
    return pl.concat([pl.read_parquet(path) for path in sorted(folder.glob("*.parquet"))])


def is_same(found: pl.DataFrame, expected: pl.DataFrame, *by: str) -> bool:
    """Whether two tables have the same rows, in whatever order."""
    by = by or tuple(expected.columns[:2])
    one, other = (frame.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String)) for frame in (found, expected))
    return one.columns == other.columns and one.sort(by).equals(other.sort(by))


# A table is exchanged for another while it is read, where there is another.
_SESSION = """
import contextlib, io, json, os, sys
from pyspark.sql import SparkSession
from guidelog.cli.main import main
from guidelog.inference.cohort.spark import files, run
files._LARGE = 500
write = run._write
def changing(frame, to, undo):
    write(frame, to, undo)
    new = os.path.join(folder, "changed", "new.parquet")
    if to.name.endswith("of changed") and os.path.exists(new):
        os.replace(new, os.path.join(folder, "changed", "people.parquet"))
run._write = changing
answer = run.answer_parts_of
def changing_files(spark, plan, id_, files, parts, folders):
    found = answer(spark, plan, id_, files, parts, folders)
    new = os.path.join(folder, "changed", "new.parquet")
    if folders.to.answers.name == "of changed" and os.path.exists(new):
        os.replace(new, os.path.join(folder, "changed", "people.parquet"))
    return found
run.answer_parts_of = changing_files
spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
for line in sys.stdin:
    outcomes = {}
    folder, runs = json.loads(line)
    for name, arguments in runs.items():
        err, out = io.StringIO(), io.TextIOWrapper(io.BytesIO(), "utf-8")
        sys.argv = ["guidelog", "cohort", *arguments, "--engine", "spark"]
        with contextlib.redirect_stderr(err), contextlib.redirect_stdout(out):
            try:
                main()
                status = 0
            except SystemExit as end:
                status = end.code
        out.flush()
        outcomes[name] = [status, err.getvalue(), out.buffer.getvalue().decode()]
    print("outcomes:" + json.dumps(outcomes), flush=True)
"""


@contextmanager
def active_session() -> Iterator[InOneSession]:
    """Runs the command in a session of Spark that is active: the status of each run, and what it printed."""
    with subprocess.Popen(
        [sys.executable, "-c", _SESSION],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as session:
        assert session.stdin is not None
        assert session.stdout is not None

        def run(folder: Path, runs: dict[str, list[str]]) -> dict[str, Any]:
            session.stdin.write(json.dumps([str(folder), runs]) + "\n")  # type: ignore[union-attr]
            session.stdin.flush()  # type: ignore[union-attr]
            told = next(line for line in session.stdout if line.startswith("outcomes:"))  # type: ignore[union-attr]
            outcomes: dict[str, Any] = json.loads(told.removeprefix("outcomes:"))
            return outcomes

        yield run
        session.stdin.close()
