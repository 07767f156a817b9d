"""Text, maps, events and resources of FHIR on Spark, by path: all that is told of them is what one machine tells."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import pytest

from ..fhir.written import AT, RXNORM, bundle, condition, observation, resource
from ..support.omop import CONCEPTS, OMOP
from ..support.run import Run
from ..support.small import SMALL
from ..support.spark import InOneSession, is_same, needs_java, read

pytest.importorskip("pyspark", reason="Spark is not installed (pip install '.[all]')")

COLUMNS = "[columns.x]\nfinding = 'cough'\nvalues = { yes = true, no = false }\n[columns.f]\nfinding = 'fever'\n"
LATEST = f"[rows]\nseveral = 'latest'\nby = 'd'\n{COLUMNS}"
ANY = f"ignore = '*'\n[rows]\nseveral = 'any'\n{COLUMNS}"
ERROR = f"ignore = '*'\n[rows]\nseveral = 'error'\n{COLUMNS}"
ROWS = {
    "1.csv": "id,d,x,f\n"
    + "".join(f"p{row},2026-01-0{1 + row % 9},{'yes' if row % 3 else 'no'},\n" for row in range(60)),
    "2.csv.gz": "id,d,x,f\np1,2026-02-01,no,high\np2,2026-01-03,no,\n,,yes,\np4,,,\nx,a day,yes,\np60,,,\np7\n",
    "3.jsonl": '{"id": "p1", "d": "2026-03-01", "x": "maybe"}\n{"id": "p2", "d": null, "f": "high", "x": null}\n{\n',
}
OWN = {
    "1.csv": "id,cough,fever\n"
    + "".join(f"p{row},{'maybe' if row % 25 == 7 else 'true' if row % 3 else ''},high\n" for row in range(60)),
    "2.tsv": "id\tweeks\np1\t2.5\np2\tx\n\t1\np3\n",
    "3.jsonl": '{"id": "q2", "findings": {"coughs": true}}\n{"id": 3}\n'
    + "".join(f'{{"id": "q{row}", "findings": {{"weeks": {row}.5}}}}\n' for row in range(30))
    + '{"id": "q9"\n',
}  # in one session files are taken for large, and divided, from 500 bytes on


def medicine(id_: str, person: str, medication: str) -> dict[str, object]:
    """A dose of what a Medication elsewhere is."""
    own = resource("MedicationAdministration", id_, status="completed", effectiveDateTime="2026-03-09")
    subject = {"subject": {"reference": f"Patient/{person}"}}
    return {**own, **subject, "medicationReference": {"reference": f"Medication/{medication}"}}


def of(person: str, one: Mapping[str, object]) -> dict[str, object]:
    """A resource of another person."""
    return {**one, "id": f"{one['id']}-{person}", "subject": {"reference": f"Patient/{person}"}}


def medication(id_: str, code: str) -> dict[str, object]:
    """What a dose may refer to."""
    return {"resourceType": "Medication", "id": id_, "code": {"coding": [{"system": RXNORM, "code": code}]}}


RESOURCES: Mapping[str, Sequence[object]] = {
    "Condition.ndjson": [
        *(of(f"p{one}", condition("c", "254837009")) for one in range(20)),
        of("bad", condition("c", "254837009", "sure")),
        {name: own for name, own in condition("n", "254837009").items() if name != "subject"},
    ],
    "Medication.ndjson": [medication("d", "197582"), medication("o", "1"), medication("d2", "1")],
    "Medicines.ndjson": [medicine("m1", "p1", "d"), medicine("m2", "p2", "o"), medicine("m4", "s", "d"),
                         medicine("m3", "r", "none")],
    "Observation.ndjson": [
        of("p1", observation("o", "713514005", False)),
        of("p1", observation("late", "713514005", True, effectiveDateTime="2026-03-10")),
        of("p2", observation("o", "713514005", True)),
        of("p2", observation("contrary", "713514005", False)),
        {"resourceType": "Observation"},
    ],
    "Patient.ndjson": [{"resourceType": "Patient", "id": f"p{one}"} for one in range(15, 25)],
    "b.json": [bundle(condition("c", "94602001"))],
}  # fmt: skip
BESIDE = {"Condition.ndjson": "{\n[]\n"}


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Files of texts, packed where their names say so."""
    folder.mkdir()
    for name, text in files.items():
        data = text.encode()
        (folder / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)


