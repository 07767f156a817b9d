"""`guidelog cohort`, as its users run it: a process that reads a table and writes one, or a session of Spark."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pyarrow.parquet as pq

import guidelog

from .engine import TABLES, TELLS_STATUSES, Clock, Contestant, EngineRun, Sample, from_table

COHORT = (sys.executable, "-m", "guidelog", "cohort")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(guidelog.__file__).parent)}


def _cohort(sample: Sample) -> EngineRun:
    clock, output = Clock(), sample.folder / "cohort.parquet"
    knowledge = ("--kb", str(sample.knowledge_path)) if sample.knowledge_path else ()
    words = [*COHORT, str(sample.path), "--output", str(output), *knowledge]
    with clock.running():
        done = subprocess.run(words, capture_output=True, text=True, env=ENVIRONMENT)
    if done.returncode:
        raise SystemExit(f"guidelog cohort failed:\n{done.stderr[-2000:]}")
    return EngineRun(from_table(pq.read_table(output), sample), clock.seconds)


def _cohort_on_spark(sample: Sample) -> EngineRun:
    from guidelog.cli.cohorts.request import Request
    from guidelog.cli.cohorts.spark import answer_with_spark

    clock, output = Clock(), sample.folder / "cohort-of-spark"
    request = Request(
        (str(sample.path),), str(output), rejects=None, id="id", ignored=frozenset(), layout="wide", summary=False
    )
    _start_spark()
    with clock.running():
        answer_with_spark(sample.knowledge, request, None)
    table = pq.read_table(output)
    shutil.rmtree(output)
    return EngineRun(from_table(table, sample), clock.seconds)


@cache
def _start_spark() -> ExitStack:
    """A session that ends with the bench."""
    from guidelog.cli.cohorts.session import open_session

    kept = ExitStack()
    kept.enter_context(open_session(None))
    atexit.register(kept.close)
    return kept


@cache
def _missing() -> str:
    if find_spec("polars") is None:
        return "not installed (`pip install 'guidelog[cohort]'`)"
    known = subprocess.run([*COHORT, "--help"], capture_output=True, env=ENVIRONMENT).returncode == 0
    return "" if known else "this guidelog has no command `cohort`"


def _missing_spark() -> str:
    if find_spec("pyspark") is None or shutil.which("java") is None:
        return "not installed (`pip install 'guidelog[spark]'`, and Java 17)"
    return _missing()


POLARS = Contestant("guidelog cohort, Polars", TELLS_STATUSES, TABLES, _cohort, _missing, most=10_000_000)
SPARK = Contestant(
    "guidelog cohort, Spark",
    TELLS_STATUSES,
    f"{TABLES}, in a session",
    _cohort_on_spark,
    _missing_spark,
    most=10_000_000,
)
