"""The statements as written by hand, in Python, NumPy and SQL."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ..hand import arrays, python
from ..records import iterate_records
from .engine import HOLDS, IN_MEMORY, TABLES, Clock, Contestant, EngineRun, Sample, from_table

STATEMENTS = Path(python.__file__).with_name("statements.sql").read_text(encoding="utf-8")


def _python(sample: Sample) -> EngineRun:
    findings, clock = [record.findings for record in sample.records], Clock()
    with clock.running():
        answers = [python.holds(record) for record in findings]
    return EngineRun(np.array([[*answer.values()] for answer in answers], np.int8), clock.seconds)


def _python_tables(sample: Sample) -> EngineRun:
    clock, output = Clock(), sample.folder / "python.parquet"
    with clock.running():
        rows = [{"id": r.id, **python.holds(r.findings)} for r in iterate_records(sample.path)]
        pq.write_table(pa.Table.from_pylist(rows), output)
    return EngineRun(from_table(pq.read_table(output), sample), clock.seconds)


def _numpy(sample: Sample) -> EngineRun:
    columns, clock = arrays.decode(sample.table), Clock()
    with clock.running():
        answers = arrays.holds(columns)
    return EngineRun(np.stack([*answers.values()], axis=1).astype(np.int8), clock.seconds)


def _numpy_tables(sample: Sample) -> EngineRun:
    clock, output = Clock(), sample.folder / "numpy.parquet"
    with clock.running():
        table = pq.read_table(sample.path)
        answers = arrays.holds(arrays.decode(table))
        pq.write_table(pa.table({"id": table["id"], **answers}), output)
    return EngineRun(from_table(pq.read_table(output), sample), clock.seconds)


def _duckdb(sample: Sample) -> EngineRun:
    import duckdb

    clock, output = Clock(), sample.folder / "duckdb.parquet"
    asked = f"SELECT id, {', '.join(sample.statements)} FROM ({STATEMENTS})"  # noqa: S608
    with clock.running(), duckdb.connect() as database:
        database.execute(f"CREATE VIEW record AS SELECT * FROM '{sample.path}'")  # noqa: S608
        database.execute(f"COPY ({asked}) TO '{output}'")
    return EngineRun(from_table(pq.read_table(output), sample), clock.seconds)


def _missing_duckdb() -> str:
    return "" if find_spec("duckdb") else "not installed (`pip install duckdb`)"


PYTHON = Contestant("Python by hand", HOLDS, IN_MEMORY, _python, restricts=False)
NUMPY = Contestant("NumPy by hand", HOLDS, "decoded arrays in memory", _numpy, most=10_000_000, restricts=False)
PYTHON_TABLES = Contestant("Python by hand, tables", HOLDS, TABLES, _python_tables, restricts=False)
NUMPY_TABLES = Contestant("NumPy by hand, tables", HOLDS, TABLES, _numpy_tables, most=10_000_000, restricts=False)
DUCKDB = Contestant("SQL by hand on DuckDB", HOLDS, TABLES, _duckdb, _missing_duckdb, most=10_000_000)