def prepare(folder: Path) -> dict[str, list[str]]:
    """Tables of every kind, and the arguments that answer each."""
    write(folder / "rows", ROWS)
    write(folder / "own", OWN)
    lines = {name: "".join(f"{json.dumps(one)}\n" for one in own) for name, own in RESOURCES.items()}
    write(folder / "fhir", {name: text + BESIDE.get(name, "") for name, text in lines.items()})
    write(folder / "omop", OMOP)
    (folder / "concept.tsv").write_text(CONCEPTS)
    (folder / "small.dl").write_text(SMALL)
    maps = {"each": f"ignore = '*'\n{COLUMNS}", "latest": LATEST, "any": ANY, "error": ERROR, "omop": OMOP_MAP}
    for name, text in maps.items():
        (folder / f"{name}.toml").write_text(text)
    small = ["--kb", str(folder / "small.dl")]
    events = ["--map", str(folder / "omop.toml"), "--concepts", str(folder / "concept.tsv"), "--at", AT]
    return {
        "own": [str(folder / "own"), *small],
        **{
            name: [str(folder / "rows"), "--map", str(folder / f"{name}.toml"), *small]
            for name in ("each", "latest", "any", "error")
        },
        "fhir": [str(folder / "fhir"), "--at", AT],
        "omop": ["--events", str(folder / "omop"), *events],
    }


OMOP_MAP = """\
[events."condition_occurrence.csv"]
resource = "Condition"
person = "person_id"
code = [{ concept = "condition_concept_id" }, { concept = "condition_source_concept_id" }]
start = "condition_start_date"
ignore = "*"
[events."measurement.csv"]
resource = "Observation"
person = "person_id"
code = { concept = "measurement_concept_id" }
answer_code = { concept = "value_as_concept_id" }
status = "final"
start = "measurement_date"
ignore = "*"
[events."drug_exposure.csv"]
resource = "MedicationAdministration"
person = "person_id"
code = { concept = "drug_concept_id" }
route = { concept = "route_concept_id" }
status = { column = "drug_type_concept_id", values = { 601 = "completed", 602 = "null" } }
start = "drug_exposure_start_date"
ignore = "*"
[events."person.csv"]
resource = "Patient"
person = "person_id"
ignore = "*"
"""


@needs_java
def test_files_are_answered_by_path_as_on_one_machine(tmp_path: Path, run: Run, in_one_session: InOneSession) -> None:
    runs = prepare(tmp_path)
    more = ["--summary", "--format", "json"]
    there = {
        name: [*arguments, *more, "-o", str(tmp_path / f"{name} there"), "--rejects", str(tmp_path / f"{name} no")]
        for name, arguments in runs.items()
    }
    found = in_one_session(tmp_path, there)
    for name, arguments in runs.items():
        answers, rejects = tmp_path / f"{name}.parquet", tmp_path / f"{name}.no.parquet"
        here = run("cohort", *arguments, *more, "-o", str(answers), "--rejects", str(rejects))
        assert here.status == 0, (name, here.err)
        status, err, out = found[name]
        assert (name, status, err) == (name, 0, here.err.replace(str(answers), str(tmp_path / f"{name} there")))
        assert json.loads(out) == json.loads(here.out), name
        assert is_same(read(tmp_path / f"{name} there"), pl.read_parquet(answers)), name
        assert is_same(read(tmp_path / f"{name} no"), pl.read_parquet(rejects), "where", "reason"), name


@needs_java
def test_what_one_machine_refuses_is_refused_with_nothing_left(
    tmp_path: Path, run: Run, in_one_session: InOneSession
) -> None:
    runs = prepare(tmp_path)
    (tmp_path / "each.toml").write_text(COLUMNS)
    (tmp_path / "omop.toml").write_text(OMOP_MAP.replace("601 =", "602 =").replace(', 602 = "null"', ""))
    (tmp_path / "concept.tsv").write_text(CONCEPTS.replace("1001\t", "2001\t"))
    runs["no such table"] = [str(tmp_path / "nothing.csv")]
    there = {name: [*own, "-o", str(tmp_path / "to" / f"{name} there")] for name, own in runs.items()}
    (tmp_path / "to").mkdir()
    found = in_one_session(tmp_path, there)
    exact = ("latest", "any", "error", "omop", "no such table")  # by the table as a whole; else by what a task meets
    for name, arguments in runs.items():
        here = run("cohort", *arguments, "-o", str(tmp_path / "to" / "here.parquet"))
        status, err, _ = found[name]
        assert (name, status, here.status, "Traceback" in err) == (name, 2, 2, False), err
        if name in exact:
            assert err == here.err
            continue
        place, *beside = arguments
        apart = [
            run("cohort", str(file), *beside, "-o", str(tmp_path / "x.csv")).err for file in Path(place).iterdir()
        ]
        wanted = {line for text in (here.err, *apart) for line in text.splitlines()}
        lines = [line for line in err.splitlines() if line.startswith("error") and "at least" not in line]
        assert (len(lines) > 0, {*lines} - wanted) == (True, set())
    assert [*(tmp_path / "to").iterdir()] == []
