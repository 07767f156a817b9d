"""What the system refuses, and what a library fails at, is told in a line: no trace, no wrong reason, no waiting."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from guidelog.cli.cohorts import resources
from guidelog.cli.cohorts.silence import silence_libraries
from guidelog.cli.main import main
from guidelog.inference.cohort.runs.formats import FORMATS
from guidelog.inference.cohort.tables.failures import FAILURES, system_error

from ..support.run import ROOT, Run
from ..support.scale import scaled

_COMMAND = """
import json, sys
sys.argv = ["guidelog", "cohort", *json.loads(sys.argv[1])]
from guidelog.cli.main import main
main()
"""
_LIMITED = """
import resource, sys
for name, most in {limits}.items():
    resource.setrlimit(getattr(resource, name), (most, most))
sys.argv = ["guidelog", *sys.argv[1:]]
from guidelog.cli.main import main
main()
"""


def _limited(limits: dict[str, int], *arguments: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "POLARS_MAX_THREADS": "1"}
    command = [sys.executable, "-c", _LIMITED.format(limits=limits), "cohort", *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def _in_words(found: Any, *told: str) -> None:
    err = found.err if hasattr(found, "err") else found.stderr
    status = found.status if hasattr(found, "status") else found.returncode
    assert status == 2, err
    assert not any(word in err for word in ("Traceback", "panicked", "backtrace")), err
    assert all(word in err for word in told), err


def _people(path: Path, rows: int) -> Path:
    ids = [f"person-{row * 7919 % 100003:08d}-{row * row % 99991}" for row in range(rows)]
    fevers = ["nonsense" if row % 2 else "none" for row in range(rows)]
    pl.DataFrame({"id": ids, "fever": fevers, "cough": [row % 3 == 0 for row in range(rows)]}).write_parquet(path)
    return path


@pytest.mark.parametrize(("ending", "rejects"), [(".parquet", ".parquet"), (".csv", ".csv"), (".jsonl", ".parquet")])
@pytest.mark.parametrize("part_rows", [100, 3000])
@pytest.mark.parametrize("most", [100, 2000, 8192])
def test_a_full_disk_is_told_wherever_it_is_met(
    ending: str, rejects: str, part_rows: int, most: int, tmp_path: Path, small: str
) -> None:
    people = _people(tmp_path / "t.parquet", 3000)
    places = ["-o", tmp_path / f"a{ending}", "--rejects", tmp_path / f"r{rejects}"]
    found = _limited({"RLIMIT_FSIZE": most}, people, "--kb", small, *places, "--part-rows", part_rows)
    _in_words(found, "File too large")
    assert "specification" not in found.stderr
    assert not (tmp_path / f"a{ending}").exists()


@pytest.mark.parametrize("ending", [".parquet", ".csv", ".jsonl"])
def test_a_device_without_room_is_told_by_every_writer(ending: str) -> None:
    frame = pl.DataFrame({"id": [f"p{number}" for number in range(200_000)]})
    with pytest.raises(OSError, match="No space left on device") as error:
        FORMATS[ending].write(frame, Path("/dev/full"), True)
    assert error.value.errno == 28


@pytest.mark.parametrize(
    ("message", "number"),
    [
        ("parquet: File out of specification: underlying IO error: No space left on device (os error 28)", 28),
        ("Too many open files (os error 24): ...: /t.parquet", 24),
        ('called `Result::unwrap()` on an `Err` value: Os { code: 11, kind: WouldBlock, message: "..." }', 11),
        ("index out of bounds: the len is 39 but the index is 60", None),
    ],
)
def test_what_the_system_says_is_found_in_what_a_library_says(message: str, number: int | None) -> None:
    found = system_error(pl.exceptions.ComputeError(message), Path("t"))
    assert (found.errno if found else None) == number


# columns that a library cannot read


def _wide(folder: Path, column: str) -> Path:
    digits = pa.array([None] * 10, pa.decimal256(76, 60 if column == "weeks" else 0))
    table = {"id": [f"p{row}" for row in range(10)], "cough": [True] * 10} | {column: digits}
    pq.write_table(pa.table(table), folder / "t.parquet")
    return folder / "t.parquet"


@pytest.mark.parametrize(
    ("column", "told"),
    [
        ("weeks", "column `weeks` is Decimal(precision=76, scale=60), not a number of at most 38 digits"),
        ("id", "column `id` is Decimal(precision=76, scale=0), and can be no id"),
    ],
)
def test_a_decimal_that_polars_cannot_read_is_told_by_its_column(
    column: str, told: str, tmp_path: Path, small: str, run: Run
) -> None:
    _in_words(run("cohort", str(_wide(tmp_path, column)), "-o", str(tmp_path / "a.csv"), "--kb", small), told)


@pytest.mark.parametrize(
    "more", [{"notes": pa.array([None] * 10, pa.decimal256(76, 60))}, {"notes": pa.array([{"a": [1]}] * 10)}]
)
def test_a_column_that_is_left_out_may_be_of_any_type(
    more: dict[str, Any], tmp_path: Path, small: str, run: Run
) -> None:
    table = {"id": [f"p{row}" for row in range(10)], "weeks": [float("nan"), *range(9)], **more}
    pq.write_table(pa.table(table), tmp_path / "t.parquet")
    rejects = ["--rejects", str(tmp_path / "r.csv"), "--ignore", "notes"]
    found = run("cohort", str(tmp_path / "t.parquet"), "-o", str(tmp_path / "a.csv"), "--kb", small, *rejects)
    assert (found.status, found.err.partition(":")[0]) == (0, "9 records answered, 1 rejected")


def _sound(path: Path, seed: int = 0) -> None:
    frame = pl.DataFrame({"id": [f"p{row}" for row in range(500)], "cough": True, "weeks": range(500)})
    packings: tuple[Any, ...] = ("zstd", "uncompressed", "snappy")
    frame.write_parquet(path, row_group_size=100, compression=packings[seed % 3])


def _damage(path: Path, place: int, count: int) -> None:
    data = bytearray(path.read_bytes())
    data[place : place + count] = bytes(255 - byte for byte in data[place : place + count])
    path.write_bytes(data)


def test_a_damaged_table_is_told_without_a_trace_or_answered_whole(
    tmp_path: Path, small: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, output = tmp_path / "t.parquet", tmp_path / "a.csv"
    arguments = ["guidelog", "cohort", str(path), "-o", str(output), "--kb", small, "--part-rows", "200"]
    monkeypatch.setattr(sys, "argv", arguments)
    statuses = Counter[int]()
    for seed in range(scaled(150, least=40)):
        _sound(path, seed)
        _damage(path, seed * 7919 % path.stat().st_size, 1 + seed % 9)
        output.unlink(missing_ok=True)
        with pytest.raises(SystemExit) as end:
            main()
        err = capfd.readouterr().err
        statuses[int(end.value.code or 0)] += 1
        assert output.exists() == (not end.value.code)
        assert err.startswith("error: " if end.value.code else "500 records answered"), err
        assert not any(word in err for word in ("Traceback", "panicked", "backtrace")), err
    assert {*statuses} == {0, 2}


@pytest.mark.parametrize("group", range(5))
@pytest.mark.parametrize("column", [0, 2])
def test_a_column_that_cannot_be_read_is_told_with_its_row(
    group: int, column: int, tmp_path: Path, small: str, run: Run
) -> None:
    path = tmp_path / "t.parquet"
    _sound(path, seed=2)
    page = pq.ParquetFile(path).metadata.row_group(group).column(column)
    _damage(path, page.dictionary_page_offset or page.data_page_offset, page.total_compressed_size)
    found = run("cohort", str(path), "-o", str(tmp_path / "a.csv"), "--kb", small)
    called = ("`id` (String)", "`cough` (Boolean)", "`weeks` (Int64)")[column]
    _in_words(found, f"column {called}, from row {group * 100 + 1} on, cannot be read")


def test_a_panic_is_told_and_never_shown(
    tmp_path: Path, small: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t.csv").write_text("id,cough\n1,true\n")

    def panicking(*_: Any, **__: Any) -> None:
        raise pl.exceptions.PanicException("index out of bounds")

    monkeypatch.setattr("guidelog.inference.cohort.runs.part_answers.make_table", panicking)
    found = run("cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small)
    _in_words(found, "Polars has failed: index out of bounds")


# threads, memory and handles that run out


@pytest.mark.parametrize("limits", [{"RLIMIT_AS": most * 2**20} for most in (300, 500, 600, 700, 900)], ids=str)
def test_a_run_that_may_not_have_the_memory_for_its_threads_ends_in_words(
    limits: dict[str, int], tmp_path: Path, small: str
) -> None:
    found = _limited(limits, _people(tmp_path / "t.parquet", 10), "--kb", small, "-o", tmp_path / "a.parquet")
    _in_words(found, "may not have the 1.25 GiB of memory", "ulimit -v")


def test_a_run_that_may_not_start_threads_ends_in_words(
    tmp_path: Path, small: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Any) -> None:
        raise RuntimeError("can't start new thread")

    (tmp_path / "t.csv").write_text("id,cough\n1,true\n")
    monkeypatch.setattr("threading.Thread.start", refuse)
    found = run("cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small)
    _in_words(found, "may not start the threads", "ulimit -u")


def test_threads_that_were_tried_are_gone_again() -> None:
    import threading

    before = threading.active_count()
    resources.require_resources()
    assert threading.active_count() == before


@pytest.mark.skipif(os.geteuid() != 0, reason="root is not limited, and can become somebody who is")
def test_a_user_who_may_not_have_more_processes_is_told(tmp_path: Path) -> None:
    code = """
