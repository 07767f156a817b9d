"""A knowledge base as definitions of FHIR: every statement once, with its strength, time, source and condition."""

from __future__ import annotations

import base64
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.library import Library
from fhir.resources.R4B.plandefinition import PlanDefinition
from guidelog.inference.fhir.text import resource_text
from guidelog.inference.guidance.plans import definitions
from guidelog.inference.rules.readings import read_as
from guidelog.inference.text.source import Source

from guidelog import KnowledgeBase, Record

from ..support.run import Run
from ..support.small import SMALL, small
from .valid import AGAINST, entries, issues, of_type


def actions(knowledge: KnowledgeBase) -> dict[str, dict[str, Any]]:
    """The actions of all plans, by their ids."""
    plans = of_type(knowledge.definitions(), "PlanDefinition")
    return {action["id"]: action for plan in plans for action in plan["action"]}


def test_the_plans_hold_every_statement_once_and_each_in_that_of_its_summary(ng234: KnowledgeBase) -> None:
    plans = of_type(ng234.definitions(), "PlanDefinition")
    found = Counter(action["id"] for plan in plans for action in plan["action"])
    assert found == dict.fromkeys(ng234.program.statements, 1)
    for plan in plans:
        summary = plan["url"].rpartition(":")[2]
        assert plan["title"] == ng234.program.summaries[summary]["title"]
        own = [one.id for one in ng234.program.statements.values() if one.summary == summary]
        assert [action["id"] for action in plan["action"]] == own


def test_a_validator_that_is_not_ours_finds_nothing(ng234: KnowledgeBase) -> None:
    for knowledge in (ng234, small(more=AGAINST)):
        assert issues(knowledge.definitions()) == []


def test_the_validator_finds_what_is_wrong(ng234: KnowledgeBase) -> None:
    found = ng234.definitions()
    found["entry"][1]["resource"]["action"][0]["timingDuration"] = {"value": "soon"}
    found["entry"][2]["resource"]["says"] = "x"
    assert any("timingDuration" in one for one in issues(found))
    assert any("says" in one for one in issues(found))


def test_another_validator_reads_them_as_they_are() -> None:
    models = {"Library": Library, "PlanDefinition": PlanDefinition}
    for one in entries(small(more=AGAINST).definitions()):
        read = models[one["resourceType"]].model_validate_json(json.dumps(one))
        assert json.loads(read.model_dump_json()) == one


def test_an_action_has_the_strength_the_time_and_the_source_of_its_statement(ng234: KnowledgeBase) -> None:
    found = actions(ng234)
    for statement in ng234.program.statements.values():
        action = found[statement.id]
        strength, direction = (one["valueCodeableConcept"]["coding"][0]["code"] for one in action["extension"])
        assert strength == statement.strength
        assert direction == ("against" if statement.strength == "avoid" else "for")
        assert action.get("timingDuration", {}).get("value") == statement.within_hours
        coded = action.get("timingTiming", {}).get("code", {}).get("coding", [{}])[0].get("code")
        assert coded == (statement.urgency if statement.within_hours is None else None)
        cited = [one["label"] for one in action["documentation"] if one["type"] == "citation"]
        assert cited == [source.place for source in statement.sources]
        read = [one["label"] for one in action["documentation"] if one["type"] == "justification"]
        assert read == [*statement.readings]


def test_the_library_is_the_knowledge_base_and_its_version_that_of_the_rules() -> None:
    knowledge = small(more=AGAINST)
    (library,) = of_type(knowledge.definitions(), "Library")
    texts = [base64.b64decode(one["data"]).decode() for one in library["content"]]
    names = [one["title"] for one in library["content"]]
    again = KnowledgeBase.read(tuple(Source(*one) for one in zip(names, texts, strict=True)))
    assert again.program.checksum == knowledge.program.checksum == library["version"]
    for plan in of_type(knowledge.definitions(), "PlanDefinition"):
        assert plan["library"] == [f"{library['url']}|{library['version']}"]
    for action in actions(knowledge).values():
        (condition,) = action["condition"]
        assert condition["expression"]["reference"] == f"{library['url']}|{library['version']}"


@pytest.mark.parametrize("findings", [{}, {"cough": True, "weeks": 3}, {"cough": True, "fever": "none"}])
def test_the_expression_of_an_action_is_a_query_that_says_whether_it_applies(findings: dict[str, Any]) -> None:
    knowledge = small(more=AGAINST)
    consultation = knowledge.consult({"id": "a", "findings": findings})
    for id_, action in actions(knowledge).items():
        expression = action["condition"][0]["expression"]["expression"]
        assert bool(consultation.solve(expression)) == consultation.statement(id_).holds


def test_names_come_from_the_knowledge_base(tmp_path: Path) -> None:
    text = resource_text(small(more=AGAINST).definitions())
    assert "ng234" not in text.lower()
    assert "NICE" not in text
    assert "urn:guidelog:small:plan:page" in text
    own = small(SMALL.replace("%% source  nobody", "%% source  nobody\n%% canonical https://example.org/fhir/", 1))
    found = own.definitions()
    assert issues(found) == []
    assert [one["url"] for one in entries(found)] == [
        "https://example.org/fhir/library",
        "https://example.org/fhir/plan-page",
    ]
    assert own.questionnaire()["url"] == "https://example.org/fhir/findings"
    record = own.record({"id": "a", "findings": {"fever": "high", "weeks": 3}})
    answers = resource_text(own.questionnaire_response(record))
    (again,) = own.records([answers], "a.json")
    assert isinstance(again, Record)
    assert (again.id, again.findings) == (record.id, record.findings)


def test_long_names_give_ids_that_fhir_has_and_that_differ() -> None:
    long = "a_very_long_name_of_a_summary_that_is_longer_than_any_id_of_a_resource"
    more = f"%% {long}x\n%% title  another\nsummary({long}x).\n"
    placed = AGAINST.replace("source  page", f"source  {long}x")
    knowledge = small(SMALL.replace("summary(page)", f"summary({long})").replace("%% page\n", f"%% {long}\n").replace(
        "source   page", f"source   {long}").replace("source  page", f"source  {long}"), more + placed)  # fmt: skip
    found = knowledge.definitions()
    assert issues(found) == []
    ids = [one["id"] for one in entries(found)]
    assert len({*ids}) == len(ids) == 3
    assert all(len(one) <= 64 for one in ids)


def test_readings_that_are_taken_otherwise_are_told(ng234: KnowledgeBase) -> None:
    program = read_as(ng234.program, {"recurrence_statements_alone": "in_mscc_too"})
    told = [one["description"] for one in entries(definitions(program))]
    assert told
    assert all("read as recurrence_statements_alone=in_mscc_too" in one for one in told)


def test_the_command_writes_them(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "small.dl"
    place.write_text(SMALL, encoding="utf-8")
    written = tmp_path / "plans.json"
    refused = run("export", "--to", "fhir", "--records", "examples/worked-example.toml")
    assert (refused.status, "recommend --format fhir" in refused.err) == (2, True)
    run("export", "--to", "fhir", "--kb", str(place), "-o", str(written))
    assert json.loads(written.read_text(encoding="utf-8"))["entry"][1]["resource"]["title"] == "the only page"
