"""JSON Lines are decoded by msgspec as the strict parser reads them line by line: the same rows, places and words."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from guidelog.inference.cohort.tables import file_version, json_table
from guidelog.inference.cohort.tables.block_table import origin_of
from guidelog.inference.cohort.tables.json_alike import AlikeLines
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
    path, rows, alike = tmp_path / "t.jsonl", 0, []
    read = AlikeLines.read
    monkeypatch.setattr(AlikeLines, "read", lambda *given: alike.append(read(*given)) or alike[-1])
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
    assert sum(len(found.piece.ids) - len(found.odd) for found in alike if found is not None) > rows / 10


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


@pytest.mark.parametrize(
    ("lines", "odd"),
    [
        (['"a","cough":true,"weeks":3', '"b","cough":null,"weeks":-2.5'], []),
        (['"a", "findings": {"fever": "high"}', '7, "findings": {"fever": null}'], []),
        (['"a","x":"b, c","cough":true', '"b","x":null,"cough":true'], []),
        (['"a","cough":true', '"b:c","cough":true', '"c","cough":1', '"d","cough":true'], [1, 2]),
        (['"a","cough":true', '"b", "cough":true', '"c","cough":"true"', '"d","cough":true'], [1, 2]),
        (['"a","weeks":1', '"b","weeks":01', '"c","weeks":1e3', '"d","weeks":1'], [1, 2]),
        (['"a","weeks":1', '"b\\n","weeks":1', 'null,"weeks":1', '"d","weeks":1'], [1, 2]),
        (['"a","cough":true', '"b","cough":true}:', '"c","cough":true'], None),
        (['"a","findings":null', '"b","findings":3', '"c","findings":null'], None),
        (['"a","cough":true,"cough":true', '"b","cough":true,"cough":true'], None),
        (['"a","cough":true', '"b","fever":"high"'], None),
    ],
)
def test_lines_that_are_laid_out_as_the_first_are_read_as_columns_and_only_others_one_by_one(
    lines: list[str], odd: list[int] | None
) -> None:
    program, states, shape = KNOWLEDGE.program, KNOWLEDGE.states, Shape("id", frozenset({"x"}))
    alike = AlikeLines(shape, program, states, JsonForms(shape, program, states))
    whole = [f'{{"id": {line}{"}" * (1 + line.count("{") - line.count("}"))}'.encode() for line in lines]
    found = alike.read(b"\n".join(whole), len(whole))
    assert (found and (found.odd, found.lines)) == (None if odd is None else (odd, [whole[row] for row in odd]))
