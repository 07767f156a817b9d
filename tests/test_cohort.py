"""`guidelog cohort`: tables in, exact statuses out; what is no record is told; a run appears whole, or goes on."""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import polars as pl
import pytest

from bench.records import read_records, write_records
from cli.main import group
from guidelog import KnowledgeBase, Record, RecordError, TooComplexError
from inference.answer.states import Mask
from inference.answer.statuses import POSSIBLE, PRESUMED, RECOMMENDED, RULED_OUT, STATUSES, status
from inference.cohort import parts as parts_module
from inference.cohort.column_table import ColumnTable
from inference.cohort.row_table import Numbered, RowTable, read_csv
from inference.cohort.table import Shape

from .conftest import ROOT, Run, check_golden
from .small import SMALL
from .small import small as small_knowledge

GOLDEN = Path(__file__).parent / "golden"
PEOPLE = 1500
RECORDS = int(os.environ.get("GUIDELOG_COHORT", "400"))  # that are also answered one by one


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("people") / "people.parquet"
    write_records(path, PEOPLE, seed=3)
    return path


@pytest.fixture(scope="module")
def answers(people: Path, ng234: KnowledgeBase) -> pl.DataFrame:
    return ng234.statuses(pl.read_parquet(people))


@pytest.fixture
def small(tmp_path: Path) -> str:
    path = tmp_path / "small.dl"
    path.write_text(SMALL, encoding="utf-8")
    return str(path)


# the answers


def test_every_status_of_a_table_is_that_of_the_record(
    people: Path, answers: pl.DataFrame, ng234: KnowledgeBase
) -> None:
    rows = answers.rows(named=True)
    for record, row in zip(read_records(people, RECORDS), rows[:RECORDS], strict=True):
        assert row["id"] == record.id
        for found in ng234.consultant.answer(record).statements:
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
    assert _read(output).equals(answers.cast(pl.String))
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
        ("3", "recommended"),
        ("3.0", "recommended"),
        ("30e-1", "recommended"),
        ("3.00000000000000000000001", "recommended"),
        ("1e400", "recommended"),
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
    assert _read(tmp_path / "a.csv")["take_xray"].to_list() == [status]


