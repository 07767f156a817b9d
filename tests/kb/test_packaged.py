"""Each packaged guideline works wherever one does: FHIR, questionnaire, drawings, pages, service and explorer."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from typing import Any

import pytest
from guidelog.inference.fhir.text import resource_text
from guidelog.serve.service import Service
from guidelog.serve.settings import Settings

import guidelog
from guidelog import KnowledgeBase

from ..support.run import ROOT, Run
from ..support.web import Web

NAMES = sorted(path.parent.name for path in guidelog.PACKAGED.glob("*/guideline.dl"))
PROGRAM = [path for folder in ("inference", "cli", "serve", "guidelog") for path in (ROOT / folder).rglob("*.py")]


@cache
def packaged(name: str) -> KnowledgeBase:
    return KnowledgeBase.load(name, cache=guidelog.cache_folder())


@cache
def web(name: str) -> Web:
    return Web(Service(packaged(name), packaged(name).codes(), Settings()))


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_packaged_guidelines_are_those_that_the_readme_lists() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\w+)`.*\| .* statements", text, re.MULTILINE)
    assert sorted(listed) == NAMES
    assert (guidelog.PACKAGED / "default.txt").read_text(encoding="utf-8").strip() in NAMES


def test_no_line_of_the_house_names_what_is_a_guidelines_own() -> None:
    """Not even an example in a comment or in a help: what is packaged is one of many."""
    own = {"mscc", "fever"}
    for name in NAMES:
        program = packaged(name).program
        declared = (program.statements, program.findings, program.actions, program.summaries, program.concepts)
        own |= {one for names in declared for one in names if "_" in one and "{" not in one}
    house = [path for path in PROGRAM if path.relative_to(ROOT).parts[0] in ("inference", "guidelog")]
    words = {path: set(re.findall(r"\w+", path.read_text(encoding="utf-8"))) for path in house}
    assert {str(path): named for path in house if (named := words[path] & own)} == {}


def test_no_line_of_the_program_names_a_guideline() -> None:
    """In examples of help they may stand, which are documentation; in what runs they may not."""
    named = re.compile(rf"\b({'|'.join(NAMES)})\b")
    found = []
    texts = {path: path.read_text(encoding="utf-8") for path in PROGRAM}
    for path, text in texts.items():
        if not re.search("|".join(NAMES), text, re.IGNORECASE):
            continue
        tree = ast.parse(text)
        told = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
            if node.body and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
                found += [(path.name, node.value)] if named.search(node.value) else []
            elif isinstance(node, ast.Name | ast.Attribute):
                own = node.id if isinstance(node, ast.Name) else node.attr
                found += [(path.name, own)] if own.lower() in NAMES else []
    assert found == []


def test_every_example_has_a_screen_a_page_and_a_document(name: str) -> None:
    for record in packaged(name).examples().values():
        consultation = packaged(name).consult(record)
        assert max(map(len, str(consultation).splitlines())) <= 80
        assert packaged(name).program.about["title"] in consultation._repr_html_()
        assert json.loads(json.dumps(consultation.to_json(), default=str))["record"] == record.id


def test_every_summary_is_drawn(name: str) -> None:
    for summary in packaged(name).program.summaries:
        drawn = {one.id for box in packaged(name).flow(summary).boxes for one in box.statements}
        assert drawn == {one.id for one in packaged(name).program.statements.values() if one.summary == summary}


def test_examples_come_back_from_the_answers_to_the_questionnaire(name: str) -> None:
    knowledge = packaged(name)
    asked = {item["linkId"] for item in knowledge.questionnaire()["item"]}
    assert {*knowledge.program.findings} <= asked
    for record in knowledge.examples().values():
        response = {"resource": knowledge.questionnaire_response(record)}
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": [response]}
        (found,) = knowledge.reader().records([resource_text(bundle)], "bundle.json")
        assert isinstance(found, guidelog.Record)
        assert {**found.findings} == {**record.findings}


def test_the_plans_hold_every_statement_with_its_direction(name: str) -> None:
    knowledge = packaged(name)
    plans = [entry["resource"] for entry in knowledge.definitions()["entry"]]
    actions = {one["id"]: one for plan in plans for one in plan.get("action", ())}
    assert {*actions} == {*knowledge.program.statements}
    for id_, statement in knowledge.program.statements.items():
        directions = [e["valueCodeableConcept"]["coding"][0]["code"] for e in actions[id_]["extension"]]
        assert directions[-1] == ("against" if statement.advises_against else "for")


def test_the_service_answers_for_it(name: str) -> None:
    records = [*packaged(name).examples().values()]
    for record in records[:2]:
        findings = json.loads(json.dumps({**record.findings}, default=float))
        reply = web(name).post("/recommend", {"record": {"id": record.id, "findings": findings}})
        assert (reply.status, reply.json["record"]) == (200, record.id)
    page: Any = web(name).get("/")
    assert page.status == 200
    assert packaged(name).program.about["title"].encode() in page.body
    services = web(name).get("/cds-services").json["services"]
    assert services


def test_it_is_picked_by_its_name(name: str, run: Run) -> None:
    shown = json.loads(run("show", "--kb", name, "--format", "json").out)
    assert len(shown) == len(packaged(name).program.statements)
    found = run("findings", "--kb", name)
    assert (found.status, found.err) == (0, "")


def test_no_line_of_the_program_names_what_it_says(name: str) -> None:
    program = packaged(name).program
    own = {*program.statements, *program.notices, *(finding for finding in program.findings if "_" in finding)}
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in PROGRAM)
    constants = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert own & constants == set()


def test_its_codes_have_two_sources_that_agree_and_an_owner(name: str) -> None:
    folder = ROOT / "kb" / name
    head, *lines = (folder / "codes.tsv").read_text(encoding="utf-8").splitlines()
    rows = [dict(zip(head.split("\t"), line.split("\t"), strict=False)) for line in lines]
    assert [row["code"] for row in rows if row["code"] and not (row["source1"] and row["source2"])] == []
    licences = (folder / "codes.licences.txt").read_text(encoding="utf-8")
    assert [row["system"] for row in rows if row["finding"] == "(system)" and row["system"] not in licences] == []


def test_it_says_what_it_is_not(name: str) -> None:
    assert "clinician decides" in packaged(name).program.about["limits"]
