"""Parts in Parquet become one file by copying: it holds what they held, to every reader."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest
from guidelog.inference.cohort.runs.compact import CompactReader, compact
from guidelog.inference.cohort.runs.parquet_parts import join_parquet

from ..support.scale import scaled

STATUS = pl.Enum(["certain", "presumed", "possible", "ruled_out"])
SCHEMA = {
    "id": pl.String,
    "status": STATUS,
    "flag": pl.Boolean,
    "number": pl.Int64,
    "float": pl.Float64,
    "exact": pl.Decimal(12, 2),
    "empty": pl.Null,
    "list": pl.List(pl.String),
}


def _frame(own: random.Random, rows: int) -> pl.DataFrame:
    """So many rows of every type, with nulls among them."""
    values = {
        "id": lambda: f"p{own.randrange(10**9)}",
        "status": lambda: own.choice(STATUS.categories.to_list()),
        "flag": lambda: own.random() < 0.5,
        "number": lambda: own.randrange(-(2**62), 2**62),
        "float": own.random,
        "exact": lambda: Decimal(own.randrange(10**9)) / 100,
        "empty": lambda: None,
        "list": lambda: ["x"] * own.randrange(4),
    }
    columns = {name: [make() if own.random() < 0.8 else None for _ in range(rows)] for name, make in values.items()}
    return pl.DataFrame(columns, schema=SCHEMA)


def _write(frame: pl.DataFrame, path: Path, own: random.Random) -> None:
    compression = own.choice(["zstd", "snappy", "uncompressed"])
    if own.random() < 0.5:
        frame.write_parquet(
            path, compression=compression, statistics=own.random() < 0.5, row_group_size=own.choice([7, 100, None])
        )
    else:
        table = frame.to_arrow()
        pq.write_table(table, path, compression=compression.replace("uncompressed", "none"), row_group_size=50)


def _end_of(path: Path) -> bytes:
    data = path.read_bytes()
    return data[-8 - int.from_bytes(data[-8:-4], "little") : -8]


@pytest.mark.parametrize("seed", range(scaled(60, least=6)))
def test_parts_joined_are_the_rows_of_all_of_them(seed: int, tmp_path: Path) -> None:
    own = random.Random(seed)
    frames = [_frame(own, own.choice([0, 1, 30, 200])) for _ in range(own.choice([1, 2, 5]))]
    by = random.Random(seed + 1)
    parts = [tmp_path / f"{number}.parquet" for number in range(len(frames))]
    is_arrow = by.random() < 0.3
    for frame, part in zip(frames, parts, strict=True):
        if is_arrow:
            pq.write_table(frame.to_arrow(), part, row_group_size=50)
        else:
            frame.write_parquet(part, statistics=by.random() < 0.5, row_group_size=by.choice([7, 100, None]))
    whole = tmp_path / "whole.parquet"
    join_parquet(parts, whole)
    expected = pl.concat(frames)
    assert pl.read_parquet(whole).cast({"empty": pl.Null}).equals(expected)
    assert pl.from_arrow(pq.read_table(whole)).cast(SCHEMA).equals(expected)  # type: ignore[union-attr]
    ids = [id_ for (id_,) in duckdb.read_parquet(str(whole)).project("id").fetchall()]
    assert sorted(map(str, ids)) == sorted(map(str, expected["id"]))
    assert pl.scan_parquet(whole).filter(pl.col("number") > 0).collect().equals(expected.filter(pl.col("number") > 0))


@pytest.mark.parametrize("seed", range(scaled(60, least=6)))
def test_what_ends_a_file_is_written_as_it_was_read(seed: int, tmp_path: Path) -> None:
    own = random.Random(seed)
    path = tmp_path / "t.parquet"
    _write(_frame(own, own.choice([0, 1, 30, 500])), path, own)
    assert compact(CompactReader(_end_of(path)).fields()) == _end_of(path)


def test_parts_with_other_columns_or_cut_off_are_refused(tmp_path: Path) -> None:
    parts = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    pl.DataFrame({"id": ["a"]}).write_parquet(parts[0])
    pl.DataFrame({"id": [1]}).write_parquet(parts[1])
    with pytest.raises(ValueError, match="other columns"):
        join_parquet(parts, tmp_path / "whole.parquet")
    data = parts[0].read_bytes()
    for size in range(len(data)):
        parts[1].write_bytes(data[:size])
        with pytest.raises(ValueError, match=r"b\.parquet is not whole"):
            join_parquet(parts, tmp_path / "whole.parquet")
