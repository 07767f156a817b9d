"""Packed tables, and tables from standard input, are read by a map as the same tables in files."""

from __future__ import annotations

import bz2
import gzip
import io
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import zstandard

from ..support.run import Run
from ..support.tables import read_table

PACKINGS: Mapping[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "zst": zstandard.ZstdCompressor(write_checksum=True).compress,
}
MAP = """\
id = "who"
null = ["NA"]
ignore = "*"
[columns.x]
finding = "cough"
values = { yes = true, no = false }
[columns.w]
finding = "weeks"
"""
SEVERAL = '[rows]\nseveral = "latest"\nby = "d"\n'
ROWS = "who,x,w,d\n1,yes,3,2026-01-01\n2,no,NA,2026-01-01\n1,yes,4,2026-02-01\n3,maybe,1,2026-01-01\n4,yes\n"
LINES = '{"who": 1, "x": "yes", "w": 3}\n{"who": 2, "x": "no", "w": null}\n{"who": 3, "x": "maybe"}\nnothing\n'
EVENTS = """\
[events."{name}"]
resource = "Condition"
person = "who"
code = "x"
system = "http://snomed.info/sct"
start = "d"
"""
CONDITIONS = "who,x,d\na,94222008,2026-01-01\na,254837009,2026-01-01\nb,94222008,2026-02-30\nc,44054006,2026-01-01\n"
TABLES: Mapping[str, tuple[str, str]] = {  # what a table is called, its map and its text
    "csv": (MAP, ROWS),
    "several rows of a person.csv": (MAP + SEVERAL, ROWS),
    "tsv": (MAP, ROWS.replace(",", "\t")),
    "jsonl": (MAP, LINES),
    "events.csv": (EVENTS, CONDITIONS),
}


def _answer(table: Path | str, text: str, folder: Path, small: str, run: Run, *more: str) -> tuple[object, ...]:
    """The answers, what was refused, and what was told, but for the name of the table."""
    outputs, map_ = [folder / "answers.csv", folder / "rejects.csv"], folder / "map.toml"
    map_.write_text(text.replace("{name}", table.name if isinstance(table, Path) else table))
    kind = ["--events", "--at", "2026-03-10"] if "[events" in text else ["--kb", small]
    options = ["--map", str(map_), "-o", str(outputs[0]), "--rejects", str(outputs[1])]
    found = run("cohort", str(table), *kind, *options, *more)
    assert found.status == 0, found.err
    answers, rejects = map(read_table, outputs)
    called = str(table) if isinstance(table, Path) else "<standard input>"
    told = (str(answers.rows()), *map(str, rejects.rows()), found.err)
    return tuple(one.replace(called, "TABLE") for one in told)


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("name", TABLES)
def test_a_packed_table_is_read_by_a_map_as_the_table_in_it(
    name: str, packing: str, tmp_path: Path, small: str, run: Run
) -> None:
    text, rows = TABLES[name]
    plain = tmp_path / f"t.{name}"
    packed = tmp_path / f"t.{name}.{packing}"
    plain.write_text(rows)
    packed.write_bytes(PACKINGS[packing](rows.encode()))
    expected = _answer(plain, text, tmp_path, small, run)
    assert len(expected) > 2
    assert _answer(packed, text, tmp_path, small, run) == expected


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """What makes a text the standard input."""
    return lambda text: monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


@pytest.mark.parametrize("name", TABLES)
def test_standard_input_is_read_by_a_map_as_the_same_table_in_a_file(
    name: str, tmp_path: Path, small: str, run: Run, pipe: Callable[[str], None]
) -> None:
    text, rows = TABLES[name]
    plain = tmp_path / f"t.{name}"
    plain.write_text(rows)
    expected = _answer(plain, text, tmp_path, small, run)
    pipe(rows)
    kind = name.rpartition(".")[2]
    assert _answer("-", text, tmp_path, small, run, "--from", kind) == expected


