"""Tables that are packed, or come in by standard input: unpacked once, into a file that nobody else sees."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import hashlib
import io
import shutil
import sys
import tempfile
import weakref
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias, cast

from ...extras import installing
from .table import unusable

Opener = Callable[[], BinaryIO]  # gives a file from its beginning

STANDARD_INPUT = "-"
_CHUNK = 2**20  # bytes


def ending(path: TableSource) -> str:
    """The ending of a table in small letters, without that of its packing."""
    if isinstance(path, StandardInput):
        return f".{path.kind}"
    return (path.with_suffix("") if path.suffix.lower() in PACKINGS else path).suffix.lower()


def opener(path: TableSource) -> Opener:
    """What opens a table as often as it is asked; one that is packed is unpacked when that is asked first."""
    if isinstance(path, StandardInput):
        return path.open
    return Unpacked(path).open if path.suffix.lower() in PACKINGS else lambda: path.open("rb")


def open_once(path: TableSource) -> BinaryIO:
    """A table to be read once from beginning to end. Raises OSError; RecordError if it is damaged, in `unpacking`."""
    if isinstance(path, StandardInput):
        return path.open()
    if path.suffix.lower() in PACKINGS and not path.stat().st_size:  # what was packed is never nothing
        raise unusable(path, "it cannot be unpacked: there is nothing in it", "pack the table anew")
    return PACKINGS.get(path.suffix.lower(), _open_plain)(path)


@contextlib.contextmanager
def unpacking(path: TableSource) -> Iterator[None]:
    """What is read in this block is unpacked, or RecordError tells that the file is damaged."""
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise unusable(path, f"it cannot be unpacked: {error}", "pack the table anew") from None
    except OSError as error:
        if error.errno is not None:
            raise
        raise unusable(path, f"it cannot be unpacked: {error}", "pack the table anew") from None


class Unpacked:
    """A packed table, unpacked into a file without a name, which goes with the process."""

    def __init__(self, path: Path):
        self._path = path
        self._kept: _UnpackedFile | None = None

    def open(self) -> BinaryIO:
        """The table from its beginning. Raises RecordError if it is damaged; OSError."""
        if self._kept is None:
            kept = _UnpackedFile()
            with unpacking(self._path), open_once(self._path) as packed:
                shutil.copyfileobj(packed, kept.file, _CHUNK)
            self._kept = kept
        return self._kept.open()


class StandardInput:
    """Standard input, a table of a kind of PIPED, kept in a file without a name.

    `digest` tells one text from another, and `name` is what it is called by who names it.
    """

    name = STANDARD_INPUT

    def __init__(self, kind: str) -> None:
        """Reads it to its end. Raises OSError."""
        self.kind = kind
        self._kept = _UnpackedFile()
        found = hashlib.sha256()
        while data := sys.stdin.buffer.read(_CHUNK):
            found.update(data)
            self._kept.file.write(data)
        self.digest = found.hexdigest()

    def __str__(self) -> str:
        return "<standard input>"

    def open(self) -> BinaryIO:
        """The text from its beginning."""
        return self._kept.open()


TableSource: TypeAlias = Path | StandardInput  # what a table is read from


def common_place(sources: Sequence[TableSource]) -> Path:
    """What tables are called together: by the one that there is, or by the folder of the first that is a file."""
    files = [source for source in sources if isinstance(source, Path)]
    return Path(str(sources[0])) if len(sources) == 1 or not files else files[0].parent


def digests_of(sources: Iterable[TableSource]) -> list[str]:
    """What tells one text from another where there is no file of which the version would."""
    return [source.digest for source in sources if isinstance(source, StandardInput)]


class _UnpackedFile:
    """A file without a name, which goes when nobody reads it any more."""

    def __init__(self) -> None:
        self.file = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115 - it is read until the run ends
        weakref.finalize(self, self.file.close)

    def open(self) -> BinaryIO:
        """The file from its beginning, beside others who read it."""
        return cast("BinaryIO", io.BufferedReader(_Again(self)))


class _Again(io.RawIOBase):
    """A file that others read too, each at a place of its own."""

    def __init__(self, kept: _UnpackedFile):
        self._kept = kept
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_END:
            offset += self._kept.file.seek(0, io.SEEK_END)
        elif whence == io.SEEK_CUR:
            offset += self._at
        self._at = offset
        return offset

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._kept.file.seek(self._at)
        data = self._kept.file.read(len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def _open_plain(path: Path) -> BinaryIO:
    return path.open("rb")


def _open_gzip(path: Path) -> BinaryIO:
    return cast("BinaryIO", gzip.open(path))


def _open_bzip2(path: Path) -> BinaryIO:
    return cast("BinaryIO", bz2.open(path))


def _open_zstandard(path: Path) -> BinaryIO:
    try:
        import zstandard
    except ModuleNotFoundError:
        raise unusable(path, "to unpack it needs zstandard", f"install it with: {installing('cohort')}") from None
    unpacker = zstandard.ZstdDecompressor()
    return cast("BinaryIO", io.BufferedReader(_Frames(path.open("rb"), unpacker.decompressobj, zstandard.ZstdError)))


class _Frames(io.RawIOBase):
    """What Zstandard packed, frame after frame: its own reader takes a file that ends within a frame for whole."""

    def __init__(self, file: BinaryIO, make: Callable[[], Any], error: type[Exception]):
        self._file, self._make, self._error = file, make, error
        self._frame: Any = None  # that is not at its end
        self._packed = self._unpacked = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._unpacked:
            packed = self._packed or self._file.read(_CHUNK)
            if not packed:
                if self._frame is not None:
                    raise EOFError("it ends too soon")
                return 0
            self._frame = self._frame or self._make()
            try:
                self._unpacked = self._frame.decompress(packed)
            except self._error as error:
                raise EOFError(str(error)) from None
            self._packed = b""
            if self._frame.eof:
                self._packed, self._frame = self._frame.unused_data, None
        size = min(len(buffer), len(self._unpacked))
        buffer[:size], self._unpacked = self._unpacked[:size], self._unpacked[size:]
        return size

    def close(self) -> None:
        self._file.close()
        super().close()


PACKINGS: Mapping[str, Callable[[Path], BinaryIO]] = {
    ".gz": _open_gzip,
    ".bz2": _open_bzip2,
    ".zst": _open_zstandard,
}
