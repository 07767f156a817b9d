"""A run that is ended at any step on the disk can be gone on with, and never removes what others put there."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from guidelog.cli.main import group
from guidelog.inference.cohort.runs.parts import Folder, Part

from ..support.ended import EndedError, Ending
from ..support.run import ROOT, Run
from ..support.scale import scaled, some
from ..support.tables import read_table

STEPS = ("open", "replace", "unlink", "fsync", "rmdir", "mkdir", "write")


@contextmanager
def ended_after(steps: int, seed: int = 0) -> Iterator[list[str]]:
    """Ends what runs at one of its steps on the disk, as SIGKILL would; the steps that were done.

    Folders are listed in a random order, since none is promised.
    """
    ending = Ending(steps)
    list_folder = os.listdir

    def shuffled(*arguments: Any) -> list[str]:
        names = sorted(list_folder(*arguments))
        random.Random(seed).shuffle(names)
        return names

    with pytest.MonkeyPatch.context() as patch:
        for name in STEPS:
            patch.setattr(os, name, ending.step(name, getattr(os, name)))
        patch.setattr(os, "listdir", shuffled)
        patch.setattr(shutil, "copyfileobj", ending.step("copyfileobj", shutil.copyfileobj))
        for name in ("write_parquet", "write_csv", "write_ndjson", "write_ipc"):
            patch.setattr(pl.DataFrame, name, ending.step(name, getattr(pl.DataFrame, name)))
        patch.setattr(pl.LazyFrame, "sink_parquet", ending.step("sink_parquet", pl.LazyFrame.sink_parquet))
        yield ending.done


def _call(arguments: list[str]) -> None:
    group.main(arguments, standalone_mode=False)


def _table(path: Path, rows: int) -> None:
    lines = (f"p{row},{'maybe' if row % 7 == 0 else 'true'}\n" for row in range(rows))
    path.write_text(f"id,cough\n{''.join(lines)}")


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("rows", ["50", "1000"])
def test_a_run_that_is_ended_at_any_step_goes_on_to_the_same_bytes(
    ending: str, rows: str, tmp_path: Path, small: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _table(tmp_path / "t.csv", 120)
    options = ["--kb", small, "--part-rows", rows, "--summary"]
    files = {"a": tmp_path / f"a.{ending}", "r": tmp_path / f"r.{ending}"}
    arguments = [
        "cohort", str(tmp_path / "t.csv"), "-o", str(files["a"]), "--rejects", str(files["r"]), *options
    ]  # fmt: skip
    _call(arguments)  # what is loaded once is no step of the runs that follow
    for path in files.values():
        path.unlink()
    capsys.readouterr()
    with ended_after(10_000) as whole:
        _call(arguments)
    wanted = {name: path.read_bytes() for name, path in files.items()}
    told = capsys.readouterr().out
    assert {*whole} >= {"open", "replace", "unlink", "fsync", "rmdir", "mkdir"}
    for steps in some(range(len(whole)), least=12):
        for path in files.values():
            path.unlink(missing_ok=True)
        with pytest.raises(EndedError), ended_after(steps, seed=steps):
            _call(arguments)
        capsys.readouterr()
        for name, path in files.items():
            assert not path.exists() or path.read_bytes() == wanted[name]
        _call(arguments)
        assert {name: path.read_bytes() for name, path in files.items()} == wanted
        assert capsys.readouterr().out == told
        names = {path.name for path in tmp_path.iterdir()}
        assert names == {"t.csv", "small.dl", *(path.name for path in files.values())}, whole[steps - 1 :]


def test_a_run_that_is_ended_twice_at_any_step_goes_on_to_the_same_bytes(tmp_path: Path, small: str) -> None:
    _table(tmp_path / "t.csv", 60)
    arguments = ["cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small, "--part-rows", "30"]
    arguments += ["--rejects", str(tmp_path / "r.csv")]
    with ended_after(10_000) as whole:
        _call(arguments)
    wanted = (tmp_path / "a.csv").read_bytes()
    chosen = random.Random(7)
    for _ in range(scaled(60, least=8)):
        for _ in range(2):
            with ended_after(chosen.randrange(len(whole)), seed=chosen.random()) as done:
                try:
                    _call(arguments)
                except EndedError:
                    continue
            assert done
        _call(arguments)
        assert (tmp_path / "a.csv").read_bytes() == wanted
        assert {path.name for path in tmp_path.iterdir()} == {"t.csv", "small.dl", "a.csv", "r.csv"}


_KILLED = """
import os, signal, sys
from guidelog.cli.main import group
left, unlink = int(sys.argv[1]), os.unlink

def removing(path, *arguments, **named):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return unlink(path, *arguments, **named)

