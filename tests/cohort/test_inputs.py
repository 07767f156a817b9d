"""What is read of folders, links and patterns, what is passed over, and that neither happens in silence."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from ..support.run import Run
from ..support.tables import read_table

Made = Mapping[
    str, str | None
]  # what is at a path: the id of the one person in a table, `-> PATH` a link, None a folder

FOLDERS: Mapping[str, tuple[Made, list[str], str]] = {
    "a checkpoint of a notebook": (
        {"a.csv": "p1", ".ipynb_checkpoints/a-checkpoint.csv": "p2"},
        ["p1"],
        ".ipynb_checkpoints",
    ),
    "a run that is not finished": (
        {"a.csv": "p1", "_temporary/0/b.csv": "p2", "_SUCCESS": ""},
        ["p1"],
        "_SUCCESS, _temporary",
    ),
    "what macOS leaves": (
        {"a.csv": "p1", "._a.csv": "p2", ".DS_Store": ""},
        ["p1"],
        ".DS_Store, ._a.csv",
    ),
    "hidden in a folder below": ({"a.csv": "p1", "b/_c.csv": "p2"}, ["p1"], "b/_c.csv"),
    "what is no table": ({"a.csv": "p1", "read.me": "", "b.csv~": "p2"}, ["p1"], "b.csv~, read.me"),
    "very much that is no table": (
        {"a.csv": "p1", **{f"{n}.txt": "" for n in range(9)}},
        ["p1"],
        "0.txt, 1.txt, 2.txt, 3.txt, 4.txt and 4 more",
    ),
    "capital endings": ({"a.CSV": "p1", "b.Csv": "p2"}, ["p1", "p2"], ""),
    "folders below": ({"b/c/d.csv": "p2", "a.csv": "p1"}, ["p1", "p2"], ""),
    "a folder that is called as a table": ({"a.csv/b.csv": "p1"}, ["p1"], ""),
    "a linked folder": ({"in/a.csv": "p1", "in/more": "-> ../else", "else/b.csv": "p2"}, ["p1", "p2"], ""),
    "a linked table": ({"in/a.csv": "p1", "in/b.csv": "-> ../c.csv", "c.csv": "p2"}, ["p1", "p2"], ""),
    "a link to itself": ({"a.csv": "p1", "b/again": "-> .."}, ["p1"], ""),
    "two links to each other": ({"a.csv": "p1", "b/c": "-> ../d", "d/e": "-> ../b"}, ["p1"], ""),
    "a table that is linked to twice": (
        {"a.csv": "p1", "b.csv": "-> a.csv", "c": "-> d", "d/e.csv": "p2"},
        ["p1", "p2"],
        "",
    ),
    "a hidden link": ({"in/a.csv": "p1", "in/.more": "-> ../else", "else/b.csv": "p2"}, ["p1"], ".more"),
}


def make(folder: Path, made: Made) -> Path:
    """Make a folder; the folder `in` of it, if there is one."""
    for name, what in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if what is None:
            path.mkdir()
        elif what.startswith("-> "):
            path.symlink_to(what.removeprefix("-> "))
        else:
            path.write_text(f"id,cough\n{what},true\n" if what else "")
    return folder / "in" if (folder / "in").exists() else folder


@pytest.mark.parametrize(("made", "ids", "told"), FOLDERS.values(), ids=FOLDERS)
def test_of_a_folder_the_tables_are_read_and_what_is_passed_over_is_told(
    made: Made, ids: list[str], told: str, tmp_path: Path, small: str, run: Run
) -> None:
    (tmp_path / "people").mkdir()
    folder = make(tmp_path / "people", made)
    found = run("cohort", str(folder), "-o", str(tmp_path / "a.csv"), "--kb", small)
    assert found.status == 0, found.err
    assert read_table(tmp_path / "a.csv")["id"].to_list() == ids
    notes = [line for line in found.err.splitlines() if line.startswith("note: ")]
    assert notes == ([f"note: passed over in {folder}: {told}"] if told else [])


PATTERNS: Mapping[str, tuple[Made, str, list[str]]] = {
    "tables": ({"a.csv": "p1", "b.csv": "p2"}, "*.csv", ["p1", "p2"]),
    "a table and a folder": ({"a.csv": "p1", "2024/b.csv": "p2"}, "*", ["p2", "p1"]),
    "folders": ({"2023/a.csv": "p1", "2024/b.csv": "p2"}, "20*", ["p1", "p2"]),
    "a link to a folder": ({"in/a.csv": "p1", "in/more": "-> ../else", "else/b.csv": "p2"}, "*", ["p1", "p2"]),
    "what begins with a dot": ({"a.csv": "p1", ".b.csv": "p2"}, "*", ["p1"]),
    "hidden names that are asked for": ({"_a.csv": "p1", "b.csv": "p2"}, "_*", ["p1"]),
    "one file by its own name": ({"_a.csv": "p1", "b.csv": "p2"}, "_a.csv", ["p1"]),
    "a table that is called as a pattern": ({"[ab].csv": "p1", "a.csv": "p2"}, "[ab].csv", ["p1"]),
}


@pytest.mark.parametrize(("made", "pattern", "ids"), PATTERNS.values(), ids=PATTERNS)
def test_a_pattern_stands_for_each_of_its_matches(
    made: Made, pattern: str, ids: list[str], tmp_path: Path, small: str, run: Run
) -> None:
    (tmp_path / "people").mkdir()
    folder = make(tmp_path / "people", made)
    found = run("cohort", str(folder / pattern), "-o", str(tmp_path / "a.csv"), "--kb", small)
    assert found.status == 0, found.err
    assert read_table(tmp_path / "a.csv")["id"].to_list() == ids


BY_NAME: Mapping[str, tuple[Made, str, str]] = {
    "a hidden name that a pattern matches": (
        {"a.csv": "p1", "_b.csv": "p2"},
        "*",
        "_b.csv: it is called as what tools",
    ),
    "a hidden folder that a pattern goes into": (
        {"_old/a.csv": "p1", "b.csv": "p2"},
        "**/*.csv",
        "_old/a.csv: it is called",
    ),
    "what a pattern matches and is no table": ({"a.csv": "p1", "read.me": ""}, "*", "read.me: not known as a table"),
    "an empty folder that a pattern matches": ({"a.csv": "p1", "b": None}, "*", "/b: there is no table here"),
    "a link that leads nowhere": (
        {"a.csv": "p1", "b.csv": "-> nowhere"},
        "",
        "b.csv: it is a link that leads nowhere",
    ),
    "a link to itself that is called as a table": ({"a.csv": "p1", "b.csv": "-> b.csv"}, "", "b.csv"),
    "a folder of tables of Hudi": ({".hoodie/x": "", "a.csv": "p1"}, "", "this is a table of Hudi"),
    "a folder of a table of Iceberg": (
        {"metadata/v1.metadata.json": "", "data/a.csv": "p1"},
        "",
        "of Delta or Iceberg",
    ),
    "a linked folder that is a value": (
        {"in/a.csv": "p1", "in/x=1": "-> ../else", "else/b.csv": "p2"},
        "",
        "x=1: a folder that is",
    ),
    "a table in a folder that is a value": (
        {"fever=high/a.csv": "p1"},
        "fever=high/a.csv",
        "is the value of `fever`",
    ),
    "a pattern over folders that are values": ({"fever=high/a.csv": "p1"}, "*/a.csv", "is the value of `fever`"),
    "a packed table in capitals": ({"a.csv": "p1", "b.CSV.ZIP": ""}, "", "a table that is packed so is not read"),
    "only hidden tables": ({".a.csv": "p1"}, "", "there is no table here"),
}


@pytest.mark.parametrize(("made", "pattern", "told"), BY_NAME.values(), ids=BY_NAME)
def test_what_could_be_meant_otherwise_is_refused_by_name(
    made: Made, pattern: str, told: str, tmp_path: Path, small: str, run: Run
) -> None:
    (tmp_path / "people").mkdir()
    folder = make(tmp_path / "people", made)
    found = run("cohort", str(folder / pattern), "-o", str(tmp_path / "a.csv"), "--kb", small)
    assert (found.status, told in found.err) == (2, True), found.err
    assert not (tmp_path / "a.csv").exists()


@pytest.mark.parametrize("kind", ["pipe", "pipe in a folder", "device", "handle", "socket", "-"])
def test_what_is_no_file_is_refused_and_not_waited_for(kind: str, tmp_path: Path, small: str, run: Run) -> None:
    table = tmp_path / "people" / "t.csv"
    table.parent.mkdir()
    if kind == "device":
        table.symlink_to("/dev/zero")
    elif kind == "socket":
        os.mknod(table, 0o140600)
    elif kind.startswith("pipe"):
        os.mkfifo(table)
    given, taken = os.pipe()
    os.close(taken)
    named = {"pipe in a folder": str(table.parent), "handle": f"/dev/fd/{given}", "-": "-"}
    found = run("cohort", named.get(kind, str(table)), "-o", str(tmp_path / "a.csv"), "--kb", small)
    os.close(given)
    assert (found.status, "save it to a file first" in found.err) == (2, True), found.err


@pytest.mark.parametrize("option", ["-o", "--rejects"])
def test_nothing_is_put_in_place_of_what_is_no_file(option: str, tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text("id,cough\n1,true\n")
    os.mkfifo(tmp_path / "pipe.csv")
    places = {"-o": str(tmp_path / "a.csv"), "--rejects": str(tmp_path / "r.csv"), option: str(tmp_path / "pipe.csv")}
    arguments = [word for pair in places.items() for word in pair]
    found = run("cohort", str(tmp_path / "t.csv"), "--kb", small, *arguments)
    assert (found.status, "is no file but a pipe or a device" in found.err) == (2, True)
    assert (tmp_path / "pipe.csv").is_fifo()


def test_an_output_that_is_a_link_in_a_circle_is_written(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text("id,cough\n1,true\n")
    (tmp_path / "a.csv").symlink_to("b.csv")
    (tmp_path / "b.csv").symlink_to("a.csv")
    found = run("cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), "--kb", small)
    assert found.status == 0, found.err
    assert read_table(tmp_path / "a.csv")["id"].to_list() == ["1"]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_folder_that_may_not_be_searched_is_told(tmp_path: Path, small: str, run: Run) -> None:
    folder = make(tmp_path, {"people/a.csv": "p1", "people/closed/b.csv": "p2"}) / "people"
    (folder / "closed").chmod(0)
    found = run("cohort", str(folder), "-o", str(tmp_path / "a.csv"), "--kb", small)
    (folder / "closed").chmod(0o700)
    assert (found.status, "closed" in found.err) == (2, True)
