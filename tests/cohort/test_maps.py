"""A table as it is, read by a map: what it says is read exactly, the rest is not recorded, and faults are told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from guidelog.inference.answer.states import States
from guidelog.inference.cohort.maps.map_text import MapText
from guidelog.inference.cohort.maps.mapped_table import MappedFiles
from guidelog.inference.cohort.maps.merged_files import MergedFiles
from guidelog.inference.cohort.maps.read_map import read_map
from guidelog.inference.cohort.maps.table_map import TableMap
from guidelog.inference.cohort.tables.table import Table
from guidelog.inference.cohort.tables.table_files import GatheredTable
from guidelog.inference.fhir.dates import Moment, reference
from guidelog.inference.record.record import Record
from guidelog.inference.record.units import decimal_of
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source
from hypothesis import given
from hypothesis import strategies as st

from guidelog import RecordError

from ..support.run import Run
from ..support.small import SMALL
from ..support.small import small as small_knowledge
from ..support.tables import YES_NO, read_table

LEVELS = 'finding = "fever"\nvalues = { 0 = "none", 1 = "suspected", 2 = "high" }'
KNOWLEDGE = small_knowledge()
Read = list[dict[str, object]]


def mapped_table(path: Path, mapping: TableMap, at: Moment | None = None) -> Table:
    """A table as a map reads it."""
    if mapping.rows.several:
        return GatheredTable(MergedFiles([path], mapping, at), KNOWLEDGE.program, KNOWLEDGE.states, print)
    return MappedFiles([path], mapping, at).table(path, KNOWLEDGE.program, KNOWLEDGE.states, print)


def read(text: str, rows: str, folder: Path, name: str = "t.csv", at: str | None = None) -> Read:
    """The findings of each row by its id; in place of those of one that is no record what is wrong with it."""
    path = folder / name
    path.write_text(rows, encoding="utf-8")
    mapping = read_map(MapText("m.toml", text), KNOWLEDGE.program, at is not None)
    moment = reference(at).when if at is not None else None
    table = mapped_table(path, mapping, moment)
    height = table.height()
    found: Read = []
    for _, _, row in table.originals(range(height)):
        assert isinstance(row, Record | RecordError)
        if isinstance(row, Record):
            found.append({"id": row.id, **row.findings})
        else:
            found.append({"faults": [f"{fault.code} {fault.message}" for fault in row.faults]})
    held = [id_ for piece in table.pieces(0, height) for id_ in piece.ids]
    assert [id_ is None or id_ == "" for id_ in held] == ["faults" in row for row in found]
    return found


CELLS: Mapping[str, tuple[str, str, object]] = {  # a column of a map, a text in it, and what that comes to
    "a word": (YES_NO, "yes", True),
    "a word with blanks around it": (YES_NO, " no ", False),
    "what means nothing": (YES_NO, "9", None),
    "an empty cell": (YES_NO, "", None),
    "blanks": (YES_NO, "   ", None),
    "what means nothing in every column": (YES_NO, "NA", None),
    "another case": (YES_NO, "Yes", '`x`: the map does not say what "Yes" means'),
    "a word of the vocabulary, where the map has others": (YES_NO, "true", 'does not say what "true" means'),
    "a code": (LEVELS, "2", "high"),
    "a code that something took for a number": (LEVELS, "2.0", "high"),
    "a code that is not said": (LEVELS, "3", 'does not say what "3" means'),
    "any other text": ('finding = "cough"\nvalues = { none = "null", "*" = true }', "since May", True),
    "the vocabulary's own truth": ('finding = "cough"', "TRUE", True),
    "the vocabulary's own value": ('finding = "fever"', "high", "high"),
    "none of the vocabulary's": ('finding = "fever"', "hihg", 'does not say what "hihg" means'),
    "a number": ('finding = "weeks"', "2.50", Decimal("2.50")),
    "a decimal comma": ('finding = "weeks"\ndecimal = ","', "2,5", Decimal("2.5")),
    "a decimal comma that is not said": ('finding = "weeks"', "2,5", '"2,5" is no number'),
    "a point where a comma is said": ('finding = "weeks"\ndecimal = ","', "2.5", '"2.5" is no number'),
    "a number that is not known": ('finding = "weeks"\nvalues = { -99 = "null" }', "-99", None),
    "days as weeks": ('finding = "weeks"\nunit = "days"', "14", Decimal(2)),
    "a day less": ('finding = "weeks"\nunit = "days"', "13", Decimal("1.857142857142")),
    "hours": ('finding = "weeks"\nunit = "hours"', "84", Decimal("0.5")),
    "a factor": ('finding = "weeks"\nfactor = "1/7"', "21", Decimal(3)),
    "a decimal factor": ('finding = "weeks"\nfactor = 0.1', "3", Decimal("0.3")),
    "a number beyond all bounds": ('finding = "weeks"\nfactor = 2', "1e99999", "too large to be multiplied"),
    "infinity": ('finding = "weeks"', "inf", '"inf" is no number'),
    "a date": ('finding = "weeks"\nsince = true', "2026-02-01", Decimal(2)),
    "a date and a time": ('finding = "weeks"\nsince = true', "2026-02-01 10:30:00", Decimal(2)),
    "a date of another form": ('finding = "weeks"\nsince = true\nformat = "dd/mm/yyyy"', "01/02/2026", Decimal(2)),
    "a date that there is not": ('finding = "weeks"\nsince = true', "2026-02-30", "is no date"),
    "a date to come": ('finding = "weeks"\nsince = true', "2026-03-01", "is after 2026-02-20"),
}  # fmt: skip


@pytest.mark.parametrize(("column", "text", "wanted"), CELLS.values(), ids=CELLS)
def test_a_cell_says_what_the_map_says_that_it_means(column: str, text: str, wanted: object, tmp_path: Path) -> None:
    cell = json.dumps(text, ensure_ascii=False)
    (row,) = read(f'null = ["NA"]\n[columns.x]\n{column}', f"id,x\np,{cell}\n", tmp_path, at="2026-02-20")
    if isinstance(wanted, str) and "faults" in row:
        assert wanted in str(row["faults"])
    else:
        assert {**row, "id": "p"} == ({"id": "p"} if wanted is None else {"id": "p", list(row)[1]: wanted})


TABLES: Mapping[str, tuple[str, str, Read]] = {  # a map, a table and its rows
    "semicolons": ('separator = ";"\n[columns.fever]', "id;fever\n1;high\n", [{"id": "1", "fever": "high"}]),
    "bars": ('separator = "|"\n[columns.fever]', "id|fever\n1|high\n", [{"id": "1", "fever": "high"}]),
    "tabs": ('separator = "\\t"\n[columns.fever]', "id\tfever\n1\thigh\n", [{"id": "1", "fever": "high"}]),
    "ids of another name": ('id = "MRN"\n[columns.fever]', "MRN,fever\n7,high\n", [{"id": "7", "fever": "high"}]),
    "columns that are left out": ('ignore = ["a"]\n[columns.fever]', "id,a,fever\n1,\xe9,\n", [{"id": "1"}]),
    "all other columns left out": ('ignore = "*"\n[columns.fever]', "id,a,b,fever\n1,2,3,\n", [{"id": "1"}]),
    "a row without an id": ("[columns.fever]", "id,fever\n,high\n", [{"faults": ["bad-id `id` is empty"]}]),
    "a short row": (
        "[columns.fever]",
        "id,fever\n1\n2,high\n",
        [{"faults": ["syntax 1 values for 2 columns"]}, {"id": "2", "fever": "high"}],
    ),
    "boxes that are ticked or not": (
        'unticked = "null"\n[columns.s___1]\nfinding = "cough"\nvalues = { 1 = true }',
        "id,s___1\n1,1\n2,0\n3,\n",
        [{"id": "1", "cough": True}, {"id": "2"}, {"id": "3"}],
    ),
    "boxes of which the one not ticked is false": (
        'unticked = false\n[columns.s___1]\nfinding = "cough"\nvalues = { 1 = true }',
        "id,s___1\n1,1\n2,0\n3,\n",
        [{"id": "1", "cough": True}, {"id": "2", "cough": False}, {"id": "3"}],
    ),
    "boxes for the values of one finding": (
        'unticked = "null"\n[columns.f___1]\nfinding = "fever"\nvalues = { 1 = "none" }\n'
        '[columns.f___2]\nfinding = "fever"\nvalues = { 1 = "high" }',
        "id,f___1,f___2\n1,1,0\n2,0,1\n3,1,1\n",
        [
            {"id": "1", "fever": "none"},
            {"id": "2", "fever": "high"},
            {
                "faults": [
                    "conflict `fever` is given two values: column `f___1` says none and column `f___2` says high"
                ]
            },
        ],
    ),
    "one column for two findings": (
        '[[columns.x]]\nfinding = "cough"\nvalues = { c = true, cf = true, f = "null" }\n'
        '[[columns.x]]\nfinding = "fever"\nvalues = { f = "high", cf = "high", c = "null" }',
        "id,x\n1,c\n2,f\n3,cf\n",
        [{"id": "1", "cough": True}, {"id": "2", "fever": "high"}, {"id": "3", "cough": True, "fever": "high"}],
    ),
    "time between two columns": (
        '[columns.onset]\nfinding = "weeks"\nsince = true\nuntil = "seen"',
        "id,onset,seen\n1,2026-01-01,2026-01-14\n2,2026-01-01,\n",
        [{"id": "1", "weeks": Decimal(1)}, {"id": "2"}],
    ),
}


@pytest.mark.parametrize(("text", "rows", "wanted"), TABLES.values(), ids=TABLES)
def test_a_table_says_what_its_map_says(text: str, rows: str, wanted: Read, tmp_path: Path) -> None:
    text += "" if "finding" in text else '\nfinding = "fever"'
    assert read(text, rows, tmp_path) == wanted


@pytest.mark.parametrize("ending", [".parquet", ".jsonl"])
def test_other_kinds_of_tables_are_read_by_a_map_too(ending: str, tmp_path: Path) -> None:
    frame = pl.DataFrame({"n": [7, 8], "x": ["yes", None], "f": [2.0, 1.0], "w": [2.5, None]})
    text = f'id = "n"\n[columns.x]\n{YES_NO}\n[columns.f]\n{LEVELS}\n[columns.w]\nfinding = "weeks"'
    path = tmp_path / f"t{ending}"
    frame.write_parquet(path) if ending == ".parquet" else frame.write_ndjson(path)
    mapping = read_map(MapText("m.toml", text), KNOWLEDGE.program, False)
    table = mapped_table(path, mapping)
    assert [row.findings for _, _, row in table.originals(range(2)) if isinstance(row, Record)] == [
        {"cough": True, "fever": "high", "weeks": Decimal("2.5")},
        {"fever": "suspected"},
    ]


SEVERAL = f'[rows]\nseveral = "latest"\nby = "d"\n[columns.x]\n{YES_NO}\n[columns.f]\nfinding = "fever"'
MERGES: Mapping[str, tuple[str, str, Read]] = {
    "the latest": (
        "latest",
        "id,d,x,f\n1,2026-01-01,yes,high\n2,,no,\n1,2026-02-01,no,\n",
        [{"id": "1", "cough": False, "fever": "high"}, {"id": "2", "cough": False}],
    ),
    "the same without a date": ("latest", "id,d,x,f\n1,,yes,\n1,,yes,\n", [{"id": "1", "cough": True}]),
    "two of one day": (
        "latest",
        "id,d,x,f\n1,2026-01-01,yes,\n1,2026-01-01,no,\n",
        [
            {
                "faults": [
                    "conflict `cough` is given two values: 2 says true and 3 says false; neither is later for certain"
                ]
            }
        ],
    ),
    "one that is not dated": (
        "latest",
        "id,d,x,f\n1,2026-01-01,yes,\n1,,no,\n",
        [
            {
                "faults": [
                    "conflict `cough` is given two values: 2 says true and 3 says false; neither is later for certain"
                ]
            }
        ],
    ),
    "what is no date": (
        "latest",
        "id,d,x,f\n1,soon,yes,\n2,,yes,\n",
        [
            {"faults": ['unmapped column `d`: "soon" is no date that is written yyyy-mm-dd']},
            {"id": "2", "cough": True},
        ],
    ),
    "any": (
        "any",
        "id,d,x,f\n1,,no,high\n1,,yes,\n2,,no,\n2,,no,\n",
        [{"id": "1", "cough": True, "fever": "high"}, {"id": "2", "cough": False}],
    ),
    "any, of two values": (
        "any",
        "id,d,x,f\n1,,no,high\n1,,yes,none\n",
        [{"faults": ["conflict `fever` is given two values: 2 says high and 3 says none"]}],
    ),
    "none but one": (
        "error",
        "id,d,x,f\n1,,no,\n2,,yes,\n1,,no,\n",
        [{"faults": ["several-rows `1` has 2 rows: 2 and 4"]}, {"id": "2", "cough": True}],
    ),
    "a row that is no record": (
        "latest",
        "id,d,x,f\n1,2026-01-01,yes,\n1,2026-02-01,?,\n2,,no,\n",
        [{"faults": ['unmapped column `x`: the map does not say what "?" means']}, {"id": "2", "cough": False}],
    ),
    "rows without an id are not of one person": (
        "error",
        "id,d,x,f\n,,no,\n,,yes,\n",
        [{"faults": ["bad-id `id` is empty"]}] * 2,
    ),
}


@pytest.mark.parametrize(("several", "rows", "wanted"), MERGES.values(), ids=MERGES)
def test_several_rows_of_one_person_are_one_as_the_map_says(
    several: str, rows: str, wanted: Read, tmp_path: Path
) -> None:
    text = SEVERAL if several == "latest" else SEVERAL.replace("latest", several).replace('by = "d"', "")
    text = text if several == "latest" else f'ignore = ["d"]\n{text}'
    found = json.loads(json.dumps(read(text, rows, tmp_path), default=str).replace(f"{tmp_path}/t.csv:", ""))
    assert found == wanted


def test_without_a_word_of_the_map_each_row_is_answered_and_the_repetition_is_noted(
    tmp_path: Path, small: str, run: Run
) -> None:
    (tmp_path / "t.csv").write_text("id,x\n1,yes\n1,no\n", encoding="utf-8")
    (tmp_path / "m.toml").write_text(f"[columns.x]\n{YES_NO}", encoding="utf-8")
    arguments = [str(tmp_path / "t.csv"), "--map", str(tmp_path / "m.toml"), "--kb", small]
    found = run("cohort", *arguments, "-o", str(tmp_path / "a.csv"))
    assert found.status == 0
    assert read_table(tmp_path / "a.csv")["advise_rest"].to_list() == ["presumed", "ruled_out"]
    assert "note: 2 rows of 1 id" in found.err


@given(st.fractions(), st.decimals(-1000, 1000, places=3))
def test_a_fraction_is_on_the_same_side_of_a_threshold_as_its_decimal(number: Fraction, threshold: Decimal) -> None:
    number = number.limit_denominator(1000)
    decimal = decimal_of(number)
    limit = Fraction(threshold)
    assert (number >= limit, number > limit) == (decimal >= threshold, decimal > threshold)


def test_provenance_names_the_column_that_was_read_and_what_stands_in_it(
    tmp_path: Path, small: str, run: Run
) -> None:
    (tmp_path / "m.toml").write_text(SEVERAL, encoding="utf-8")
    rows = "id,d,x,f\n1,2026-01-01,yes,high\n1,2026-02-01,no,\n"
    (tmp_path / "t.csv").write_text(rows, encoding="utf-8")
    beside = ["-o", str(tmp_path / "a.csv"), "--provenance", str(tmp_path / "p.csv"), "--kb", small]
    found = run("cohort", str(tmp_path / "t.csv"), "--map", str(tmp_path / "m.toml"), *beside)
    assert found.status == 0, found.err
    columns = ["finding", "value", "place", "date", "notes", "counts"]
    rows_ = read_table(tmp_path / "p.csv").select(columns).rows()
    assert [tuple(str(part).replace(f"{tmp_path}/", "") for part in row) for row in rows_] == [
        ("cough", "false", "t.csv:3, column x", "2026-02-01", 'written "no"', "yes"),
        ("cough", "true", "t.csv:2, column x", "2026-01-01", 'written "yes"', "superseded"),
        ("fever", "high", "t.csv:2, column f", "2026-01-01", "", "yes"),
    ]


def test_a_run_does_not_go_on_with_the_parts_of_another_map(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text("id,x\n1,yes\n2,maybe\n", encoding="utf-8")
    arguments = ["--map", str(tmp_path / "m.toml"), "-o", str(tmp_path / "a.csv"), "--kb", small, "--part-rows", "1"]
    for value, status in (("false", "ruled_out"), ("true", "presumed")):
        (tmp_path / "m.toml").write_text(
            f"[columns.x]\nfinding = 'cough'\nvalues = {{ yes = {value}, maybe = true }}"
        )
        assert run("cohort", str(tmp_path / "t.csv"), *arguments).status == 0
        assert read_table(tmp_path / "a.csv")["advise_rest"].to_list() == [status, "presumed"]


def test_a_table_may_be_read_in_any_number_of_parts(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "id,x\n" + "".join(f"{row},{'yes' if row % 3 else '?'}\n" for row in range(5000)), encoding="utf-8"
    )
    mapping = read_map(MapText("m.toml", f"[columns.x]\n{YES_NO}"), KNOWLEDGE.program, False)
    table = mapped_table(path, mapping)
    height = table.height()
    for size in (1, 7, 5000):
        pieces = [
            piece for start in range(0, height, size) for piece in table.pieces(start, min(size, height - start))
        ]
        assert [id_ for piece in pieces for id_ in piece.ids] == [
            str(row) if row % 3 else None for row in range(height)
        ]
    (piece,) = table.pieces(4990, 10)
    assert len(piece.ids) == 10


def test_rows_of_one_person_are_merged_whatever_file_they_stand_in(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "m.toml").write_text(SEVERAL)
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "1.csv").write_text("id,d,x,f\na,2026-01-01,yes,high\nb,2026-01-01,yes,\n,,yes,\n")
    (tmp_path / "people" / "2.jsonl").write_text(
        '{"id": "b", "d": "2026-01-01", "x": "no"}\n{"id": "c", "d": null, "x": null, "f": "none"}\n'
        '{"id": "a", "d": "2026-02-01", "x": "no"}\n'
    )
    answers, rejects, provenance = (str(tmp_path / name) for name in ("a.csv", "r.csv", "p.csv"))
    found = run(
        "cohort", str(tmp_path / "people"), "--map", str(tmp_path / "m.toml"), "-o", answers, "--rejects", rejects,
        "--provenance", provenance, "--kb", small,
    )  # fmt: skip
    assert (found.status, found.err) == (0, f"2 records answered, 2 rejected: {answers}\n")
    assert read_table(Path(answers))["id"].to_list() == ["a", "c"]
    told = read_table(Path(rejects))
    assert told["where"].to_list() == [f"{tmp_path}/people/1.csv:3", f"{tmp_path}/people/1.csv:4"]
    assert "1.csv:3 says true and" in told["reason"][0]
    assert "2.jsonl:1 says false" in told["reason"][0]
    rows = read_table(Path(provenance)).filter(pl.col("person") == "a", pl.col("finding") == "cough")
    assert [one.rpartition("/")[2] for one in rows["place"]] == ["2.jsonl:3, column x", "1.csv:2, column x"]
    assert rows["counts"].to_list() == ["yes", "superseded"]


def test_a_text_that_no_map_speaks_of_is_told_once_for_all_files(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "m.toml").write_text(SEVERAL)
    for name in ("1.csv", "2.csv"):
        (tmp_path / name).write_text("id,d,x,f\na,2026-01-01,maybe,\nb,,maybe,\n")
    arguments = ["--map", str(tmp_path / "m.toml"), "-o", str(tmp_path / "a.csv"), "--kb", small]
    found = run("cohort", str(tmp_path / "1.csv"), str(tmp_path / "2.csv"), *arguments)
    assert found.status == 2
    assert f'"maybe" means (4 rows; also in 3, {tmp_path}/2.csv:2 and 1 more)' in found.err


def test_a_unit_that_the_vocabulary_has_beside_its_own_is_converted_exactly(tmp_path: Path) -> None:
    text = SMALL.replace("unit(weeks, weeks).\n", "unit(weeks, weeks).\nalso_unit(weeks, lunar_months, 0.23).\n")
    program = load([Source("small.dl", text)], cases=False)
    (tmp_path / "t.csv").write_text("id,x\n1,0.46\n2,1\n", encoding="utf-8")
    column = 'id = "id"\n[columns.x]\nfinding = "weeks"\nunit = "{}"'
    numbers = {"lunar_months": ["2", "4.347826086956"], "days": ["0.065714285714", "0.142857142857"]}
    for unit, expected in numbers.items():
        mapping = read_map(MapText("m.toml", column.format(unit)), program, False)
        path = tmp_path / "t.csv"
        table = MappedFiles([path], mapping, None).table(path, program, States(program), print)
        records = [row for _, _, row in table.originals(range(table.height()))]
        assert [str(row.findings["weeks"]) for row in records if isinstance(row, Record)] == expected
    with pytest.raises(RecordError, match=r"not known how many weeks(.|\n)*lunar_months"):
        read_map(MapText("m.toml", column.format("lunar_month")), program, False)


def test_a_column_is_not_read_as_a_number_that_is_worked_out() -> None:
    numbers = "".join(
        f"%% {name}\n%% label l\n%% means m\n%% is it is {{value}}\n%% unknown u\n%% question q?\n"
        f"finding({name}, number).\nunit({name}, weeks).\n"
        for name in ("earlier", "longer")
    )
    program = load([Source("small.dl", f"{SMALL}{numbers}change(longer, earlier, weeks).\n")], cases=False)
    with pytest.raises(RecordError, match="`longer` is worked out of `earlier` and `weeks`"):
        read_map(MapText("m.toml", 'id = "id"\n[columns.longer]\n'), program, False)
