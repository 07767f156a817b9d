"""Where the findings of a cohort came from is written beside the answers, for exactly the rows that are answered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from guidelog.inference.cohort.bits.evaluation import Evaluation
from guidelog.inference.cohort.runs.provenance import PROVENANCE_COLUMNS, provenance_rows
from guidelog.inference.cohort.tables.table import Shape
from guidelog.inference.cohort.tables.text_table import NumberedRows, TextTable
from guidelog.inference.record.notation import JSON
from guidelog.inference.record.origins import Origin, Provenance
from guidelog.inference.rules.program import Program

from guidelog import Record

from ..support.run import Outcome, Run
from ..support.small import small as small_knowledge
from ..support.tables import BAD, read_table


def answer(run: Run, table: Path, provenance: Path, kb: str) -> Outcome:
    """What a cohort prints whose answers and places are written."""
    output = table.with_name("a.csv")
    return run("cohort", str(table), "-o", str(output), "--kb", kb, "--provenance", str(provenance))


@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl"])
@pytest.mark.parametrize("rows", [1000, 2])
def test_each_finding_of_an_answered_row_has_its_row_and_column(
    ending: str, rows: int, tmp_path: Path, small: str, run: Run
) -> None:
    (tmp_path / "t.csv").write_text(BAD)
    output, rejects, provenance = tmp_path / "a.csv", tmp_path / "r.csv", tmp_path / f"p.{ending}"
    arguments = ["--kb", small, "--part-rows", str(rows), "--rejects", str(rejects), "--provenance", str(provenance)]
    found = run("cohort", str(tmp_path / "t.csv"), "-o", str(output), *arguments)
    assert found.status == 0
    told = read_table(provenance)
    assert tuple(told.columns) == PROVENANCE_COLUMNS
    assert [(row["person"], row["finding"], row["value"], row["place"]) for row in told.rows(named=True)] == [
        ("1", "cough", "true", f"{tmp_path}/t.csv:2, column cough"),
        ("1", "fever", "high", f"{tmp_path}/t.csv:2, column fever"),
        ("1", "weeks", "3", f"{tmp_path}/t.csv:2, column weeks"),
        ("7", "cough", "true", f"{tmp_path}/t.csv:8, column cough"),
        ("7", "weeks", "0.5", f"{tmp_path}/t.csv:8, column weeks"),
    ]
    assert {*told["counts"]} == {"yes"}
    assert not (tmp_path / "a.csv.parts").exists()


def test_a_row_of_json_lines_is_a_line(tmp_path: Path, small: str, run: Run) -> None:
    lines = [{"id": "1", "findings": {"cough": True}}, {"id": "2", "findings": {"fever": None, "weeks": 2}}]
    (tmp_path / "t.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    provenance = tmp_path / "p.csv"
    found = answer(run, tmp_path / "t.jsonl", provenance, small)
    assert found.status == 0
    places = [(row["person"], row["finding"], row["place"]) for row in read_table(provenance).rows(named=True)]
    assert places == [("1", "cough", f"{tmp_path}/t.jsonl:1"), ("2", "weeks", f"{tmp_path}/t.jsonl:2")]


def test_records_in_other_names_tell_each_place_what_it_superseded_and_what_does_not_count(tmp_path: Path) -> None:
    fever = Provenance(
        (Origin("Condition/c1", "code", "2026-03-01", "urn:x|1", "codes.tsv:2"), Origin("Condition/c2")),
        (Origin("Condition/c0", value="none"),),
    )
    record = Record("p1", {"fever": "high", "cough": False}, provenance={
        "fever": fever, "weeks": Provenance(left_out=(Origin("Condition/c9", notes=("no day", "an age")),)),
    }, where="b.ndjson:1")  # fmt: skip

    def reader(_: Path, __: Shape, ___: Program) -> NumberedRows:
        yield 1, record

    knowledge = small_knowledge()
    path = tmp_path / "b.ndjson"
    path.write_text("x")
    table = TextTable(path, Shape(), knowledge.program, knowledge.states, reader, JSON)
    assert table.height() == 1
    (piece,) = table.pieces(0, 1)
    assert piece.ids.to_list() == ["p1"]
    assert not Evaluation(knowledge.compilation).batch(piece.states, 1).refused.any()
    found = [
        dict(zip(PROVENANCE_COLUMNS, row, strict=True)) for row in provenance_rows(table, [0], knowledge.program)
    ]
    assert [(one["finding"], one["value"], one["place"], one["counts"]) for one in found] == [
        ("fever", "high", "Condition/c1", "yes"),
        ("fever", "high", "Condition/c2", "yes"),
        ("fever", "none", "Condition/c0", "superseded"),
        ("cough", "false", "b.ndjson:1", "yes"),
        ("weeks", None, "Condition/c9", "no"),
    ]
    assert (found[0]["element"], found[0]["date"], found[0]["code"], found[0]["row"]) == (
        "code",
        "2026-03-01",
        "urn:x|1",
        "codes.tsv:2",
    )
    assert found[-1]["notes"] == "no day; an age"


def test_nothing_appears_if_a_row_is_no_record(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text(BAD)
    provenance = tmp_path / "p.csv"
    found = answer(run, tmp_path / "t.csv", provenance, small)
    assert found.status == 2
    assert [path.name for path in tmp_path.iterdir() if path.name != Path(small).name] == ["t.csv"]


def test_a_table_without_rows_has_a_header(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text("id,cough\n")
    provenance = tmp_path / "p.csv"
    found = answer(run, tmp_path / "t.csv", provenance, small)
    assert found.status == 0
    assert provenance.read_text() == ",".join(PROVENANCE_COLUMNS) + "\n"


@pytest.mark.parametrize("name", ["a.csv", "t.csv", "r.csv", "a.csv.parts/p.csv"])
def test_it_is_written_over_nothing_else(name: str, tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text("id,cough\n")
    (tmp_path / "a.csv.parts").mkdir()
    arguments = ["--kb", small, "--rejects", str(tmp_path / "r.csv"), "--provenance", str(tmp_path / name)]
    found = run("cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), *arguments)
    assert found.status == 2
    assert "name another file" in " ".join(found.err.split())
    assert (tmp_path / "t.csv").read_text() == "id,cough\n"


def test_spark_does_not_write_it(tmp_path: Path, run: Run) -> None:
    found = run("cohort", "t.parquet", "-o", str(tmp_path / "a"), "--provenance", "p.csv", "--engine", "spark")
    assert found.status == 2
    assert "--provenance is for --engine polars" in found.err
