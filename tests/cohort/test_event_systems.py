"""Tables of events as OMOP and Synthea have them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from ..support.event_codes import (
    AT,
    BONE,
    PROSTATE,
    SNOMED,
    SPINE,
    SURGERY,
    WEAK,
)
from ..support.omop import CONCEPTS, OMOP
from ..support.run import Run
from ..support.tables import read_table


def omop(folder: Path, run: Run) -> list[str]:
    """Tables of OMOP with the draft of their map, decided; their paths."""
    for name, text in OMOP.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "concept.tsv").write_text(CONCEPTS, encoding="utf-8")
    paths = [str(folder / name) for name in OMOP]
    found = run("cohort", "--events", "--draft-map", *paths)
    assert found.status == 0, found.err
    text = found.out
    for mark, value in {
        'concepts = "?"': "",
        'end = "?"': "",
        'verification.values.501 = "?"': 'verification.values.501 = "confirmed"',
        'verification.values.0 = "?"': 'verification.values.0 = "null"',
        'status.values.601 = "?"': 'status.values.601 = "completed"',
        'status.values.602 = "?"': 'status.values.602 = "null"',
    }.items():
        assert mark in text
        text = "\n".join(value if line.startswith(mark) else line for line in text.splitlines())
    assert '= "?"' not in text
    (folder / "m.toml").write_text(text, encoding="utf-8")
    return paths


def test_tables_of_omop_are_read_by_the_sites_own_concepts(tmp_path: Path, run: Run) -> None:
    paths = omop(tmp_path, run)
    arguments = ["--map", str(tmp_path / "m.toml"), "--at", AT, "-o", str(tmp_path / "a.csv")]
    beside = ["--provenance", str(tmp_path / "f.csv"), "--concepts", str(tmp_path / "concept.tsv")]
    found = run("cohort", "--events", *paths, *arguments, *beside)
    assert found.status == 0, found.err
    assert "concepts of vocabularies without a system in the map are not used: Cancer Modifier" in found.err
    rows = read_table(tmp_path / "f.csv").filter(pl.col("counts") == "yes")
    assert {row[:3] for row in rows.rows()} == {
        ("7", "cancer_diagnosis", "current"),
        ("7", "bone_metastases", "true"),
        ("7", "mscc", "confirmed"),
        ("7", "limb_weakness", "true"),
        ("7", "dexamethasone_started", "true"),
    }
    assert read_table(tmp_path / "a.csv")["id"].to_list() == ["7", "9", "10"]


def test_ids_of_concepts_are_no_codes(tmp_path: Path, run: Run) -> None:
    paths = omop(tmp_path, run)
    arguments = ["--at", AT, "-o", str(tmp_path / "a.csv")]
    found = run("cohort", "--events", *paths, "--map", str(tmp_path / "m.toml"), *arguments)
    assert (found.status, "ids of concepts are codes of no system" in found.err) == (2, True)
    (tmp_path / "concept.tsv").write_text(CONCEPTS.replace("1001\t", "2001\t"), encoding="utf-8")
    beside = ["--concepts", str(tmp_path / "concept.tsv")]
    found = run("cohort", "--events", *paths, "--map", str(tmp_path / "m.toml"), *arguments, *beside)
    assert (found.status, 'the table of concepts has no concept "1001"' in found.err) == (2, True)
    text = '[events."condition_occurrence.csv"]\nresource = "Condition"\nperson = "person_id"\nignore = "*"\n'
    (tmp_path / "m.toml").write_text(f'{text}code = "condition_concept_id"\nsystem = "{SNOMED}"', encoding="utf-8")
    found = run("cohort", "--events", paths[0], "--map", str(tmp_path / "m.toml"), *arguments)
    assert (found.status, "m.toml:5: column `condition_concept_id` seems to hold ids" in found.err) == (2, True)


SYNTHEA: Mapping[str, str] = {
    "conditions.csv": (
        "START,STOP,PATIENT,ENCOUNTER,SYSTEM,CODE,DESCRIPTION\n"
        f"2026-01-05,,a-1,e,SNOMED-CT,{SPINE},x\n2020-01-05,2021-01-01,b-2,e,{SNOMED},{PROSTATE},x\n"
    ),
    "procedures.csv": (
        "START,STOP,PATIENT,ENCOUNTER,SYSTEM,CODE,DESCRIPTION,BASE_COST,REASONCODE,REASONDESCRIPTION\n"
        f"2026-02-05T10:00:00Z,2026-02-05T12:00:00Z,a-1,e,SNOMED-CT,{SURGERY},x,1,{SPINE},x\n"
    ),
    "medications.csv": (
        "START,STOP,PATIENT,PAYER,ENCOUNTER,CODE,DESCRIPTION,BASE_COST,PAYER_COVERAGE,DISPENSES,TOTALCOST,"
        "REASONCODE,REASONDESCRIPTION\n2026-03-01T10:00:00Z,,c-3,x,e,3264,x,1,1,1,1,,\n"
    ),
    "observations.csv": (
        "DATE,PATIENT,ENCOUNTER,CATEGORY,CODE,DESCRIPTION,VALUE,UNITS,TYPE\n"
        "2026-01-05T10:00:00Z,a-1,e,vital-signs,8302-2,x,170,cm,numeric\n"
    ),
    "patients.csv": "Id,BIRTHDATE,DEATHDATE,SSN\na-1,1950-01-01,,\nd-4,1950-01-01,,\n",
}


def test_tables_of_synthea_are_answered_in_two_commands(tmp_path: Path, run: Run) -> None:
    (tmp_path / "csv").mkdir()
    for name, text in SYNTHEA.items():
        (tmp_path / "csv" / name).write_text(text, encoding="utf-8")
    draft = run("cohort", "--events", "--draft-map", str(tmp_path / "csv"))
    assert (draft.status, '= "?"' in draft.out) == (0, False), draft.err
    (tmp_path / "m.toml").write_text(draft.out, encoding="utf-8")
    arguments = ["--map", str(tmp_path / "m.toml"), "--at", AT, "-o", str(tmp_path / "a.csv")]
    found = run("cohort", "--events", str(tmp_path / "csv"), *arguments, "--provenance", str(tmp_path / "f.csv"))
    assert found.status == 0, found.err
    assert 'its rows are not read, as the map says (resource = "null")' in found.err
    rows = read_table(tmp_path / "f.csv").filter(pl.col("counts") == "yes")
    assert {row[:3] for row in rows.rows()} == {
        ("a-1", "cancer_diagnosis", "current"),
        ("a-1", "spinal_metastases", "confirmed"),
        ("a-1", "spinal_surgery_done", "true"),
        ("b-2", "cancer_diagnosis", "past"),
        ("b-2", "primary_cancer", "prostate"),
    }
    assert read_table(tmp_path / "a.csv")["id"].to_list() == ["a-1", "b-2", "d-4"]


def test_older_tables_of_synthea_have_no_column_of_systems_and_one_date_of_a_procedure(
    tmp_path: Path, run: Run
) -> None:
    rows = "DATE,PATIENT,ENCOUNTER,CODE,DESCRIPTION,BASE_COST,REASONCODE,REASONDESCRIPTION\n"
    (tmp_path / "procedures.csv").write_text(f"{rows}2026-02-05,a,e,{SURGERY},x,1,{SPINE},x\n", encoding="utf-8")
    draft = run("cohort", "--events", "--draft-map", str(tmp_path / "procedures.csv"))
    assert 'start = "DATE"' in draft.out
    assert f'system = "{SNOMED}"' in draft.out


def test_a_table_whose_columns_are_called_as_elements_needs_no_map(tmp_path: Path, run: Run) -> None:
    text = f"person,resource,system,code,start,status,answer,note\np1,Condition,{SNOMED},{BONE},2026-01-01,,,x\n"
    text += f"p1,Observation,{SNOMED},{WEAK},2026-01-01,final,true,x\np2,Patient,,,,,,\n"
    (tmp_path / "e.csv").write_text(text, encoding="utf-8")
    arguments = ["-o", str(tmp_path / "a.csv"), "--at", AT, "--provenance", str(tmp_path / "f.csv")]
    found = run("cohort", "--events", str(tmp_path / "e.csv"), *arguments)
    assert (found.status, "the map does not speak of 1 column: `note`" in found.err) == (2, True)
    found = run("cohort", "--events", str(tmp_path / "e.csv"), *arguments, "--ignore", "note")
    assert found.status == 0, found.err
    assert {row[1] for row in read_table(tmp_path / "f.csv").rows()} == {
        "bone_metastases", "cancer_diagnosis", "limb_weakness",
    }  # fmt: skip
    assert read_table(tmp_path / "a.csv")["id"].to_list() == ["p1", "p2"]
    (tmp_path / "e.csv").write_text("PATIENT,CODE\np1,1\n", encoding="utf-8")
    found = run("cohort", "--events", str(tmp_path / "e.csv"), *arguments)
    assert (found.status, "--events --draft-map TABLE" in found.err) == (2, True)