def test_standard_input_and_files_are_read_by_one_map(
    tmp_path: Path, small: str, run: Run, pipe: Callable[[str], None]
) -> None:
    (tmp_path / "t.csv").write_text("who,x,w\n1,yes,3\n")
    (tmp_path / "map.toml").write_text(MAP)
    pipe("who,x,w\n2,no,\n")
    options = ["--map", str(tmp_path / "map.toml"), "-o", str(tmp_path / "a.csv"), "--kb", small]
    found = run("cohort", str(tmp_path / "t.csv"), "-", "--from", "csv", *options)
    assert found.status == 0, found.err
    assert read_table(tmp_path / "a.csv")["id"].to_list() == ["2", "1"]


def test_a_run_by_a_map_goes_on_with_parts_of_the_same_standard_input_only(
    tmp_path: Path, small: str, run: Run, pipe: Callable[[str], None]
) -> None:
    good, bad = "".join(f"{number},yes,1\n" for number in range(10)), ",no,1\n"
    (tmp_path / "map.toml").write_text(MAP)
    options = ["--map", str(tmp_path / "map.toml"), "-o", str(tmp_path / "a.csv"), "--kb", small, "--part-rows", "5"]
    told = []
    for last, more in ((bad, []), ("x,no,1\n,no,1\n", []), (bad, []), (bad, ["--rejects", str(tmp_path / "r.csv")])):
        pipe(f"who,x,w\n{good}{last}")
        found = run("cohort", "-", "--from", "csv", *options, *more)
        told.append((found.status, "going on: 10 of 11 rows were done before" in found.err))
    assert told == [(2, False), (2, False), (2, False), (0, True)]


@pytest.mark.parametrize("name", ["csv", "jsonl", "events.csv"])
def test_a_map_is_drafted_from_standard_input_as_from_the_same_table_in_a_file(
    name: str, tmp_path: Path, small: str, run: Run, pipe: Callable[[str], None]
) -> None:
    text, rows = TABLES[name]
    plain = tmp_path / "t.csv"
    plain = plain.with_suffix(f".{name.rpartition('.')[2]}")
    plain.write_text(rows)
    options = ["--draft-map", *(["--events"] if "[events" in text else ["--kb", small])]
    expected = run("cohort", str(plain), *options).out.replace(f'"{plain.name}"', "-").replace(plain.name, "-")
    pipe(rows)
    found = run("cohort", "-", "--from", plain.suffix[1:], *options)
    assert (found.status, found.out) == (0, expected), found.err


@pytest.mark.parametrize("name", ["csv", "jsonl", "events.csv"])
@pytest.mark.parametrize("packing", PACKINGS)
def test_a_packed_table_that_is_damaged_is_refused_by_a_map_as_a_whole(
    name: str, packing: str, tmp_path: Path, small: str, run: Run
) -> None:
    text, rows = TABLES[name]
    header, _, rest = rows.partition("\n")
    data = PACKINGS[packing](f"{header}\n{rest * 400}".encode())
    path, map_ = tmp_path / f"t.{name}.{packing}", tmp_path / "map.toml"
    path.write_bytes(data[: len(data) // 2])
    map_.write_text(text.replace("{name}", path.name))
    kind = ["--events", "--at", "2026-03-10"] if "[events" in text else ["--kb", small]
    options = ["--map", str(map_), "-o", str(tmp_path / "a.csv"), "--rejects", str(tmp_path / "r.csv")]
    found = run("cohort", str(path), *kind, *options)
    assert (found.status, f"{path}: it cannot be unpacked" in found.err) == (2, True), found.err
    assert {entry.name for entry in tmp_path.iterdir()} == {"small.dl", path.name, "map.toml"}


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("name", ["csv", "jsonl", "events.csv"])
def test_a_map_is_drafted_from_a_packed_table_as_from_the_table_in_it(
    name: str, packing: str, tmp_path: Path, small: str, run: Run
) -> None:
    text, rows = TABLES[name]
    plain, packed = tmp_path / f"t.{name}", tmp_path / f"t.{name}.{packing}"
    plain.write_text(rows)
    packed.write_bytes(PACKINGS[packing](rows.encode()))
    options = ["--events"] if "[events" in text else ["--kb", small]
    found = [run("cohort", "--draft-map", str(path), *options) for path in (plain, packed)]
    assert [one.status for one in found] == [0, 0], found[1].err
    assert found[1].out.replace(packed.name, plain.name) == found[0].out
