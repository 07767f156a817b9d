"""JSON Lines are decoded by msgspec as the strict parser reads them line by line: the same rows, places and words."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from guidelog.inference.cohort.tables import file_version, json_table
from guidelog.inference.cohort.tables.block_table import origin_of
from guidelog.inference.cohort.tables.json_forms import JsonForms
from guidelog.inference.cohort.tables.json_rows import read_lines
from guidelog.inference.cohort.tables.table import Shape
from guidelog.inference.cohort.tables.text_table import TextTable
from guidelog.inference.record.notation import JSON

from ..support.odd_lines import odd_lines
from ..support.odd_tables import IGNORED
from ..support.scale import scaled
from ..support.small import small
from ..support.whole_tables import read_whole

KNOWLEDGE = small()
FULL = 2500


def test_odd_lines_are_decoded_as_the_strict_parser_reads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_version, "_TICK", 0)  # nothing else writes these
    path, rows = tmp_path / "t.jsonl", 0
    for seed in range(scaled(FULL, 100)):
        own = random.Random(seed)
        monkeypatch.setattr(json_table, "_BLOCK", own.choice([16, 256, 2**23]))
        path.write_bytes(odd_lines(own))
        shape = Shape("id", frozenset({IGNORED} if own.random() < 0.8 else ()))
        table = json_table.json_table(origin_of(path), shape, KNOWLEDGE.program, KNOWLEDGE.states)
        by_rows = TextTable(path, shape, KNOWLEDGE.program, KNOWLEDGE.states, read_lines, JSON)
        assert read_whole(table, KNOWLEDGE) == read_whole(by_rows, KNOWLEDGE), seed
        rows += table.height()
    assert rows > 100


@pytest.mark.parametrize(
    ("lines", "odd"),
    [
        ([b'{"id":"a","cough":true}', b'{"id":"b","weeks":3}', b'{"id":7,"fever":null}'], []),
        ([b'{"id": "a", "findings": {"cough": true, "weeks": 2.5}}', b'{"id": "b", "findings": null}'], []),
        ([b'{"id":"a","cough":true}', b'{"id":"b","cough":true,"cough":false}'], [1]),
        ([b'{"id" :"a","cough":true,"cough":false}'], [0]),
        ([b'{"id":"a","fever":"x\\":"}', b'{"id":"b","cough" :true}'], [0, 1]),
        ([b'{"id":"a","cough":1}', b'{"id":"a","weeks":true}', b'{"id":"a","weeks":"3"}'], [0, 1, 2]),
        ([b'{"id":"a","cough":true}', b'{"id":"a","findings":{"cough":true}}'], [1]),
        ([b'{"id":"a","findings":{"cough":true},"done":["rest"]}'], [0]),
    ],
)
def test_only_lines_that_may_be_read_in_another_way_are_left_to_the_strict_parser(
    lines: list[bytes], odd: list[int]
) -> None:
    assert JsonForms(Shape(), KNOWLEDGE.program, KNOWLEDGE.states).decode(lines).odd == odd
