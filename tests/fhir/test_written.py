"""Bundles that are written from records say just what these hold, and are answered alike."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest
from guidelog.inference.fhir.text import resource_text
from guidelog.inference.verification.engines.random_records import random_records

from guidelog import KnowledgeBase, Record

from ..support.run import ROOT, Run
from .written import AT, bundle_of

EXAMPLES = sorted((ROOT / "examples").glob("*.toml"))


def test_every_example_has_a_bundle() -> None:
    names = {path.stem for path in (ROOT / "examples" / "fhir").glob("*.json")}
    assert names == {path.stem for path in EXAMPLES}
    assert len(names) >= 10


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_bundle_of_an_example_has_the_answer_of_its_record(example: Path, run: Run) -> None:
    bundle = ROOT / "examples" / "fhir" / f"{example.stem}.json"
    own = json.loads(run("recommend", "--format", "json", "--all", str(example)).out)
    other = json.loads(run("recommend", "--format", "json", "--all", str(bundle), "--at", AT).out)
    for document in (own, other):
        document.pop("record")
        document.pop("findings", None)
    assert other == own


def test_half_of_the_examples_rest_on_codes_and_not_on_the_questionnaire_alone(ng234: KnowledgeBase) -> None:
    coded = 0
    for path in (ROOT / "examples" / "fhir").glob("*.json"):
        (record,) = ng234.reader(AT).records(path.read_text(encoding="utf-8").splitlines(True), path.name)
        assert isinstance(record, Record)
        places = [origin.place for known in record.provenance.values() for origin in known.origins]
        coded += sum(not place.startswith("QuestionnaireResponse") for place in places) > 2
    assert coded > len(EXAMPLES) / 2


def test_a_random_record_comes_back_from_its_bundle(ng234: KnowledgeBase) -> None:
    reader = ng234.reader(AT)
    for findings in islice(random_records(ng234.compilation, 500, seed=15), 500):
        record = Record("p1", findings)
        text = resource_text(bundle_of(record, ng234))
        (found,) = reader.records([text], "bundle.json")
        assert isinstance(found, Record), (found, text)
        assert found.findings == findings
        assert found.findings.keys() == {name for name, known in found.provenance.items() if known.origins}
