"""Responses to the Questionnaire: a record comes back as it was, and what is none is refused where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pytest
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from guidelog.inference.fhir.names import is_id
from guidelog.inference.fhir.response import Answers, is_own, read_response, record_id, write_response
from guidelog.inference.fhir.text import resource_text
from guidelog.inference.record.origins import Origin
from guidelog.inference.record.record import Value
from guidelog.inference.verification.engines.random_records import random_records
from hypothesis import given
from hypothesis import strategies as st

from guidelog import KnowledgeBase, Record, RecordError

from ..support.run import Run
from ..support.scale import scaled
from ..support.small import small

KNOWLEDGE = small()
PROGRAM = KNOWLEDGE.program
URL = "urn:guidelog:small:findings"
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False)
VALUES: Mapping[str, st.SearchStrategy[Value]] = {
    "cough": st.booleans(),
    "fever": st.sampled_from(PROGRAM.findings["fever"].values),
    "weeks": NUMBERS,
}


def written(knowledge: KnowledgeBase, record: Record) -> str:
    """A record as the text of a response, which is one of FHIR R4 if its id can be written in it."""
    return resource_text(write_response(record, knowledge.program))


def read_back(knowledge: KnowledgeBase, text: str) -> Record:
    """The record of the text of a response."""
    resource = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    assert is_own(resource, knowledge.program)
    answers = read_response(resource, knowledge.program)
    findings = {name: value for name, (value, _) in answers.findings.items()}
    id_ = record_id(resource, knowledge.program)
    return knowledge.record({"id": id_, "findings": findings, "done": answers.done})


def response(*items: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A response with some items."""
    own = {"resourceType": "QuestionnaireResponse", "id": "q1", "questionnaire": URL, "status": "completed"}
    return {**own, "item": [*items], **more}


