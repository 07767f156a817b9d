"""Rows of CSV and JSON Lines: what is wrong with one is told with its line, and takes no other with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from guidelog import KnowledgeBase, RecordError

from ..support.run import Run
from ..support.tables import read_table

GOOD = b"p1,true\n"

LINES: Mapping[str, tuple[bytes, int, str]] = {
    "a stray quote": (b'p2,"tr"ue\n', 3, "no row of CSV"),
    "text after a quote": (b'"p2" x,true\n', 3, "no row of CSV"),
    "a short row": (b"p2\n", 3, "1 values for 2 columns (leave what is not recorded empty, with its comma)"),
    "a long row": (b"p2,true,false\n", 3, "3 values for 2 columns (put what holds a comma in quotes)"),
    "a quoted row of several lines": (b'p2,"true\n\n"\n', 3, '`cough` is "true'),
    "a long row of several lines": (
        b'p2,"a\nb",c\n',
        3,
        "3 values for 2 columns, in lines 3 to 4, which quotes join",
    ),
    "a byte in a value": (b"p2,tr\xffue\n", 3, "not UTF-8 text, in column `cough`"),
    "a byte in an id": (b"p\xe9,true\n", 3, "not UTF-8 text, in column `id`"),
    "a very long value": (b"p2," + b"x" * 2**25 + b"\n", 3, "no row of CSV (field larger than field limit"),
    "NUL in a value": (b"p2,tr\0ue\n", 3, '`cough` is "tr'),
    "after empty lines": (b"\n\r\n\np2,maybe\n", 6, '`cough` is "maybe"'),
    "no id": (b",true\n", 3, "`id` is empty (give the row an id)"),
}


@pytest.mark.parametrize(("line", "number", "told"), LINES.values(), ids=LINES)
def test_a_bad_row_of_csv_is_set_aside_with_its_line_and_no_other(
    line: bytes, number: int, told: str, tmp_path: Path, small: str, run: Run
) -> None:
    (tmp_path / "t.csv").write_bytes(b"id,cough\n" + GOOD + line + b"p3,true\np4,false")
    arguments = ["-o", str(tmp_path / "a.csv"), "--kb", small, "--rejects", str(tmp_path / "r.csv")]
    found = run("cohort", str(tmp_path / "t.csv"), *arguments)
    assert (found.status, found.err.partition(":")[0]) == (0, "3 records answered, 1 rejected"), found.err
    assert read_table(tmp_path / "a.csv")["id"].to_list() == ["p1", "p3", "p4"]
    (row,) = read_table(tmp_path / "r.csv").rows(named=True)
    assert row["where"] == f"{tmp_path}/t.csv:{number}"
    assert told in row["reason"]
    assert row["reason"].isprintable()


OPEN: Mapping[str, tuple[bytes, int]] = {
    "a quote that is never closed": (b'p1,true\np2,"true\np3,true\np4,true\n', 3),
    "a quote in the last line": (b'p1,true\np2,"true', 3),
    "a quote that a later one closes": (b'p1,true\np2,"true\np3,"true"\np4,true\n', 3),
    "an odd quote in one line": (b'p1,true\np2,"tr"ue"\np3,true\n', 3),
    "a quote that opens after another was closed": (b'p1,true\np2,"a\nb","c\nd\np3,true\n', 4),
    "a quote in the first row": (b'"p1,true\np2,true\n', 2),
}


@pytest.mark.parametrize(("rows", "number"), OPEN.values(), ids=OPEN)
def test_a_quote_that_joins_rows_is_told_with_the_line_where_it_opens(
    rows: bytes, number: int, tmp_path: Path, small: str, run: Run
) -> None:
    (tmp_path / "t.csv").write_bytes(b"id,cough\n" + rows)
    arguments = ["-o", str(tmp_path / "a.csv"), "--kb", small, "--rejects", str(tmp_path / "r.csv")]
    found = run("cohort", str(tmp_path / "t.csv"), *arguments)
    assert found.status == 2
    assert f"t.csv:{number}: not a table in CSV: a quote that opens in line {number} is not closed" in found.err
    assert not (tmp_path / "r.csv").exists()


HEADERS: Mapping[str, tuple[str, bytes, str]] = {
    "tabs": ("t.csv", b"id\tcough\np1\ttrue\n", "its columns stand between tabs"),
    "bars": ("t.csv", b"id|cough\np1|true\n", "its columns stand between bars"),
    "semicolons": ("t.csv", b"id;cough\np1;true\n", "its columns stand between semicolons"),
    "semicolons around a comma": ("t.csv", b"id;cough, or none\np1;true\n", "its columns stand between semicolons"),
    "tabs without an id": ("t.csv", b"person\tcough\n", "its columns stand between tabs"),
    "commas in .tsv": ("t.tsv", b"id,cough\np1,true\n", "its columns stand between commas\n  = help: call it .csv"),
    "a byte order mark": ("t.csv", b"\xef\xbb\xbfid;cough\n", "its columns stand between semicolons"),
    "sep=": ("t.csv", b"sep=,\nid,cough\np1,true\n", "its first line is `sep=,`"),
    "SEP=;": ("t.csv", b"SEP=;\nid;cough\n", "its first line is `SEP=;`"),
    "an empty line": ("t.csv", b"\nid,cough\np1,true\n", "its first line is empty"),
    "a comment": ("t.csv", b"# people\nid,cough\np1,true\n", "its first line is a comment"),
    "a broken quote": ("t.csv", b'"id"x,cough\np1,true\n', "t.csv:1: its first line cannot be read"),
    "UTF-16": ("t.csv", "id,cough\np1,true\n".encode("utf-16"), "it begins as UTF-16 does"),
    "a byte in the header": ("t.csv", b"id,cou\xffgh\n", "t.csv:1:7: not UTF-8 text (byte 0xff)"),
    "capitals": ("t.csv", b"ID,cough\np1,true\n", "`ID` is another: name it with --id ID"),
    "blanks": ("t.csv", b"id ,cough\np1,true\n", "`id ` is another: name it with --id 'id '"),
}


@pytest.mark.parametrize(("name", "data", "told"), HEADERS.values(), ids=HEADERS)
def test_a_first_line_that_is_no_header_is_told_for_what_it_is(
    name: str, data: bytes, told: str, tmp_path: Path, small: str, run: Run
) -> None:
    (tmp_path / name).write_bytes(data)
    found = run("cohort", str(tmp_path / name), "-o", str(tmp_path / "a.csv"), "--kb", small)
    assert (found.status, told in found.err) == (2, True), found.err
    assert "--ignore" not in found.err


HOSTILE = ["\x1b[31mred", "\x1b]0;title\x07", "a\n::error file=x::told", "\u202e", "a\r::warning::told", "\x9b31m"]


@pytest.mark.parametrize("name", HOSTILE, ids=repr)
@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_the_names_of_columns_and_values_steer_no_terminal(
    name: str, ending: str, tmp_path: Path, small: str, run: Run
) -> None:
    path = tmp_path / f"t.{ending}"
    frame = pl.DataFrame({"id": ["p1"], name: ["x"]})
    write: dict[str, Any] = {"csv": frame.write_csv, "jsonl": frame.write_ndjson, "parquet": frame.write_parquet}
    write[ending](path)
    found = run("cohort", str(path), "-o", str(tmp_path / "a.csv"), "--kb", small)
    assert found.status == 2
    assert all(line.isprintable() and not line.startswith("::") for line in found.err.split("\n")), found.err
    frame = pl.DataFrame({"id": [name], "fever": [name]})
    write = {"csv": frame.write_csv, "jsonl": frame.write_ndjson, "parquet": frame.write_parquet}
    write[ending](path)
    found = run("cohort", str(path), "-o", str(tmp_path / "a.csv"), "--kb", small)
    assert found.status == 2
    assert all(line.isprintable() and not line.startswith("::") for line in found.err.split("\n")), found.err
    rejects = ["--rejects", str(tmp_path / "r.jsonl")]
    assert run("cohort", str(path), "-o", str(tmp_path / "a.csv"), "--kb", small, *rejects).status == 0
    (row,) = read_table(tmp_path / "r.jsonl").rows(named=True)
    assert (row["id"], row["reason"].isprintable()) == (name, True)


# what is left out may be anything

IGNORED: Mapping[str, tuple[str, bytes, list[str]]] = {
    "two columns of one name": ("csv", b"id,cough,notes,notes\np1,true,a,b\n", ["notes"]),
    "columns without a name": ("csv", b"id,cough,,\np1,true,,\n", [""]),
    "a byte that is no text": ("csv", b"id,cough,notes\np1,true,caf\xe9\n", ["notes"]),
    "a very long text": ("csv", b"id,cough,notes\np1,true," + b"x" * 200_000 + b"\n", ["notes"]),
    "two keys of one name": ("jsonl", b'{"id": "p1", "cough": true, "notes": 1, "notes": 2}', ["notes"]),
    "a number that is none": ("jsonl", b'{"id": "p1", "cough": true, "notes": NaN}', ["notes"]),
    "an object": ("jsonl", b'{"id": "p1", "cough": true, "notes": {"a": [1, {}]}}', ["notes"]),
    "a key beside findings": ("jsonl", b'{"id": "p1", "findings": {"cough": true}, "notes": 1}', ["notes"]),
    "a key among findings": ("jsonl", b'{"id": "p1", "findings": {"cough": true, "notes": NaN}}', ["notes"]),
    "an unpaired surrogate": ("jsonl", b'{"id": "p1", "cough": true, "notes": "\\ud800"}', ["notes"]),
    "a finding that is another thing": ("csv", b"id,cough,fever\np1,true,38.5\n", ["fever"]),
}


@pytest.mark.parametrize(("ending", "data", "names"), IGNORED.values(), ids=IGNORED)
def test_what_is_left_out_may_be_anything(
    ending: str, data: bytes, names: list[str], tmp_path: Path, small: str, run: Run
) -> None:
    (tmp_path / f"t.{ending}").write_bytes(data)
    ignored = [word for name in names for word in ("--ignore", name)]
    found = run("cohort", str(tmp_path / f"t.{ending}"), "-o", str(tmp_path / "a.csv"), "--kb", small, *ignored)
    assert found.status == 0, found.err
    assert read_table(tmp_path / "a.csv").row(0) == ("p1", "presumed", "possible")


@pytest.mark.parametrize(
    "name", [" row", " id", "id ", "len", "literal", "where", "status", "_metadata", "*", "^.*$", "index"]
)
@pytest.mark.parametrize("of", ["a column that is left out", "the ids"])
def test_columns_may_be_called_as_the_program_calls_its_own(
    name: str, of: str, tmp_path: Path, small: str, run: Run
) -> None:
    ids = pl.Series(["a", "b", "c"])
    more = {name: ids} if of == "the ids" else {"id": ids, name: [1, 2, 3]}
    frame = pl.DataFrame({**more, "cough": [True, True, False], "weeks": [3.0, float("nan"), 1.0]})
    frame.write_parquet(tmp_path / "t.parquet")
    named = ["--id", name] if of == "the ids" else ["--ignore", name]
    arguments = [str(tmp_path / "t.parquet"), "-o", str(tmp_path / "a.parquet"), "--kb", small, *named]
    found = run("cohort", *arguments, "--rejects", str(tmp_path / "r.csv"))
    assert found.status == 0, found.err
    assert pl.read_parquet(tmp_path / "a.parquet").to_series(0).to_list() == ["a"]
    rejected = {row["id"]: row["where"].rpartition(" ")[2] for row in read_table(tmp_path / "r.csv").rows(named=True)}
    assert rejected == {"b": "2", "c": "3"}


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("columns", [["person_id", "cough"], ["cough"], []], ids=str)
def test_a_table_without_the_column_of_ids_is_told_alike_in_every_format(
    ending: str, columns: list[str], tmp_path: Path, small: str, run: Run
) -> None:
    path = tmp_path / f"t.{ending}"
    frame = pl.DataFrame({name: [True] for name in columns})
    {"csv": frame.write_csv, "jsonl": frame.write_ndjson, "parquet": frame.write_parquet}[ending](path)
    (tmp_path / "good.csv").write_text("id,cough\n1,true\n")
    for tables in ([str(path)], [str(tmp_path / "good.csv"), str(path)]):
        found = run("cohort", *tables, "-o", str(tmp_path / "a.csv"), "--kb", small)
        if ending == "jsonl" and not columns:
            continue  # no line, and so no record
        assert found.status == 2
        told = "`id` is not a text" if ending == "jsonl" else "there is no column `id`"
        if ending == "csv" and not columns:
            told = "its first line is empty"
        assert told in found.err, found.err


# one way of reading a record

RECORDS: list[dict[str, Any]] = [
    {"id": "x", "findings": {"cough": True}, "done": done}
    for done in (["rest"], ["nonsense"], [], None, "rest", ["rest", "rest"], [1], {}, 3, [["rest"]], True)
] + [
    {"id": "x", "done": ["nonsense"]},
    {"id": "x", "done": ["rest"]},
    {"id": "x", "cough": True, "done": ["rest"]},
    {"id": "x", "findings": {"cough": True}, "extra": 1},
    {"id": "x", "findings": None, "done": []},
    {"id": "x", "findings": {}, "cough": True},
    {"id": "x"},
    {"id": 1.0, "findings": {}},
    {"id": [], "findings": {}},
    {"id": True, "findings": {}},
    {"id": None, "findings": {}},
    {"id": "x", "findings": {"cough": None, "weeks": 1.5, "fever": "none"}},
    {"id": "x", "findings": {"cough": False, "weeks": 1}},
    {"id": "x", "findings": {"cough": "true"}},
]


@pytest.mark.parametrize("record", RECORDS, ids=json.dumps)
def test_a_record_is_accepted_or_refused_as_recommend_does(
    record: dict[str, Any], tmp_path: Path, small: str, run: Run
) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps(record))
    alone = run("recommend", str(path), "--kb", small)
    found = run("cohort", str(path), "-o", str(tmp_path / "a.csv"), "--kb", small)
    assert found.status == alone.status, found.err
    if alone.status:
        reason = alone.err.partition("\n")[0].rpartition(": `")[2]
        assert reason in found.err


def test_an_id_is_a_text_or_a_whole_number_in_every_format(tmp_path: Path, small: str, run: Run) -> None:
    written = [
        "1.0",
        "1e2",
        "12345678901234567890123",
        "-0",
        '"1e2"',
        '"007"',
        "7.5",
        "1.5e-1",
        "1e300",
        "9007199254740993.0",
    ]
    (tmp_path / "t.jsonl").write_text("".join(f'{{"id": {id_}, "cough": true}}\n' for id_ in written))
    arguments = ["--rejects", str(tmp_path / "r.csv"), "--kb", small]
    assert run("cohort", str(tmp_path / "t.jsonl"), "-o", str(tmp_path / "a.csv"), *arguments).status == 0
    ids = ["1", "100", "12345678901234567890123", "0", "1e2", "007"]
    assert read_table(tmp_path / "a.csv")["id"].to_list() == ids
    reasons = read_table(tmp_path / "r.csv")["reason"].to_list()
    assert len(reasons) == 4
    assert all("and no whole number for certain" in reason for reason in reasons)


def test_another_id_than_the_column_of_ids_is_not_passed_over(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.jsonl").write_text('{"id": "x", "nhs": "7", "findings": {"cough": true}}\n')
    arguments = ["cohort", str(tmp_path / "t.jsonl"), "-o", str(tmp_path / "a.csv"), "--kb", small, "--id", "nhs"]
    assert "`id` is not the column of ids, which is `nhs`" in run(*arguments).err
    assert run(*arguments, "--ignore", "id").status == 0
    assert read_table(tmp_path / "a.csv")["nhs"].to_list() == ["7"]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_the_next_step_is_that_of_the_table_at_hand(ending: str, tmp_path: Path, small: str, run: Run) -> None:
    frame = pl.DataFrame({"id": ["1", "2", ""], "fever": ["NA", "hihg", None], "weeks": [None, None, None]})
    frame.write_csv(tmp_path / "t.csv") if ending == "csv" else frame.write_parquet(tmp_path / "t.parquet")
    arguments = ["-o", str(tmp_path / "a.csv"), "--rejects", str(tmp_path / "r.csv"), "--kb", small]
    run("cohort", str(tmp_path / f"t.{ending}"), *arguments)
    first, second, third = read_table(tmp_path / "r.csv")["reason"].to_list()
    assert f"leave it {'empty' if ending == 'csv' else 'null'} if it is not recorded" in first
    assert "did you mean `high`?" in second
    assert third == "`id` is empty (give the row an id)"


DONE = [
    {"done": ["corticosteroids"]},
    {"done": ["corticosteroids"], "findings": {"dexamethasone_started": False}},
    {"done": ["corticosteroids"], "findings": {"dexamethasone_started": True}},
    {"done": ["corticosteroids", "surgery"], "findings": {"dexamethasone_started": None, "mscc": "confirmed"}},
    {"done": ["mri"], "findings": {"mscc": "suspected"}},
]


@pytest.mark.parametrize("record", DONE, ids=json.dumps)
def test_what_was_done_is_recorded_as_recommend_does(
    record: dict[str, Any], tmp_path: Path, ng234: KnowledgeBase, run: Run
) -> None:
    (tmp_path / "t.jsonl").write_text(json.dumps({"id": "x", **record}))
    found = run("cohort", str(tmp_path / "t.jsonl"), "-o", str(tmp_path / "a.parquet"))
    try:
        answer = ng234.consult({"id": "x", **record}).answer
    except RecordError as error:
        told, expected = error.faults[0].message, {}
    else:
        told, expected = "1 record answered", {one.statement.id: one.status for one in answer.statements}
    assert told in found.err
    rows = pl.read_parquet(tmp_path / "a.parquet").rows(named=True) if expected else [{}]
    assert {name: status for name, status in rows[0].items() if name != "id"} == expected
