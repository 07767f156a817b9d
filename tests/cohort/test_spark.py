"""Cohorts on Apache Spark: as on one machine, whatever becomes of an executor."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bench.records import write_records

from ..support.run import ROOT

CLUSTER = "local-cluster[2,1,1024]"  # a master and two workers here, with an executor of its own process each
ID = "person.id`s"
HOSTILE = [
    "' OR 1=1; --",
    "`id`",
    "${jndi:ldap://x}",
    "../../x",
    "null",
    "=1+1",
    "a\nb",
    "日本語",
    "\0",
    "x" * 9000,
]

pytest.importorskip("pyspark", reason="Spark is not installed (pip install '.[all]')")
needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java, which is not installed")


def _environment() -> dict[str, str]:
    own = {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable, "PYTHONPATH": str(ROOT)}
    return {**os.environ, **own}


def _command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "guidelog", "cohort", *map(str, arguments)]


def _run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _command(*arguments),
        env=_environment() | environment,
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )


def _people(folder: Path, files: int, count: int) -> pl.DataFrame:
    """Random records in files, some of which are no records; all of them as one table."""
    folder.mkdir()
    found = []
    for number in range(files):
        path = folder / f"{number}.parquet"
        write_records(path, count, 0.3, seed=number)
        people = pl.read_parquet(path).with_columns(pl.format("{}-{}", pl.lit(number), "id").alias("id"))
        row = pl.int_range(pl.len())
        people = people.with_columns(
            pl.when(row == 5).then(None).otherwise("id").alias("id"),
            pl.when(row == 7).then(pl.lit("no such")).otherwise("mscc").alias("mscc"),
            pl.when(row == 9)
            .then(float("nan"))
            .otherwise("complete_paralysis_weeks")
            .alias("complete_paralysis_weeks"),
            pl.when(row == 11).then(pl.lit(True)).otherwise("asymptomatic").alias("asymptomatic"),
            pl.when(row == 11).then(pl.lit(True)).otherwise("limb_weakness").alias("limb_weakness"),
        )
        people.write_parquet(path)
        found.append(people)
    return pl.concat(found)


def _read(folder: Path) -> pl.DataFrame:
    assert (folder / "_SUCCESS").exists()
    return pl.concat([pl.read_parquet(path) for path in sorted(folder.glob("*.parquet"))])


def _same(found: pl.DataFrame, expected: pl.DataFrame, *by: str) -> bool:
    by = by or tuple(expected.columns[:2])
    one, other = (frame.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String)) for frame in (found, expected))
    return one.columns == other.columns and one.sort(by).equals(other.sort(by))


def _executors(ancestor: int) -> Iterator[tuple[int, int]]:
    """The processes of executors below a process, each with how many processes it has started."""
    parents: dict[int, int] = {}
    words: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                status = (entry / "stat").read_text().rpartition(")")[2].split()
                words[int(entry.name)] = (entry / "cmdline").read_text(errors="replace")
            except OSError:
                continue
            parents[int(entry.name)] = int(status[1])
    for process, text in words.items():
        above = process
        while above in parents and above != ancestor:
            above = parents[above]
        if above == ancestor and "java" in text.split("\0")[0] and "CoarseGrainedExecutorBackend" in text:
            yield process, [*parents.values()].count(process)


@needs_java
def test_a_cluster_answers_as_one_machine_even_when_an_executor_is_killed(tmp_path: Path) -> None:
    people = _people(tmp_path / "people", 6, 8000)
    here = _run(
        tmp_path / "people", "-o", tmp_path / "here.parquet", "--rejects", tmp_path / "no.parquet",
        "--summary", "--format", "json",
    )  # fmt: skip
    assert here.returncode == 0, here.stderr
    arguments = [tmp_path / "people", "-o", tmp_path / "there", "--rejects", tmp_path / "rejects"]
    started = _command(*arguments, "--summary", "--format", "json", "--engine", "spark", "--master", CLUSTER)
    with subprocess.Popen(
        started, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        at_work: list[int] = []
        while run.poll() is None and not at_work:  # an executor that has started a Python evaluates
            at_work = [process for process, children in _executors(run.pid) if children]
            time.sleep(0.1)
        assert at_work
        os.kill(at_work[0], signal.SIGKILL)
        assert not (tmp_path / "there").exists()
        out, err = run.communicate(timeout=150)
    assert run.returncode == 0, err
    assert err == f"{len(people) - 24:,} records answered, 24 rejected: {tmp_path / 'there'}\n"
    assert json.loads(out) == json.loads(here.stdout)
    assert _same(_read(tmp_path / "there"), pl.read_parquet(tmp_path / "here.parquet"))
    assert _same(_read(tmp_path / "rejects"), pl.read_parquet(tmp_path / "no.parquet"), "where")


@needs_java
def test_a_row_that_is_no_record_stops_the_run_and_leaves_nothing(tmp_path: Path) -> None:
    _people(tmp_path / "people", 2, 1000)
    found = _run(tmp_path / "people", "-o", tmp_path / "there", "--engine", "spark", "--master", "local[2]")
    assert found.returncode == 2
    assert "parquet, row 6: `id` is not a text" in found.stderr
    assert '"no such" is not a value of `mscc`' in found.stderr
    assert "at least 4 rows are not records\n  = help: correct them, or set them aside with --rejects" in found.stderr
    assert "Traceback" not in found.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["people"]


def _write_text_that_is_none(path: Path) -> None:
    """A table in whose ids is a byte that no text in UTF-8 has."""
    places = pa.array([0, 1], pa.int32()).buffers()[1]
    ids = pa.Array.from_buffers(pa.string(), 1, [None, places, pa.py_buffer(b"\xff")])
    pq.write_table(pa.table({"id": ids}), path)


# A table is exchanged for another while it is read, where there is another.
_SESSION = """
import contextlib, io, json, os, sys
from pyspark.sql import SparkSession
from guidelog.cli.main import main
from guidelog.inference.cohort.spark import run
write = run._write
def changing(frame, to, undo):
    write(frame, to, undo)
    new = os.path.join(folder, "changed", "new.parquet")
    if to.name.endswith("of changed") and os.path.exists(new):
        os.replace(new, os.path.join(folder, "changed", "people.parquet"))