def item(link: object, *answers: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """An item with its answers."""
    return {"linkId": link, "answer": [*answers], **more}


def coding(code: object, system: object = URL) -> dict[str, Any]:
    """A value of an enum as an answer."""
    return {"valueCoding": {"system": system, "code": code}}


def findings(resource: Mapping[str, Any]) -> dict[str, Value]:
    """The findings that a response says."""
    return {name: value for name, (value, _) in read_response(resource, PROGRAM).findings.items()}


def faults(resource: Mapping[str, Any]) -> list[str]:
    """What is wrong with a response, each as people read it."""
    with pytest.raises(RecordError) as found:
        read_response(resource, PROGRAM)
    for fault in found.value.faults:
        assert str(fault).replace("\n", "").isprintable()
    return [fault.message for fault in found.value.faults]


# there and back


def test_random_records_come_back_as_they_were(ng234: KnowledgeBase) -> None:
    for number, found in enumerate(random_records(ng234.compilation, scaled(2000), seed=8)):
        record = ng234.record({"id": f"p{number}", "findings": found})
        text = written(ng234, record)
        assert read_back(ng234, text) == record
        if number < 100:
            QuestionnaireResponse.model_validate_json(text)


def test_a_record_of_a_questionnaire_response_answers_items_of_the_questionnaire(ng234: KnowledgeBase) -> None:
    asked = {one["linkId"]: one for one in ng234.questionnaire()["item"]}
    types = {"boolean": "valueBoolean", "choice": "valueCoding", "decimal": "valueDecimal"}
    for found in random_records(ng234.compilation, 100, seed=9):
        for one in write_response(Record("p", found), ng234.program)["item"]:
            (answer,) = one["answer"]
            assert [*answer] == [types[asked[one["linkId"]]["type"]]]


@given(
    st.text(min_size=1).filter(lambda text: text.isprintable()),
    st.fixed_dictionaries({}, optional=VALUES),
    st.lists(st.sampled_from([*PROGRAM.actions]), unique=True),
)
def test_any_record_comes_back_as_it_was(id_: str, found: dict[str, Value], done: list[str]) -> None:
    record = KNOWLEDGE.record({"id": id_, "findings": found, "done": done})
    text = written(KNOWLEDGE, record)
    assert read_back(KNOWLEDGE, text) == record
    assert is_id(id_) == ("Patient/" in text)


@given(NUMBERS)
def test_a_number_keeps_every_digit(number: Decimal) -> None:
    text = resource_text({"valueDecimal": number})
    assert json.loads(text, parse_float=Decimal, parse_int=Decimal) == {"valueDecimal": number}
    assert json.loads(resource_text([{"a": [number, {}]}, []], indent=1), parse_float=Decimal, parse_int=Decimal)


def test_the_command_writes_one_response_or_a_line_for_each(run: Run) -> None:
    example, other = "examples/worked-example.toml", "examples/breast-l1-stabilisation.toml"
    one = run("export", "--to", "questionnaire-response", "--records", example)
    assert (one.status, one.err) == (0, "")
    assert json.loads(one.out)["subject"] == {"reference": "Patient/worked-example"}
    both = run("export", "--to", "questionnaire-response", "--records", example, "--records", other)
    first, _ = both.out.splitlines()
    assert json.loads(first) == json.loads(one.out)


# what is read


def test_each_finding_tells_the_response_the_item_and_the_date() -> None:
    found = read_response(response(item("cough", {"valueBoolean": True}), authored="2026-03-01"), PROGRAM)
    assert found == Answers({"cough": (True, Origin("QuestionnaireResponse/q1#cough", "valueBoolean", "2026-03-01"))})


def test_an_item_without_an_answer_is_not_recorded() -> None:
    nothing = {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason"}]}
    for one in ({"linkId": "cough"}, item("cough"), item("cough", {}), item("cough", nothing)):
        assert findings(response(one)) == {}
    assert findings(response(item("cough", {"valueBoolean": None}))) == {}


@pytest.mark.parametrize("status", ["in-progress", "stopped", "entered-in-error"])
def test_what_is_not_finished_or_was_an_error_is_not_read(status: str) -> None:
    read = read_response(response(item("cough", {"valueString": 1}), status=status), PROGRAM)
    assert read._replace(left_out=()) == Answers()
    assert [(finding, origin.notes) for finding, origin in read.left_out] == [("cough", (f"its status is {status}",))]


def test_amended_is_read() -> None:
    assert findings(response(item("fever", coding("high")), status="amended")) == {"fever": "high"}


def test_a_number_may_be_written_as_an_integer_or_a_decimal() -> None:
    for answer in ({"valueInteger": 3}, {"valueDecimal": 3}, {"valueDecimal": Decimal("3.0")}, {"valueDecimal": 3.0}):
        assert findings(response(item("weeks", answer))) == {"weeks": 3}


def test_items_may_stand_in_groups_and_below_answers() -> None:
    below = item("cough", {"valueBoolean": False, "item": [item("weeks", {"valueInteger": 2})]})
    group = {"linkId": "group", "item": [{"linkId": "inner", "item": [below]}]}
    assert findings(response(group)) == {"cough": False, "weeks": 2}


def test_items_may_be_nested_ten_thousand_deep() -> None:
    found = item("cough", {"valueBoolean": True})
    for _ in range(10_000):
        found = {"linkId": "g", "item": [found]}
    assert findings(response(found)) == {"cough": True}


def test_the_same_answer_twice_is_one() -> None:
    twice = response(item("fever", coding("high"), coding("high")), item("fever", coding("high")))
    assert findings(twice) == {"fever": "high"}


def test_a_version_of_the_questionnaire_is_no_other() -> None:
    assert is_own(response(questionnaire=f"{URL}|3"), PROGRAM)
    for other in ("urn:guidelog:other:findings", f"{URL}2", "", None, [URL]):
        assert not is_own(response(questionnaire=other), PROGRAM)
    assert not is_own({"resourceType": "Observation", "questionnaire": URL}, PROGRAM)


# what is refused


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        (response(item("fever", coding("mild"))), '#fever: "mild" is not a value of `fever`'),
        (response(item("fever", coding(None))), "#fever: `valueCoding` has no code"),
        (response(item("fever", {"valueCoding": "high"})), "#fever: `valueCoding` has no code"),
        (response(item("fever", coding("high", "urn:x"))), '#fever: the system of `valueCoding` is "urn:x"'),
        (response(item("fever", coding("high", [URL]))), "#fever: the system of `valueCoding` is a list"),
        (response(item("fever", {"valueString": "high"})), "#fever: it is answered with valueString"),
        (response(item("cough", {"valueBoolean": "true"})), '#cough: `cough` is "true", not true or false'),
        (response(item("cough", {"valueInteger": 1})), "#cough: it is answered with valueInteger"),
        (response(item("cough", {"valueBoolean": True, "valueString": "x"})), "with valueBoolean and valueString"),
        (response(item("weeks", {"valueInteger": Decimal("2.5")})), "#weeks: `valueInteger` is 2.5"),
        (response(item("weeks", {"valueInteger": True})), "#weeks: `weeks` is true, not a number"),
        (response(item("weeks", {"valueDecimal": "3"})), '#weeks: `weeks` is "3", not a number'),
        (response(item("weeks", {"valueDecimal": Decimal("NaN")})), "#weeks: `weeks` is NaN, not a finite number"),
        (response(item("weeks", {"valueInteger": Decimal("Infinity")})), "#weeks: `weeks` is Infinity"),
        (response(item("weeks", {"valueQuantity": {"value": 3}})), "#weeks: there is no unit"),
        (response(item("cuogh", {"valueBoolean": True})), "#cuogh: it is not a finding"),
        (response(item("cough", {"valueBoolean": True}, {"valueBoolean": False})), "answered twice, with true and"),
        (response(item("Done", coding("xyz", "urn:guidelog:small:actions"))), '#Done: "xyz" is not an action'),
        (response(item("Done", coding("rest"))), "#Done: the system of `valueCoding` is"),
        (response(status="done"), 'QuestionnaireResponse/q1: `status` is "done"'),
        (response(status=["completed"]), "QuestionnaireResponse/q1: `status` is a list"),
        (
            {"resourceType": "QuestionnaireResponse", "questionnaire": URL},
            "QuestionnaireResponse: `status` is missing",
        ),
        (response(item=[1]), "QuestionnaireResponse/q1: `item` is not a list of objects"),
        (response(item={}), "QuestionnaireResponse/q1: `item` is not a list of objects"),
        (response({"linkId": "cough", "answer": {}}), "#cough: `answer` is not a list of objects"),
        (response(item(7, {"valueBoolean": True})), "the `linkId` of an item is 7"),
        (response({"answer": []}), "the `linkId` of an item is missing"),
    ],
)
def test_a_response_that_cannot_be_used_names_itself_and_the_item(resource: dict[str, Any], message: str) -> None:
    (found,) = faults(resource)
    assert found.startswith("QuestionnaireResponse")
    assert message in found


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = faults(
        response(item("fever", coding("x")), item("weeks", {"valueBoolean": True}), item("xx", coding("y")))
    )
    assert [one.partition(":")[0].rpartition("#")[2] for one in found] == ["fever", "weeks", "xx"]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | NUMBERS
    | st.text()
    | st.sampled_from([URL, "high", "cough", "weeks", "fever", "Done"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["item", "answer", "linkId", "valueCoding", "valueBoolean", "valueDecimal", "code", "system"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(JSON, JSON, st.sampled_from(["completed", "amended", "stopped"]) | JSON)
def test_whatever_stands_in_a_response_it_is_read_or_refused(items: object, id_: object, status: object) -> None:
    try:
        found = read_response(response(item=items, id=id_, status=status), PROGRAM)
    except RecordError as refused:
        shown = str(refused)
        assert shown.replace("\n", "").isprintable()
    else:
        KNOWLEDGE.record({"findings": {name: value for name, (value, _) in found.findings.items()}})


def test_hostile_names_of_items_and_resources_steer_no_terminal() -> None:
    hostile: Iterable[str] = ("\x1b[31m", "a\nb", "\x07", "x" * 10_000)
    for text in hostile:
        for found in faults(response(item(text, {"valueBoolean": True}), id=text)):
            assert found.isprintable()
            assert len(found) < 400


def test_what_was_answered_to_one_of_several_guidelines_counts_for_all_of_them() -> None:
    both = KnowledgeBase.load(["ng234", "sepsis"])
    for name in ("ng234", "sepsis"):
        knowledge = KnowledgeBase.load(name)
        for findings in random_records(knowledge.compilation, scaled(100, least=5), 2026):
            record = knowledge.record({"id": "r", "findings": findings, "done": [*knowledge.program.actions][:1]})
            assert read_back(both, written(knowledge, record)) == record
    other_way_round = KnowledgeBase.load(["sepsis", "ng234"])
    assert is_own(write_response(both.record({"id": "r", "findings": {}}), both.program), other_way_round.program)
    assert not is_own(write_response(both.record({"id": "r", "findings": {}}), both.program), knowledge.program)