@pytest.mark.parametrize(
    ("type_", "value", "status"),
    [
        (pl.Decimal(38, 20), Decimal("2.99999999999999999999"), "ruled_out"),
        (pl.Decimal(38, 20), Decimal(3), "recommended"),
        (pl.Float64, 2.9999999, "ruled_out"),
        (pl.Float32, 3.0, "recommended"),
        (pl.Int8, 3, "recommended"),
        (pl.UInt64, 2**63 + 1, "recommended"),
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


def _ids(table: RowTable, start: int, count: int) -> list[str]:
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
    switches = KnowledgeBase.load().program.switches
    name, alternative = next((s.name, a) for s in switches.values() for a in s.alternatives if a != s.taken)
    run("cohort", str(people), "-o", str(tmp_path / "a.parquet"), "--reading", f"{name}={alternative}")
    expected = KnowledgeBase.load(readings={name: alternative}).statuses(pl.read_parquet(people))
    assert pl.read_parquet(tmp_path / "a.parquet").equals(expected)


def test_a_table_of_rows_is_read_on_from_part_to_part(tmp_path: Path) -> None:
    path, knowledge, read = tmp_path / "people.csv", small_knowledge(), 0
    path.write_text("id,cough\n" + "".join(f"{n},true\n" for n in range(100)), encoding="utf-8")

    def reader(*arguments: Any) -> Numbered:
        nonlocal read
        for row in read_csv(*arguments):
            read += 1
            yield row

    table = RowTable(path, Shape(), knowledge.program, knowledge.states, reader)
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
    assert knowledge.statuses(frame)["take_xray"].to_list() == ["ruled_out", "recommended"]


@pytest.mark.parametrize("layout", ["wide", "long"])
def test_a_frame_without_rows_has_no_answers(layout: str) -> None:
    found = small_knowledge().statuses(pl.DataFrame({"id": []}, {"id": pl.Int32}), layout=layout)
    assert (found.height, found.columns[0], found["id"].dtype) == (0, "id", pl.Int32)


# what is no record

BAD = """\
id,cough,fever,weeks
1,true,high,3
2,yes,high,3
3,true,higher,3
4,true,none,three
5,false,none,4
,true,none,1
7,TRUE,,0.5
8,true,none
9,true,none,nan
"""
REASONS = {
    "2": '`cough` is "yes", not true or false',
    "3": '"higher" is not a value of `fever`',
    "4": '`weeks` is "three", not a number',
    "5": "the record contradicts itself (weeks_without_cough)",
    "9": '`weeks` is "nan", not a number',
}


@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl"])
@pytest.mark.parametrize("rows", [1000, 2])
def test_rows_that_are_no_records_are_set_aside_with_the_reason(
    ending: str, rows: int, tmp_path: Path, small: str, run: Run
) -> None:
    (tmp_path / "t.csv").write_text(BAD)
    rejects = tmp_path / f"r.{ending}"
    arguments = ["--kb", small, "--rejects", str(rejects), "--part-rows", str(rows)]
    found = run("cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), *arguments)
    assert (found.status, found.err) == (0, f"2 records answered, 7 rejected: {tmp_path}/a.csv\n")
    assert _read(tmp_path / "a.csv")["id"].to_list() == ["1", "7"]
    told = {row["id"]: (row["where"], row["reason"]) for row in _read(rejects).rows(named=True)}
    assert all(told[id_][1].startswith(reason) for id_, reason in REASONS.items())
    places = [row["where"].rpartition(":")[2] for row in _read(rejects).rows(named=True)]
    assert places == ["3", "4", "5", "6", "7", "9", "10"]
    assert [row["reason"].partition(" (")[0] for row in _read(rejects).rows(named=True) if not row["id"]] == [
        "`id` is empty",
        "3 values for 4 columns",
    ]


def test_typed_rows_that_are_no_records_are_set_aside_too(tmp_path: Path, small: str, run: Run) -> None:
    frame = pl.DataFrame(
        {
            "id": ["1", "2", None, "4", "5"],
            "cough": [True, True, True, False, None],
            "fever": ["high", "higher", "none", "none", None],
            "weeks": [3.0, 1.0, 1.0, 2.0, float("inf")],
        }
    )
    frame.write_parquet(tmp_path / "t.parquet")
    arguments = ["-o", str(tmp_path / "a.csv"), "--kb", small, "--rejects", str(tmp_path / "r.csv")]
    assert run("cohort", str(tmp_path / "t.parquet"), *arguments).status == 0
    assert _read(tmp_path / "a.csv")["id"].to_list() == ["1"]
    found = _read(tmp_path / "r.csv")
    assert found["where"].to_list() == [f"{tmp_path}/t.parquet, row {row}" for row in (2, 3, 4, 5)]
    assert "not a finite number" in found["reason"][3]


def test_without_a_place_for_them_such_rows_stop_the_run_and_nothing_appears(
    tmp_path: Path, small: str, run: Run
) -> None:
    (tmp_path / "t.csv").write_text(BAD)
    found = run("cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small)
    assert found.status == 2
    assert "t.csv:3, record 2: `cough` is" in found.err
    assert "7 rows or more are no records" in found.err
    assert "--rejects TABLE" in found.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small.dl", "t.csv"]


def test_a_run_that_bad_rows_stopped_goes_on_once_they_may_be_set_aside(tmp_path: Path, small: str, run: Run) -> None:
    good = "id,cough\n" + "".join(f"{row},true\n" for row in range(10))
    (tmp_path / "t.csv").write_text(good + "x,maybe\n")
    arguments = ["cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small, "--part-rows", "5"]
    assert run(*arguments).status == 2
    found = run(*arguments, "--rejects", str(tmp_path / "r.csv"))
    assert found.err.startswith("going on: 10 of 11 rows were done before\n")
    assert _read(tmp_path / "a.csv")["id"].to_list() == [str(row) for row in range(10)]
    assert _read(tmp_path / "r.csv")["id"].to_list() == ["x"]


LINES = {
    '{"id": "a", "cough": true, "cough": false}': "`cough` is given twice",
    '{"id": "a", "findings": {"caugh": true}}': "`caugh` is not a finding",
    '{"id": "a", "caugh": true}': "`caugh` is not a finding",
    '{"id": "a", "weeks": "3"}': '`weeks` is "3", not a number',
    '{"id": "a", "weeks": true}': "`weeks` is true, not a number",
    '{"id": "a", "cough": 1}': "`cough` is 1, not true or false",
    '{"id": "a", "fever": 1}': "1 is not a value of `fever`",
    '{"id": "a", "fever": ["none"]}': "a list is not a value of `fever`",
    '{"id": "", "cough": true}': "`id` is empty",
    '{"id": null, "cough": true}': "`id` is not a text",
    '{"id": "\\ud800", "cough": true}': "`id` holds half a character",
    '{"id": "a", "findings": []}': "`findings` is not an object",
    '{"id": "a", "findings": false}': "`findings` is not an object",
    '{"id": "a", "findings": ""}': "`findings` is not an object",
    '{"id": "a", "findings": 0}': "`findings` is not an object",
    "[1, 2]": "a record is an object",
    "{": "not JSON",
    '{"id": "a", "weeks": NaN}': "NaN is not a finite number",
    '{"id": "a", "weeks": 1e99999999999999999999}': "a number is out of range",
    "[" * 100_000: "it is nested too deeply",
}


@pytest.mark.parametrize(("line", "reason"), LINES.items(), ids=range(len(LINES)))
def test_a_line_that_is_no_record_is_told_as_for_one_record(
    line: str, reason: str, tmp_path: Path, small: str, run: Run
) -> None:
    (tmp_path / "t.jsonl").write_text('{"id": "good", "cough": true}\n' + line + "\n")
    arguments = ["-o", str(tmp_path / "a.csv"), "--kb", small, "--rejects", str(tmp_path / "r.csv")]
    assert run("cohort", str(tmp_path / "t.jsonl"), *arguments).status == 0
    assert _read(tmp_path / "a.csv")["id"].to_list() == ["good"]
    assert _read(tmp_path / "r.csv")["reason"][0].startswith(reason)


# tables that cannot be used

TABLES: Mapping[str, tuple[str, bytes, str]] = {
    "no id": ("t.csv", b"ID,cough\n1,true\n", "there is no column `id`"),
    "a misspelt finding": ("t.csv", b"id,caugh\n1,true\n", "column `caugh` is not a finding"),
    "a column twice": ("t.csv", b"id,cough,cough\n1,true,true\n", "there are two columns `cough`"),
    "nothing in it": ("t.csv", b"", "there is no column `id`"),
    "another delimiter": ("t.csv", b"id;cough\n1;true\n", "its columns stand between semicolons"),
    "not UTF-8": ("t.csv", b"id,cough\n1,\xff\n", "not UTF-8 text"),
    "an open quote": ("t.csv", b'id,cough\n1,"true\n', "not a table in CSV"),
    "no Parquet": ("t.parquet", b"junk", "it cannot be read"),
    "an unknown ending": ("t.xlsx", b"junk", "not known as a table by its ending"),
}


@pytest.mark.parametrize(("name", "data", "reason"), TABLES.values(), ids=TABLES)
def test_a_table_that_cannot_be_used_is_told(
    name: str, data: bytes, reason: str, tmp_path: Path, small: str, run: Run
) -> None:
    (tmp_path / name).write_bytes(data)
    found = run("cohort", str(tmp_path / name), "-o", str(tmp_path / "a.parquet"), "--kb", small)
    assert found.status == 2
    assert reason in found.err
    assert "Traceback" not in found.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small.dl", name]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"cough": ["true"]}, "column `cough` is String, not Boolean"),
        ({"cough": [1]}, "column `cough` is Int64, not Boolean"),
        ({"fever": [True]}, "column `fever` is Boolean, not text"),
        ({"weeks": ["3"]}, "column `weeks` is String, not a number"),
        ({"weeks": [True]}, "column `weeks` is Boolean, not a number"),
        ({"weeks": [[1]]}, "column `weeks` is List(Int64), not a number"),
        ({"weeks": pl.Series([1], dtype=pl.UInt128)}, "column `weeks` is UInt128, not a number"),
    ],
)
def test_a_column_of_another_type_is_told(values: dict[str, Any], told: str) -> None:
    with pytest.raises(RecordError, match="convert it") as error:
        small_knowledge().statuses(pl.DataFrame({"id": ["1"], **values}))
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["t.csv", "-o", "a.xlsx"], "does not end as a table does"),
        (["t.csv", "-o", "t.csv"], "t.csv is read or written besides"),
        (["t.csv", "-o", "a.csv", "--rejects", "a.csv"], "a.csv is read or written besides"),
        (["t.csv", "-o", "nowhere/a.csv"], "there is no folder nowhere"),
        (["none.csv", "-o", "a.csv"], "no such file"),
        (["none-*.csv", "-o", "a.csv"], "there is no table here"),
        (["empty", "-o", "a.csv"], "there is no table here"),
        (["t.csv", "-o", "a.csv", "--format", "json"], "--format tells how to print a --summary"),
        (["t.csv", "-o", "a.csv", "--master", "local"], "--master is for --engine spark"),
    ],
)
def test_what_cannot_be_done_is_told(
    arguments: list[str], told: str, tmp_path: Path, small: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t.csv").write_text("id,cough\n1,true\n")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    found = run("cohort", *(str(tmp_path / a) if a == "empty" else a for a in arguments), "--kb", small)
    assert found.status == 2
    assert told in found.err


@pytest.mark.parametrize(
    ("ids", "told"),
    [
        (pl.Series([1.5]), "column `id` is Float64, and can be no id"),
        (pl.Series([[1]]), "column `id` is List(Int64), and can be no id"),
        (pl.Series([b"1"]), "column `id` is Binary, and can be no id"),
        (pl.Series([True]), "column `id` is Boolean, and can be no id"),
        (pl.Series([Decimal("1.5")]), "column `id` is Decimal"),
        (pl.Series([1]), "t.csv: its ids are String, and Int64 in"),
    ],
    ids=str,
)
@pytest.mark.parametrize("ending", ["parquet", "csv", "jsonl"])
def test_ids_are_texts_or_whole_numbers_and_of_one_type(
    ids: pl.Series, told: str, ending: str, tmp_path: Path, small: str, run: Run
) -> None:
    pl.DataFrame({"id": ids, "cough": True}).write_parquet(tmp_path / "t.parquet")
    (tmp_path / "t.csv").write_text("id,cough\n1,true\n")
    tables = [str(tmp_path / "t.parquet"), str(tmp_path / "t.csv")]
    found = run("cohort", *tables, "-o", str(tmp_path / f"a.{ending}"), "--kb", small)
    assert found.status == 2
    assert told in found.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small.dl", "t.csv", "t.parquet"]


@pytest.mark.parametrize("type_", [pl.Int8, pl.UInt64, pl.Decimal(38, 0), pl.String, pl.Categorical])
@pytest.mark.parametrize("ending", ["parquet", "csv", "jsonl"])
def test_ids_come_out_as_they_went_in(type_: Any, ending: str, tmp_path: Path, small: str, run: Run) -> None:
    ids = pl.Series(["7", "1", "100"]).cast(pl.String if type_ == pl.Categorical else pl.Int64).cast(type_)
    pl.DataFrame({"id": ids, "cough": True}).write_parquet(tmp_path / "t.parquet")
    assert run("cohort", str(tmp_path / "t.parquet"), "-o", str(tmp_path / f"a.{ending}"), "--kb", small).status == 0
    found = _read(tmp_path / f"a.{ending}")["id"]
    assert [int(id_) for id_ in found] == [7, 1, 100]


@pytest.mark.parametrize(("name", "layout"), [("status", "long"), ("statement", "long"), ("take_xray", "wide")])
def test_the_column_of_ids_may_not_be_called_as_one_of_the_answers(
    name: str, layout: str, tmp_path: Path, small: str, run: Run
) -> None:
    (tmp_path / "t.csv").write_text(f"{name},cough\n1,true\n")
    named = ["--id", name, "--layout", layout, "--kb", small]
    found = run("cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.parquet"), *named)
    assert (found.status, f"have a column `{name}` of their own" in found.err) == (2, True)
    with pytest.raises(RecordError, match="of their own"):
        small_knowledge().statuses(pl.DataFrame({name: [1]}), id_=name, layout=layout)