run._write = changing
answer = run.answer_files
def changing_files(spark, plan, shape, parts, to, undo):
    found = answer(spark, plan, shape, parts, to, undo)
    new = os.path.join(folder, "changed", "new.parquet")
    if to.answers.name == "of changed" and os.path.exists(new):
        os.replace(new, os.path.join(folder, "changed", "people.parquet"))
    return found
run.answer_files = changing_files
spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
for line in sys.stdin:
    outcomes = {}
    folder, runs = json.loads(line)
    for name, arguments in runs.items():
        err = io.StringIO()
        sys.argv = ["guidelog", "cohort", *arguments, "--engine", "spark"]
        with contextlib.redirect_stderr(err):
            try:
                main()
                status = 0
            except SystemExit as end:
                status = end.code
        outcomes[name] = [status, err.getvalue()]
    print("outcomes:" + json.dumps(outcomes), flush=True)
"""

InOneSession = Callable[[Path, dict[str, list[str]]], dict[str, Any]]


@pytest.fixture(scope="session")
def in_one_session() -> Iterator[InOneSession]:
    """Runs the command in a session of Spark that is active, one for all tests; how each run ended."""
    with subprocess.Popen(
        [sys.executable, "-c", _SESSION],
        env=_environment(),
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


@needs_java
def test_in_a_session_that_is_active_tables_are_taken_or_refused_as_on_one_machine(
    tmp_path: Path, in_one_session: InOneSession
) -> None:
    people = _people(tmp_path / "the people%20", 2, 1000)
    write_records(tmp_path / "good.parquet", len(HOSTILE), seed=3)
    good = pl.read_parquet(tmp_path / "good.parquet").with_columns(pl.Series("id", HOSTILE))
    strange = tmp_path / "a [1] {b}.parquet"
    good.rename({"id": ID}).with_columns(pl.lit(1).alias("a.b`c d")).write_parquet(strange)
    (tmp_path / "parts").mkdir()
    good[:5].drop("mscc").write_parquet(tmp_path / "parts" / "a.parquet")  # Spark looks at one file, unless told
    good[5:].write_parquet(tmp_path / "parts" / "b.parquet")
    good.with_columns(pl.lit("x").alias("limb_weakness")).write_parquet(tmp_path / "typed.parquet")
    good.rename({"mscc": "msc"}).write_parquet(tmp_path / "named.parquet")
    good[:0].write_parquet(tmp_path / "empty.parquet")
    _write_text_that_is_none(tmp_path / "bytes.parquet")
    (tmp_path / "lake" / "_delta_log").mkdir(parents=True)
    shutil.copy(tmp_path / "good.parquet", tmp_path / "lake")
    (tmp_path / "lake" / "_delta_log" / "0.json").write_text("{}")
    numbers = good.with_columns(pl.Series("id", range(len(good))))
    numbers.write_parquet(tmp_path / "numbers.parquet")

    def run(table: str, output: str, *more: str) -> list[str]:
        return [str(tmp_path / table), "-o", str(tmp_path / output), *more]

    named = ["--id", ID, "--ignore", "a.b`c d"]
    found = in_one_session(
        tmp_path,
        {
            "hostile": run(strange.name, "hostile", *named),
            "long": run("the people%20", "long", "--layout", "long", "--rejects", str(tmp_path / "rejects")),
            "parts": run("parts", "of parts"),
            "numbers": run("numbers.parquet", "of numbers"),
            "empty": run("empty.parquet", "of empty"),
            "typed": run("typed.parquet", "of typed"),
            "named": run("named.parquet", "of named"),
            "bytes": run("bytes.parquet", "of bytes"),
            "taken": run("numbers.parquet", "of numbers"),
            "lake": run("lake", "of lake"),
            "lost": run("lost.parquet", "of lost"),
            "mixed": [str(tmp_path / "good.parquet"), *run("numbers.parquet", "of mixed")],
            "master": run("numbers.parquet", "of master", "--master", "local[1]"),
            "names": run("numbers.parquet", "of names", "--rejects", str(tmp_path / "of names")),
        },
    )
    for table, output, *more in (
        (strange.name, "hostile", *named),
        ("parts", "of parts"),
        ("numbers.parquet", "of numbers"),
    ):
        assert _run(*run(table, "here.parquet", *more)).returncode == 0
        assert _same(_read(tmp_path / output), pl.read_parquet(tmp_path / "here.parquet"))
    rejects = tmp_path / "no.parquet"
    assert _run(*run("the people%20", "here.parquet", "--layout", "long", "--rejects", str(rejects))).returncode == 0
    assert _same(_read(tmp_path / "long"), pl.read_parquet(tmp_path / "here.parquet"))
    assert _same(_read(tmp_path / "rejects"), pl.read_parquet(rejects), "where")
    assert found["long"] == [0, f"{len(people) - 8:,} records answered, 8 rejected: {tmp_path / 'long'}\n"]
    assert found["empty"] == [0, f"0 records answered: {tmp_path / 'of empty'}\n"]
    for name, message in {
        "typed": "column `limb_weakness` is string, not Boolean",
        "named": "column `msc` is not a finding",
        "bytes": "bytes.parquet: column `id` (String), from row 1 on, cannot be read",
        "taken": "there is something already",
        "lake": "this is a table of delta",
        "lost": "Path does not exist",
        "mixed": "ids are bigint, and string in",
        "master": "leave out --master",
        "names": "name another place",
    }.items():
        status, err = found[name]
        assert (status, message in err, "Traceback" in err) == (2, True, False), (name, err)
        assert name == "taken" or not (tmp_path / f"of {name}").exists()


@needs_java
def test_what_is_passed_over_changed_or_repeated_is_told_as_on_one_machine(
    tmp_path: Path, in_one_session: InOneSession
) -> None:
    write_records(tmp_path / "good.parquet", 10, seed=3)
    good = pl.read_parquet(tmp_path / "good.parquet")
    for name in ("people/a.parquet", "people/_old.parquet", "people/.tmp/b.parquet", "changed/people.parquet"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        good.write_parquet(tmp_path / name)
    good.head(5).write_parquet(tmp_path / "changed" / "new.parquet")
    twice = pl.concat([good, good.head(3)])
    twice.write_parquet(tmp_path / "twice.parquet")
    good.write_parquet(tmp_path / "again.parquet")
    silent = pl.DataFrame({"id": ["a", "a", "b"], "mscc": "excluded"})
    silent.write_parquet(tmp_path / "silent.parquet")

    def run(table: str, output: str, *more: str) -> list[str]:
        return [str(tmp_path / table), "-o", str(tmp_path / output), *more]

    found = in_one_session(
        tmp_path,
        {
            "folder": run("people", "of folder"),
            "pattern": run("people/*", "of pattern"),
            "twice": run("twice.parquet", "of twice"),
            "two tables": [str(tmp_path / "twice.parquet"), *run("again.parquet", "of two", "--summary")],
            "long": run("silent.parquet", "of silent", "--layout", "long", "--summary"),
            "changed": run("changed/people.parquet", "of changed"),
        },
    )
    status, err = found["folder"]
    assert (status, err.partition("\n")[0]) == (0, f"note: passed over in {tmp_path}/people: .tmp, _old.parquet")
    assert "10 records answered" in err
    assert "_old.parquet: it is called as what tools keep for themselves" in found["pattern"][1]
    assert "13 rows of 10 ids: an id stands in more than one row" in found["twice"][1]
    assert "23 rows of 10 ids: an id stands in more than one row" in found["two tables"][1]
    assert "3 rows of 2 ids: an id stands in more than one row" in found["long"][1]
    status, err = found["changed"]
    assert (status, "changed/people.parquet: it was changed while it was read" in err) == (2, True), err
    assert not (tmp_path / "of changed").exists()


@pytest.mark.parametrize("name", ["people.csv", "people.jsonl", "people.json.gz", "delta:people.csv"])
def test_what_spark_would_not_read_exactly_is_refused(name: str, tmp_path: Path) -> None:
    found = _run(name, "-o", tmp_path / "there", "--engine", "spark")
    assert found.returncode == 2
    assert "not read or written by Spark" in found.stderr
    assert "--engine polars" in found.stderr


def test_without_java_or_a_master_that_answers_a_run_says_so_at_once(tmp_path: Path) -> None:
    arguments = ["people.parquet", "-o", tmp_path / "there", "--engine", "spark"]
    java = _run(*arguments, JAVA_HOME=str(tmp_path))
    assert (java.returncode, "there is no Java in" in java.stderr) == (2, True), java.stderr
    if shutil.which("java") is None:
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    master = _run(*arguments, "--master", f"spark://127.0.0.1:{port}")
    assert (master.returncode, "no master of Spark answers" in master.stderr) == (2, True), master.stderr


def test_a_disagreement_in_an_executor_is_told_by_its_name() -> None:
    from guidelog.cli.cohorts.spark import _choose_message

    messages = (
        "Job aborted.\n  File x.py\nguidelog.inference.errors.DisagreementError: t, row 3: guidelog disagrees\n"
    )
    assert _choose_message(messages) == "DisagreementError: t, row 3: guidelog disagrees"
    assert (
        _choose_message("org.apache.spark.SparkException: Job aborted")
        == "org.apache.spark.SparkException: Job aborted"
    )
