"""The cache of programs and forms: it saves work, and nothing that happens to it changes an answer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest

import guidelog.api
from guidelog import Answer, KnowledgeBase, KnowledgeError, RecordError

from ..support.caches import Guideline, the_file
from ..support.run import ROOT
from ..support.small import SMALL


def test_the_forms_are_made_once_and_then_read(tmp_path: Path, guideline: Guideline) -> None:
    folder = tmp_path / "not" / "there" / "yet"
    first = guideline.load(folder)
    before = the_file(folder).stat()
    assert [guideline.load(folder) for _ in range(3)] == [first] * 3 == [guideline.forms] * 3
    assert guideline.made == 1
    after = the_file(folder).stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_without_a_folder_nothing_is_kept(guideline: Guideline) -> None:
    assert guideline.load(None) == guideline.load(None) == guideline.forms
    assert guideline.made == 2


def test_what_is_read_is_what_was_made(tmp_path: Path) -> None:
    made = KnowledgeBase.load(cache=tmp_path).compilation.forms
    read = KnowledgeBase.load(cache=tmp_path).compilation.forms
    assert read == made
    assert [*read.statements] == [*made.statements]
    assert [*read.actions] == [*made.actions]


def test_the_program_is_the_one_that_the_text_says(tmp_path: Path) -> None:
    knowledge = [KnowledgeBase.load(cache=tmp_path, cases=cases) for cases in (True, False, True, False)]
    with_cases, without = (KnowledgeBase.load(cases=cases).program for cases in (True, False))
    assert [one.program for one in knowledge] == [with_cases, without, with_cases, without]
    assert repr(knowledge[1].program) == repr(without)


def test_a_start_with_a_cache_reads_no_grammar(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from guidelog import KnowledgeBase
knowledge = KnowledgeBase.load(cache=Path(sys.argv[1]))
knowledge.consult({"findings": {"mscc": "confirmed"}})
print("guidelog.inference.text.parser" in sys.modules)
"""
    command = [sys.executable, "-c", code, str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    told = [
        subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout for _ in range(3)
    ]
    assert told == ["True\n", "False\n", "False\n"]


posix = pytest.mark.skipif(os.name != "posix", reason="who may write a file is told as on POSIX")


@posix
def test_the_folder_and_its_files_are_the_users_alone(tmp_path: Path, guideline: Guideline) -> None:
    before = os.umask(0)
    try:
        guideline.load(tmp_path / "new" / "cache")
    finally:
        os.umask(before)
    path = the_file(tmp_path / "new" / "cache")
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600


@posix
@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_may_write_is_not_believed(mode: int, tmp_path: Path, guideline: Guideline) -> None:
    guideline.load(tmp_path)
    the_file(tmp_path).chmod(mode)
    assert guideline.load(tmp_path) == guideline.forms
    assert guideline.made == 2
    assert the_file(tmp_path).stat().st_mode & 0o777 == 0o600  # it was made anew


@posix
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o1777])
def test_a_folder_that_others_may_write_is_neither_believed_nor_written(
    mode: int, tmp_path: Path, guideline: Guideline
) -> None:
    folder = tmp_path / "cache"
    guideline.load(folder)
    before = the_file(folder).stat()
    folder.chmod(mode)
    assert guideline.load(folder) == guideline.forms
    assert guideline.made == 2
    assert the_file(folder).stat().st_mtime_ns == before.st_mtime_ns
    folder.chmod(0o755)
    assert guideline.load(folder) == guideline.forms
    assert guideline.made == 2


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root gives a file to somebody else")
@pytest.mark.parametrize("whose", ["file", "folder"])
def test_what_is_of_another_user_is_not_believed(whose: str, tmp_path: Path, guideline: Guideline) -> None:
    folder = tmp_path / "cache"
    guideline.load(folder)
    os.chown(folder if whose == "folder" else the_file(folder), 65534, 65534)
    assert guideline.load(folder) == guideline.forms
    assert guideline.made == 2


