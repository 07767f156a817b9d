"""Answers, proofs and pages of a Bundle tell the resources that its findings came from."""

from __future__ import annotations

import json
from pathlib import Path

from ..support.run import Run

BUNDLES = Path(__file__).with_name("bundles")
REFUTED = (str(BUNDLES / "refuted-mscc.json"), "--at", "2026-04-03")


def test_a_proof_names_the_resource_and_the_answer_of_a_questionnaire(run: Run) -> None:
    answer = json.loads(run("recommend", *REFUTED, "--format", "json").out)
    assert answer["findings"]["mscc"]["from"] == ["Condition/c-cord-2"]
    assert [one["from"] for one in answer["findings"]["mscc"]["superseded"]] == [["Condition/c-cord-1"]]
    assert answer["findings"]["mechanical_pain"]["from"] == ["QuestionnaireResponse/q-pain#mechanical_pain"]
    held = [one["id"] for one in answer["statements"] if one["status"] in ("certain", "presumed")]
    told = " ".join(" ".join(run("why", *REFUTED, one).out.replace("│", " ") for one in held).split())
    assert "(QuestionnaireResponse/q-pain#movement_pain_severity, " in told
    assert "(Condition/c-vert, " in told


def test_a_page_names_the_resources(run: Run) -> None:
    page = run("recommend", *REFUTED, "--format", "html").out
    for named in ("Condition/c-cord-2", "Superseded:", "Condition/c-cord-1", "QuestionnaireResponse/q-pain"):
        assert named in page


def test_a_response_written_from_a_record_is_taken_where_a_record_is(run: Run, tmp_path: Path) -> None:
    example = "examples/worked-example.toml"
    response = tmp_path / "answers.json"
    assert run("export", "--to", "questionnaire-response", "--records", example, "-o", str(response)).status == 0
    own = json.loads(run("recommend", example, "--format", "json").out)
    other = json.loads(run("recommend", str(response), "--format", "json").out)
    findings = other.pop("findings")
    assert other == own
    assert findings["mscc"]["from"] == ["QuestionnaireResponse/worked-example#mscc"]
    assert findings["mscc"]["value"] == "confirmed"


def test_several_responses_are_taken_a_line_each(run: Run, tmp_path: Path) -> None:
    examples = sorted(Path("examples").glob("*.toml"))
    records = [part for path in examples for part in ("--records", str(path))]
    responses = tmp_path / "answers.ndjson"
    assert run("export", "--to", "questionnaire-response", *records, "-o", str(responses)).status == 0
    own = [json.loads(line) for line in run("recommend", *map(str, examples), "--format", "jsonl").out.splitlines()]
    other = [json.loads(line) for line in run("recommend", str(responses), "--format", "jsonl").out.splitlines()]
    assert len(own) == len(other) > 0
    for one in other:
        assert one.pop("findings")
    assert other == own


def test_findings_that_contradict_each_other_name_the_resources_that_they_came_from(run: Run, tmp_path: Path) -> None:
    subject = {"reference": "Patient/p1"}
    code = {"coding": [{"system": "http://snomed.info/sct", "code": "713514005"}]}
    cancer = {"coding": [{"system": "http://snomed.info/sct", "code": "254837009"}]}
    answer = {"linkId": "asymptomatic", "answer": [{"valueBoolean": True}]}
    resources = [
        {"resourceType": "Condition", "id": "c1", "subject": subject, "code": cancer},
        {
            "resourceType": "Observation", "id": "o1", "status": "final", "subject": subject, "code": code,
            "valueBoolean": True, "effectiveDateTime": "2026-03-01",
        },
        {
            "resourceType": "QuestionnaireResponse", "id": "q1", "status": "completed", "subject": subject,
            "questionnaire": "urn:guidelog:ng234:findings", "item": [answer],
        },
    ]  # fmt: skip
    bundle = tmp_path / "b.json"
    bundle.write_text(json.dumps({"resourceType": "Bundle", "entry": [{"resource": one} for one in resources]}))
    found = run("recommend", str(bundle), "--at", "2026-03-02")
    assert (found.status, found.out) == (2, "")
    assert "`limb_weakness` is true (Observation/o1, " in found.err
    assert "`asymptomatic` is true (QuestionnaireResponse/q1#asymptomatic, " in found.err
