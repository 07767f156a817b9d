"""The tutorial, from an empty folder on: every command of it is run, and answers as it says.

GUIDELOG_UPDATE=1 writes the answers into the page; read the difference as a newcomer would.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from ..support.run import ROOT, Run

PAGE = ROOT / "docs" / "tutorial.md"
_STEP = re.compile(
    r"```console\n\$ (?P<command>.+)\n(?P<shown>(?:(?!```).*\n)*)```"
    r"|[Aa]dd to `(?P<file>[^`]+)`:\n```prolog\n(?P<text>(?:(?!```).*\n)*)```"
    r"|In `(?P<changed>[^`]+)` write `(?P<new>[^`]+)` in\s+place of `(?P<old>[^`]+)`"
)
LONGEST = 24  # lines of an answer that a page shows


def test_every_step_of_the_tutorial_goes_as_it_says(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = PAGE.read_text(encoding="utf-8")
    found = page
    steps = [*_STEP.finditer(page)]
    for step in steps:
        if step["command"]:
            program, *arguments = shlex.split(step["command"])
            assert program == "guidelog"
            written = arguments[-1] if ">" in arguments else ""
            outcome = run(*arguments[:-2] if written else arguments)
            assert outcome.status in (0, 1), outcome.err
            if written:
                Path(written).write_text(outcome.out, encoding="utf-8")
                continue
            lines = (outcome.out or outcome.err).splitlines(keepends=True)
            shown = "".join(lines if len(lines) <= LONGEST else [*lines[:LONGEST], "...\n"])
            found = found.replace(step[0], f"```console\n$ {step['command']}\n{shown}```", 1) if shown else found
            if os.environ.get("GUIDELOG_UPDATE") != "1":
                assert shown == step["shown"], step["command"]
        elif step["file"]:
            with Path(step["file"]).open("a", encoding="utf-8") as file:
                file.write(step["text"])
        else:
            text = Path(step["changed"]).read_text(encoding="utf-8")
            assert text.count(step["old"]) == 1
            Path(step["changed"]).write_text(text.replace(step["old"], step["new"]), encoding="utf-8")
    if os.environ.get("GUIDELOG_UPDATE") == "1":
        PAGE.write_text(found, encoding="utf-8")
    assert len(steps) == page.count("```console") + page.count("```prolog") + 1