@pytest.mark.skipif(os.name != "posix", reason="the paths are those of POSIX")
@pytest.mark.parametrize("folder", ["/dev/null", "/dev/null/below", "/proc/nowhere", "a" * 300, "/proc/self/mem"])
def test_a_folder_that_cannot_be_written_is_no_error(folder: str, guideline: Guideline) -> None:
    assert guideline.load(Path(folder)) == guideline.forms
    assert guideline.load(Path(folder)) == guideline.forms
    assert guideline.made == 2


def test_a_file_where_the_folder_should_be_is_left_alone(tmp_path: Path, guideline: Guideline) -> None:
    path = tmp_path / "cache"
    path.write_text("mine")
    assert guideline.load(path) == guideline.forms
    assert path.read_text() == "mine"


def test_a_folder_where_the_file_should_be_is_no_error(tmp_path: Path, guideline: Guideline) -> None:
    guideline.load(tmp_path)
    path = the_file(tmp_path)
    path.unlink()
    (path / "full").mkdir(parents=True)
    assert guideline.load(tmp_path) == guideline.forms
    assert [*tmp_path.iterdir()] == [path]  # and no half-written file is left


def test_a_full_disk_leaves_nothing_half_written(
    tmp_path: Path, guideline: Guideline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    assert guideline.load(tmp_path) == guideline.forms
    assert [*tmp_path.iterdir()] == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write_is_no_error(tmp_path: Path, guideline: Guideline) -> None:
    tmp_path.chmod(0o500)
    try:
        assert guideline.load(tmp_path) == guideline.forms
        assert [*tmp_path.iterdir()] == []
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize(
    "other",
    [SMALL.replace("Weeks >= 3", "Weeks >= 4"), SMALL + "\n", SMALL + "% a comment\n"],
    ids=["a threshold", "a line end", "a comment"],
)
def test_a_changed_text_has_forms_of_its_own(other: str, tmp_path: Path, guideline: Guideline) -> None:
    guideline.load(tmp_path)
    guideline.write(other)
    changed = guideline.load(tmp_path)
    assert guideline.made == 2
    assert len([*tmp_path.iterdir()]) == 2
    assert guideline.load(tmp_path) == changed
    guideline.write(SMALL)
    assert guideline.load(tmp_path) == guideline.forms
    assert guideline.made == 2


def test_the_place_of_a_text_does_not_matter(tmp_path: Path, guideline: Guideline) -> None:
    guideline.load(tmp_path)
    guideline.path = guideline.path.rename(guideline.path.with_name("other.dl"))
    assert guideline.load(tmp_path) == guideline.forms
    assert guideline.made == 1


def test_the_same_text_in_two_files_has_forms_of_its_own(tmp_path: Path, guideline: Guideline) -> None:
    guideline.load(tmp_path)
    at = SMALL.index("%% rest")
    guideline.path.unlink()
    folder = guideline.path = guideline.path.parent
    (folder / "a.dl").write_text(SMALL[:at], encoding="utf-8")
    (folder / "b.dl").write_text(SMALL[at:], encoding="utf-8")
    assert guideline.load(tmp_path) == guideline.forms
    assert guideline.made == 2


def test_a_text_that_is_refused_is_refused_every_time_and_nothing_is_kept(
    tmp_path: Path, guideline: Guideline
) -> None:
    guideline.load(tmp_path)
    guideline.write(SMALL.replace("fever(P, high)", "fever(P, hgih)"))
    for _ in range(2):
        with pytest.raises(KnowledgeError, match="did you mean `high`"):
            guideline.load(tmp_path)
    assert len([*tmp_path.iterdir()]) == 1


def test_a_failing_worked_case_is_found_with_a_cache_too(tmp_path: Path, guideline: Guideline) -> None:
    guideline.write(SMALL.replace("%? fails          cough(p)", "%? holds          cough(p)"))
    for _ in range(2):
        guideline.load(tmp_path)
        knowledge = KnowledgeBase.load(guideline.path, cache=tmp_path, cases=True)
        assert "case-fails" in [diagnostic.code for diagnostic in knowledge.check().problems]


def test_changed_code_has_forms_of_its_own(tmp_path: Path) -> None:
    program = tmp_path / "program"
    for part in ("guidelog", "inference", "kb"):
        shutil.copytree(ROOT / part, program / part, ignore=shutil.ignore_patterns("__pycache__"))
    code = "from guidelog import KnowledgeBase; from pathlib import Path; KnowledgeBase.load(cache=Path(CACHE))"
    command = [sys.executable, "-c", code.replace("CACHE", repr(str(tmp_path / "cache")))]
    counts = []
    for changed in ("", "", "inference/rules/load.py", "inference/answer/forms.py"):
        if changed:
            with (program / changed).open("a") as file:
                file.write("# changed\n")
        subprocess.run(command, cwd=program, env={**os.environ, "PYTHONPATH": str(program)}, check=True)
        counts.append(len([*(tmp_path / "cache").iterdir()]))
    assert counts == [1, 1, 2, 3]


def answers(knowledge: KnowledgeBase, count: int) -> Iterator[Answer | str]:
    """The answers for random records, or why one has none."""
    random = Random(4)
    for _ in range(count):
        findings: dict[str, object] = {}
        for finding in knowledge.program.findings.values():
            if random.random() < 0.3:
                values = [True, False] if finding.kind == "bool" else finding.values or [0, 1, 2, 3, 100]
                findings[finding.name] = random.choice(values)
        try:
            yield knowledge.consult({"id": "r", "findings": findings}).answer
        except RecordError as error:
            yield str(error)


def test_answers_are_the_same_with_a_cache_that_is_new_or_old_and_without(tmp_path: Path) -> None:
    without, new, old = (KnowledgeBase.load(cache=folder) for folder in (None, tmp_path, tmp_path))
    told = [*answers(without, 60)]
    assert any(isinstance(answer, str) for answer in told)
    assert any(not isinstance(answer, str) for answer in told)
    assert [*answers(new, 60)] == told
    assert [*answers(old, 60)] == told
    assert new.facts == old.facts == without.facts


PROCESS = """
import sys
from pathlib import Path
from guidelog import KnowledgeBase
sys.stdin.readline()
for _ in range(3):
    knowledge = KnowledgeBase.load(cache=Path(sys.argv[1]))
    consultation = knowledge.consult({"id": "r", "findings": {"mscc": "confirmed", "surgery_suitable": False}})
    print(sorted((found.statement.id, found.status) for found in consultation.answer.statements))
"""


def test_two_processes_at_once_and_one_that_spoils_their_file_get_the_same_answers(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    command = [sys.executable, "-c", PROCESS, str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT)
        for _ in range(3)
    ]
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    while any(process.poll() is None for process in running):
        for path in folder.glob("*.json"):
            path.write_bytes(path.read_bytes()[: Random(len(str(path))).randrange(2000)])
        try:
            running[0].wait(0.05)
        except subprocess.TimeoutExpired:
            continue
        break
    outputs = [process.communicate(timeout=60)[0].splitlines() for process in running]
    assert all(process.returncode == 0 for process in running)
    assert len({line for lines in outputs for line in lines}) == 1
    assert [len(lines) for lines in outputs] == [3, 3, 3]
    assert [*folder.glob("*.part")] == []


def test_threads_at_once_leave_one_whole_file(tmp_path: Path, guideline: Guideline) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = [*pool.map(lambda _: guideline.load(tmp_path), range(64))]
    assert found == [guideline.forms] * 64
    before = guideline.made
    guideline.load(tmp_path)
    assert guideline.made == before
    assert the_file(tmp_path).suffix == ".json"


def test_the_folder_is_the_users_and_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("GUIDELOG_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert guidelog.cache_folder() == tmp_path / ".cache" / "guidelog"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert guidelog.cache_folder() == tmp_path / "xdg" / "guidelog"
    monkeypatch.setenv("GUIDELOG_CACHE", str(tmp_path / "own"))
    assert guidelog.cache_folder() == tmp_path / "own"
