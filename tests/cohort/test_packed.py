"""Tables that are packed or come in by standard input are read as the same tables in files, and never in part."""

from __future__ import annotations

import bz2
import gzip
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import zstandard

from ..support.run import ROOT, Run
from ..support.tables import BAD, read_table

PACKINGS: Mapping[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "zst": zstandard.ZstdCompressor(write_checksum=True).compress,  # as the command of that name does
    "GZ": lambda data: gzip.compress(data[:40]) + gzip.compress(data[40:]),
    "ZST": lambda data: zstandard.compress(data[:40]) + zstandard.compress(data[40:]),
}
ROWS = "".join(f'{{"id": "{number}", "cough": true}}\n' for number in range(50))
TABLES = {"csv": BAD.encode(), "tsv": BAD.replace(",", "\t").encode(), "jsonl": ROWS.encode() + b"nothing\n"}


def _answer(table: Path, name: str, small: str, run: Run) -> tuple[str, list[object], list[object]]:
    outputs = [table.parent / f"{name}-{what}.csv" for what in ("answers", "rejects")]
    found = run("cohort", str(table), "-o", str(outputs[0]), "--rejects", str(outputs[1]), "--kb", small)
    assert found.status == 0, found.err
    answers, rejects = map(read_table, outputs)
    places = [str(where).replace(str(table), "") for where in rejects["where"]]
    return found.err.partition(":")[0], answers.rows(), [*places, *rejects["reason"]]  # type: ignore[list-item]


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("ending", TABLES)
def test_a_packed_table_is_read_as_the_table_in_it(
    ending: str, packing: str, tmp_path: Path, small: str, run: Run
) -> None:
    plain, packed = tmp_path / f"t.{ending}", tmp_path / f"t.{ending}.{packing}"
    plain.write_bytes(TABLES[ending])
    packed.write_bytes(PACKINGS[packing](TABLES[ending]))
    assert _answer(packed, "packed", small, run) == _answer(plain, "plain", small, run)


@pytest.mark.parametrize("packing", ["gz", "bz2", "zst"])
@pytest.mark.parametrize("damage", ["cut", "junk", "changed", "nothing"])
def test_a_packed_table_that_is_damaged_is_refused_as_a_whole(
    packing: str, damage: str, tmp_path: Path, small: str, run: Run
) -> None:
    data = PACKINGS[packing](("id,cough\n" + "".join(f"{number},true\n" for number in range(9000))).encode())
    middle = len(data) // 2
    changed = data[:middle] + bytes(byte ^ 0x55 for byte in data[middle : middle + 9]) + data[middle + 9 :]
    path = tmp_path / f"t.csv.{packing}"
    junk = b"id,cough\n1,true\n"
    path.write_bytes({"cut": data[:middle], "junk": junk, "changed": changed, "nothing": b""}[damage])
    rejects = ["--rejects", str(tmp_path / "r.csv")]
    found = run("cohort", str(path), "-o", str(tmp_path / "a.csv"), "--kb", small, *rejects)
    assert (found.status, f"{path}: it cannot be unpacked" in found.err) == (2, True), found.err
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["small.dl", path.name]


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "ndjson"])
@pytest.mark.parametrize("packing", ["gz", "bz2", "zst"])
def test_a_packed_table_of_no_bytes_is_damaged_and_no_table_without_rows(
    packing: str, ending: str, tmp_path: Path, small: str, run: Run
) -> None:
    path = tmp_path / f"t.{ending}.{packing}"
    path.write_bytes(b"")
    found = run("cohort", str(path), "-o", str(tmp_path / "a.csv"), "--kb", small)
    assert (found.status, f"{path}: it cannot be unpacked" in found.err) == (2, True), found.err


def test_packed_tables_of_a_folder_are_read(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "a.csv.gz").write_bytes(gzip.compress(b"id,cough\n1,true\n"))
    (tmp_path / "people" / "b.csv").write_text("id,cough\n2,true\n")
    assert run("cohort", str(tmp_path / "people"), "-o", str(tmp_path / "a.csv"), "--kb", small).status == 0
    assert read_table(tmp_path / "a.csv")["id"].to_list() == ["1", "2"]


def _pipe(data: bytes, folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "guidelog", "cohort", *arguments]
    return subprocess.run(command, cwd=ROOT, input=data, capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize("kind", TABLES)
def test_standard_input_is_read_as_the_same_table_in_a_file(kind: str, tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / f"t.{kind}").write_bytes(TABLES[kind])
    expected = _answer(tmp_path / f"t.{kind}", "file", small, run)
    outputs = [tmp_path / "a.csv", tmp_path / "r.csv"]
    options = ["-o", str(outputs[0]), "--rejects", str(outputs[1]), "--kb", small]
    found = _pipe(TABLES[kind], tmp_path, "-", "--from", kind, *options)
    assert found.returncode == 0, found.stderr
    assert read_table(outputs[0]).rows() == expected[1]
    places = [where.removeprefix("<standard input>") for where in read_table(outputs[1])["where"]]
    assert [*places, *read_table(outputs[1])["reason"]] == expected[2]


def test_a_run_goes_on_with_parts_of_the_same_standard_input_only(tmp_path: Path, small: str) -> None:
    good, bad = "".join(f"{number},true\n" for number in range(10)), "x,nonsense\n"
    options = ["-o", str(tmp_path / "a.csv"), "--kb", small, "--part-rows", "5"]
    assert _pipe(f"id,cough\n{good}{bad}".encode(), tmp_path, "-", "--from", "csv", *options).returncode == 2
    rejects = ["--rejects", str(tmp_path / "r.csv")]
    other = _pipe(f"id,cough\n{good}y,true\n".encode(), tmp_path, "-", "--from", "csv", *options)
    assert b"going on" not in other.stderr
    assert _pipe(f"id,cough\n{good}{bad}".encode(), tmp_path, "-", "--from", "csv", *options).returncode == 2
    same = _pipe(f"id,cough\n{good}{bad}".encode(), tmp_path, "-", "--from", "csv", *options, *rejects)
    assert same.stderr.startswith(b"going on: 10 of 11 rows were done before"), same.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["t.csv", "--from", "csv"], "--from"),
        (["-"], "say what it is with --from csv, tsv, jsonl, ndjson; or save it to a file first"),
        (["-", "--from", "csv", "--engine", "spark"], "--from"),
    ],
)
def test_what_standard_input_is_has_to_be_said_and_only_there(
    arguments: list[str], told: str, tmp_path: Path, small: str, run: Run
) -> None:
    found = run("cohort", *arguments, "-o", str(tmp_path / "a.csv"), "--kb", small)
    assert (found.status, told in found.err) == (2, True), found.err
