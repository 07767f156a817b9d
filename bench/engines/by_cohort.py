"""`guidelog cohort`, as its users run it: a process that reads a table and writes one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pyarrow.parquet as pq

import guidelog

from .engine import TABLES, TELLS_STATUSES, Clock, Engine, Sample, Told, from_table

COHORT = (sys.executable, "-m", "cli.main", "cohort")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(guidelog.__file__).parent)}


def _cohort(sample: Sample, *options: str) -> Told:
    clock, output = Clock(), sample.folder / "cohort.parquet"
    knowledge = ("--kb", str(sample.knowledge_path)) if sample.knowledge_path else ()
    words = [*COHORT, str(sample.path), "--output", str(output), *knowledge, *options]
    with clock.running():
        done = subprocess.run(words, capture_output=True, text=True, env=ENVIRONMENT)
    if done.returncode:
        raise SystemExit(f"guidelog cohort {' '.join(options)} failed:\n{done.stderr[-2000:]}")
    table = pq.read_table(output)
    _remove(output)
    return Told(from_table(table, sample), clock.seconds)


def _remove(output: Path) -> None:
    """Spark writes a folder of files."""
    shutil.rmtree(output) if output.is_dir() else output.unlink()


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


POLARS = Engine("guidelog cohort, Polars", TELLS_STATUSES, TABLES, _cohort, _missing, most=10_000_000)
SPARK = Engine(
    "guidelog cohort, Spark",
    TELLS_STATUSES,
    TABLES,
    lambda sample: _cohort(sample, "--engine", "spark"),
    _missing_spark,
    most=10_000_000,
)
