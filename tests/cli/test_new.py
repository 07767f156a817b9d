"""`guidelog new`: what it writes is complete, and nothing that is there is written over."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from guidelog import DEFAULT, KnowledgeBase

from ..support.run import Run


def test_what_it_writes_passes_every_check_and_its_cases_notice_every_mutant(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("new", "sub/My Guideline-2").status == 0
    place = "sub/My Guideline-2"
    assert KnowledgeBase.load(place).program.name == "my_guideline_2"
    engines = ("--engine", "z3", "--engine", "clingo", "--random", "50")
    assert "no problems" in run("check", "--kb", place, *engines).out
    coverage = run("coverage", "--kb", place, "--mutants")
    assert coverage.status == 0
    assert "(100 %) are killed" in coverage.out
    assert "3 of 5 statements apply" in run("recommend", f"{place}/record.toml", "--kb", place).out


def test_the_commands_that_it_names_can_be_typed_as_they_stand(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    commands = [shlex.split(line) for line in run("new", "my guide").out.splitlines() if line.startswith("  ")]
    assert [run(*words).status for _, *words in commands] == [0, 0]


def test_a_number_that_nobody_can_have_is_refused(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "mine"
    assert run("new", str(place)).status == 0
    (place / "record.toml").write_text("[findings]\ndays = -1\n")
    refused = run("recommend", str(place / "record.toml"), "--kb", str(place))
    assert refused.status == 2
    assert "`days` is -1; duration is from 0 to 365 days" in refused.err


def test_for_one_file_of_it_the_whole_is_named(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("new", "my guide").status == 0
    note = "note: this is one file of a guideline; `--kb 'my guide'` asks all of it"
    assert note in run("check", "--kb", "my guide/care.dl").err
    for whole in ("my guide", "my guide/guideline.dl", "my guide/absent.dl"):
        assert "note:" not in run("check", "--kb", whole).err
    monkeypatch.chdir("my guide")
    assert "`--kb .` asks all of it" in run("check", "--kb", "care.dl").err


def test_an_empty_folder_is_filled(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    assert run("new", str(tmp_path / "mine")).status == 0


@pytest.mark.parametrize("name", ["full", "file", "12"])
def test_nothing_is_written_over_and_a_name_is_needed(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    before = sorted(path.name for path in tmp_path.rglob("*"))
    assert run("new", str(tmp_path / name)).status == 2
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_within_its_folder_it_is_said_that_another_guideline_is_asked(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The packaged one has no problems: whoever checks their own must not take that for an answer."""
    monkeypatch.chdir(tmp_path)
    assert run("new", "mine").status == 0
    assert "note:" not in run("findings").err
    monkeypatch.chdir(tmp_path / "mine")
    note = f"note: this asks the packaged {DEFAULT}; `--kb .` asks the guideline in this folder"
    assert note in run("findings").err
    assert note in run("recommend", "record.toml").err
    assert f"`guidelog findings` lists those of {DEFAULT}; --kb names" in run("recommend", "record.toml").err
    for kb in (".", DEFAULT, "../mine"):
        assert "note:" not in run("findings", "--kb", kb).err
    (tmp_path / "mine" / "other.dl").write_text("%% other\nguideline(other).\n")
    assert "note:" not in run("findings").err
