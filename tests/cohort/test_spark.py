"""Cohorts on Apache Spark: as on one machine, whatever becomes of an executor."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bench.records import write_records

from ..support.spark import InOneSession, command, environment, is_same, needs_java, read, run_command

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
    here = run_command(
        tmp_path / "people", "-o", tmp_path / "here.parquet", "--rejects", tmp_path / "no.parquet",
        "--summary", "--format", "json",
    )  # fmt: skip
    assert here.returncode == 0, here.stderr
    arguments = [tmp_path / "people", "-o", tmp_path / "there", "--rejects", tmp_path / "rejects"]
    started = command(*arguments, "--summary", "--format", "json", "--engine", "spark", "--master", CLUSTER)
    with subprocess.Popen(
        started, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
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
    assert is_same(read(tmp_path / "there"), pl.read_parquet(tmp_path / "here.parquet"))
    assert is_same(read(tmp_path / "rejects"), pl.read_parquet(tmp_path / "no.parquet"), "where")


@needs_java
def test_a_row_that_is_no_record_stops_the_run_and_leaves_nothing(tmp_path: Path) -> None:
    _people(tmp_path / "people", 2, 1000)
    found = run_command(tmp_path / "people", "-o", tmp_path / "there", "--engine", "spark", "--master", "local[2]")
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
        assert run_command(*run(table, "here.parquet", *more)).returncode == 0
        assert is_same(read(tmp_path / output), pl.read_parquet(tmp_path / "here.parquet"))
    rejects = tmp_path / "no.parquet"
    assert (
        run_command(*run("the people%20", "here.parquet", "--layout", "long", "--rejects", str(rejects))).returncode
        == 0
    )
    assert is_same(read(tmp_path / "long"), pl.read_parquet(tmp_path / "here.parquet"))
    assert is_same(read(tmp_path / "rejects"), pl.read_parquet(rejects), "where")
    assert found["long"][:2] == [0, f"{len(people) - 8:,} records answered, 8 rejected: {tmp_path / 'long'}\n"]
    assert found["empty"][:2] == [0, f"0 records answered: {tmp_path / 'of empty'}\n"]
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
        status, err, _ = found[name]
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
    status, err, _ = found["folder"]
    assert (status, err.partition("\n")[0]) == (0, f"note: passed over in {tmp_path}/people: .tmp, _old.parquet")
    assert "10 records answered" in err
    assert "_old.parquet: it is called as what tools keep for themselves" in found["pattern"][1]
    assert "13 rows of 10 ids: an id stands in more than one row" in found["twice"][1]
    assert "23 rows of 10 ids: an id stands in more than one row" in found["two tables"][1]
    assert "3 rows of 2 ids: an id stands in more than one row" in found["long"][1]
    status, err, _ = found["changed"]
    assert (status, "changed/people.parquet: it was changed while it was read" in err) == (2, True), err
    assert not (tmp_path / "of changed").exists()


@pytest.mark.parametrize("name", ["s3a://bucket/people.csv", "hdfs://there/people.jsonl", "delta:people.csv"])
def test_text_is_read_by_path_alone(name: str, tmp_path: Path) -> None:
    found = run_command(name, "-o", tmp_path / "there", "--engine", "spark")
    assert (found.returncode, "are read by path" in found.stderr) == (2, True), found.stderr
    assert "mount it on all machines" in found.stderr


@pytest.mark.parametrize("name", ["people.csv", "people.jsonl", "people.json.gz", "delta:people.csv"])
def test_text_is_not_written(name: str) -> None:
    found = run_command("people.parquet", "-o", name, "--engine", "spark")
    assert (found.returncode, "written as a folder in Parquet, and not as text" in found.stderr) == (2, True), (
        found.stderr
    )


def test_standard_input_is_for_one_machine(tmp_path: Path) -> None:
    found = run_command("-", "-o", tmp_path / "there", "--engine", "spark")
    assert (found.returncode, "standard input is for --engine polars" in found.stderr) == (2, True), found.stderr


def test_without_java_or_a_master_that_answers_a_run_says_so_at_once(tmp_path: Path) -> None:
    arguments = ["people.parquet", "-o", tmp_path / "there", "--engine", "spark"]
    java = run_command(*arguments, JAVA_HOME=str(tmp_path))
    assert (java.returncode, "there is no Java in" in java.stderr) == (2, True), java.stderr
    if shutil.which("java") is None:
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    master = run_command(*arguments, "--master", f"spark://127.0.0.1:{port}")
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
