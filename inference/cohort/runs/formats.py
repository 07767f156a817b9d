"""Tables that are written: their formats, by the ending of a path, and how parts become one file."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl

from ..tables.failures import FAILURES, reason, system_error
from .parquet_parts import join_parquet

_LEVEL = 1  # of Zstandard: for columns of statuses as small as at its usual one, and sooner


class Format(NamedTuple):
    """How a table is written: a part of it, of which only the first has a header; and all parts as one.

    Both raise OSError.
    """

    write: Callable[[pl.DataFrame, Path, bool], None]
    join: Callable[[Sequence[Path], Path], None]


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """What Polars writes in this block is written, or OSError tells why not."""
    try:
        yield
    except (*FAILURES, OSError) as failure:
        error = failure if isinstance(failure, OSError) else OSError(f"{path} cannot be written: {reason(failure)}")
        raise system_error(failure, path) or error from None


def _write_parquet(frame: pl.DataFrame, path: Path, _: bool) -> None:
    with writing(path):
        frame.write_parquet(path, statistics=False, compression_level=_LEVEL)


def _join_parquet(parts: Sequence[Path], path: Path) -> None:
    try:
        join_parquet(parts, path)
    except ValueError as error:
        raise OSError(f"{path} cannot be written: {error}") from None


def _write_csv(frame: pl.DataFrame, path: Path, is_first: bool) -> None:
    with writing(path):
        frame.write_csv(path, include_header=is_first)


def _write_lines(frame: pl.DataFrame, path: Path, _: bool) -> None:
    with writing(path):
        frame.write_ndjson(path)


def _join_texts(parts: Sequence[Path], path: Path) -> None:
    with path.open("wb") as whole:
        for part in parts:
            with part.open("rb") as file:
                shutil.copyfileobj(file, whole)


FORMATS: Mapping[str, Format] = {
    ".parquet": Format(_write_parquet, _join_parquet),
    ".csv": Format(_write_csv, _join_texts),
    ".jsonl": Format(_write_lines, _join_texts),
    ".ndjson": Format(_write_lines, _join_texts),
}
