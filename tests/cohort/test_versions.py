"""A table that changes while it is read is refused, and no answer to another version of it is kept."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from guidelog.inference.cohort.runs import part_answers
from guidelog.inference.cohort.runs import run as run_module
from guidelog.inference.cohort.runs.parts import Folder
from guidelog.inference.cohort.tables import file_version
from guidelog.inference.cohort.tables.file_version import FileVersion

from ..support.run import Run
from ..support.scale import some
from ..support.tables import read_table

ROWS = 40
Change = Callable[[Path, bytes], None]


def _by_rename(table: Path, data: bytes) -> None:
    table.with_suffix(".new").write_bytes(data)
    os.replace(table.with_suffix(".new"), table)


def _in_place(table: Path, data: bytes) -> None:
    table.write_bytes(data)


def _as_rsync_does(table: Path, data: bytes) -> None:
    before = table.stat()
    _by_rename(table, data)
    os.utime(table, ns=(before.st_atime_ns, before.st_mtime_ns))


def _at_the_same_size_and_time(table: Path, data: bytes) -> None:
    before = table.stat()
    with table.open("r+b") as file:
        file.write(data)
    os.utime(table, ns=(before.st_atime_ns, before.st_mtime_ns))


def _by_another_table_of_the_same_time(table: Path, data: bytes) -> None:
    before = table.stat()
    table.unlink()
    table.write_bytes(data)
    os.utime(table, ns=(before.st_atime_ns, before.st_mtime_ns))


def _by_nothing(table: Path, _: bytes) -> None:
    table.unlink()


CHANGES = [
    _by_rename,
    _in_place,
    _as_rsync_does,
    _at_the_same_size_and_time,
    _by_another_table_of_the_same_time,
    _by_nothing,
]


def _version(folder: Path, ending: str, fever: str, rows: int = ROWS) -> Path:
    path = folder / f"t.{ending}"
    frame = pl.DataFrame({"id": [f"p{row:04d}" for row in range(rows)], "fever": fever, "cough": True})
    write: dict[str, Callable[[Any], object]] = {
        "csv": frame.write_csv, "jsonl": frame.write_ndjson, "parquet": frame.write_parquet
    }  # fmt: skip
    write[ending](path)
    return path


@pytest.fixture(params=["csv", "jsonl", "parquet"])
def table(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A table in which every row has the same answers."""
    (tmp_path / "other").mkdir()
    _version(tmp_path / "other", request.param, "high")
    return _version(tmp_path, request.param, "none")


def _other(table: Path) -> bytes:
    return (table.parent / "other" / table.name).read_bytes()


MOMENTS = {
    "before the rows are counted": (run_module, "divide", "first"),
    "while a part is answered": (part_answers, "make_table", "first"),
    "before a part is kept": (Folder, "keep", "first"),
    "while a later part is answered": (part_answers, "make_table", "later"),
    "after the last part": (run_module, "count_different", "first"),
}


@pytest.mark.parametrize(
    ("change", "moment", "rejects"),
    some(product(CHANGES, MOMENTS, ([], ["--rejects"])), least=3 * len(CHANGES)),
)
def test_rows_of_two_versions_are_never_answered_together(
    change: Change,
    moment: str,
    rejects: list[str],
    table: Path,
    small: str,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place, name, when = MOMENTS[moment]
    step, calls, other = getattr(place, name), [0], _other(table)

    def changing(*arguments: Any, **named: Any) -> Any:
        calls[0] += 1
        found = step(*arguments, **named)
        if calls[0] == (1 if when == "first" else 3):
            change(table, other)
        return found

    output = table.parent / "a.csv"
    monkeypatch.setattr(place, name, changing)
    more = [*rejects, str(table.parent / "r.csv")] if rejects else []
    found = run("cohort", str(table), "-o", str(output), "--kb", small, "--part-rows", "10", *more)
    assert found.status in (0, 2)
    assert "Traceback" not in found.err
    if found.status == 2:
        assert "was changed while it was read" in found.err or "no such file" in found.err
        assert not output.exists()
    else:
        assert len({*read_table(output)["advise_rest"]}) == 1
        assert read_table(output).height == ROWS


@pytest.mark.parametrize("change", CHANGES)
def test_a_table_that_changes_before_its_refused_rows_are_told_is_refused(
    change: Change, tmp_path: Path, small: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("id,cough\n1,true\n2,maybe\n3,maybe\n")
    step = run_module.count_different

    def changing(*arguments: Any) -> int:
        change(table, b"id,cough\n1,true\n2,true \n3,true \n")
        return step(*arguments)

    monkeypatch.setattr(run_module, "count_different", changing)
    rejects = ["--rejects", str(tmp_path / "r.csv")]
    found = run("cohort", str(table), "-o", str(tmp_path / "a.csv"), "--kb", small, *rejects)
    assert (found.status, "was changed while it was read" in found.err) == (2, True), found.err
    assert not (tmp_path / "a.csv").exists()


@pytest.mark.parametrize("change", [change for change in CHANGES if change is not _by_nothing])
def test_parts_of_another_version_are_not_gone_on_with(
    change: Change, table: Path, small: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = table.parent / "a.csv"
    arguments = ["cohort", str(table), "-o", str(output), "--kb", small, "--part-rows", "10"]
    keep, calls = Folder.keep, [0]

    def ending(*arguments: Any) -> None:
        keep(*arguments)
        calls[0] += 1
        if calls[0] == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "keep", ending)
        assert run(*arguments).status == 130
    assert run(*arguments).err.startswith("going on: 20 of 40 rows were done before\n")
    with monkeypatch.context() as patch:
        calls[0] = 0
        patch.setattr(Folder, "keep", ending)
        assert run(*arguments).status == 130
    change(table, _other(table))
    found = run(*arguments)
    assert (found.status, "going on" in found.err) == (0, False)
    assert {*read_table(output)["advise_rest"]} == {"ruled_out"}


def test_one_of_several_tables_that_changes_is_refused(
    tmp_path: Path, small: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("1", "2"):
        (tmp_path / name).mkdir()
        _version(tmp_path / name, "csv", "none")
    height, calls = run_module.divide, [0]

    def changing(*arguments: Any) -> Any:
        calls[0] += 1
        _by_rename(tmp_path / "2" / "t.csv", b"id,fever,cough\n")
        return height(*arguments)

    monkeypatch.setattr(run_module, "divide", changing)
    tables = [str(tmp_path / "1"), str(tmp_path / "2")]
    found = run("cohort", *tables, "-o", str(tmp_path / "a.csv"), "--kb", small)
    assert (found.status, "2/t.csv: it was changed while it was read" in found.err) == (2, True)
    assert calls == [1]


def test_a_change_within_a_tick_of_the_clock_is_told(tmp_path: Path) -> None:
    path = tmp_path / "t"
    for data in (b"1", b"2", b"3", b"4", b"5"):
        path.write_bytes(data)
        found = FileVersion.of(path)
        path.write_bytes(b"x")
        assert not found.is_still(path)


def test_what_was_not_written_lately_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "t").write_bytes(b"1")
    time.sleep(2 * file_version._TICK)

    def wait(_: float) -> Iterator[None]:
        raise AssertionError

    monkeypatch.setattr(time, "sleep", wait)
    assert FileVersion.of(tmp_path / "t").is_still(tmp_path / "t")