os.unlink = removing
group.main(sys.argv[2:], standalone_mode=False)
"""


@pytest.mark.parametrize("removals", [0, 1, 3, 9])
def test_a_run_that_is_killed_while_it_clears_up_goes_on(removals: int, tmp_path: Path, small: str, run: Run) -> None:
    _table(tmp_path / "t.csv", 60)
    arguments = ["cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small, "--part-rows", "30"]
    arguments += ["--rejects", str(tmp_path / "r.csv")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", _KILLED, str(removals), *arguments]
    assert subprocess.run(command, env=environment, capture_output=True, check=False).returncode == -9
    assert run(*arguments).status == 0
    assert read_table(tmp_path / "a.csv").height == 51
    assert {path.name for path in tmp_path.iterdir()} == {"t.csv", "small.dl", "a.csv", "r.csv"}


OWN = [
    "important.tmp",
    "notes.txt",
    "lock",
    "run.json",
    "000000.answers",
    "000000.done",
    "1.done",
    "answers.tmp",
    "rejects-0.tmp",
    ".hidden",
    ".guidelog-0123456789abcdef.part",
    "folder/000000.answers",
]


@pytest.mark.parametrize("name", OWN)
def test_what_no_run_wrote_stays_where_it_is(name: str, tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text("id,cough\n1,true\n")
    mine = tmp_path / "a.csv.parts" / name
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    found = run("cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small)
    assert (found.status, "is in the way, and no run put it there" in found.err) == (2, True)
    assert mine.read_text() == "mine"
    assert [path for path in tmp_path.rglob("*") if path.is_file() and path.parent != tmp_path] == [mine]


@pytest.mark.parametrize("name", ["important.tmp", "notes.txt", "folder/000000.answers"])
def test_what_is_put_beside_the_parts_of_a_run_stays_where_it_is(
    name: str, tmp_path: Path, small: str, run: Run
) -> None:
    (tmp_path / "t.csv").write_text("id,cough\n1,true\n2,maybe\n")
    arguments = ["cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small, "--part-rows", "1"]
    assert run(*arguments).status == 2
    mine = tmp_path / "a.csv.parts" / name
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    found = run(*arguments, "--rejects", str(tmp_path / "r.csv"))
    assert (found.status, "is in the way, and no run put it there" in found.err) == (2, True)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", ["000000.answers", "000001.answers", "answers.tmp", "run.json", "lock"])
def test_no_link_beside_the_parts_is_followed(name: str, tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text("id,cough\n1,true\n2,maybe\n")
    arguments = ["cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small, "--part-rows", "1"]
    assert run(*arguments).status == 2
    (tmp_path / "mine").write_text("mine")
    (tmp_path / "a.csv.parts" / name).unlink(missing_ok=True)
    (tmp_path / "a.csv.parts" / name).symlink_to(tmp_path / "mine")
    found = run(*arguments, "--rejects", str(tmp_path / "r.csv"))
    assert (found.status, "is in the way, and no run put it there" in found.err) == (2, True)
    assert (tmp_path / "mine").read_text() == "mine"


def test_parts_that_others_could_have_written_are_not_gone_on_with(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text("id,cough\n1,true\n2,maybe\n")
    arguments = ["cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small, "--part-rows", "1"]
    assert run(*arguments).status == 2
    parts = tmp_path / "a.csv.parts"
    assert parts.stat().st_mode & 0o777 == 0o700
    (parts / "000000.answers").write_text("id,advise_rest,take_xray\n1,ruled_out,ruled_out\n")
    parts.chmod(0o777)
    found = run(*arguments, "--rejects", str(tmp_path / "r.csv"))
    assert (found.status, "going on" in found.err) == (0, False)
    assert read_table(tmp_path / "a.csv").row(0) == ("1", "presumed", "possible")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to others")
def test_parts_of_another_user_are_left_alone(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text("id,cough\n1,true\n2,maybe\n")
    arguments = ["cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small, "--part-rows", "1"]
    assert run(*arguments).status == 2
    os.chown(tmp_path / "a.csv.parts", 65534, 65534)
    before = sorted(tmp_path.rglob("*"))
    assert "is in the way" in run(*arguments).err
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("data", [b"", b"guidelog made"])
def test_a_folder_that_a_run_was_just_making_is_no_reason_to_fail(
    data: bytes, tmp_path: Path, small: str, run: Run
) -> None:
    (tmp_path / "t.csv").write_text("id,cough\n1,true\n")
    (tmp_path / "a.csv.parts").mkdir()
    (tmp_path / "a.csv.parts" / "lock").write_bytes(data)
    assert run("cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small).status == 0
    assert not (tmp_path / "a.csv.parts").exists()


def test_a_part_whose_last_file_is_cut_short_is_done_anew(tmp_path: Path) -> None:
    folder, part = Folder(tmp_path / "a.csv"), Part(3, 0, 30, 10)
    folder.open({})
    for path in (folder.answers(part), folder.ids(part), folder.refused(part)):
        path.write_bytes(b"")
    assert not folder.is_done(part)
    folder.keep(part, {"people": 10})
    assert folder.is_done(part)
    (last,) = folder.path.glob("*.done")
    whole = last.read_bytes()
    for length in range(len(whole)):
        last.write_bytes(whole[:length])
        assert not folder.is_done(part)
    folder.close(remove=True)
