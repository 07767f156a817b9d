"""A run appears whole or not at all, and goes on where it was ended."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, cast

import polars as pl
import pytest
from guidelog.cli.main import group
from guidelog.inference.cohort.runs import parts as parts_module

from ..support.run import ROOT, Run
from ..support.scale import scaled, some
from ..support.tables import read_table


def _command(people: Path, output: Path, *more: str) -> list[str]:
    arguments = ["cohort", str(people), "-o", str(output), "--part-rows", "40", "--layout", "long", *more]
    return [sys.executable, "-m", "guidelog", *arguments]


@pytest.mark.parametrize("seed", some(range(4)))
def test_a_run_that_is_killed_at_any_moment_and_run_again_gives_the_same_bytes(
    seed: int, people: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    some = tmp_path_factory.mktemp("some") / "people.parquet"
    pl.read_parquet(people).head(400).write_parquet(some)  # ten parts
    whole = tmp_path / "whole.parquet"
    start = time.monotonic()
    subprocess.run(_command(some, whole, "--summary"), check=True, capture_output=True, env=environment)
    needed = time.monotonic() - start
    output, rng, killed = tmp_path / "answers.parquet", random.Random(seed), 0
    for _ in range(20):  # until enough are killed: a machine that was busy is not always so
        start = time.monotonic()
        process = subprocess.Popen(
            _command(some, output, "--summary"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        try:
            process.wait(rng.uniform(0.3, 1) * needed)
            needed = time.monotonic() - start
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
            assert not output.exists() or output.read_bytes() == whole.read_bytes()
        if killed == scaled(4, least=2):
            break
    last = subprocess.run(_command(some, output, "--summary"), check=True, capture_output=True, env=environment)
    first = subprocess.run(_command(some, whole, "--summary"), check=True, capture_output=True, env=environment)
    assert output.read_bytes() == whole.read_bytes()
    assert last.stdout == first.stdout
    assert killed
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.parquet", "whole.parquet"]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    ("rows", "step"), [*((500, step) for step in range(1, 7)), *((5000, step) for step in range(1, 5))]
)
def test_a_run_that_ends_at_any_step_of_the_disk_goes_on_to_the_same_bytes(
    rows: int, step: int, when: str, people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The steps are the renames: of what tells the run, of each part, of what was refused, of the answers."""
    arguments = ["cohort", str(people), "--part-rows", str(rows), "--rejects", str(tmp_path / "r.csv")]
    _call(*arguments, "-o", str(tmp_path / "whole.csv"))
    replace, left = os.replace, [step]

    def replace_or_end(source: Any, target: Any) -> None:
        left[0] -= 1
        if left[0] == 0 and when == "before":
            raise _EndedError
        replace(source, target)
        if left[0] == 0:
            raise _EndedError

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace_or_end)
        patch.setattr(parts_module.Folder, "close", _let_go)
        with pytest.raises(_EndedError):
            _call(*arguments, "-o", str(tmp_path / "a.csv"))
    _call(*arguments, "-o", str(tmp_path / "a.csv"))
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "r.csv", "whole.csv"]


class _EndedError(BaseException):
    """A run that is ended, and tidies nothing up."""


def _let_go(folder: parts_module.Folder, remove: bool) -> None:
    os.close(cast(int, folder._lock))


def _call(*arguments: str) -> None:
    group.main(arguments, standalone_mode=False)


def test_a_full_disk_is_told_and_nothing_appears(
    people: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Any, target: Any) -> None:
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr(os, "replace", full)
    found = run("cohort", str(people), "-o", str(tmp_path / "a.csv"))
    assert found.status == 2
    assert "No space left" in found.err
    assert [*tmp_path.iterdir()] == []


def test_a_run_whose_table_has_changed_starts_anew(tmp_path: Path, small: str, run: Run) -> None:
    table, output = tmp_path / "t.csv", tmp_path / "a.csv"
    table.write_text("id,cough\n1,true\n2,true\n3,maybe\n")
    arguments = ["cohort", str(table), "-o", str(output), "--kb", small, "--part-rows", "1"]
    assert run(*arguments).status == 2
    table.write_text("id,cough\n4,false\n5,false\n")
    assert run(*arguments).err == f"2 records answered: {output}\n"
    assert read_table(output)["id"].to_list() == ["4", "5"]


def test_two_runs_do_not_write_the_same_output_at_once(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text("id,cough\n1,true\n")
    folder = parts_module.Folder(tmp_path / "a.csv")
    folder.open({})
    found = run("cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small)
    assert found.status == 2
    assert "another run is writing" in found.err
    folder.close(remove=True)
    assert run("cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small).status == 0


@pytest.mark.parametrize("kind", ["file", "folder", "link", "text"])
def test_a_folder_that_no_run_made_is_left_alone(kind: str, tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text("id,cough\n1,true\n")
    place = tmp_path / "a.csv.parts"
    if kind == "link":
        (tmp_path / "other").mkdir()
        place.symlink_to(tmp_path / "other")
    elif kind == "text":
        place.write_text("mine")
    else:
        place.mkdir()
        (place / "mine").mkdir() if kind == "folder" else (place / "mine").write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    found = run("cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small)
    assert (found.status, "is in the way, and no run put it there" in found.err) == (2, True)
    assert sorted(tmp_path.rglob("*")) == before


def test_nothing_else_is_written_where_the_parts_are(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text("id,cough\n1,maybe\n")
    (tmp_path / "a.csv.parts").mkdir()
    rejects = ["--rejects", str(tmp_path / "a.csv.parts" / "r.csv")]
    found = run("cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small, *rejects)
    assert (found.status, "name another file" in found.err) == (2, True)


LEFT = ["run.json", "000000.done"]  # told after what is done was on the disk
LOST = [*LEFT, "000000.answers", "000000.refused", "000000.ids"]


@pytest.mark.parametrize(
    ("name", "data"),
    [*((name, None) for name in LOST), *((name, data) for name in LEFT for data in (b"", b"\xff", b"{", b"null"))],
)
def test_what_is_left_in_the_folder_of_parts_is_no_reason_to_fail(
    name: str, data: bytes | None, tmp_path: Path, small: str, run: Run
) -> None:
    (tmp_path / "t.csv").write_text("id,cough\n1,true\n2,true\nx,maybe\n")
    arguments = ["cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small, "--part-rows", "2"]
    assert run(*arguments).status == 2
    left = tmp_path / "a.csv.parts" / name
    left.unlink()
    if data is not None:
        left.write_bytes(data)
    assert run(*arguments, "--rejects", str(tmp_path / "r.csv")).status == 0
    assert read_table(tmp_path / "a.csv")["id"].to_list() == ["1", "2"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "r.csv", "small.dl", "t.csv"]
