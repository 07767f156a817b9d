"""An answer in FHIR: what applies, what is advised against, and what is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.guidanceresponse import GuidanceResponse
from fhir.resources.R4B.requestgroup import RequestGroup
from guidelog.inference.fhir.text import resource_text
from guidelog.inference.verification.engines.random_records import random_records

from guidelog import Consultation, KnowledgeBase, Record

from ..support.golden import GOLDEN, check_golden
from ..support.run import ROOT, Run
from ..support.scale import scaled, some
from ..support.small import small
from ..support.together import BLOOD, write_guidelines
from .valid import AGAINST, entries, issues, of_type

EXAMPLES = sorted((ROOT / "examples").glob("*.toml"))


def consultation_of(path: Path, knowledge: KnowledgeBase) -> Consultation:
    """The answer for the record of a file."""
    (record,) = knowledge.records(path.read_text(encoding="utf-8").splitlines(True), str(path))
    assert isinstance(record, Record)
    return knowledge.consult(record)


def group_of(bundle: dict[str, Any]) -> dict[str, Any]:
    """The RequestGroup of a bundle."""
    (found,) = of_type(bundle, "RequestGroup")
    return found


def response_of(bundle: dict[str, Any]) -> dict[str, Any]:
    """The GuidanceResponse of a bundle."""
    (found,) = of_type(bundle, "GuidanceResponse")
    return found


def says_the_same(consultation: Consultation) -> None:
    """That the resources are valid, and say neither more nor less than the answer."""
    bundle = consultation.guidance()
    assert issues(bundle) == []
    response, groups = response_of(bundle), of_type(bundle, "RequestGroup")
    actions = [action["id"] for group in groups for action in group.get("action", ())]
    notes = [note["text"] for group in groups for note in group.get("note", ())]
    standing = [one.statement for one in consultation.answer.statements if one.holds and not one.superseded_by]
    done = consultation.answer.record.done
    assert actions == [one.id for one in standing if one.strength != "avoid" and one.action not in done]
    against = [one for one in standing if one.strength == "avoid"]
    assert [note for note in notes if note.startswith("not advised: ")] == [
        note for one in against for note in notes if note.endswith(f": {one.says}")
    ]
    asked = [question.finding for question in consultation.next()]
    missing = response.get("dataRequirement", [])
    assert [code["code"] for one in missing[:1] for code in one["codeFilter"][0]["code"]] == asked
    holds = any(one.holds for one in consultation.answer.statements)
    assert response["status"] == ("success" if not asked else "data-requested" if holds else "data-required")


def test_examples_are_answered_in_fhir_as_elsewhere(ng234: KnowledgeBase) -> None:
    for path in some(EXAMPLES, 4):
        says_the_same(consultation_of(path, ng234))


def test_random_records_are_answered_in_fhir_as_elsewhere(ng234: KnowledgeBase) -> None:
    for knowledge in (ng234, small(more=AGAINST)):
        for number, findings in enumerate(random_records(knowledge.compilation, scaled(60, 6), seed=17)):
            says_the_same(knowledge.consult({"id": f"r {number}", "findings": findings}))


def test_another_validator_reads_them_as_they_are() -> None:
    models = {"GuidanceResponse": GuidanceResponse, "RequestGroup": RequestGroup}
    consultation = small(more=AGAINST).consult({"id": "a", "findings": {"cough": True, "weeks": 3}})
    for one in entries(consultation.guidance()):
        read = models[one["resourceType"]].model_validate_json(json.dumps(one))
        assert json.loads(read.model_dump_json()) == one


@pytest.mark.parametrize(
    ("findings", "status"),
    [
        ({}, "data-required"),
        ({"cough": True, "weeks": 3}, "data-requested"),
        ({"cough": True, "weeks": 3, "fever": "none"}, "success"),
    ],
)
def test_the_status_says_whether_something_is_missing(findings: dict[str, Any], status: str) -> None:
    bundle = small().consult({"id": "a", "findings": findings}).guidance()
    assert response_of(bundle)["status"] == status
    assert ("dataRequirement" in response_of(bundle)) == (status != "success")


def test_what_is_advised_against_is_a_note_and_no_action() -> None:
    found = group_of(small(more=AGAINST).consult({"id": "a", "findings": {"fever": "none"}}).guidance())
    assert "action" not in found
    assert [note["text"] for note in found["note"]] == ["not advised: avoid: no rest"]


def test_what_was_done_is_a_note_and_no_action() -> None:
    record = {"id": "a", "findings": {"cough": True, "weeks": 3}, "done": ["xray"]}
    found = group_of(small().consult(record).guidance())
    assert [action["id"] for action in found["action"]] == ["advise_rest"]
    assert [note["text"] for note in found["note"]] == ["done: X-ray of the chest"]


def test_a_choice_between_two_is_a_note(ng234: KnowledgeBase) -> None:
    found = group_of(consultation_of(ROOT / "examples" / "breast-l1-stabilisation.toml", ng234).guidance())
    (choice,) = [note["text"] for note in found["note"] if note["text"].startswith("a choice: ")]
    assert "bisphosphonate" in choice
    assert "denosumab" in choice


def test_a_presumed_statement_names_what_it_rests_on() -> None:
    found = group_of(small().consult({"id": "a", "findings": {"cough": True, "weeks": 3}}).guidance())
    rest, xray = found["action"]
    assert [one.get("valueCode") for one in rest["extension"][2:]] == ["presumed", "fever"]
    assert "not recorded: fever" in rest["textEquivalent"]
    assert [one.get("valueCode") for one in xray["extension"][2:]] == ["certain"]
    assert xray["timingDuration"]["value"] == 24
    assert xray["priority"] == "stat"


def test_where_nothing_applies_there_is_no_request_group() -> None:
    bundle = small().consult({"id": "a", "findings": {}}).guidance()
    assert of_type(bundle, "RequestGroup") == []
    assert "result" not in response_of(bundle)


def test_the_response_refers_to_its_request_group_and_both_to_the_person(ng234: KnowledgeBase) -> None:
    bundle = consultation_of(EXAMPLES[0], ng234).guidance()
    reference = response_of(bundle)["result"]["reference"]
    assert [entry["fullUrl"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == "RequestGroup"] == [
        reference
    ]
    assert (
        group_of(bundle)["subject"] == response_of(bundle)["subject"] == {"reference": f"Patient/{EXAMPLES[0].stem}"}
    )
    odd = ng234.consult({"id": "é |x", "findings": {}}).guidance()
    assert response_of(odd)["subject"]["identifier"]["value"] == "é |x"


def test_the_resources_of_a_record() -> None:
    record = {"id": "a", "findings": {"cough": True, "weeks": 3, "fever": "suspected"}, "done": ["rest"]}
    text = resource_text(small(more=AGAINST).consult(record).guidance(), indent=1)
    check_golden(GOLDEN / "guidance.json", f"{text}\n")


def test_each_code_of_what_is_missing_says_its_finding(ng234: KnowledgeBase) -> None:
    table = ng234.codes()
    missing = response_of(ng234.consult({"id": "a", "findings": {}}).guidance())["dataRequirement"][1:]
    assert len(missing) > 10
    for one in missing:
        finding, _, type_ = one["id"].partition(".")
        for code in one["codeFilter"][0]["code"]:
            rows = table.rows_of(code["system"], code["code"])
            assert any(type_ in row.resources and finding in (row.finding, (row.also or ("",))[0]) for row in rows), (
                code
            )


def test_one_answer_is_a_bundle_and_several_are_a_line_each(run: Run) -> None:
    one = run("recommend", "--format", "fhir", str(EXAMPLES[0])).out
    assert json.loads(one)["resourceType"] == "Bundle"
    assert one.count("\n") > 20
    refused = run("recommend", "--format", "fhir", "--all", str(EXAMPLES[0]))
    assert (refused.status, "--all is for text, JSON and HTML" in refused.err) == (2, True)
    two = run("recommend", "--format", "fhir", *map(str, EXAMPLES[:3])).out
    assert [json.loads(line)["resourceType"] for line in two.splitlines()] == ["Bundle"] * 3
    assert json.loads(two.splitlines()[0]) == json.loads(one)


def test_what_nobody_can_follow_together_and_what_is_ruled_out_are_notes_that_say_who_says_it(tmp_path: Path) -> None:
    write_guidelines(tmp_path)
    (tmp_path / "blood.dl").write_text(BLOOD + "excluded(P, act) :- kind(P, a).\n")
    both = KnowledgeBase.load([tmp_path / "heart.dl", tmp_path / "blood.dl"])
    record = {"id": "r", "findings": {"f": True, "kind": "a", "weeks": 2}}
    group = both.consult(record).guidance()["entry"][1]["resource"]
    assert [one["text"] for one in group["note"]] == [
        "not advised: avoid: spare (blood)",
        "nobody can follow both: offer give (heart); avoid spare (blood)",
        "excluded by blood: l a: offer give (heart)",
    ]


def test_an_action_that_obtains_what_it_waits_for_is_told_until_that_is_recorded() -> None:
    record = {"id": "r", "findings": {"age": 80, "atrial_fibrillation": True, "anticoagulant": "none"}}
    group = KnowledgeBase.load("stroke").consult(record).guidance()["entry"][1]["resource"]
    (action,) = [one for one in group["action"] if one["id"] == "af_dose_liver_tests"]
    assert "(until recorded: liver" in action["textEquivalent"]
    assert "liver" not in action["textEquivalent"].partition("are not recorded: ")[2]
