"""The pages of `guidelog check`, its document, and what runs it elsewhere: pytest, pre-commit, GitHub Actions."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from guidelog.cli.codes.pages import read_page
from guidelog.inference.text.codes import Code

from ..support.checked import RIGHT, WRONG
from ..support.run import ROOT, Run

DOCUMENT = (ROOT / "docs" / "check.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", Code)
def test_a_code_is_explained_on_a_narrow_screen(code: Code, run: Run) -> None:
    outcome = run("check", "--explain", code)
    assert (outcome.status, outcome.err) == (0, "")
    lines, page = outcome.out.splitlines(), read_page(code)
    assert lines[0] == f"{code.severity}[{code}]"
    assert max(map(len, lines)) <= 80
    shown = [line for line in lines if line.startswith("    ")]
    assert shown == [f"    {line}" for line in page.example.splitlines()] != []


def test_a_misspelt_code_is_answered_with_the_nearest_one(run: Run) -> None:
    outcome = run("check", "--explain", "open-ties")
    assert (outcome.status, outcome.out) == (2, "")
    assert "`open-ties` is not the code of a problem: did you mean `open-tie`?" in outcome.err


def test_a_code_like_no_other_is_answered_with_all_of_them(run: Run) -> None:
    assert ", ".join(sorted(Code)) in run("check", "--explain", "zzz").err


def test_the_document_lists_every_code_with_its_severity_and_what_it_finds() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (error|warning) \| (.*) \|$", DOCUMENT, flags=re.MULTILINE)
    assert sorted(rows) == [(code, code.severity, read_page(code).finds) for code in sorted(Code)]


def test_the_document_shows_what_the_program_prints(run: Run) -> None:
    examples = re.findall(r"```console\n\$ guidelog (.+)\n((?:.*\n)*?)```", DOCUMENT)
    assert len(examples) == 3
    for command, shown in examples:
        assert run(*command.split()).out == shown


@pytest.mark.parametrize("text", [RIGHT, WRONG], ids=["right", "wrong"])
def test_the_test_of_the_document_passes_for_what_is_right_and_tells_what_is_wrong(text: str, tmp_path: Path) -> None:
    (told,) = re.findall(r"```python\n((?:.*\n)*?)```", DOCUMENT)
    (tmp_path / "test_guideline.py").write_text(told, encoding="utf-8")
    (tmp_path / "my-guideline").mkdir()
    (tmp_path / "my-guideline" / "rest.dl").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_guideline.py"]
    done = run_in(tmp_path, command, PYTHONPATH=str(ROOT))
    assert done.returncode == (1 if text == WRONG else 0), done.stdout
    assert ("`stay_in_bed` should be presumed, but is certain" in done.stdout) == (text == WRONG)


def test_the_hook_of_pre_commit_is_one() -> None:
    clientlib = pytest.importorskip("pre_commit.clientlib", reason="pre-commit comes with the extra `dev`")
    (hook,) = clientlib.load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))
    assert (hook["id"], hook["entry"]) == ("guidelog-check", "guidelog check")
    assert hook["always_run"]  # a commit that only deletes files names none that is there
    assert f"id: {hook['id']}" in DOCUMENT


def test_the_action_is_one_of_github() -> None:
    pytest.importorskip("check_jsonschema")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"]
    done = run_in(ROOT, command)
    assert done.returncode == 0, done.stdout


def test_the_steps_of_the_action_end_as_the_check_does(tmp_path: Path) -> None:
    yaml = pytest.importorskip("ruamel.yaml", reason="it comes with check-jsonschema")
    action = yaml.YAML(typ="safe").load((ROOT / "action.yml").read_text(encoding="utf-8"))
    steps = {step["name"]: step["run"] for step in action["runs"]["steps"] if "run" in step}
    assert not any("${{" in script for script in steps.values())  # an input never becomes a part of a script
    program = tmp_path / "guidelog" / "bin" / "guidelog"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m guidelog "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    name = "a guide; exit 0.dl"
    inputs = {"RUNNER_TEMP": str(tmp_path), "KB": name, "FORMAT": action["inputs"]["format"]["default"]}
    for text, status in ((RIGHT, 0), (WRONG, 1)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        written, checked = (run_step(steps[step], tmp_path, inputs) for step in ("Write SARIF", "Check"))
        assert (written.returncode, checked.returncode) == (0, status)
        assert (f"::error file={name},line=" in checked.stdout) == bool(status)
        report = json.loads((tmp_path / "guidelog.sarif").read_text(encoding="utf-8"))
        assert bool(report["runs"][0]["results"]) == bool(status)
    assert run_step(steps["Write SARIF"], tmp_path, {**inputs, "KB": "nowhere"}).returncode != 0


def run_step(script: str, folder: Path, inputs: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A step as GitHub's runner does it: a script for bash that ends at the first failure."""
    return run_in(folder, ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script], **inputs)


def run_in(folder: Path, command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    """A program in a folder, to its end."""
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
