"""`coverage --write-cases FILE`: cases go where they belong, are marked as unread, and show what was missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ..support.run import ROOT, Run

COUGHS = (ROOT / "tests" / "coughs.dl").read_text(encoding="utf-8")
MARK = "  % unread"


@pytest.fixture
def here(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    half = COUGHS.index("%% advise_rest")
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb" / "a.dl").write_text(COUGHS[:half], encoding="utf-8")
    (tmp_path / "kb" / "b.dl").write_text(COUGHS[half:], encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mutants", [(), ("--mutants",)])
def test_what_is_written_shows_all_that_was_missing_and_is_counted(
    here: Path, run: Run, end: str, mutants: tuple[str, ...]
) -> None:
    path = here / "kb" / "b.dl"
    path.write_bytes(f"\ufeff{COUGHS[COUGHS.index('%% advise_rest') :]}".replace("\n", end).encode())
    printed = [
        one for one in run("coverage", "--kb", "kb", "--write-cases", *mutants).out.splitlines() if "%?" in one
    ]
    outcome = run("coverage", "--kb", "kb", "--write-cases", "kb/b.dl", *mutants)
    assert (outcome.status, outcome.out) == (0, "")
    assert f"{len(printed)} worked cases written, to be read" in outcome.err
    text = path.read_bytes().decode()
    added = [
        line.removesuffix("\r").removesuffix(MARK) for line in text.split("\n") if line.rstrip("\r").endswith(MARK)
    ]
    assert sorted(added) == sorted(printed)
    assert text.count("\r\n") == (text.count("\n") if end == "\r\n" else 0)
    assert text.startswith("\ufeff")
    again = run("coverage", "--kb", "kb", *mutants)
    assert again.status == 0
    assert f"unread      {len(printed)} worked cases are marked" in again.out
    assert json.loads(run("coverage", "--kb", "kb", "--format", "json").out)["unread"] == len(printed)
    assert run("check", "--kb", "kb").out.count("case-fails") == 0


def test_a_mark_that_is_taken_away_is_not_counted(here: Path, run: Run) -> None:
    run("coverage", "--kb", "kb", "--write-cases", "kb/b.dl")
    path = here / "kb" / "b.dl"
    path.write_text(path.read_text(encoding="utf-8").replace(MARK, ""), encoding="utf-8")
    assert "unread" not in run("coverage", "--kb", "kb").out
    assert "unread" not in json.loads(run("coverage", "--kb", "kb", "--format", "json").out)


def test_what_belongs_into_other_files_is_printed(here: Path, run: Run) -> None:
    before = (here / "kb" / "b.dl").read_text(encoding="utf-8")
    outcome = run("coverage", "--kb", "kb", "--write-cases", "kb/a.dl")
    assert outcome.status == 1
    assert "kb/b.dl" in outcome.out
    assert (here / "kb" / "b.dl").read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("kb/b.dl",), "files are for --write-cases"),
        (("--write-cases", "other.dl"), "is no file of the knowledge base, which has: a.dl, b.dl"),
    ],
)
def test_nothing_is_written_where_it_does_not_belong(
    here: Path, run: Run, arguments: tuple[str, ...], reason: str
) -> None:
    (here / "other.dl").write_text("mine", encoding="utf-8")
    outcome = run("coverage", "--kb", "kb", *arguments)
    assert outcome.status == 2
    assert reason in outcome.err
    assert (here / "other.dl").read_text(encoding="utf-8") == "mine"
