"""Budgets: how many seconds of the processor each file of tests may take at scale 1, kept in `tests/budgets.toml`.

`pytest --scale 1 --budgets check` fails where a file takes far more than its budget beside how the others keep to
theirs, for a slow machine is slow for all. `--budgets write` writes the table anew.
"""

from __future__ import annotations

import resource
import tomllib
from collections.abc import Mapping
from pathlib import Path
from statistics import median

import pytest

TABLE = Path(__file__).resolve().parent.parent / "budgets.toml"
OTHERS = 4.0  # seconds of a file that is not in the table
FACTOR = 3.0  # how far above its budget a file may be, beside the others
SPARE = 10.0  # seconds that are nobody's fault
KEY = "seconds_of_files"


def seconds() -> float:
    """Of the processor, of this process and of those that it started and waited for."""
    usages = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def over(found: Mapping[str, float], budgets: Mapping[str, float]) -> list[str]:
    """A line for each file that takes far more than its budget, as fast as this machine is for the others."""
    ratios = [found[name] / budget for name, budget in budgets.items() if name in found]
    speed = max(1.0, median(ratios)) if ratios else 1.0
    return [
        f"{name}: {took:.0f} s of the processor, where {budgets.get(name, OTHERS):.0f} s are its budget"
        f" (this machine takes {speed:.1f} times the budgets)"
        for name, took in sorted(found.items())
        if took > FACTOR * speed * budgets.get(name, OTHERS) + SPARE
    ]


def read() -> dict[str, float]:
    """The table: seconds by file."""
    return {name: float(budget) for name, budget in tomllib.loads(TABLE.read_text(encoding="utf-8")).items()}


def table_of(found: Mapping[str, float]) -> str:
    """The text of the table for what files took; what is little has no line."""
    lines = [f'"{name}" = {took:.0f}' for name, took in sorted(found.items()) if took > OTHERS]
    return "\n".join(["# Seconds of the processor at scale 1, by file; see support/budgets.py.", *lines, ""])


class Budgets:
    """Part of pytest: adds up what each file takes, in every worker, and checks or writes the table at the end."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._found: dict[str, float] = {}

    def _add(self, found: Mapping[str, float]) -> None:
        for name, took in found.items():
            self._found[name] = self._found.get(name, 0.0) + took

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> object:
        before = seconds()
        try:
            return (yield)
        finally:
            self._add({item.location[0].removeprefix("tests/"): seconds() - before})

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        self._add(getattr(node, "workeroutput", {}).get(KEY, {}))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        asked = self._config.getoption("--budgets")
        if hasattr(self._config, "workeroutput"):
            self._config.workeroutput[KEY] = self._found
        elif asked == "write":
            TABLE.write_text(table_of(self._found), encoding="utf-8")
        elif over(self._found, read()) and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for line in over(self._found, read()) if self._config.getoption("--budgets") == "check" else []:
            terminalreporter.write_line(f"OVER BUDGET {line}", red=True)
