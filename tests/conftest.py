"""Fixtures: the packaged knowledge base, and the command line run in this process."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from guidelog.cli.main import main

import guidelog

from .support.run import ROOT, Outcome, Run

os.environ.setdefault("GUIDELOG_CACHE", str(Path(__file__).parent / ".cache"))


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
