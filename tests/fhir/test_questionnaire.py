"""The Questionnaire of a knowledge base: what it asks, when an item is shown, and that it is one of FHIR R4."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire
from guidelog.inference.answer.presuppositions import Bounds, Presupposition, bounds, presuppositions
from guidelog.inference.fhir.text import resource_text
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source
from guidelog.inference.verification.engines.random_records import random_records

from guidelog import KnowledgeBase, Record

from ..support.golden import check_golden
from ..support.run import ROOT, Run
from ..support.small import SMALL, small

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
EXAMPLE = "examples/worked-example.toml"

# Of the small knowledge base: no cough has no duration, none lasts less than one week or more than 52, and who has a
# high fever coughs.
CONSTRAINED = f"""{SMALL}
%% duration_of_nothing
%% says  what is not there has not lasted
contradiction(P, duration_of_nothing) :- -cough(P), weeks(P, _).
%% too_short
%% says  less than a week is not counted
contradiction(P, too_short) :- weeks(P, N), N < 1.
%% too_long
%% says  more than a year is not counted
contradiction(P, too_long) :- weeks(P, N), N > 52.
%% fever_without_cough
%% says  a high fever comes with a cough
contradiction(P, fever_without_cough) :- fever(P, high), -cough(P).
"""


def constrained(more: str = "") -> KnowledgeBase:
    return KnowledgeBase(load((Source("small.dl", CONSTRAINED + more),)))


def questions(found: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The items of a Questionnaire by linkId."""
    return {item["linkId"]: item for item in found.get("item", ())}


def test_every_finding_is_asked_for_in_the_order_of_the_vocabulary(ng234: KnowledgeBase) -> None:
    found = questions(ng234.questionnaire())
    assert [*found] == [*ng234.program.findings, "Done"]
    for name, finding in ng234.program.findings.items():
        item = found[name]
        assert item["text"] == finding.question
        assert item["item"][0]["text"] == finding.means
        codes = [option["valueCoding"]["code"] for option in item.get("answerOption", ())]
        assert codes == [*finding.values]
    assert [option["valueCoding"]["code"] for option in found["Done"]["answerOption"]] == [*ng234.program.actions]


def test_it_is_a_questionnaire_of_fhir_r4(ng234: KnowledgeBase) -> None:
    for knowledge in (ng234, small(), constrained()):
        for found in (knowledge.questionnaire(), knowledge.questionnaire({"findings": {}})):
            text = resource_text(found)
            read = Questionnaire.model_validate_json(text)
            assert json.loads(read.model_dump_json()) == json.loads(text)


def test_its_names_come_from_the_knowledge_base() -> None:
    found = small().questionnaire()
    assert found["url"] == "urn:guidelog:small:findings"
    (coding,) = {option["valueCoding"]["system"] for option in questions(found)["fever"]["answerOption"]}
    assert coding == "urn:guidelog:small:findings"


def test_every_kind_of_finding_has_its_type_its_unit_and_its_bounds() -> None:
    found = questions(constrained().questionnaire())
    assert [found[name]["type"] for name in ("cough", "fever", "weeks")] == ["boolean", "choice", "decimal"]
    assert found["fever"]["answerOption"][0]["valueCoding"]["display"] == "fever is none"
    unit, least, most = found["weeks"]["extension"]
    assert unit["valueCoding"] == {"system": "http://unitsofmeasure.org", "code": "wk", "display": "weeks"}
    assert (least["url"].rpartition("/")[2], least["valueDecimal"]) == ("minValue", 1)
    assert (most["url"].rpartition("/")[2], most["valueDecimal"]) == ("maxValue", 52)


def test_what_a_finding_presupposes_comes_from_the_constraints() -> None:
    knowledge = constrained()
    found = presuppositions(knowledge.compilation)
    assert found == {"weeks": (Presupposition("cough", (False,)),)}
    item = questions(knowledge.questionnaire())["weeks"]
    assert item["enableWhen"] == [{"question": "cough", "operator": "!=", "answerBoolean": False}]
    assert "enableBehavior" not in item


