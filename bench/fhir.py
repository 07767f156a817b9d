"""`python -m bench fhir`: a bundle to its record, and an export to the records of its people, beside JSON alone.

The resources are made up, in the shape that records have: many observations and claims, and one in a hundred maps.
Times are those of the processor.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from guidelog.inference.cohort.tables.resource_files import read_file
from guidelog.inference.fhir.bulk import Bulk

import guidelog
from guidelog import KnowledgeBase, Record

from .measure import print_table, time_in_turn

AT = "2026-03-10"
SNOMED, LOINC, HL7 = "http://snomed.info/sct", "http://loinc.org", "http://terminology.hl7.org/CodeSystem"
MAPS = 100  # one resource in so many
_KEPT = ('{"resourceType": "Patient"', '{"resourceType": "Condition"')


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this bench."""
    parser.add_argument("--resources", type=int, default=1000, help="resources of the bundle (default: 1000)")
    parser.add_argument("--lines", type=int, default=100_000, help="resources of the export (default: 100000)")
    parser.add_argument("--runs", type=int, default=11, help="runs of each (default: 11)")


def run(options: argparse.Namespace) -> None:
    """Print the median times with their ratios, and the memory that an export takes."""
    knowledge = KnowledgeBase.load()
    random = Random(15)
    text = json.dumps(bundle([*resources(options.resources, random, people=1)]))
    indented = json.dumps(json.loads(text), indent=2)
    reader = knowledge.reader(AT)
    groups = [
        time_in_turn(
            options.runs,
            (
                f"json.loads of a bundle, {options.resources} resources, {size(own)}{shape}",
                taking(json.loads, own),
            ),
            ("guidelog: its record", taking(record, reader, own)),
        )
        for own, shape in ((text, ""), (indented, ", indented"))
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.ndjson"
        with path.open("w", encoding="utf-8") as file:
            for one in resources(options.lines, random, people=options.lines // 500 + 1):
                file.write(f"{json.dumps(one)}\n")
        groups.append(
            time_in_turn(
                max(1, options.runs // 4),
                (f"json.loads of each line, {options.lines:,} resources", taking(parse_lines, path)),
                ("guidelog: the records of its people", taking(people, knowledge, path)),
                warm_up=1,
            )
        )
        kept = [memory(knowledge, path, alone) for alone in (True, False)]
    print_table(f"median of {options.runs} runs", *groups)
    print(f"memory at most: {kept[0]:,} kB for the lines that map, {kept[1]:,} kB for all")


def taking(work: Callable[..., object], *arguments: object) -> Callable[[], float]:
    """Work that says how many seconds of the processor it takes."""

    def timed() -> float:
        start = time.process_time()
        work(*arguments)
        return time.process_time() - start

    return timed


def size(text: str) -> str:
    """How long a text is."""
    return f"{len(text) / 1e6:.1f} MB"


def record(reader: guidelog.Reader, text: str) -> Record:
    """The record of a bundle."""
    (found,) = reader.records([text], "bundle.json")
    assert isinstance(found, Record), found  # noqa: S101 what is measured is what is meant
    return found


def parse_lines(path: Path) -> None:
    """What Python's own JSON takes for each line of a file."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            json.loads(line)


def people(knowledge: KnowledgeBase, path: Path) -> int:
    """How many people an export holds, each with a record."""
    bulk = Bulk(knowledge.reader(AT).importer)
    read_file(path, bulk)
    return sum(isinstance(person.record, Record) for person in bulk.people())


def memory(knowledge: KnowledgeBase, path: Path, alone: bool) -> int:
    """The most memory, in kB, that reading an export takes: all of it, or the people and what maps alone."""
    part = path.with_name("part.ndjson")
    with path.open(encoding="utf-8") as file, part.open("w", encoding="utf-8") as own:
        own.writelines(line for line in file if not alone or line.startswith(_KEPT))
    bulk = Bulk(knowledge.reader(AT).importer)
    tracemalloc.start()
    try:
        read_file(part, bulk)
        return tracemalloc.get_traced_memory()[1] // 1024
    finally:
        tracemalloc.stop()


def bundle(found: list[dict[str, Any]]) -> dict[str, Any]:
    """A bundle of resources."""
    entries = [
        {"fullUrl": f"https://example.org/{one['resourceType']}/{one['id']}", "resource": one} for one in found
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def resources(count: int, random: Random, people: int) -> Iterator[dict[str, Any]]:
    """Made-up resources of some people, all of different ids."""
    for number in range(count):
        person = f"p{number % people}"
        if number < people:
            yield {"resourceType": "Patient", "id": person, "gender": "female", "birthDate": "1950-01-01"}
        elif number % MAPS == 0:
            yield _condition(number, person)
        else:
            yield _claim(number, person, random) if number % 3 == 0 else _observation(number, person, random)


def _concept(system: str, code: str, display: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, "display": display}], "text": display}


def _condition(number: int, person: str) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": f"c{number}",
        "clinicalStatus": _concept(f"{HL7}/condition-clinical", "active", "Active"),
        "verificationStatus": _concept(f"{HL7}/condition-ver-status", "confirmed", "Confirmed"),
        "code": _concept(SNOMED, "254837009", "Malignant neoplasm of breast"),
        "subject": {"reference": f"Patient/{person}"},
        "recordedDate": "2026-01-01",
    }


def _observation(number: int, person: str, random: Random) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": f"{random.getrandbits(128):032x}",
        "meta": {"profile": ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-observation-lab"]},
        "status": "final",
        "category": [_concept(f"{HL7}/observation-category", "laboratory", "Laboratory")],
        "code": _concept(LOINC, f"{random.randrange(10_000)}-{number % 10}", "Urea nitrogen [Mass/volume] in Serum"),
        "subject": {"reference": f"Patient/{person}"},
        "encounter": {"reference": f"Encounter/{random.getrandbits(128):032x}"},
        "effectiveDateTime": f"2025-03-{1 + number % 28:02}T04:11:12-05:00",
        "issued": f"2025-03-{1 + number % 28:02}T04:11:12.123-05:00",
        "valueQuantity": {
            "value": random.random() * 100,
            "unit": "mg/dL",
            "system": "http://unitsofmeasure.org",
            "code": "mg/dL",
        },
    }


def _claim(number: int, person: str, random: Random) -> dict[str, Any]:
    return {
        "resourceType": "Claim",
        "id": f"{random.getrandbits(128):032x}",
        "status": "active",
        "type": _concept(f"{HL7}/claim-type", "institutional", "Institutional"),
        "use": "claim",
        "patient": {"reference": f"Patient/{person}"},
        "billablePeriod": {"start": "2025-03-01T04:11:12-05:00", "end": "2025-03-01T04:26:12-05:00"},
        "created": "2025-03-01T04:26:12-05:00",
        "provider": {"reference": f"Organization/{number}", "display": "A hospital"},
        "item": [
            {
                "sequence": place,
                "productOrService": _concept(SNOMED, str(random.randrange(10**8)), "Encounter for check up"),
                "net": {"value": round(random.random() * 100, 2), "currency": "USD"},
            }
            for place in range(1, 5)
        ],
        "total": {"value": 129.16, "currency": "USD"},
    }
