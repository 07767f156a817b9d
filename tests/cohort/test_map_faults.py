"""What is wrong with a map, and what of a table it does not say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from ..support.run import Run
from ..support.tables import YES_NO, read_table

MAPS: Mapping[str, tuple[str, str]] = {  # a map and what is said of it: the line, the message, the next step
    "no TOML": ("id = \n", "m.toml:1: not TOML"),
    "nothing": ("", "it speaks of no column"),
    "a map of events": ('[events."t.csv"]', "this is a map of tables with a row for each code"),
    "a mark": ('id = "x"\n[columns.x]\nfinding = "?"', "m.toml:3: `columns.x.finding` is still to be decided"),
    "a mark of a value": ("[columns.x]\nvalues.1 = '?'", "m.toml:2: `columns.x.values.1` is still to be decided"),
    "a mark within a line": ("[columns.x]\nvalues = { 1 = '?' }", "m.toml:2: `columns.x.values.1` is still to be"),
    "an unknown part": ('colums = "x"\n[columns.cough]', "m.toml:1: `colums` is no part of a map\n  = help: did you"),
    "an unknown part of a column": ("[columns.cough]\nvalue = 1", "m.toml:2: `value` is no part of a column"),
    "no finding": ("[columns.coughs]", "m.toml:1: `coughs` is not a finding\n  = help: did you mean `cough`?"),
    "another finding": ('[columns.x]\nfinding = "fevr"', "m.toml:2: `fevr` is not a finding"),
    "a value that there is not": (
        '[columns.x]\nfinding = "fever"\nvalues.1 = "hihg"',
        'm.toml:3: "hihg" is not a value of `fever`\n  = help: did you mean `high`?',
    ),
    "a value of another type": ('[columns.cough]\nvalues.1 = "yes"', 'm.toml:2: `cough` is "yes", not true or false'),
    "an empty text": ('[columns.cough]\nvalues."" = false', "m.toml:2: an empty cell is not recorded"),
    "a unit that does not fit": ('[columns.weeks]\nunit = "months"', "m.toml:2: it is not known how many weeks"),
    "a unit of what is no number": ('[columns.cough]\nunit = "days"', "m.toml:2: `cough` is no number"),
    "a factor of nothing": ("[columns.weeks]\nfactor = 0", "m.toml:2: `columns.weeks.factor` is 0, not a number"),
    "a factor by nothing": ('[columns.weeks]\nfactor = "1/0"', 'm.toml:2: `columns.weeks.factor` is "1/0", not'),
    "an infinite factor": ("[columns.weeks]\nfactor = inf", "m.toml:2: `columns.weeks.factor` is Infinity"),
    "both a factor and a unit": ('[columns.weeks]\nfactor = 1\nunit = "days"', "m.toml:3: a factor and a unit are"),
    "a date of what is no time": ("[columns.cough]\nsince = true", "m.toml:2: `cough` is no time since a date"),
    "a date until who knows when": ("[columns.weeks]\nsince = true", "m.toml:2: until when time is counted"),
    "a date of two digits": (
        '[columns.weeks]\nsince = true\nuntil = "x"\nformat = "dd/mm/yy"',
        'm.toml:4: "dd/mm/yy" does not say how a date is written',
    ),
    "a sign that is none": ('decimal = ";"\n[columns.weeks]', 'm.toml:1: ";" is no sign before decimals'),
    "a separator that is none": ('separator = ";;"\n[columns.weeks]', 'm.toml:1: ";;" separates no columns'),
    "the latest by nothing": ('[rows]\nseveral = "latest"\n[columns.weeks]', "m.toml:1: the latest row is that by"),
    "something else for several rows": ('[rows]\nseveral = "last"\n[columns.weeks]', 'm.toml:2: "last" does not say'),
    "boxes of which nothing is said": ("[columns.a___1]\nfinding='cough'\nvalues.1 = true", "m.toml:1: column `a_"),
    "a column said and left out": ('ignore = ["cough"]\n[columns.cough]', "m.toml:2: column `cough` is left out"),
    "the ids left out": ('ignore = ["id"]\n[columns.cough]', "m.toml:1: `id` is the column of ids"),
    "a number for a table": ("[columns]\ncough = 1", "m.toml:2: `columns.cough` is 1, not a table"),
    "a list for a text": ("id = []\n[columns.cough]", "m.toml:1: `id` is a list, not a text"),
    "bytes": ("id = '\udcff'\n", "m.toml: not UTF-8 text"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), MAPS.values(), ids=MAPS)
def test_what_is_wrong_with_a_map_is_said_with_its_line_and_the_next_step(
    text: str, said: str, tmp_path: Path, small: str, run: Run
) -> None:
    (tmp_path / "m.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    (tmp_path / "t.csv").write_text("id,x\n1,2\n", encoding="utf-8")
    arguments = [str(tmp_path / "t.csv"), "--map", str(tmp_path / "m.toml"), "-o", str(tmp_path / "a.csv")]
    found = run("cohort", *arguments, "--kb", small)
    assert (found.status, [*tmp_path.glob("a.csv*")]) == (2, [])
    assert said in found.err.replace(f"{tmp_path}/", "")
    assert found.err.count("  = help: ") == found.err.count("error: ")


COLUMNS: Mapping[str, tuple[str, str]] = {  # a table and what is said of it, by a map of `id` and `x`
    "a column of which the map does not speak": ("id,x,y\n1,yes,2\n", "the map does not speak of 1 column: `y`"),
    "a column that there is not": ("id,z\n1,yes\n", "there is no column `x`, of which the map speaks (m.toml)"),
    "no ids": ("Id,x\n1,yes\n", "there is no column `id`, of which the map speaks (m.toml)\n  = help: did you"),
    "two columns of one name": ("id,x,x\n1,yes,no\n", "there are two columns `x`"),
    "another separator": ("id;x\n1;yes\n", 'stand between semicolons\n  = help: write separator = ";" in'),
    "nothing": ("", "there is no column `id`"),
    "values that are not said": (
        "id,x\n1,yes\n2,y\n3,maybe\n4,y\n5,y\n6,y\n",
        't.csv:3: column `x`: the map does not say what "y" means (4 rows; also in 5, 6 and 1 more)\n  = help: write',
    ),
    "a value with a slip": ("id,x\n1,yess\n", "(1 row)\n  = help: did you mean `yes`? Else write"),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "said"), COLUMNS.values(), ids=COLUMNS)
def test_what_the_map_does_not_say_ends_the_run_with_the_first_rows_and_the_count(
    rows: str, said: str, tmp_path: Path, small: str, run: Run
) -> None:
    (tmp_path / "m.toml").write_text(f"[columns.x]\n{YES_NO}", encoding="utf-8")
    (tmp_path / "t.csv").write_text(rows, encoding="utf-8")
    arguments = [str(tmp_path / "t.csv"), "--map", str(tmp_path / "m.toml"), "-o", str(tmp_path / "a.csv")]
    found = run("cohort", *arguments, "--kb", small)
    assert (found.status, [*tmp_path.glob("a.csv*")]) == (2, [])
    assert said in found.err.replace(f"{tmp_path}/", "")


def test_a_table_with_many_columns_of_its_own_is_shown_the_way_to_a_map(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text("id,a,b,c\n1,2,3,4\n", encoding="utf-8")
    found = run("cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small)
    assert (found.status, found.err.count("--draft-map")) == (2, 1)


def test_rows_with_values_that_are_not_said_can_be_set_aside(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "m.toml").write_text(f"[columns.x]\n{YES_NO}", encoding="utf-8")
    (tmp_path / "t.csv").write_text("id,x\n1,yes\n2,maybe\n3,\n", encoding="utf-8")
    arguments = [
        "--map",
        str(tmp_path / "m.toml"),
        "-o",
        str(tmp_path / "a.csv"),
        "--rejects",
        str(tmp_path / "r.csv"),
    ]
    found = run("cohort", str(tmp_path / "t.csv"), *arguments, "--kb", small)
    assert (found.status, read_table(tmp_path / "a.csv")["id"].to_list()) == (0, ["1", "3"])
    (row,) = read_table(tmp_path / "r.csv").rows(named=True)
    assert (row["where"], row["id"]) == (f"{tmp_path}/t.csv:3", "2")
    assert 'the map does not say what "maybe" means' in row["reason"]