def test_a_layout_that_there_is_not_is_told() -> None:
    with pytest.raises(ValueError, match="'narrow' is no layout; these are: wide, long"):
        small_knowledge().statuses(pl.DataFrame({"id": [1]}), layout="narrow")


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_table_that_ends_too_soon_is_refused_and_nothing_appears(
    ending: str, tmp_path: Path, small: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = pl.DataFrame({"id": ["1", "2"], "cough": [True, False]})
    frame.write_csv(tmp_path / "t.csv") if ending == "csv" else frame.write_parquet(tmp_path / "t.parquet")
    table = RowTable if ending == "csv" else ColumnTable
    monkeypatch.setattr(table, "height", lambda _: 3)  # as it was when the rows were counted
    found = run("cohort", str(tmp_path / f"t.{ending}"), "-o", str(tmp_path / "a.csv"), "--kb", small)
    assert found.status == 2
    assert "only 2 of 3 rows could be read" in found.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small.dl", f"t.{ending}"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("people/fever=high/1.csv", "a folder that is the value of a column is not read"),
        ("people/_delta_log/0.json", "this is a table of Delta or Iceberg"),
        ("people/2.csv.gz", "a packed table is not read"),
        ("people/\udcff.csv", "its name is not UTF-8"),
    ],
)
def test_what_would_be_read_as_less_than_it_is_is_refused(
    name: str, told: str, tmp_path: Path, small: str, run: Run
) -> None:
    (tmp_path / "people").mkdir()
    for path in (tmp_path / "people" / "1.csv", tmp_path / name):
        path.parent.mkdir(exist_ok=True)
        path.write_text("id,cough\n1,true\n")
    found = run("cohort", str(tmp_path / "people"), "-o", str(tmp_path / "a.csv"), "--kb", small)
    assert (found.status, told in found.err) == (2, True)