import os, resource
os.setgid(65534), os.setuid(65534)
resource.setrlimit(resource.RLIMIT_NPROC, (3, 3))
import click
from guidelog.cli.cohorts.resources import require_resources
try:
    require_resources()
except click.ClickException as error:
    print(error.message)
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    if "Permission" in found.stderr or "No module" in found.stderr:
        pytest.skip("nobody else may read this checkout")
    assert "may not start the threads" in found.stdout, found.stderr


def test_many_tables_of_rows_need_few_open_files(tmp_path: Path, small: str) -> None:
    (tmp_path / "people").mkdir()
    for number in range(70):
        (tmp_path / "people" / f"{number}.csv").write_text(f"id,cough\n{number},true\n{number}b,true\n")
    more = ["-o", tmp_path / "a.csv", "--part-rows", 1]
    found = _limited({"RLIMIT_NOFILE": 45}, tmp_path / "people", "--kb", small, *more)
    assert (found.returncode, found.stderr) == (0, f"140 records answered: {tmp_path / 'a.csv'}\n")


# what libraries print for themselves


@pytest.mark.parametrize(
    "write", [lambda: os.write(2, b"noise"), lambda: print("said", file=sys.stderr)], ids=["c", "python"]
)
def test_only_what_this_program_says_is_seen(write: Callable[[], object], capfd: pytest.CaptureFixture[str]) -> None:
    with silence_libraries():
        write()
    os.write(2, b"after")
    assert capfd.readouterr().err in ("after", "said\nafter")


def test_with_standard_error_closed_nothing_is_written_into_a_file_in_its_place(tmp_path: Path, small: str) -> None:
    _wide(tmp_path, "weeks")
    arguments = json.dumps([str(tmp_path / "t.parquet"), "-o", str(tmp_path / "a.csv"), "--kb", small])
    command = f"exec {sys.executable} -c '{_COMMAND}' '{arguments}' 2>&-"
    found = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, cwd=ROOT, check=False)
    assert found.returncode == 2
    assert found.stdout == ""


def test_failures_of_a_library_are_of_two_kinds() -> None:
    assert issubclass(FAILURES[0], Exception)
    assert not issubclass(FAILURES[1], Exception)
