"""The cache of programs and forms: it saves work, and nothing that happens to it changes an answer."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import pytest
from guidelog.inference.answer import compilation
from guidelog.inference.answer.forms import Forms, compile_forms
from guidelog.inference.answer.states import States
from guidelog.inference.rules.program import Program

import guidelog.api
from guidelog import Answer, KnowledgeBase, KnowledgeError, RecordError

from ..support.run import ROOT
from ..support.small import SMALL


class Guideline:
    """The small knowledge base as a file, and how often its forms were made."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = path
        self.made = 0
        self.write(SMALL)

        def count(program: Program, states: States) -> Forms:
            self.made += 1
            return compile_forms(program, states)

        monkeypatch.setattr(compilation, "compile_forms", count)
        self.forms = self.load(None)
        self.made = 0

    def write(self, text: str) -> None:
        self.path.write_text(text, encoding="utf-8")

    def load(self, cache: Path | None) -> Forms:
        """The forms with which the knowledge base answers."""
        return KnowledgeBase.load(self.path, cache=cache).compilation.forms


@pytest.fixture
def guideline(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Guideline:
    return Guideline(tmp_path_factory.mktemp("kb") / "small.dl", monkeypatch)


def the_file(folder: Path) -> Path:
    """The one file of a cache."""
    (found,) = folder.iterdir()
    return found


def parts(path: Path) -> dict[str, Any]:
    """What a file of the cache holds behind the texts: its last line."""
    found: dict[str, Any] = json.loads(path.read_bytes().rpartition(b"\n")[2])
    return found


def rewrite(path: Path, kept: str, texts: bytes | None = None) -> None:
    """A file that keeps something else, or behind other texts, under a checksum that is right for it."""
    own = path.read_bytes().partition(b"\n")[2].rpartition(b"\n")[0] if texts is None else texts
    found = b"%b\n%b" % (own, kept.encode())
    path.write_bytes(b"%d\n%b" % (zlib.crc32(found), found))


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


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def only_the_checksum(path: Path) -> None:
    path.write_bytes(path.read_bytes().partition(b"\n")[0] + b"\n")


def one_bit_flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def one_digit_changed(path: Path) -> None:
    text = path.read_text()
    at = max(i for i, c in enumerate(text) if c.isdigit())
    path.write_text(f"{text[:at]}{(int(text[at]) + 1) % 10}{text[at + 1 :]}")


def something_appended(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


def not_ascii(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00" + path.read_bytes())


def random_bytes(path: Path) -> None:
    path.write_bytes(Random(7).randbytes(10_000))


def foreign_text(path: Path) -> None:
    path.write_text("#!/bin/sh\necho hello\n")


def json_without_digest(path: Path) -> None:
    path.write_text(path.read_text().partition("\n")[2])


def foreign_json(path: Path) -> None:
    rewrite(path, '{"name": "something else"}')


def a_list(path: Path) -> None:
    rewrite(path, "[1, 2, 3]")


def a_part_is_missing(path: Path) -> None:
    data = parts(path)
    del data["forms"]["contradictions"]
    rewrite(path, json.dumps(data))


def a_part_has_another_shape(path: Path) -> None:
    data = parts(path)
    data["forms"]["statements"] = [*data["forms"]["statements"].values()]
    rewrite(path, json.dumps(data))


def the_program_is_missing(path: Path) -> None:
    data = parts(path)
    del data["program"]
    rewrite(path, json.dumps(data))


def the_program_has_another_shape(path: Path) -> None:
    data = parts(path)
    data["program"][0][1][1].pop()
    rewrite(path, json.dumps(data))


def the_program_names_what_is_no_part_of_one(path: Path) -> None:
    data = parts(path)
    data["program"][0][0] = "Path"
    rewrite(path, json.dumps(data))


def a_form_has_another_shape(path: Path) -> None:
    data = parts(path)
    data["forms"]["statements"] = {name: form[:2] for name, form in data["forms"]["statements"].items()}
    rewrite(path, json.dumps(data))


def of_another_text(path: Path) -> None:
    texts = path.read_bytes().partition(b"\n")[2].rpartition(b"\n")[0]
    rewrite(path, json.dumps(parts(path)), texts + b"% another text with the same checksum")


def nested_deeply(path: Path) -> None:
    rewrite(path, "[" * 100_000 + "]" * 100_000)


def null(path: Path) -> None:
    rewrite(path, "null")


def huge_number(path: Path) -> None:
    rewrite(path, "9" * 5000)


DAMAGES = [
    truncated,
    half,
    empty,
    only_the_checksum,
    one_bit_flipped,
    one_digit_changed,
    something_appended,
    not_ascii,
    random_bytes,
    foreign_text,
    json_without_digest,
    foreign_json,
    a_list,
    a_part_is_missing,
    the_program_is_missing,
    the_program_has_another_shape,
    the_program_names_what_is_no_part_of_one,
    a_part_has_another_shape,
    a_form_has_another_shape,
    of_another_text,
    nested_deeply,
    null,
    huge_number,
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_file_is_ignored_and_replaced(
    damage: Callable[[Path], None], tmp_path: Path, guideline: Guideline
) -> None:
    guideline.load(tmp_path)
    path = the_file(tmp_path)
    whole = path.read_bytes()
    damage(path)
    assert path.read_bytes() != whole
    assert guideline.load(tmp_path) == guideline.forms
    assert guideline.made == 2
    assert the_file(tmp_path).read_bytes() == whole
    assert guideline.load(tmp_path) == guideline.forms
    assert guideline.made == 2


def test_the_forms_of_another_text_under_the_name_of_this_one_are_found_out_before_they_are_shown(
    tmp_path: Path,
) -> None:
    """Nobody can protect a cache from its owner; but what holds is derived twice, and the two must agree."""
    KnowledgeBase.load(cache=tmp_path)
    path = the_file(tmp_path)
    data = parts(path)
    forms = data["forms"]["statements"]
    data["forms"]["statements"] = dict(zip(forms, [*forms.values()][::-1], strict=True))
    rewrite(path, json.dumps(data))
    knowledge = KnowledgeBase.load(cache=tmp_path)
    with pytest.raises(guidelog.DisagreementError, match="two evaluations of the rules disagree"):
        knowledge.consult({"id": "r", "findings": {"mscc": "confirmed", "surgery_suitable": False}})


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