def test_an_item_waits_for_items_before_it_alone() -> None:
    later = constrained(
        "%% fever_of_hours\n%% says s\ncontradiction(P, fever_of_hours) :- fever(P, none), weeks(P, _).\n"
    )
    asked = questions(later.questionnaire())
    assert [one["question"] for one in asked["weeks"]["enableWhen"]] == ["cough", "fever"]
    assert asked["weeks"]["enableBehavior"] == "all"
    assert "enableWhen" not in asked["fever"]


def test_bounds_come_from_the_constraints(ng234: KnowledgeBase) -> None:
    least = {"complete_paralysis_weeks": Bounds(0, None), "months_to_recurrence": Bounds(0, None)}
    assert bounds(ng234.compilation) == least
    assert bounds(small().compilation) == {}


def test_what_ng234_presupposes(ng234: KnowledgeBase) -> None:
    assert presuppositions(ng234.compilation) == {
        "previous_radiotherapy_response": (Presupposition("previous_spinal_radiotherapy", (False,)),),
        "months_to_recurrence": (
            Presupposition("previous_spinal_radiotherapy", (False,)),
            Presupposition("symptoms_recurred", (False,)),
        ),
    }


def test_no_answer_that_a_record_could_hold_is_hidden(ng234: KnowledgeBase) -> None:
    """Whatever a consistent record holds can be answered; and what is hidden has no value beside what hides it."""
    asked = questions(ng234.questionnaire())
    for findings in random_records(ng234.compilation, 500, seed=15):
        for name in findings:
            assert all(findings.get(other) != value for other, value in _hiding(asked[name]))
    for name, item in asked.items():
        for other, value in _hiding(item):
            finding = ng234.program.findings[name]
            tried = finding.values or ((True, False) if finding.kind == "bool" else map(Decimal, range(-2, 120)))
            for one in tried:
                assert [*ng234.compilation.contradictions({name: one, other: value})], (name, one)


def _hiding(item: Mapping[str, Any]) -> list[tuple[str, object]]:
    found = []
    for one in item.get("enableWhen", ()):
        assert one["operator"] == "!="
        found.append((one["question"], one.get("answerBoolean", one.get("answerCoding", {}).get("code"))))
    return found


def test_for_a_record_it_asks_what_can_still_change_the_answer(run: Run, ng234: KnowledgeBase) -> None:
    found = run("export", "--to", "questionnaire", "--for", EXAMPLE)
    assert (found.status, found.err) == (0, "")
    asked = [*questions(json.loads(found.out))]
    (record,) = ng234.records((ROOT / EXAMPLE).read_text().splitlines(True), EXAMPLE)
    assert isinstance(record, Record)
    named = [question.finding for question in ng234.consult(record).next()]
    assert sorted(asked) == sorted(named)
    assert asked == [name for name in ng234.program.findings if name in named]


def test_where_nothing_can_change_it_asks_nothing() -> None:
    knowledge = small()
    everything = {"cough": True, "fever": "high", "weeks": 3}
    found = knowledge.questionnaire({"findings": everything})
    assert "item" not in found
    Questionnaire.model_validate_json(resource_text(found))


def test_the_text_of_a_questionnaire(run: Run) -> None:
    check_golden(GOLDEN / "export-questionnaire.txt", run("export", "--to", "questionnaire").out)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--to", "sql", "--for", EXAMPLE), "--for is for --to questionnaire"),
        (("--to", "questionnaire", "--records", EXAMPLE), "--records is not for --to questionnaire"),
        (("--to", "questionnaire-response"), "name them with --records"),
    ],
)
def test_options_that_say_nothing_are_refused(run: Run, arguments: tuple[str, ...], message: str) -> None:
    found = run("export", *arguments)
    assert found.status == 2
    assert message in " ".join(found.err.split())
