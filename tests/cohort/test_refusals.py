"""What is no record, and no table of records, is told or set aside, and never answered."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from guidelog.inference.cohort.tables.block_table import BlockTable
from guidelog.inference.cohort.tables.typed_table import TypedTable

from guidelog import RecordError

from ..support.run import Run
from ..support.small import small as small_knowledge
from ..support.tables import BAD, read_table

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
    assert read_table(tmp_path / "a.csv")["id"].to_list() == ["1", "7"]
    told = {row["id"]: (row["where"], row["reason"]) for row in read_table(rejects).rows(named=True)}
    assert all(told[id_][1].startswith(reason) for id_, reason in REASONS.items())
    places = [row["where"].rpartition(":")[2] for row in read_table(rejects).rows(named=True)]
    assert places == ["3", "4", "5", "6", "7", "9", "10"]
    assert [row["reason"].partition(" (")[0] for row in read_table(rejects).rows(named=True) if not row["id"]] == [
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
    assert read_table(tmp_path / "a.csv")["id"].to_list() == ["1"]
    found = read_table(tmp_path / "r.csv")
    assert found["where"].to_list() == [f"{tmp_path}/t.parquet, row {row}" for row in (2, 3, 4, 5)]
    assert "not a finite number" in found["reason"][3]


def test_without_a_place_for_them_such_rows_stop_the_run_and_nothing_appears(
    tmp_path: Path, small: str, run: Run
) -> None:
    (tmp_path / "t.csv").write_text(BAD)
    found = run("cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small)
    assert found.status == 2
    assert "t.csv:3, record 2: `cough` is" in found.err
    assert "at least 7 rows are not records" in found.err
    assert "--rejects TABLE" in found.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small.dl", "t.csv"]


def test_a_run_that_bad_rows_stopped_goes_on_once_they_may_be_set_aside(tmp_path: Path, small: str, run: Run) -> None:
    good = "id,cough\n" + "".join(f"{row},true\n" for row in range(10))
    (tmp_path / "t.csv").write_text(good + "x,maybe\n")
    arguments = ["cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small, "--part-rows", "5"]
    assert run(*arguments).status == 2
    found = run(*arguments, "--rejects", str(tmp_path / "r.csv"))
    assert found.err.startswith("going on: 10 of 11 rows were done before\n")
    assert read_table(tmp_path / "a.csv")["id"].to_list() == [str(row) for row in range(10)]
    assert read_table(tmp_path / "r.csv")["id"].to_list() == ["x"]


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
    '{"id": "\\ud800", "cough": true}': "`id` holds an unpaired surrogate, which is not valid Unicode",
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
    assert read_table(tmp_path / "a.csv")["id"].to_list() == ["good"]
    assert read_table(tmp_path / "r.csv")["reason"][0].startswith(reason)


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
        (["", "-o", "a.csv"], "a table without a name"),
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
    found = read_table(tmp_path / f"a.{ending}")["id"]
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
    table = BlockTable if ending == "csv" else TypedTable
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
        ("people/2.csv.xz", "a table that is packed so is not read"),
        ("people/2.parquet.gz", "a table that is packed so is not read"),
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
    assert read_table(tmp_path / "far" / "b.csv")["id"].to_list() == ["1"]


LINES_WITHOUT_THEIR_ID = ['{"id": "x", "findings": {"cough": true}}', '{"cough": true}', '{"findings": {}}']


def test_a_line_without_the_column_of_ids_is_no_record(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.jsonl").write_text("\n".join(['{"nhs": "7"}', *LINES_WITHOUT_THEIR_ID]))
    arguments = ["--id", "nhs", "--rejects", str(tmp_path / "r.csv"), "--kb", small]
    assert run("cohort", str(tmp_path / "t.jsonl"), "-o", str(tmp_path / "a.csv"), *arguments).status == 0
    assert read_table(tmp_path / "a.csv")["nhs"].to_list() == ["7"]
    assert read_table(tmp_path / "r.csv").height == 3


def test_a_finding_is_left_out_in_every_form_of_a_line(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.jsonl").write_text('{"id": "x", "findings": {"cough": true}}\n{"id": "y", "cough": true}\n')
    arguments = ["--ignore", "cough", "--kb", small]
    assert run("cohort", str(tmp_path / "t.jsonl"), "-o", str(tmp_path / "a.csv"), *arguments).status == 0
    assert {row[1:] for row in read_table(tmp_path / "a.csv").rows()} == {("possible", "possible")}


def test_columns_are_left_out_and_ids_named_when_told(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text("nhs,cough,age,fever\n007,true,61,nonsense\n")
    output = ["-o", str(tmp_path / "a.csv"), "--kb", small]
    named = ["--id", "nhs", "--ignore", "age", "--ignore", "fever"]
    assert run("cohort", str(tmp_path / "t.csv"), *output, *named).status == 0
    assert read_table(tmp_path / "a.csv").columns == ["nhs", "advise_rest", "take_xray"]
    assert read_table(tmp_path / "a.csv").row(0) == ("007", "presumed", "possible")


@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl"])
def test_a_table_without_rows_gives_a_table_without_rows(ending: str, tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text("id,cough\n")
    assert run("cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / f"a.{ending}"), "--kb", small).status == 0
    if ending != "jsonl":
        assert read_table(tmp_path / f"a.{ending}").columns == ["id", "advise_rest", "take_xray"]


def test_hostile_ids_come_out_as_they_went_in(tmp_path: Path, small: str, run: Run) -> None:
    ids = ["'; drop table record; --", '"', "a,b", "\u202e", "<script>", "x" * 10_000, "=1+1", "é\n"]
    pl.DataFrame({"id": ids, "cough": [True] * len(ids)}).write_parquet(tmp_path / "t.parquet")
    for ending in ("csv", "parquet", "jsonl"):
        run("cohort", str(tmp_path / "t.parquet"), "-o", str(tmp_path / f"a.{ending}"), "--kb", small)
        assert read_table(tmp_path / f"a.{ending}")["id"].to_list() == ids
    pl.DataFrame({"id": ids, "cough": False, "weeks": 1.0}).write_parquet(tmp_path / "t.parquet")
    for ending in ("csv", "parquet", "jsonl"):
        rejects = tmp_path / f"r.{ending}"
        arguments = ["-o", str(tmp_path / "none.csv"), "--rejects", str(rejects), "--kb", small]
        assert run("cohort", str(tmp_path / "t.parquet"), *arguments).status == 0
        assert read_table(rejects)["id"].to_list() == ids
