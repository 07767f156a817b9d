"""Bulk exports and folders of bundles: a row for each person, the same as the bundle of that person alone."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from guidelog.inference.fhir.bulk import Bulk
from guidelog.inference.record.read import marked_lines

from guidelog import KnowledgeBase, Record, RecordError

from ..support.run import ROOT, Run
from .written import AT, RXNORM, SNOMED, bundle, condition, observation, resource

BUNDLES = ROOT / "tests" / "fhir" / "bundles"


def of(person: str, one: dict[str, Any]) -> dict[str, Any]:
    """A resource of another person."""
    return {**one, "id": f"{one['id']}-{person}", "subject": {"reference": f"Patient/{person}"}}


PEOPLE: dict[str, list[dict[str, Any]]] = {
    "a": [condition("c", "254837009"), condition("w", "713514005"), observation("o", "1", True)],
    "b": [condition("c", "254837009", "provisional"), condition("w", "713514005")],
    "c": [observation("w", "713514005", False)],
    "d": [],
}


def write_export(folder: Path) -> None:
    """An export of these people: a file for each type of resource, and what an export has besides."""
    lines: dict[str, list[str]] = {"Patient": [], "Condition": [], "Observation": []}
    for person, resources in PEOPLE.items():
        lines["Patient"].append(json.dumps({"resourceType": "Patient", "id": person}))
        for one in resources:
            lines[one["resourceType"]].append(json.dumps(of(person, one)))
    for name, own in lines.items():
        (folder / f"{name}.ndjson").write_text("".join(f"{line}\n" for line in own), encoding="utf-8")
    (folder / "export.log.json").write_text('{"status": "done"}', encoding="utf-8")


def people(knowledge: KnowledgeBase, *lines: str) -> list[tuple[str, Record | RecordError]]:
    """The people of some lines."""
    bulk = Bulk(knowledge.reader(AT).importer)
    bulk.add((f"x.ndjson:{number}", data) for number, data in marked_lines(lines, "x.ndjson"))
    return [*bulk.people()]


def test_each_person_of_an_export_has_the_record_of_their_bundle(ng234: KnowledgeBase) -> None:
    resources = [of(person, one) for person, own in PEOPLE.items() for one in own]
    patients = [{"resourceType": "Patient", "id": person} for person in PEOPLE]
    found = people(ng234, *map(json.dumps, [*resources, *patients]))
    for (_, record), (person, own) in zip(found, PEOPLE.items(), strict=True):
        alone = {"resourceType": "Patient", "id": person}
        text = json.dumps(bundle(alone, *(of(person, one) for one in own), patient=False))
        (expected,) = ng234.reader(AT).records([text], "bundle.json")
        assert isinstance(record, Record)
        assert isinstance(expected, Record)
        assert (record.id, record.findings) == (person, expected.findings)
        assert record.provenance == expected.provenance


def test_what_is_wrong_with_one_person_is_told_of_that_one_alone(ng234: KnowledgeBase) -> None:
    nobody = {name: value for name, value in condition("n", "254837009").items() if name != "subject"}
    lines = [condition("c", "254837009"), of("z", condition("x", "254837009", "sure")), nobody]
    found = people(ng234, *map(json.dumps, lines), "{", "[")
    assert [isinstance(record, RecordError) for _, record in found] == [False, True, True, True, True]
    assert [where for where, _ in found] == [f"x.ndjson:{number}" for number in range(1, 6)]
    assert "Condition/x-z, verificationStatus" in str(found[1][1])
    assert "Condition/n, subject" in str(found[2][1])


def test_a_cohort_is_answered_from_an_export(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("polars")
    folder = tmp_path / "export"
    folder.mkdir()
    write_export(folder)
    outcome = run("cohort", str(folder), "-o", str(tmp_path / "answers.csv"), "--at", AT)
    assert outcome.status == 0, outcome.err
    assert "the table of codes does not speak of 1 of 10 resources" in outcome.err
    assert "passed over" in outcome.err
    with (tmp_path / "answers.csv").open(encoding="utf-8") as file:
        rows = {row.pop("id"): row for row in csv.DictReader(file)}
    assert {*rows} == {*PEOPLE}
    for person, own in PEOPLE.items():
        path = tmp_path / f"{person}.json"
        alone = {"resourceType": "Patient", "id": person}
        path.write_text(json.dumps(bundle(alone, *(of(person, o) for o in own), patient=False)), encoding="utf-8")
        document = json.loads(run("recommend", "--format", "json", "--all", str(path), "--at", AT).out)
        assert rows[person] == {one["id"]: one["status"] for one in document["statements"]}


def test_resources_are_known_whatever_the_order_of_their_keys(tmp_path: Path) -> None:
    table = pytest.importorskip("guidelog.inference.cohort.tables.resource_files", exc_type=ImportError)
    texts = {
        "a.ndjson": json.dumps(condition("c", "1"), sort_keys=True),
        "b.json": json.dumps(bundle(condition("c", "1")), sort_keys=True, indent=1),
        "c.jsonl": '{"id": "a", "findings": {}}',
        "d.ndjson": '{"resourceType": ',
        "e.json": '{"status": "done"}',
        "f.csv": '"resourceType"',
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(f"\n{text}\n", encoding="utf-8")
    assert [name for name in texts if table.holds_resources(tmp_path / name)] == ["a.ndjson", "b.json"]


def test_where_findings_came_from_is_written_beside_the_answers(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("polars")
    (tmp_path / "export").mkdir()
    write_export(tmp_path / "export")
    table = tmp_path / "provenance.csv"
    arguments = ["cohort", str(tmp_path / "export"), "-o", str(tmp_path / "answers.csv"), "--at", AT]
    assert run(*arguments, "--provenance", str(table)).status == 0
    with table.open(encoding="utf-8") as file:
        rows = [*csv.DictReader(file)]
    own = [row for row in rows if (row["person"], row["finding"]) == ("a", "primary_cancer")]
    assert [(row["value"], row["place"], row["element"], row["counts"]) for row in own] == [
        ("breast", "Condition/c-a", "code", "yes")
    ]
    assert {row["counts"] for row in rows if row["person"] == "b"} == {"yes", "no"}


def test_a_cohort_is_answered_from_a_folder_of_bundles(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("polars")
    answers, rejects = tmp_path / "answers.csv", tmp_path / "rejects.csv"
    outcome = run("cohort", str(BUNDLES), "-o", str(answers), "--at", "2026-09-02")
    assert (outcome.status, answers.exists()) == (2, False)
    assert "`spinal_metastases` is given two values" in outcome.err
    outcome = run("cohort", str(BUNDLES), "-o", str(answers), "--rejects", str(rejects), "--at", "2026-09-02")
    assert outcome.status == 0, outcome.err
    assert "8 records answered, 1 rejected" in outcome.err
    assert "conflict-undated.json" in rejects.read_text(encoding="utf-8")


def test_a_code_of_a_site_is_read_in_a_cohort_too(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("polars")
    (tmp_path / "export").mkdir()
    line = json.dumps(condition("c", "999", system=SNOMED))
    (tmp_path / "export" / "Condition.ndjson").write_text(f"{line}\n", encoding="utf-8")
    site = tmp_path / "site.tsv"
    row = f"cancer_diagnosis\tcurrent\tCondition\t{SNOMED}\t999\n"
    site.write_text(f"finding\tvalue\tresources\tsystem\tcode\n{row}", encoding="utf-8")
    arguments = ["cohort", str(tmp_path / "export"), "-o", str(tmp_path / "a.csv"), "--at", AT]
    outcome = run(*arguments, "--codes", str(site))
    assert (outcome.status, "1 record answered" in outcome.err) == (0, True)
    assert "0 records answered" in run(*arguments).err


def test_medicines_of_an_export_are_known_by_the_medications_that_they_refer_to(ng234: KnowledgeBase) -> None:
    code = {"coding": [{"system": RXNORM, "code": "197582"}]}
    own = {"status": "completed", "effectiveDateTime": "2026-03-09"}
    medicines = [
        of(
            person,
            resource("MedicationStatement", "m", medicationReference={"reference": f"Medication/{id_}"}, **own),
        )
        for person, id_ in (("a", "d"), ("b", "e"))
    ]
    medications = [{"resourceType": "Medication", "id": "d", "code": code}, {"resourceType": "Medication", "id": "e"}]
    for order in ([*medicines, *medications], [*medications, *medicines]):
        ((_, record),) = people(ng234, *map(json.dumps, order))
        assert isinstance(record, Record)
        assert (record.id, record.findings) == ("a", {"dexamethasone_started": True})


def test_a_key_twice_where_it_decides_refuses_the_person_and_no_other(ng234: KnowledgeBase) -> None:
    one, other = (json.dumps(of(person, condition("c", "254837009"))) for person in "ab")
    found = people(ng234, one.replace('"code": "254837009"', '"code": "254837009", "code": "1"'), other)
    assert [isinstance(record, RecordError) for _, record in found] == [True, False]
    assert "Condition/c-a, code" in str(found[0][1])
    pytest.importorskip("msgspec")
    quick = ng234.reader(AT).importer.quick
    assert quick is not None
    assert quick.may_map(one.replace('"code": "254837009"', '"code": "254837009", "code": "1"'))
