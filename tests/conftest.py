"""Fixtures: the packaged knowledge base, and the command line run in this process."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from guidelog.cli.main import main

import guidelog

ROOT = Path(__file__).parent.parent
os.environ.setdefault("GUIDELOG_CACHE", str(Path(__file__).parent / ".cache"))


class Outcome(NamedTuple):
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("recommend", "x.toml")`, in the project's folder at 80 columns."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "80")

    def run_command(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["guidelog", *arguments])
        status = 0
        try:
            main()
        except SystemExit as exit_:
            status = int(exit_.code or 0)
        captured = capsys.readouterr()
        return Outcome(status, captured.out, captured.err)

    return run_command


@pytest.fixture(scope="session")
def ng234() -> guidelog.KnowledgeBase:
    """The packaged knowledge base."""
    return guidelog.KnowledgeBase.load()


def check_golden(path: Path, text: str) -> None:
    """Compare a text with a golden file; GUIDELOG_UPDATE=1 writes it instead."""
    if os.environ.get("GUIDELOG_UPDATE") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8"), f"see {path}; GUIDELOG_UPDATE=1 accepts the new text"
