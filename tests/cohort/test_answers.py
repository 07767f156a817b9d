"""Every row has the exact statuses of its record, in every format and layout."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from guidelog.inference.answer.statuses import STATUSES
from guidelog.inference.cohort.tables.csv_rows import read_csv
from guidelog.inference.cohort.tables.table import Shape
from guidelog.inference.cohort.tables.text_table import NumberedRows, TextTable

from bench.records import read_records
from guidelog import KnowledgeBase, RecordError, TooComplexError

from ..support.knowledge import packaged
from ..support.run import Run
from ..support.scale import scaled
from ..support.small import SMALL
from ..support.small import small as small_knowledge
from ..support.tables import PEOPLE, read_table

RECORDS = scaled(400)  # that are also answered one by one


def test_every_status_of_a_table_is_that_of_the_record(
    people: Path, answers: pl.DataFrame, ng234: KnowledgeBase
) -> None:
    rows = answers.rows(named=True)
    for record, row in zip(read_records(people, RECORDS), rows[:RECORDS], strict=True):
        assert row["id"] == record.id
        for found in ng234.compilation.answer(record).statements:
            assert row[found.statement.id] == found.status, (record.id, found.statement.id)
    assert {status for row in rows for status in list(row.values())[1:]} == {*STATUSES}


def _csv(frame: pl.DataFrame, folder: Path) -> Path:
    frame.write_csv(folder / "people.csv")
    return folder / "people.csv"


def _tsv(frame: pl.DataFrame, folder: Path) -> Path:
    frame.write_csv(folder / "people.tsv", separator="\t")
    return folder / "people.tsv"


def _lines(frame: pl.DataFrame, folder: Path) -> Path:
    frame.write_ndjson(folder / "people.jsonl")
    return folder / "people.jsonl"


def _records(frame: pl.DataFrame, folder: Path) -> Path:
    lines = ({"id": row.pop("id"), "findings": row, "done": ["mri"]} for row in frame.iter_rows(named=True))
    (folder / "people.jsonl").write_text("".join(json.dumps(line) + "\n\n" for line in lines))
    return folder / "people.jsonl"


def _folder(frame: pl.DataFrame, folder: Path) -> Path:
    (folder / "people" / "b").mkdir(parents=True)
    frame.head(700).write_parquet(folder / "people" / "a.parquet")
    frame.slice(700, 500).write_csv(folder / "people" / "b" / "b.csv")
    frame.slice(1200).write_ndjson(folder / "people" / "c.ndjson")
    (folder / "people" / "notes.txt").write_text("not a table")
    return folder / "people"


def _pattern(frame: pl.DataFrame, folder: Path) -> Path:
    for number in range(3):
        frame.slice(number * 500, 500).write_parquet(folder / f"people-{number}.parquet")
    return folder / "people-*.parquet"


@pytest.mark.parametrize("write", [_csv, _tsv, _lines, _records, _folder, _pattern])
def test_every_format_of_a_table_gives_the_same_answers(
    write: Callable[[pl.DataFrame, Path], Path], people: Path, answers: pl.DataFrame, tmp_path: Path, run: Run
) -> None:
    table = write(pl.read_parquet(people), tmp_path)
    assert run("cohort", str(table), "-o", str(tmp_path / "answers.parquet")).status == 0
    assert pl.read_parquet(tmp_path / "answers.parquet").equals(answers)


@pytest.mark.parametrize("ending", ["parquet", "csv", "jsonl", "ndjson"])
@pytest.mark.parametrize("rows", [PEOPLE, 400])
def test_answers_are_the_same_in_every_format_in_one_part_or_several(
    ending: str, rows: int, people: Path, answers: pl.DataFrame, tmp_path: Path, run: Run
) -> None:
    output = tmp_path / f"answers.{ending}"
    assert run("cohort", str(people), "-o", str(output), "--part-rows", str(rows)).status == 0
    assert read_table(output).equals(answers.cast(pl.String))
    assert [path.name for path in tmp_path.iterdir()] == [output.name]


def test_the_long_layout_has_a_row_for_each_statement_that_is_not_ruled_out(
    people: Path, answers: pl.DataFrame, tmp_path: Path, run: Run
) -> None:
    run("cohort", str(people), "-o", str(tmp_path / "long.parquet"), "--layout", "long")
    long = answers.cast(pl.String).unpivot(index="id", variable_name="statement", value_name="status")
    expected = long.filter(pl.col("status") != "ruled_out")
    found = pl.read_parquet(tmp_path / "long.parquet").cast(pl.String)
    assert found.sort("id", "statement").equals(expected.sort("id", "statement"))
    assert found["id"].unique(maintain_order=True).to_list() == [i for i in answers["id"] if i in {*expected["id"]}]


@pytest.mark.parametrize(
    ("weeks", "status"),
    [
        ("2.9999999", "ruled_out"),
        ("2.99999999999999999999999", "ruled_out"),
        ("3", "certain"),
        ("3.0", "certain"),
        ("30e-1", "certain"),
        ("3.00000000000000000000001", "certain"),
        ("1e400", "certain"),
        ("-1e400", "ruled_out"),
    ],
)
@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_decimal_is_on_its_own_side_of_a_threshold(
    weeks: str, status: str, ending: str, tmp_path: Path, small: str, run: Run
) -> None:
    text = f"id,cough,weeks\n1,true,{weeks}\n"
    if ending == "jsonl":
        text = f'{{"id": 1, "cough": true, "weeks": {weeks}}}\n'
    (tmp_path / f"t.{ending}").write_text(text)
    assert run("cohort", str(tmp_path / f"t.{ending}"), "-o", str(tmp_path / "a.csv"), "--kb", small).status == 0
    assert read_table(tmp_path / "a.csv")["take_xray"].to_list() == [status]


@pytest.mark.parametrize(
    ("type_", "value", "status"),
    [
        (pl.Decimal(38, 20), Decimal("2.99999999999999999999"), "ruled_out"),
        (pl.Decimal(38, 20), Decimal(3), "certain"),
        (pl.Float64, 2.9999999, "ruled_out"),
        (pl.Float32, 3.0, "certain"),
        (pl.Int8, 3, "certain"),
        (pl.UInt64, 2**63 + 1, "certain"),
        (pl.Int64, -3, "ruled_out"),
        (pl.Decimal(38, 38), Decimal("0." + "9" * 38), "ruled_out"),
    ],
)
def test_numbers_of_every_type_are_compared_exactly(type_: Any, value: Any, status: str) -> None:
    frame = pl.DataFrame({"id": [7], "cough": [True], "weeks": pl.Series([value], dtype=type_)})
    assert small_knowledge().statuses(frame).rows() == [(7, "presumed", status)]


@pytest.mark.parametrize("count", [3, 12, 13, 254])
@pytest.mark.parametrize("type_", [pl.String, pl.Categorical])
def test_a_value_of_few_or_of_many_is_told_from_the_others(count: int, type_: Any) -> None:
    knowledge = _with_fevers(count)
    values = [None, *knowledge.program.findings["fever"].values]
    frame = pl.DataFrame({"id": range(count + 1), "cough": True, "fever": pl.Series(values, dtype=type_)})
    alone = [knowledge.consult({"findings": {"cough": True} | _fever(value)}).answer for value in values]
    told = [tuple(statement.status for statement in answer.statements) for answer in alone]
    assert len({*told}) == 3
    assert knowledge.statuses(frame).drop("id").rows() == told
    with pytest.raises(RecordError, match="warm"):
        knowledge.statuses(pl.DataFrame({"id": [1], "fever": pl.Series(["warm"], dtype=type_)}))


def test_more_values_than_a_table_can_tell_apart_are_refused() -> None:
    with pytest.raises(TooComplexError, match="up to 254 values, `fever` has more"):
        _with_fevers(255).statuses(pl.DataFrame({"id": [1]}))


def _ids(table: TextTable, start: int, count: int) -> list[str]:
    return [id_ for piece in table.pieces(start, count) for id_ in piece.ids]


def _fever(value: str | None) -> dict[str, str]:
    return {} if value is None else {"fever": value}


def _with_fevers(count: int) -> KnowledgeBase:
    """The small knowledge base with so many values of a fever, `high` the last of them."""
    more = "".join(f"value(fever, fever_of_kind_{number}).\n" for number in range(count - 3))
    return small_knowledge(SMALL.replace("value(fever, high).\n", f"{more}value(fever, high).\n"))


def test_a_finding_without_a_column_is_recorded_for_nobody(ng234: KnowledgeBase) -> None:
    frame = pl.DataFrame({"id": ["a"], "mscc": ["confirmed"], "surgery_suitable": [None]})
    record = ng234.consult({"id": "a", "findings": {"mscc": "confirmed"}})
    row = ng234.statuses(frame).row(0, named=True)
    assert all(row[found.statement.id] == found.status for found in record.answer.statements)


def test_a_reading_taken_otherwise_is_taken_for_the_table(tmp_path: Path, people: Path, run: Run) -> None:
    switches = packaged().program.switches
    name, alternative = next((s.name, a) for s in switches.values() for a in s.alternatives if a != s.taken)
    run("cohort", str(people), "-o", str(tmp_path / "a.parquet"), "--reading", f"{name}={alternative}")
    expected = KnowledgeBase.load(readings={name: alternative}).statuses(pl.read_parquet(people))
    assert pl.read_parquet(tmp_path / "a.parquet").equals(expected)


def test_a_table_of_rows_is_read_on_from_part_to_part(tmp_path: Path) -> None:
    path, knowledge, read = tmp_path / "people.csv", small_knowledge(), 0
    path.write_text("id,cough\n" + "".join(f"{n},true\n" for n in range(100)), encoding="utf-8")

    def reader(*arguments: Any) -> NumberedRows:
        nonlocal read
        for row in read_csv(*arguments):
            read += 1
            yield row

    table = TextTable(path, Shape(), knowledge.program, knowledge.states, reader)
    assert [id_ for start in range(0, 100, 7) for p in table.pieces(start, 7) for id_ in p.ids] == [
        *map(str, range(100))
    ]
    assert read == 100
    assert [id_ for piece in table.pieces(3, 2) for id_ in piece.ids] == ["3", "4"]


@pytest.mark.parametrize("type_", [pl.Float32, pl.Float64, pl.Int64, pl.Decimal(20, 2)])
def test_a_threshold_is_not_rounded_to_the_type_of_a_column(type_: Any) -> None:
    knowledge = small_knowledge(SMALL.replace("Weeks >= 3", "Weeks >= 16777217"))
    values = pl.Series([16_777_216, 16_777_218]).cast(type_)
    frame = pl.DataFrame({"id": [1, 2], "cough": True, "fever": "high", "weeks": values})
    assert knowledge.statuses(frame)["take_xray"].to_list() == ["ruled_out", "certain"]


@pytest.mark.parametrize("layout", ["wide", "long"])
def test_a_frame_without_rows_has_no_answers(layout: str) -> None:
    found = small_knowledge().statuses(pl.DataFrame({"id": []}, {"id": pl.Int32}), layout=layout)
    assert (found.height, found.columns[0], found["id"].dtype) == (0, "id", pl.Int32)
