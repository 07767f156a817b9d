"""Options and fixtures: how much is sampled, the packaged knowledge base, and commands run in this process."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import hypothesis
import pytest
from guidelog.cli.main import main
from hypothesis.database import DirectoryBasedExampleDatabase

import guidelog

from .support import budgets, knowledge, scale
from .support.run import ROOT, Outcome, Run

os.environ.setdefault("GUIDELOG_CACHE", str(Path(__file__).parent / ".cache"))


def pytest_addoption(parser: pytest.Parser) -> None:
    words = f"how much of its full size a sampled test runs (default {scale.DEFAULT}; .ci/run: 1; a long night: 20)"
    parser.addoption("--budgets", choices=("check", "write"), help="check or write tests/budgets.toml, at scale 1")
    parser.addoption("--scale", type=float, default=scale.DEFAULT, metavar="N", help=words)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Sizes and hypothesis's profiles (`ci` draws the same each time; `--hypothesis-profile explore` does not)."""
    scale.choose(config.getoption("--scale"))
    if config.getoption("--budgets"):
        config.pluginmanager.register(budgets.Budgets(config), "budgets")
    hypothesis.settings.register_profile(
        "ci", deadline=None, derandomize=True, database=None, max_examples=scale.scaled(100)
    )
    hypothesis.settings.register_profile(
        "explore", hypothesis.settings.get_profile("ci"), derandomize=False, print_blob=True,
        database=DirectoryBasedExampleDatabase(ROOT / ".hypothesis" / "examples"),
    )  # fmt: skip
    hypothesis.settings.load_profile("ci")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Folders are shared out among processes; a few files, and what failed last, start at once in this one."""
    few = all(Path(argument.partition("::")[0]).suffix == ".py" for argument in config.args)
    if few or config.getoption("lf", False):
        return 0
    if config.getoption("dist") == "no":
        config.option.dist = "worksteal"  # each worker takes neighbours, which share their fixtures
    return None


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
    return knowledge.packaged()


@pytest.fixture(scope="session")
def swipl() -> str:
    """The program of SWI-Prolog."""
    found = shutil.which("swipl")
    if found is None:
        pytest.skip("SWI-Prolog is not installed (Debian's package swi-prolog)")
    return found