def test_a_table_that_is_named_twice_is_answered_once(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text("id,cough\n1,true\n")
    (tmp_path / "link.csv").symlink_to(tmp_path / "t.csv")
    tables = [str(tmp_path / "t.csv"), str(tmp_path / "link.csv"), f"{tmp_path}/../{tmp_path.name}/t.csv"]
    found = run("cohort", *tables, "-o", str(tmp_path / "a.csv"), "--kb", small)
    assert found.err.startswith("1 record answered")


def test_an_output_that_is_a_link_stays_one(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text("id,cough\n1,true\n")
    (tmp_path / "far").mkdir()
    (tmp_path / "a.csv").symlink_to(tmp_path / "far" / "b.csv")
    assert run("cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small).status == 0
    assert (tmp_path / "a.csv").is_symlink()
    assert _read(tmp_path / "far" / "b.csv")["id"].to_list() == ["1"]


LINES_WITHOUT_THEIR_ID = ['{"id": "x", "findings": {"cough": true}}', '{"cough": true}', '{"findings": {}}']


def test_a_line_without_the_column_of_ids_is_no_record(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.jsonl").write_text("\n".join(['{"nhs": "7"}', *LINES_WITHOUT_THEIR_ID]))
    arguments = ["--id", "nhs", "--rejects", str(tmp_path / "r.csv"), "--kb", small]
    assert run("cohort", str(tmp_path / "t.jsonl"), "-o", str(tmp_path / "a.csv"), *arguments).status == 0
    assert _read(tmp_path / "a.csv")["nhs"].to_list() == ["7"]
    assert _read(tmp_path / "r.csv").height == 3


def test_a_finding_is_left_out_in_every_form_of_a_line(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.jsonl").write_text('{"id": "x", "findings": {"cough": true}}\n{"id": "y", "cough": true}\n')
    arguments = ["--ignore", "cough", "--kb", small]
    assert run("cohort", str(tmp_path / "t.jsonl"), "-o", str(tmp_path / "a.csv"), *arguments).status == 0
    assert {row[1:] for row in _read(tmp_path / "a.csv").rows()} == {("possible", "possible")}


def test_columns_are_left_out_and_ids_named_when_told(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text("nhs,cough,age,fever\n007,true,61,nonsense\n")
    output = ["-o", str(tmp_path / "a.csv"), "--kb", small]
    named = ["--id", "nhs", "--ignore", "age", "--ignore", "fever"]
    assert run("cohort", str(tmp_path / "t.csv"), *output, *named).status == 0
    assert _read(tmp_path / "a.csv").columns == ["nhs", "advise_rest", "take_xray"]
    assert _read(tmp_path / "a.csv").row(0) == ("007", "presumed", "possible")


@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl"])
def test_a_table_without_rows_gives_a_table_without_rows(ending: str, tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text("id,cough\n")
    assert run("cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / f"a.{ending}"), "--kb", small).status == 0
    if ending != "jsonl":
        assert _read(tmp_path / f"a.{ending}").columns == ["id", "advise_rest", "take_xray"]


def test_hostile_ids_come_out_as_they_went_in(tmp_path: Path, small: str, run: Run) -> None:
    ids = ["'; drop table record; --", '"', "a,b", "\u202e", "<script>", "x" * 10_000, "=1+1", "é\n"]
    pl.DataFrame({"id": ids, "cough": [True] * len(ids)}).write_parquet(tmp_path / "t.parquet")
    for ending in ("csv", "parquet", "jsonl"):
        run("cohort", str(tmp_path / "t.parquet"), "-o", str(tmp_path / f"a.{ending}"), "--kb", small)
        assert _read(tmp_path / f"a.{ending}")["id"].to_list() == ids
    pl.DataFrame({"id": ids, "cough": False, "weeks": 1.0}).write_parquet(tmp_path / "t.parquet")
    for ending in ("csv", "parquet", "jsonl"):
        rejects = tmp_path / f"r.{ending}"
        arguments = ["-o", str(tmp_path / "none.csv"), "--rejects", str(rejects), "--kb", small]
        assert run("cohort", str(tmp_path / "t.parquet"), *arguments).status == 0
        assert _read(rejects)["id"].to_list() == ids


# whole or not at all


def _command(people: Path, output: Path, *more: str) -> list[str]:
    arguments = ["cohort", str(people), "-o", str(output), "--part-rows", "40", "--layout", "long", *more]
    return [sys.executable, "-m", "cli.main", *arguments]


@pytest.mark.parametrize("seed", range(4))
def test_a_run_that_is_killed_at_any_moment_and_run_again_gives_the_same_bytes(
    seed: int, people: Path, tmp_path: Path
) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    whole = tmp_path / "whole.parquet"
    start = time.monotonic()
    subprocess.run(_command(people, whole, "--summary"), check=True, capture_output=True, env=environment)
    needed = time.monotonic() - start
    output, rng, killed = tmp_path / "answers.parquet", random.Random(seed), 0
    for _ in range(4):
        process = subprocess.Popen(
            _command(people, output, "--summary"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        try:
            process.wait(rng.uniform(0.3, 1) * needed)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
            assert not output.exists() or output.read_bytes() == whole.read_bytes()
    last = subprocess.run(_command(people, output, "--summary"), check=True, capture_output=True, env=environment)
    first = subprocess.run(_command(people, whole, "--summary"), check=True, capture_output=True, env=environment)
    assert output.read_bytes() == whole.read_bytes()
    assert last.stdout == first.stdout
    assert killed
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.parquet", "whole.parquet"]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    ("rows", "step"), [*((500, step) for step in range(1, 7)), *((5000, step) for step in range(1, 5))]
)
def test_a_run_that_ends_at_any_step_of_the_disk_goes_on_to_the_same_bytes(
    rows: int, step: int, when: str, people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The steps are the renames: of what tells the run, of each part, of what was refused, of the answers."""
    arguments = ["cohort", str(people), "--part-rows", str(rows), "--rejects", str(tmp_path / "r.csv")]
    _call(*arguments, "-o", str(tmp_path / "whole.csv"))
    replace, left = os.replace, [step]

    def replace_or_end(source: Any, target: Any) -> None:
        left[0] -= 1
        if left[0] == 0 and when == "before":
            raise _EndedError
        replace(source, target)
        if left[0] == 0:
            raise _EndedError

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace_or_end)
        patch.setattr(parts_module.Folder, "close", _let_go)
        with pytest.raises(_EndedError):
            _call(*arguments, "-o", str(tmp_path / "a.csv"))
    _call(*arguments, "-o", str(tmp_path / "a.csv"))
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "r.csv", "whole.csv"]


class _EndedError(BaseException):
    """A run that is ended, and tidies nothing up."""


def _let_go(folder: parts_module.Folder, remove: bool) -> None:
    os.close(cast(int, folder._lock))


def _call(*arguments: str) -> None:
    group.main(arguments, standalone_mode=False)


def test_a_full_disk_is_told_and_nothing_appears(
    people: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Any, target: Any) -> None:
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr(os, "replace", full)
    found = run("cohort", str(people), "-o", str(tmp_path / "a.csv"))
    assert found.status == 2
    assert "No space left" in found.err
    assert [*tmp_path.iterdir()] == []


def test_a_run_whose_table_has_changed_starts_anew(tmp_path: Path, small: str, run: Run) -> None:
    table, output = tmp_path / "t.csv", tmp_path / "a.csv"
    table.write_text("id,cough\n1,true\n2,true\n3,maybe\n")
    arguments = ["cohort", str(table), "-o", str(output), "--kb", small, "--part-rows", "1"]
    assert run(*arguments).status == 2
    table.write_text("id,cough\n4,false\n5,false\n")
    assert run(*arguments).err == f"2 records answered: {output}\n"
    assert _read(output)["id"].to_list() == ["4", "5"]


def test_two_runs_do_not_write_the_same_output_at_once(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text("id,cough\n1,true\n")
    folder = parts_module.Folder(tmp_path / "a.csv")
    folder.open({})
    found = run("cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small)
    assert found.status == 2
    assert "another run is writing" in found.err
    folder.close(remove=True)
    assert run("cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small).status == 0


@pytest.mark.parametrize("kind", ["file", "folder", "link", "text"])
def test_a_folder_that_no_run_made_is_left_alone(kind: str, tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text("id,cough\n1,true\n")
    place = tmp_path / "a.csv.parts"
    if kind == "link":
        (tmp_path / "other").mkdir()
        place.symlink_to(tmp_path / "other")
    elif kind == "text":
        place.write_text("mine")
    else:
        place.mkdir()
        (place / "mine").mkdir() if kind == "folder" else (place / "mine").write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    found = run("cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small)
    assert (found.status, "is in the way, and no run put it there" in found.err) == (2, True)
    assert sorted(tmp_path.rglob("*")) == before


def test_nothing_else_is_written_where_the_parts_are(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text("id,cough\n1,maybe\n")
    (tmp_path / "a.csv.parts").mkdir()
    rejects = ["--rejects", str(tmp_path / "a.csv.parts" / "r.csv")]
    found = run("cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small, *rejects)
    assert (found.status, "name another file" in found.err) == (2, True)


def test_what_is_left_in_the_folder_of_parts_is_no_reason_to_fail(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text("id,cough\n1,true\n")
    (tmp_path / "a.csv.parts").mkdir()
    (tmp_path / "a.csv.parts" / "run.json").write_bytes(b"\xff")
    (tmp_path / "a.csv.parts" / "000000.done").write_bytes(b"{")
    (tmp_path / "a.csv.parts" / "000000.answers").write_bytes(b"id\n")
    assert run("cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small).status == 0
    assert _read(tmp_path / "a.csv")["id"].to_list() == ["1"]


# the summary


def test_a_summary_counts_statuses_and_what_each_finding_could_settle(
    people: Path, answers: pl.DataFrame, tmp_path: Path, ng234: KnowledgeBase, run: Run
) -> None:
    few = tmp_path / "few.parquet"
    pl.read_parquet(people).head(60).write_parquet(few)
    arguments = ["-o", str(tmp_path / "a.parquet"), "--summary", "--format", "json", "--part-rows", "25"]
    found = json.loads(run("cohort", str(few), *arguments).out)
    own = answers.head(60)
    assert found["answered"] == 60
    assert [told["id"] for told in found["statements"]] == [*ng234.program.statements]
    for told in found["statements"]:
        statement, statuses = ng234.program.statements[told["id"]], own[told["id"]].cast(pl.String).to_list()
        assert told["statuses"] == {status: statuses.count(status) for status in STATUSES}
        assert (told["strength"], told["action"]) == (statement.strength, statement.action)
    assert found["settles"] == {n: count for n, count in _settled(read_records(few, 60), ng234).items() if count}


def _settled(records: list[Record], knowledge: KnowledgeBase) -> dict[str, int]:
    """How many open answers each finding settles, one record and one value after another."""
    states, forms = knowledge.states, knowledge.forms
    found = dict.fromkeys(knowledge.program.findings, 0)
    nogoods = [product for products in forms.contradictions.values() for product in products]
    for record in records:
        mask = states.mask(record.findings)
        open_ = [form for form in forms.statements.values() if status(form, mask) in (PRESUMED, POSSIBLE)]
        for variable in states.variables:
            if variable.name not in record.findings:
                bits = [1 << (variable.offset + state) for state in range(1, variable.size)]
                after = [Mask(mask.recorded | b, mask.whole & ~(1 << variable.offset) | b) for b in bits]
                after = [m for m in after if not any(not m.whole & product for product in nogoods)]
                found[variable.name] += sum(
                    any(status(form, m) in (RECOMMENDED, RULED_OUT) for m in after) for form in open_
                )
    return found


def test_a_summary_reads_well(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text(BAD + "10,true,,\n11,,,\n")
    arguments = ["-o", str(tmp_path / "a.csv"), "--kb", small, "--rejects", str(tmp_path / "r.csv"), "--summary"]
    check_golden(GOLDEN / "cohort-summary.txt", run("cohort", str(tmp_path / "t.csv"), *arguments).out)
    page = run("cohort", str(tmp_path / "t.csv"), *arguments, "--format", "html").out
    assert "4 records; 7 rows were rejected" in page
    assert "<script" not in page


def _read(path: Path) -> pl.DataFrame:
    """A table as texts."""
    if path.suffix == ".parquet":
        return pl.read_parquet(path).cast(pl.String)
    if path.suffix == ".csv":
        with path.open(newline="", encoding="utf-8") as file:
            header, *rows = csv.reader(file)
        return pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String))
