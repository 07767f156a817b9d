"""CSV is read in blocks as it is row by row by Python's own strict reader: the same rows, places and words."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from guidelog.inference.cohort.tables import csv_blocks, file_version
from guidelog.inference.cohort.tables.block_table import origin_of
from guidelog.inference.cohort.tables.csv_blocks import find_blocks
from guidelog.inference.cohort.tables.csv_cells import CsvCells
from guidelog.inference.cohort.tables.csv_rows import CsvRecords, read_csv
from guidelog.inference.cohort.tables.csv_table import csv_table
from guidelog.inference.cohort.tables.table import Shape
from guidelog.inference.cohort.tables.text_table import TextTable

from ..support.odd_tables import IGNORED, odd_table
from ..support.scale import scaled
from ..support.small import small
from ..support.whole_tables import read_whole

KNOWLEDGE = small()
SHAPE = Shape("id", frozenset({IGNORED}))
FULL = 1500


def test_odd_tables_are_read_in_blocks_as_row_by_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_version, "_TICK", 0)  # nothing else writes these
    path, kinds = tmp_path / "t.csv", {"plain": 0, "odd": 0, "refused": 0}
    for seed in range(scaled(FULL, 60)):
        own = random.Random(seed)
        size = own.choice([16, 64, 256, 2**23])
        monkeypatch.setattr(csv_blocks, "_BLOCK", size)
        monkeypatch.setattr(csv_blocks, "_ODD", min(size, own.choice([1, 16, 64, 2**14])))
        path.write_bytes(odd_table(own))
        table = csv_table(origin_of(path), SHAPE, KNOWLEDGE.program, KNOWLEDGE.states)
        by_rows = TextTable(path, SHAPE, KNOWLEDGE.program, KNOWLEDGE.states, read_csv)
        found = read_whole(table, KNOWLEDGE)
        assert found == read_whole(by_rows, KNOWLEDGE), seed
        if isinstance(found, list):
            kinds["refused"] += 1
            continue
        for block in find_blocks(_cells(path)):
            kinds["plain" if block.is_plain else "odd"] += block.rows
    assert min(kinds.values()) > 10, kinds


def _cells(path: Path) -> CsvCells:
    return CsvRecords(path, lambda: path.open("rb"), ",", SHAPE, KNOWLEDGE.program).cells


def test_only_what_is_around_something_odd_is_read_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    rows = [f"p{number},true\n" for number in range(200_000)]
    for number in (5, 100_000, 199_999):
        rows[number] = f"p{number}\n"
    path.write_text("id,cough\n" + "".join(rows))
    blocks = [*find_blocks(_cells(path))]
    assert sum(block.rows for block in blocks) == 200_000
    assert sum(block.rows for block in blocks if not block.is_plain) < 6000
    table = csv_table(origin_of(path), SHAPE, KNOWLEDGE.program, KNOWLEDGE.states)
    ids = [id_ for piece in table.pieces(0, table.height()) for id_ in piece.ids]
    assert [number for number, id_ in enumerate(ids) if id_ != f"p{number}"] == [5, 100_000, 199_999]
    wanted = [4, 5, 99_999, 100_000, 150_000, 199_999]
    assert [where for _, where, _ in table.originals(wanted)] == [f"{path}:{number + 2}" for number in wanted]


@pytest.mark.parametrize("part", [1, 7, 100, 1000])
def test_parts_that_end_within_a_block_have_its_rows_once(
    part: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_blocks, "_BLOCK", 512)
    path = tmp_path / "t.csv"
    path.write_text("id,cough\n" + "".join(f"{number},true\n" for number in range(300)))
    table = csv_table(origin_of(path), SHAPE, KNOWLEDGE.program, KNOWLEDGE.states)
    starts = range(0, table.height(), part)
    ids = [id_ for start in starts for piece in table.pieces(start, min(part, 300 - start)) for id_ in piece.ids]
    assert ids == [str(number) for number in range(300)]
