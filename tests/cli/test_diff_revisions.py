"""Versions of a knowledge base in git, by whatever name."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ..support.run import Run
from ..support.versions import AFTER, BEFORE

Git = Callable[..., str]


@pytest.fixture
def here(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, as the current one, with two versions of the small knowledge base."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "before.dl").write_text(BEFORE)
    (tmp_path / "after.dl").write_text(AFTER)
    return tmp_path


@pytest.fixture
def git(here: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """A repository with two versions of a knowledge base in kb/small, tagged v1 and v2, and of a file kb.dl."""
    program = shutil.which("git")
    if program is None:
        pytest.skip("git is not installed")
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")

    def run_git(*arguments: str) -> str:
        identity = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.org")
        return subprocess.run([program, *identity, *arguments], capture_output=True, text=True, check=True).stdout

    run_git("init", "--quiet", "--initial-branch", "main")
    folder = here / "kb" / "small"
    folder.mkdir(parents=True)
    for tag, text in (("v1", BEFORE), ("v2", AFTER)):
        half = text.index("%% advise_rest")
        (folder / "a.dl").write_text(text[:half])
        (folder / "b.dl").write_text(text[half:])
        (folder / "README.md").write_text("not a text of the knowledge base")
        (here / "kb.dl").write_text(f"\ufeff{text}".replace("\n", "\r\n"))
        run_git("add", "kb", "kb.dl")
        run_git("commit", "--quiet", "-m", tag)
        run_git("tag", tag)
    return run_git


REVISIONS = [
    ["v1:kb/small", "v2:kb/small"],
    ["v1:kb/small/", "HEAD:kb/small"],
    ["HEAD~1", "main", "--kb", "kb/small"],
    ["v1", "kb/small", "--kb", "kb/small"],
    ["v1:kb.dl", "after.dl"],
    ["before.dl", "v2:kb.dl"],
    ["main^:./kb/small", "v2^{commit}:kb/small"],
]


@pytest.mark.parametrize("arguments", REVISIONS, ids=" ".join)
def test_git_revisions_are_compared(arguments: list[str], run: Run, git: Git) -> None:
    outcome = run("diff", *arguments, "--format", "json")
    assert (outcome.status, outcome.err) == (1, "")
    assert [one["id"] for one in json.loads(outcome.out)["statements"]] == ["advise_rest", "take_xray", "stay_home"]


def test_a_revision_can_be_named_from_a_folder_of_the_work_tree(
    run: Run, git: Git, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(here / "kb")
    for name in ("v2:kb/small", "v2:./small"):
        assert run("diff", name, "small").status == 0
        assert run("diff", "v1:kb/small", name).status == 1


def test_the_names_of_files_in_a_revision_are_shown_in_errors(run: Run, git: Git, here: Path) -> None:
    (here / "kb" / "small" / "a.dl").write_text("nonsense")
    git("commit", "--quiet", "-am", "broken")
    outcome = run("diff", "v2:kb/small", "main:kb/small")
    assert (outcome.status, outcome.out) == (2, "")
    assert "--> main:kb/small/a.dl:1:" in outcome.err


def test_the_place_of_a_byte_in_a_revision_that_is_not_utf_8_is_told(run: Run, git: Git, here: Path) -> None:
    (here / "kb" / "small" / "a.dl").write_bytes(b"\xef\xbb\xbf" + "% Å\r\n".encode() * 9000 + b"% \xff\n")
    git("commit", "--quiet", "-am", "broken")
    outcome = run("diff", "v2:kb/small", "main:kb/small")
    assert (outcome.status, outcome.out) == (2, "")
    assert "main:kb/small/a.dl:9001:3: not UTF-8 (byte 0xff)" in outcome.err


def test_a_branch_whose_name_is_that_of_a_folder_is_reached_by_its_path(run: Run, git: Git, here: Path) -> None:
    (here / "main").mkdir()
    assert "main holds no .dl file" in run("diff", "main", "v2:kb/small").err
    assert run("diff", "main:kb/small", "v2:kb/small").status == 0


UNKNOWN = {
    "no such revision": (["v9:kb/small", "v2:kb/small"], "git knows no revision v9"),
    "no such path": (["v1:kb/smal", "v2:kb/small"], "the revision v1 has no kb/smal"),
    "a revision without a path": (["v1", "v2:kb/small"], "`v1:PATH`, or --kb PATH"),
    "no such path and no revision": (["nowhere", "v2:kb/small", "--kb", "kb"], "git knows no revision nowhere"),
    "nothing": (["", "v2:kb/small", "--kb", "kb"], "a name is empty"),
    "no revision": ([":kb/small", "v2:kb/small"], "git knows no revision without a name"),
    "text in a folder below": (["v1:kb", "v2:kb/small"], "v1:kb holds small/a.dl, which would not be read"),
    "text in folders below": (["v1:", "v2:"], "v1: holds kb/small/a.dl, which would not be read"),
    "a tree is no revision": (["v1^{tree}:kb", "v2:kb/small"], "git knows no revision"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_version_that_is_not_there_is_said_to_be(name: str, run: Run, git: Git) -> None:
    arguments, said = UNKNOWN[name]
    outcome = run("diff", *arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert said in outcome.err
    assert "help:" in outcome.err


def test_outside_a_repository_git_gives_the_reason(run: Run, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(here.parent))
    outcome = run("diff", "HEAD:kb", "after.dl")
    assert (outcome.status, outcome.out) == (2, "")
    assert "not a git repository" in outcome.err


def test_without_git_a_revision_is_refused_and_a_path_is_not(
    run: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(here))
    outcome = run("diff", "HEAD:kb", "after.dl")
    assert (outcome.status, outcome.out) == (2, "")
    assert "git is not installed" in outcome.err
    assert run("diff", "before.dl", "before.dl").status == 0


HOSTILE = [
    "--output=pwned:kb/small",
    "-c:kb/small",
    "--upload-pack=touch pwned:x",
    "$(touch pwned):kb/small",
    "`touch pwned`:x",
    "v1;touch pwned:kb/small",
    "v1|touch pwned:kb",
    "!touch pwned:kb",
    "ext::sh -c 'touch pwned':kb",
    "https://example.org/x.git:kb",
    "v1:../../etc/passwd",
    "v1:/etc/passwd",
    "v1:kb/*",
    "v1::(top)kb",
    "v1:-",
    "v1:kb/small\n-",
    "v1\nv2:kb",
    "v1:\x1b[31mkb",
    "v1\0:kb",
    "v1:\0",
    "\udcff:kb",
    "\ud800:kb",
    "@{-1}:kb",
    ":",
    "::",
    "x" * 300,
    "v1:" + "x" * 5000,
]


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_no_name_is_an_option_a_command_or_steers_the_terminal(name: str, run: Run, git: Git, here: Path) -> None:
    for arguments in (
        ["--", name, "before.dl"],
        ["--kb", "kb/small", "--", "before.dl", name],
        [f"--kb={name}", "v1", "v2"],
    ):
        outcome = run("diff", *arguments)
        assert (outcome.status, outcome.out) == (2, ""), arguments
        assert "Traceback" not in outcome.err
        assert outcome.err.replace("\n", "").isprintable()
    assert [path.name for path in here.rglob("pwned")] == []
