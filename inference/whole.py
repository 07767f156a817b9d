"""Files that appear whole or not at all, whatever ends the program that writes them."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

PART = re.compile(r"\.guidelog-[0-9a-f]{16}\.part")  # what a file is called until it is whole: no one can guess it


@contextlib.contextmanager
def whole(path: Path, *, durable: bool = False, mode: int = 0o666) -> Iterator[Path]:
    """The path of a new, empty file beside `path`: it takes that name when the block ends, and goes if it fails.

    With `durable` it is on the disk before it has its name, and the name too before this returns, so that nothing but
    the whole file is found after a loss of power. `mode` are its rights, less those that the user's mask takes away.
    Raises OSError, named after `path`.
    """
    part = path.with_name(f".guidelog-{secrets.token_hex(8)}.part")
    with _named(path):
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
    try:
        yield part
        move_whole(part, path, durable=durable)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(part)
        raise


@contextlib.contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """The path of a new, empty folder beside `path`: it takes that name when the block ends, and goes if it fails.

    What may be at `path` is an empty folder. Raises OSError, named after `path`.
    """
    part = path.with_name(f".guidelog-{secrets.token_hex(8)}.part")
    with _named(path):
        part.mkdir()
    try:
        yield part
        with _named(path):
            if path.is_dir():
                path.rmdir()
            os.rename(part, path)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def write_whole(path: Path, data: bytes, *, durable: bool = False, mode: int = 0o666) -> None:
    """Write a file, as `whole` does. Raises OSError, named after `path`."""
    with whole(path, durable=durable, mode=mode) as part, _named(path), open(part, "wb") as file:
        file.write(data)


def move_whole(source: Path, path: Path, *, durable: bool = False) -> None:
    """Give a file that is whole its name and place, on whatever file system that is; what was there is replaced.

    Raises OSError, named after `path`.
    """
    with _named(path):
        if source.stat().st_dev != path.parent.stat().st_dev:
            with whole(path, durable=durable) as near:
                shutil.copyfile(source, near)
            os.unlink(source)
            return
        if durable:
            synchronize(source)
        os.replace(source, path)
        if durable:
            _synchronize_folder(path.parent)


def synchronize(path: Path) -> None:
    """What a file holds is on the disk when this returns. Raises OSError."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def _synchronize_folder(path: Path) -> None:
    """The names in a folder are on the disk, where a folder can be opened for that."""
    with contextlib.suppress(OSError):
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """An error names the file that was to be written, not one that nobody has heard of."""
    try:
        yield
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        raise
