"""Bundles on the command line: files, standard input, several people, times, codes, and what was not used."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import pytest

from guidelog import KnowledgeBase, Record

from ..support.run import ROOT, Run
from .written import AT, SNOMED, bundle, condition

BUNDLES = "tests/fhir/bundles"
CONFIRMED = f"{BUNDLES}/confirmed-mscc-surgery-unsuitable.json"
CONFLICT = f"{BUNDLES}/conflict-undated.json"
THEN = "2026-02-02T10:00:00Z"
RADIOTHERAPY = "mscc_treatment_urgent_radiotherapy"


def test_every_command_for_a_record_takes_a_bundle(run: Run) -> None:
    for command in (
        ["recommend", CONFIRMED],
        ["why", CONFIRMED, RADIOTHERAPY],
        ["why-not", CONFIRMED, "mscc_treatment_external_support"],
        ["next", CONFIRMED],
        ["compare", CONFIRMED, f"{BUNDLES}/suspected-mscc.json"],
    ):
        outcome = run(*command, "--at", THEN)
        assert (outcome.status, bool(outcome.out)) == (0, True), outcome.err


def test_an_interview_goes_on_from_a_bundle(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("stop\n"))
    outcome = run("ask", CONFIRMED, "--at", THEN)
    assert outcome.status == 0, outcome.err
    assert "p1" in outcome.out


def test_a_bundle_comes_on_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / CONFIRMED).read_text(encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    outcome = run("recommend", "-", "--at", THEN, "--format", "json")
    assert json.loads(outcome.out)["record"] == "p1"


@pytest.mark.parametrize("form", ["list", "lines"])
def test_several_bundles_are_one_person_each(form: str, run: Run, tmp_path: Path) -> None:
    two = [json.loads((ROOT / path).read_text(encoding="utf-8")) for path in (CONFIRMED, CONFLICT)]
    path = tmp_path / "two.json"
    text = json.dumps(two) if form == "list" else "".join(f"{json.dumps(one)}\n" for one in two)
    path.write_text(text, encoding="utf-8")
    outcome = run("recommend", str(path), "--at", "2026-09-01", "--format", "jsonl")
    assert outcome.status == 2
    assert len(outcome.out.splitlines()) == 1
    assert "Condition/c-vert-yes (code, verificationStatus" in outcome.err
    assert "1 of 2 records was refused" in outcome.err


def test_resources_that_contradict_each_other_end_with_their_names_and_no_answer(run: Run) -> None:
    for command in (["recommend"], ["next"], ["why", RADIOTHERAPY]):
        words = [command[0], CONFLICT, *command[1:]]
        outcome = run(*words, "--at", "2026-08-01")
        assert (outcome.status, outcome.out, "Traceback" in outcome.err) == (2, "", False)
        assert "Condition/c-vert-no" in outcome.err


def test_the_time_is_told_and_what_is_none_is_refused(run: Run) -> None:
    early = run("recommend", CONFIRMED, "--at", "2020-01-01", "--format", "json")
    assert json.loads(early.out)["statements"] != []
    assert "certain" not in {one["status"] for one in json.loads(early.out)["statements"]}
    for time in ("yesterday", "2026", "2026-02", "2026-13-01", "2026-02-02T25:00:00Z"):
        outcome = run("recommend", CONFIRMED, "--at", time)
        assert (outcome.status, f"`{time}` is no time" in outcome.err) == (2, True)


def test_what_was_not_used_is_counted_and_listed_when_asked_for(run: Run) -> None:
    counted = run("recommend", CONFIRMED, "--at", THEN)
    assert "the table of codes does not speak of 2 of 12 resources, and 2 values did not count" in counted.err
    assert "--unused lists them" in counted.err
    listed = run("recommend", CONFIRMED, "--at", THEN, "--unused")
    assert "previous_spinal_radiotherapy: Procedure/x-plan, code: its status is preparation" in listed.err
    assert "MedicationRequest/m-dex: not in the table" in listed.err
    assert "surgery_suitable: QuestionnaireResponse/q-draft#surgery_suitable, answer, " in listed.err
    assert listed.out == counted.out


def test_what_is_shown_of_a_hostile_bundle_steers_no_terminal(run: Run, tmp_path: Path) -> None:
    hostile = condition("\x1b[31m", "\x1b]0;x", system="urn:\x1b")
    path = tmp_path / "hostile.json"
    path.write_text(json.dumps(bundle(hostile, condition("c\x1b", "254837009", "sure\x1b"))), encoding="utf-8")
    outcome = run("recommend", str(path), "--unused")
    assert (outcome.status, "\x1b" in outcome.err + outcome.out) == (2, False)


def test_a_site_reads_its_own_codes(run: Run, tmp_path: Path) -> None:
    path, site = tmp_path / "bundle.json", tmp_path / "site.tsv"
    path.write_text(json.dumps(bundle(condition("c", "254837009"), condition("r", "54404000"))), encoding="utf-8")
    row = f"radicular_pain\ttrue\tCondition\t{SNOMED}\t54404000\tcancer; refuted=false\n"
    site.write_text(f"finding\tvalue\tresources\tsystem\tcode\trule\n{row}", encoding="utf-8")
    document = json.loads(run("recommend", str(path), "--at", AT, "--codes", str(site), "--format", "json").out)
    assert document["findings"]["radicular_pain"]["from"] == ["Condition/r"]
    assert "site.tsv:2" in json.dumps(document["findings"]["radicular_pain"]["details"])


def test_a_bundle_is_read_without_the_extra(
    ng234: KnowledgeBase, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "msgspec", None)
    monkeypatch.delitem(sys.modules, "guidelog.inference.fhir.quick", raising=False)
    reader = ng234.reader(AT)
    rest = [condition(f"x{number}", str(number)) for number in range(400)]
    text = json.dumps(bundle(condition("c", "254837009"), *rest))
    (record,) = reader.records([text], "bundle.json")
    assert isinstance(record, Record)
    assert reader.importer.quick is None
    assert record.findings["primary_cancer"] == "breast"


def test_few_files_alone_know_the_extra() -> None:
    found = [
        path.name
        for folder in ("inference", "cli", "guidelog")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"^\s*(import|from) msgspec", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert sorted(found) == ["json_forms.py", "quick.py"]


def test_the_licences_name_every_system_of_the_table(ng234: KnowledgeBase) -> None:
    beside = (ROOT / "kb" / "ng234" / "codes.licences.txt").read_text(encoding="utf-8")
    page = (ROOT / "docs" / "fhir.md").read_text(encoding="utf-8")
    table = ng234.codes()
    assert table.row_systems <= table.systems.keys()
    for address, name in table.systems.items():
        assert address in beside
        assert name.removeprefix("HL7 ") in page


def test_the_page_on_fhir_lists_every_rule_and_name_of_the_table() -> None:
    from guidelog.inference.fhir.grammar import OF_CODE, OF_FINDING, OF_GROUP
    from guidelog.inference.fhir.table import NAMES

    page = (ROOT / "docs" / "fhir.md").read_text(encoding="utf-8")
    missing = [rule for rule in (*OF_CODE, *OF_FINDING, *OF_GROUP) if not re.search(rf"`[^`]*\b{rule}\b[^`]*`", page)]
    assert missing == []
    assert [name for name in NAMES if f"`{name}`" not in page] == []
