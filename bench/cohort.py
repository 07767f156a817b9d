"""`python -m bench cohort`: a table of records from Parquet to Parquet, beside what any such run needs.

The floor is what Polars needs to read the table and to write one of the answers' shape. The evaluation by itself, of
a table in memory, stands beside DuckDB's of hand-written SQL, which tells booleans only; the answers are compared
first. Then whole runs of each packaged guideline, divided by its statements.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
from guidelog.inference.cohort.bits.evaluation import Batch, Evaluation
from guidelog.inference.cohort.runs.run import Job, Progress
from guidelog.inference.cohort.runs.run import run as run_job
from guidelog.inference.cohort.tables.paths import PlainFiles
from guidelog.inference.cohort.tables.table import Shape
from guidelog.inference.cohort.tables.typed_table import TypedTable

import guidelog

from .engines.by_hand import STATEMENTS
from .measure import print_table, time_in_turn
from .records import write_records

OTHERS = ("sepsis", "stroke")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this bench."""
    parser.add_argument("--records", type=int, default=1_000_000, help="how many (default: 1,000,000)")
    parser.add_argument("--runs", type=int, default=5, help="runs of each (default: 5)")
    parser.add_argument("--memory", type=int, default=0, help="then one run of so many records, for its memory")


def run(options: argparse.Namespace) -> None:
    """Print the times, and the memory of a large run if it is asked for."""
    with tempfile.TemporaryDirectory() as folder:
        whole = _Whole(Path(folder), options.records)
        print_table(
            f"{options.records:,} records, median of {options.runs} runs",
            time_in_turn(
                options.runs,
                ("Polars reads them and writes a table of the answers' shape", whole.floor),
                ("guidelog cohort, all statuses", whole.answer),
            ),
            time_in_turn(
                options.runs,
                ("hand-written SQL on DuckDB, in memory, booleans", whole.ask_database),
                ("guidelog, in memory, all statuses", whole.evaluate),
            ),
        )
        others = [_Run(name, Path(folder), options.records) for name in OTHERS]
        print_table(
            "whole runs, for each statement",
            time_in_turn(options.runs, *((one.title, one.answer_by_statement) for one in (whole, *others))),
        )
        if options.memory:
            print(f"{options.memory:,} records: {_memory(options.memory, Path(folder)):,.0f} MiB at most")


class _Run:
    """Runs of a packaged guideline on a table of its own."""

    def __init__(self, name: str, folder: Path, records: int):
        self.people, self.output = folder / f"{name}.parquet", folder / f"{name}-answers.parquet"
        self.knowledge = guidelog.KnowledgeBase.load(name)
        self.evaluation = Evaluation(self.knowledge.compilation)
        self.title = f"{name}, {len(self.knowledge.program.statements)} statements"
        write_records(self.people, records, knowledge=self.knowledge)

    def answer(self) -> None:
        """A whole run."""
        program, states = self.knowledge.program, self.knowledge.states
        found = [PlainFiles([], Shape()).table(self.people, program, states)]
        nobody = Progress(lambda rows, done: None, lambda rows: None)
        run_job(
            Job(found, self.output, rejects=None, layout="wide", id="id", summary=False, identity={}),
            self.evaluation,
            nobody,
        )

    def answer_by_statement(self) -> float:
        """The seconds of a run for each statement."""
        start = time.perf_counter()
        self.answer()
        return (time.perf_counter() - start) / len(self.knowledge.program.statements)


class _Whole(_Run):
    """NG234 with the answers of its table, and DuckDB with it in memory."""

    def __init__(self, folder: Path, records: int):
        super().__init__("ng234", folder, records)
        self.answer()
        self.answers = pl.read_parquet(self.output)
        self.frame = pl.read_parquet(self.people)
        program, states = self.knowledge.program, self.knowledge.states
        self.table = TypedTable(self.people, Shape(), program, states, self.frame.lazy())
        self.database = duckdb.connect()
        self.database.execute("CREATE TABLE record AS SELECT * FROM read_parquet(?)", [str(self.people)])
        self._compare()

    def floor(self) -> None:
        """Read the table, and write the answers again."""
        pl.scan_parquet(self.people).collect(engine="streaming")
        self.answers.write_parquet(self.output.with_name("floor.parquet"), statistics=False)

    def evaluate(self) -> list[Batch]:
        """The statuses of the table in memory."""
        pieces = self.table.pieces(0, self.frame.height)
        return [self.evaluation.batch(piece.states, len(piece.ids)) for piece in pieces]

    def ask_database(self) -> None:
        """The booleans of the table in memory."""
        self.database.execute(f"CREATE OR REPLACE TEMP TABLE answers AS {STATEMENTS}")

    def _compare(self) -> None:
        batches = self.evaluate()
        self.ask_database()
        answers = pl.DataFrame(self.database.sql("SELECT * FROM answers").to_arrow_table())
        order = self.frame.select("id").join(answers, on="id", how="left", maintain_order="left")
        for name in self.knowledge.program.statements:
            codes = np.concatenate([batch.statuses[name] for batch in batches])
            if ((codes < 2) != order[name].to_numpy()).any():
                raise SystemExit(f"the two disagree on {name}")


def _memory(records: int, folder: Path) -> float:
    """The memory of a run in a process of its own, in MiB at most."""
    people, output = folder / "many.parquet", folder / "many-answers.parquet"
    write_records(people, records)
    command = [sys.executable, "-m", "guidelog", "cohort", str(people), "-o", str(output)]
    measured = f"import subprocess, resource; subprocess.run({command!r}, check=True); " + (
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", measured], check=True, capture_output=True, text=True)
    return int(done.stdout) / 1024
