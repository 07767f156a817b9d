"""`python -m bench texts`: the same records from CSV, JSON Lines and Parquet, in processor time.

A table of texts has to be read as texts at least: beside a run stands what pyarrow needs to read the CSV as strings,
and the same run from Parquet. The answers are compared first, and what is refused of a table with bad rows with what
Python's own strict reader refuses.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.csv as pa_csv
from guidelog.inference.cohort.bits.evaluation import Evaluation
from guidelog.inference.cohort.runs.run import Job, Progress
from guidelog.inference.cohort.runs.run import run as run_job
from guidelog.inference.cohort.tables.csv_rows import read_csv
from guidelog.inference.cohort.tables.paths import PlainFiles
from guidelog.inference.cohort.tables.table import Shape, Table
from guidelog.inference.cohort.tables.text_table import TextTable

import guidelog

from .measure import print_table, time_in_turn
from .records import write_records

_ODD = 1000  # one in so many rows is bad


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this bench."""
    parser.add_argument("--records", type=int, default=1_000_000, help="how many (default: 1,000,000)")
    parser.add_argument("--runs", type=int, default=5, help="runs of each (default: 5)")


def run(options: argparse.Namespace) -> None:
    """Print the processor times."""
    with tempfile.TemporaryDirectory() as name:
        texts = _Texts(Path(name), options.records)
        texts.compare()
        print_table(
            f"{options.records:,} records, processor time, median of {options.runs} runs",
            time_in_turn(
                options.runs,
                ("CSV as strings by pyarrow, and a run from Parquet", lambda: texts.strings() + texts.of("parquet")),
                ("guidelog cohort, from CSV", lambda: texts.of("csv")),
                ("guidelog cohort, from CSV with bad rows set aside", lambda: texts.of("bad.csv")),
                ("guidelog cohort, from JSON Lines", lambda: texts.of("jsonl")),
                ("guidelog cohort, from Parquet", lambda: texts.of("parquet")),
            ),
        )


class _Texts:
    """The same people in files of each kind, and a CSV in which some rows are bad."""

    def __init__(self, folder: Path, records: int):
        self.folder = folder
        self.knowledge = guidelog.KnowledgeBase.load()
        self.evaluation = Evaluation(self.knowledge.compilation)
        write_records(folder / "people.parquet", records)
        frame = pl.read_parquet(folder / "people.parquet")
        frame.write_csv(folder / "people.csv")
        frame.write_ndjson(folder / "people.jsonl")
        _damage(folder / "people.csv", folder / "people.bad.csv")
        self.columns = dict.fromkeys(frame.columns, pa.string())

    def compare(self) -> None:
        """Raises SystemExit if two kinds give two answers, or other rows are refused than by Python's reader."""
        for kind in ("parquet", "csv", "jsonl", "bad.csv"):
            self.of(kind)
        answers = pl.read_parquet(self._output("parquet"))
        for kind in ("csv", "jsonl"):
            if not pl.read_parquet(self._output(kind)).equals(answers):
                raise SystemExit(f"from {kind} the answers are others")
        refused = pl.read_parquet(self._rejects("bad.csv"))
        path = self.folder / "people.bad.csv"
        self._do(TextTable(path, Shape(), self.knowledge.program, self.knowledge.states, read_csv), "exact")
        if not refused.height or not pl.read_parquet(self._rejects("exact")).equals(refused):
            raise SystemExit("other rows are refused than by Python's own reader")

    def strings(self) -> float:
        """The processor time of pyarrow, which reads the CSV as strings."""
        convert = pa_csv.ConvertOptions(column_types=self.columns, strings_can_be_null=False)
        return _measure(lambda: pa_csv.read_csv(self.folder / "people.csv", convert_options=convert))

    def of(self, kind: str) -> float:
        """The processor time of a run."""
        program, states = self.knowledge.program, self.knowledge.states
        path, files = self.folder / f"people.{kind}", PlainFiles([], Shape())
        return _measure(lambda: self._do(files.table(path, program, states), kind))

    def _do(self, table: Table, name: str) -> None:
        nobody = Progress(lambda rows, done: None, lambda rows: None)
        job = Job(
            [table], self._output(name), self._rejects(name), layout="wide", id="id", summary=False, identity={}
        )
        run_job(job, self.evaluation, nobody)

    def _output(self, name: str) -> Path:
        return self.folder / f"answers-{name}.parquet"

    def _rejects(self, name: str) -> Path:
        return self.folder / f"rejects-{name}.parquet"


def _damage(good: Path, bad: Path) -> None:
    """Write a table in which of every so many rows one has a value that is none, and one is too short."""
    with good.open() as lines, bad.open("w") as file:
        for number, line in enumerate(lines):
            if number % _ODD == 5:
                line = line.replace(",true,", ",maybe,", 1)
            file.write(line if number % (100 * _ODD) != 7 else "p\n")


def _measure(work: Callable[[], object]) -> float:
    before = _processor()
    work()
    return _processor() - before


def _processor() -> float:
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return spent.ru_utime + spent.ru_stime
