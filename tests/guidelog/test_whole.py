"""A file that is written appears whole or not at all, whatever ends the program and whatever stands in its way."""

from __future__ import annotations

import builtins
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from guidelog.inference import whole

from ..support.ended import EndedError, Ending

Write = Callable[[Path, bytes], None]


def _in_one(path: Path, data: bytes) -> None:
    whole.write_whole(path, data, durable=True)


def _in_steps(path: Path, data: bytes) -> None:
    with whole.whole(path, durable=True) as part, part.open("wb") as file:
        for byte in data:
            file.write(bytes([byte]))


def _moved(path: Path, data: bytes) -> None:
    source = path.with_name("source")
    source.write_bytes(data)
    whole.move_whole(source, path, durable=True)


WRITERS = [_in_one, _in_steps, _moved]


def end_after(patch: pytest.MonkeyPatch, steps: int) -> list[str]:
    """Ends the program at one of its steps on the disk, as SIGKILL would; the steps that were done."""
    ending = Ending(steps)

    for module, name in (
        *((os, name) for name in ("open", "replace", "unlink", "fsync", "rmdir", "mkdir")),
        (shutil, "copyfile"),
        (builtins, "open"),
    ):
        patch.setattr(module, name, ending.step(name, getattr(module, name)))
    return ending.done


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("before", [b"before", None])
def test_a_file_is_whole_at_whatever_step_the_program_is_ended(
    write: Write, before: bytes | None, tmp_path: Path
) -> None:
    for steps in range(20):
        path = tmp_path / str(steps) / "file"
        path.parent.mkdir()
        if before is not None:
            path.write_bytes(before)
        with pytest.MonkeyPatch.context() as patch:
            done = end_after(patch, steps)
            try:
                write(path, b"after")
            except EndedError:
                pass
            else:
                break
        found = path.read_bytes() if path.exists() else None
        assert found in (before, b"after")
        assert len(done) == steps
    assert path.read_bytes() == b"after"
    assert steps > 3
    assert [file.name for file in path.parent.iterdir()] == ["file"]


@pytest.mark.parametrize("write", WRITERS)
def test_what_cannot_be_written_is_told_by_its_own_name_and_leaves_nothing(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device", "a name that nobody has heard of")

    path = tmp_path / "file"
    path.write_bytes(b"before")
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left") as error:
        write(path, b"after")
    assert error.value.filename == str(path)
    assert path.read_bytes() == b"before"
    assert {file.name for file in tmp_path.iterdir()} <= {"file", "source"}


def test_a_file_can_be_moved_to_another_file_system(tmp_path: Path) -> None:
    near = Path("/dev/shm")  # noqa: S108
    if not near.is_dir() or near.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no other file system")
    with whole.whole(near / f"guidelog-test-{os.getpid()}") as source:
        source.write_bytes(b"data")
        whole.move_whole(source, tmp_path / "file", durable=True)
        assert not source.exists()
        source.write_bytes(b"")
    (near / f"guidelog-test-{os.getpid()}").unlink()
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("file", b"data")]


def test_no_link_is_followed_and_no_name_can_be_guessed(tmp_path: Path) -> None:
    names = set()
    for _ in range(3):
        with whole.whole(tmp_path / "file") as part:
            names.add(part.name)
            assert whole.PART.fullmatch(part.name)
    assert len(names) == 3
    (tmp_path / "far").write_bytes(b"mine")
    (tmp_path / "link").symlink_to("far")
    whole.write_whole(tmp_path / "link", b"data")
    assert (tmp_path / "far").read_bytes() == b"mine"


@pytest.mark.parametrize(("mode", "mask", "found"), [(0o666, 0o022, 0o644), (0o600, 0o002, 0o600)])
def test_a_file_has_the_rights_that_it_is_given(mode: int, mask: int, found: int, tmp_path: Path) -> None:
    before = os.umask(mask)
    try:
        whole.write_whole(tmp_path / "file", b"data", mode=mode)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == found


def test_a_name_as_long_as_names_may_be_can_be_written(tmp_path: Path) -> None:
    whole.write_whole(tmp_path / ("n" * 255), b"data")
    assert [file.name for file in tmp_path.iterdir()] == ["n" * 255]
