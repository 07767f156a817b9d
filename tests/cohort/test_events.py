"""Tables with a row for each code: they say what the same resources of FHIR say, by the same rules."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from guidelog.inference.cohort.maps.event_files import find_event_files
from guidelog.inference.cohort.maps.map_text import MapText
from guidelog.inference.cohort.maps.read_events import read_event_maps
from guidelog.inference.cohort.tables.table_files import GatheredTable

from guidelog import KnowledgeBase, Record, RecordError

from ..support.event_codes import (
    AT,
    BONE,
    BREAST,
    CORD,
    DEXAMETHASONE,
    DIABETES,
    INTRAVENOUS,
    PRESENT,
    PROSTATE,
    SNOMED,
    SPINE,
    SURGERY,
    THORACIC,
    WEAK,
)
from ..support.run import Run
from ..support.scale import scaled
from ..support.tables import read_table

MAP = """\
[events."c.csv"]
resource = "Condition"
person = "who"
system = { column = "system", values = { "SNOMED-CT" = "http://snomed.info/sct" } }
code = "code"
start = "from"
end = "to"
recorded = "noted"
verification = { column = "sure", values = { yes = "confirmed", maybe = "provisional", no = "refuted" } }
course = { column = "course" }
site = "site"
[events."p.csv"]
resource = "Procedure"
person = "who"
system = "http://snomed.info/sct"
code = "code"
site = "site"
reason = "why"
status = { column = "status", values = { done = "completed", planned = "preparation" } }
start = "from"
end = "to"
[events."m.csv"]
resource = "MedicationAdministration"
person = "who"
system = "http://www.nlm.nih.gov/research/umls/rxnorm"
code = "code"
route = { column = "route", system = "http://snomed.info/sct" }
status = { column = "status", values = { given = "completed", ordered = "null" } }
start = "from"
[events."o.csv"]
resource = "Observation"
person = "who"
system = "http://snomed.info/sct"
code = "code"
answer = { column = "answer", values = { Y = true, N = false, "?" = "null" } }
answer_code = "answer_code"
status = "final"
start = "from"
[events."w.csv"]
resource = "Patient"
person = "who"
"""
HEADERS = {
    "c": ["who", "system", "code", "from", "to", "noted", "sure", "course", "site"],
    "p": ["who", "code", "site", "why", "status", "from", "to"],
    "m": ["who", "code", "route", "status", "from"],
    "o": ["who", "code", "answer", "answer_code", "from"],
    "w": ["who"],
}
Rows = Mapping[str, Sequence[Mapping[str, str]]]


def write(tables: Rows, folder: Path) -> list[str]:
    """Tables of events as files; their paths."""
    paths = []
    for name, rows in tables.items():
        path = folder / f"{name}.csv"
        text = io.StringIO(newline="")
        table = csv.DictWriter(text, HEADERS[name], restval="", lineterminator="\n")
        table.writeheader()
        table.writerows({"who": "p1", **row} for row in rows)
        path.write_text(text.getvalue(), encoding="utf-8")
        paths.append(str(path))
    return paths


def opened(
    tables: Rows, folder: Path, ng234: KnowledgeBase, is_strict: bool = False, text: str = MAP
) -> GatheredTable:
    """Tables of events as one table."""
    maps = read_event_maps(MapText("m.toml", text))
    paths = [Path(path) for path in write(tables, folder)]
    importer = ng234.reader(AT).importer
    files = find_event_files(paths, maps, "", importer, is_strict)
    return GatheredTable(files, ng234.program, ng234.states, lambda sentence: None)


def answered(tables: Rows, folder: Path, ng234: KnowledgeBase) -> dict[str, Any]:
    """What is known of each person, as texts; in place of that of one who is no record what is wrong."""
    table = opened(tables, folder, ng234)
    found: dict[str, Any] = {}
    for row, _, record in table.originals(range(table.height())):
        if isinstance(record, Record):
            found[record.id] = {name: str(value).lower() for name, value in record.findings.items()}
        else:
            found[str(row)] = record
    return found


CASES: Mapping[str, tuple[Rows, dict[str, str]]] = {
    "a code of a finding": ({"c": [{"code": BONE}]}, {"bone_metastases": "true", "cancer_diagnosis": "current"}),
    "what is confirmed": (
        {"c": [{"code": BREAST, "sure": "yes"}]},
        {"primary_cancer": "breast", "cancer_diagnosis": "current", "primary_cancer_confirmed": "true"},
    ),
    "what is suspected": ({"c": [{"code": SPINE, "sure": "maybe"}]}, {"spinal_metastases": "suspected"}),
    "what is refuted": ({"c": [{"code": SPINE, "sure": "no"}]}, {"spinal_metastases": "excluded"}),
    "what has ended": (
        {"c": [{"code": PROSTATE, "from": "2020-01-01", "to": "2021-01-01"}]},
        {"primary_cancer": "prostate", "cancer_diagnosis": "past"},
    ),
    "what is in remission": (
        {"c": [{"code": PROSTATE, "course": "remission"}]},
        {"primary_cancer": "prostate", "cancer_diagnosis": "past"},
    ),
    "what is dated after the reference time": ({"c": [{"code": BONE, "noted": "2026-03-11"}], "w": [{}]}, {}),
    "a later word": (
        {"c": [{"code": SPINE, "sure": "maybe", "noted": "2026-01-01"}, {"code": SPINE, "noted": "2026-02-01"}]},
        {"spinal_metastases": "confirmed", "cancer_diagnosis": "current"},
    ),
    "weakness without a cancer": ({"c": [{"code": WEAK}]}, {}),
    "weakness with a cancer": (
        {"c": [{"code": WEAK}, {"code": BONE}]},
        {"limb_weakness": "true", "bone_metastases": "true", "cancer_diagnosis": "current"},
    ),
    "an observation": (
        {"o": [{"code": WEAK, "answer": "Y"}], "c": [{"code": BONE}]},
        {"limb_weakness": "true", "bone_metastases": "true", "cancer_diagnosis": "current"},
    ),
    "an observation that says no": ({"o": [{"code": WEAK, "answer": "N"}]}, {"limb_weakness": "false"}),
    "an observation that says nothing": ({"o": [{"code": WEAK, "answer": "?"}]}, {}),
    "an observation that says nothing at all": ({"o": [{"code": WEAK}]}, {}),
    "an observation with a code for its answer": (
        {"o": [{"code": WEAK, "answer_code": PRESENT}], "c": [{"code": BONE}]},
        {"limb_weakness": "true", "bone_metastases": "true", "cancer_diagnosis": "current"},
    ),
    "an operation for the disease": (
        {"p": [{"code": SURGERY, "why": SPINE, "status": "done"}], "c": [{"code": SPINE}]},
        {"spinal_surgery_done": "true", "spinal_metastases": "confirmed", "cancer_diagnosis": "current"},
    ),
    "an operation for what nobody has": ({"p": [{"code": SURGERY, "why": SPINE, "status": "done"}]}, {}),
    "an operation without a reason": (
        {"p": [{"code": SURGERY, "status": "done"}], "c": [{"code": SPINE}]},
        {"spinal_metastases": "confirmed", "cancer_diagnosis": "current"},
    ),
    "an operation that is planned": (
        {"p": [{"code": SURGERY, "why": SPINE, "status": "planned"}], "c": [{"code": SPINE}]},
        {"spinal_metastases": "confirmed", "cancer_diagnosis": "current"},
    ),
    "a dose": (
        {"m": [{"code": DEXAMETHASONE, "route": INTRAVENOUS, "status": "given", "from": "2026-03-01"}]},
        {"dexamethasone_started": "true"},
    ),
    "a dose by any route": ({"m": [{"code": DEXAMETHASONE, "status": "given", "from": "2026-03-01"}]}, {}),
    "a dose of long ago": (
        {"m": [{"code": DEXAMETHASONE, "route": INTRAVENOUS, "status": "given", "from": "2026-01-01"}]}, {},
    ),
    "an order": (
        {"m": [{"code": DEXAMETHASONE, "route": INTRAVENOUS, "status": "ordered", "from": "2026-03-01"}]}, {},
    ),
    "a person of whom nothing is known": ({"w": [{}], "c": []}, {}),
    "a time with a blank before it": (
        {"c": [{"code": PROSTATE, "from": "2020-01-01 10:00:00", "to": "2021-01-01 00:00:00"}]},
        {"primary_cancer": "prostate", "cancer_diagnosis": "past"},
    ),
    "another system": ({"c": [{"code": BONE, "system": "http://loinc.org"}], "w": [{}]}, {}),
}  # fmt: skip


@pytest.mark.parametrize(("tables", "wanted"), CASES.values(), ids=CASES)
def test_rows_say_what_resources_with_the_same_codes_say(
    tables: Rows, wanted: dict[str, str], tmp_path: Path, ng234: KnowledgeBase
) -> None:
    given = {name: [{**row, "system": row.get("system", "SNOMED-CT")} if name == "c" else row for row in rows]
             for name, rows in tables.items()}  # fmt: skip
    assert answered(given, tmp_path, ng234) == {"p1": wanted}


def test_people_are_told_from_each_other_and_whoever_is_named_is_answered(
    tmp_path: Path, ng234: KnowledgeBase
) -> None:
    ids = ["a/b", "urn:x", "http://x/1", "#7", "Patient/9", " 5"]
    rows = [{"who": id_, "system": SNOMED, "code": BONE} for id_ in ids]
    found = answered({"c": rows, "w": [{"who": "nobody"}]}, tmp_path, ng234)
    assert found == {
        **{id_.strip(): {"bone_metastases": "true", "cancer_diagnosis": "current"} for id_ in ids},
        "nobody": {},
    }


FAULTS: Mapping[str, tuple[Rows, str]] = {
    "a text of which the map does not speak": (
        {"c": [{"code": BONE, "system": SNOMED, "sure": "perhaps"}]},
        'c.csv:2, record p1: column `sure`: the map does not say what "perhaps" means (1 row)',
    ),
    "a system of which it does not": (
        {"c": [{"code": BONE, "system": "SNOMED"}] * 3},
        'c.csv:2: column `system`: the map does not say which system "SNOMED" is (3 rows)',
    ),
    "nobody": (
        {"c": [{"who": "", "code": BONE, "system": SNOMED}]},
        "c.csv:2: column `who` does not say whose it is",
    ),
    "a status that there is not": (
        {"c": [{"code": BONE, "system": SNOMED, "course": "fine"}]},
        'c.csv:2, clinicalStatus: "fine", which is no status that R4 has',
    ),
    "what is no date": (
        {"c": [{"code": BONE, "system": SNOMED, "from": "May"}]},
        'c.csv:2, onsetDateTime: "May" is no date',
    ),
    "two primaries": (
        {"c": [{"code": BREAST, "system": SNOMED}, {"code": PROSTATE, "system": SNOMED}]},
        "c.csv:2 (code) says breast, and c.csv:3 (code) says prostate",
    ),
}


@pytest.mark.parametrize(("tables", "said"), FAULTS.values(), ids=FAULTS)
def test_what_is_wrong_with_a_row_ends_the_run_or_sets_its_person_aside(
    tables: Rows, said: str, tmp_path: Path, ng234: KnowledgeBase
) -> None:
    given = {**tables, "w": [{"who": "other"}]}
    table = opened(given, tmp_path, ng234, is_strict=True)
    try:
        first = next(record for _, _, record in table.originals(range(table.height())))
    except RecordError as error:
        first = error
    assert isinstance(first, RecordError)
    assert said in str(first).replace(f"{tmp_path}/", "")
    bad, other = answered(given, tmp_path, ng234).values()
    assert (isinstance(bad, RecordError), other) == (True, {})


def test_a_run_ends_at_a_row_that_cannot_be_read_or_sets_its_person_aside(tmp_path: Path, run: Run) -> None:
    (tmp_path / "m.toml").write_text(MAP, encoding="utf-8")
    rows = [{"code": BONE, "system": SNOMED, "sure": "perhaps"}, {"code": BONE, "system": SNOMED}]
    paths = write({"c": rows, "w": [{"who": "other"}]}, tmp_path)
    arguments = ["--map", str(tmp_path / "m.toml"), "--at", AT, "-o", str(tmp_path / "a.csv")]
    found = run("cohort", "--events", *paths, *arguments)
    assert (found.status, [*tmp_path.glob("a.csv*")]) == (2, [])
    found = run("cohort", "--events", *paths, *arguments, "--rejects", str(tmp_path / "r.csv"))
    assert found.status == 0, found.err
    assert read_table(tmp_path / "a.csv")["id"].to_list() == ["other"]
    (row,) = read_table(tmp_path / "r.csv").rows(named=True)
    assert (row["where"], row["id"]) == (f"{tmp_path}/c.csv:2", "p1")


def test_a_row_of_no_code_in_the_table_is_not_looked_at_and_counted(tmp_path: Path, run: Run) -> None:
    (tmp_path / "m.toml").write_text(MAP, encoding="utf-8")
    rows = [{"code": DIABETES, "system": SNOMED, "sure": "perhaps", "from": "May"}, {"code": BONE, "system": SNOMED}]
    arguments = ["--map", str(tmp_path / "m.toml"), "--at", AT, "-o", str(tmp_path / "a.csv")]
    found = run("cohort", "--events", *write({"c": rows}, tmp_path), *arguments)
    assert found.status == 0, found.err
    assert "the table of codes does not speak of 1 of 2 rows" in found.err


def _resources(tables: Rows) -> list[dict[str, Any]]:
    """The same as resources of FHIR, made without what is tested."""
    words = {"yes": "confirmed", "maybe": "provisional", "no": "refuted"}
    base = "http://terminology.hl7.org/CodeSystem/condition-"
    found: list[dict[str, Any]] = []
    for number, row in enumerate(tables["c"]):
        one: dict[str, Any] = {"resourceType": "Condition", "id": f"c{number}", "_row": row}
        one["code"] = {"coding": [{"system": SNOMED, "code": row["code"]}]}
        if row["sure"]:
            one["verificationStatus"] = {"coding": [{"system": f"{base}ver-status", "code": words[row["sure"]]}]}
        if row["course"]:
            one["clinicalStatus"] = {"coding": [{"system": f"{base}clinical", "code": row["course"]}]}
        for name, element in (("from", "onsetDateTime"), ("to", "abatementDateTime"), ("noted", "recordedDate")):
            if row[name]:
                one[element] = row[name]
        found.append(one)
    for number, row in enumerate(tables["p"]):
        led = [{"reference": f"Condition/{one['id']}"} for one in found
               if one["resourceType"] == "Condition" and one["_row"]["code"] == row["why"]]  # fmt: skip
        one = {"resourceType": "Procedure", "id": f"p{number}", "reasonReference": led}
        one["code"] = {"coding": [{"system": SNOMED, "code": row["code"]}]}
        one["status"] = {"done": "completed", "planned": "preparation"}[row["status"]]
        found.append(one)
    return [
        {**{k: v for k, v in one.items() if k != "_row"}, "subject": {"reference": "Patient/p1"}} for one in found
    ]


def test_random_rows_say_what_the_same_resources_say(tmp_path: Path, ng234: KnowledgeBase) -> None:
    own = Random(17)
    dates = ["", "2025-01-01", "2026-01-01", "2026-02-01", "2026-05-01"]
    for _ in range(scaled(300)):
        conditions = [
            {
                "system": "SNOMED-CT",
                "code": own.choice([BONE, SPINE, THORACIC, BREAST, PROSTATE, CORD, WEAK, DIABETES]),
                "from": own.choice(dates), "to": own.choice(["", "", "2026-02-15"]), "noted": own.choice(dates),
                "sure": own.choice(["", "yes", "maybe", "no"]), "course": own.choice(["", "", "active", "resolved"]),
            }
            for _ in range(own.randrange(1, 5))
        ]  # fmt: skip
        procedures = [
            {
                "code": SURGERY,
                "why": own.choice(["", SPINE, CORD, DIABETES]),
                "status": own.choice(["done", "planned"]),
            }
            for _ in range(own.randrange(2))
        ]
        tables = {"c": conditions, "p": procedures, "w": [{}]}
        entries = [{"resource": one} for one in [{"resourceType": "Patient", "id": "p1"}, *_resources(tables)]]
        text = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})
        (wanted,) = ng234.reader(AT).records([text], "b.json")
        (found,) = answered(tables, tmp_path, ng234).values()
        assert isinstance(found, RecordError) == isinstance(wanted, RecordError)
        if isinstance(wanted, Record):
            assert found == {name: str(value).lower() for name, value in wanted.findings.items()}


BASE = '[events."c.csv"]\nresource = "Condition"\nperson = "who"\ncode = "code"\nignore = "*"\n'
MAPS: Mapping[str, tuple[str, str]] = {
    "nothing": ("", "it speaks of no table of events"),
    "a map of columns": ("[columns.mscc]", "this is a map of a table with a row for each person"),
    "a mark": ('[events."c.csv"]\nperson = "?"', "m.toml:2: `events.c.csv.person` is still to be decided"),
    "no system": (BASE, "m.toml:4: whose codes stand in column `code` is not said"),
    "a system of OMOP": (f'{BASE}system = "SNOMED"', 'm.toml:6: "SNOMED" names no system of codes as FHIR does'),
    "no person": (BASE.replace("person", "#"), "m.toml:1: of c.csv it is not said whose a row is (`person`)"),
    "no resource": (BASE.replace("resource", "#"), "m.toml:1: of c.csv it is not said what a row is (`resource`)"),
    "no code": ('[events."c.csv"]\nresource = "Condition"\nperson = "who"', "it is not said what was coded (`code`)"),
    "no status": (BASE.replace("Condition", "Procedure"), "it is not said in what state a Procedure is (`status`)"),
    "another resource": (BASE.replace('"Condition"', '"Conditions"'), 'm.toml:2: "Conditions" is no resource'),
    "another word": (f'{BASE}course = "over"', 'm.toml:6: "over" is no course'),
    "a word for a truth": (f'{BASE}answer = "yes"', 'm.toml:6: `events.c.csv.answer` is "yes", not true or false'),
    "an unknown element": (f'{BASE}state = "x"', "m.toml:6: `state` is no part of a table of events"),
    "two kinds of columns": (f'{BASE}site = {{ column = "a", concept = "b" }}', "m.toml:6: one column is named"),
    "a table without a map": (BASE.replace("c.csv", "d.csv"), "c.csv: the map does not speak of this table"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), MAPS.values(), ids=MAPS)
def test_what_is_wrong_with_a_map_of_events_is_said_with_its_line(
    text: str, said: str, tmp_path: Path, ng234: KnowledgeBase
) -> None:
    if "d.csv" in text:
        text += f'system = "{SNOMED}"'
    (tmp_path / "c.csv").write_text("who,code\n1,2\n", encoding="utf-8")
    with pytest.raises(RecordError) as caught:
        opened({"c": []}, tmp_path, ng234, text=text)
    shown = str(caught.value).replace(f"{tmp_path}/", "")
    assert said in shown
    assert shown.count("  = help: ") == shown.count("error: ")
