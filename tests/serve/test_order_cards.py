"""CDS Hooks, order-select: what an order now being written would contradict or repeat, and what recommends it."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from guidelog import KnowledgeBase

from ..support.hooks import (
    CONTEXT,
    SELECT,
    answers,
    call,
    medicine,
    nothing,
    orders,
    path_of,
    searched,
    service,
)
from ..support.web import packaged_web

DECOMPRESSION, BEAM, SPINE = (
    "10836008",
    "33195004",
    {"coding": [{"system": "http://snomed.info/sct", "code": "421060004"}]},
)
DESCRIPTION: Any = packaged_web().get("/openapi.json").json
ASYMPTOMATIC = {
    "cancer_diagnosis": "current", "spinal_metastases": "confirmed", "mscc": "excluded", "asymptomatic": True,
    "impending_cord_compression": False,
}  # fmt: skip


def cards(findings: dict[str, Any], *resources: dict[str, Any], **other: Any) -> list[dict[str, Any]]:
    selected = other.pop("selected", None)
    sent = {**nothing(SELECT), "questionnaireResponses": searched(answers(findings)), **other}
    reply = call(SELECT, sent, context=orders(*resources, selected=selected))
    assert reply.status == 200, reply.body
    found: list[dict[str, Any]] = reply.json["cards"]
    schema = DESCRIPTION["paths"]["/cds-services/{id}"]["post"]["responses"]["200"]["content"]["application/json"]
    components = {"components": DESCRIPTION["components"]}
    jsonschema.Draft202012Validator({**schema["schema"], **components}).validate(reply.json)
    return found


def test_an_order_that_is_recommended_gets_its_statement_with_strength_time_and_what_is_assumed() -> None:
    (card,) = cards({"mscc": "confirmed", "limb_weakness": True}, medicine())
    assert card["indicator"] == "info"
    assert card["summary"].startswith("Dexamethasone 4 MG Oral Tablet: offer dexamethasone")
    assert "What recommends it:" in card["detail"]
    assert "*Assumed, not recorded:*" in card["detail"]
    assert "suggestions" not in card


def test_an_order_that_is_recommended_is_told_by_when_it_is_due() -> None:
    findings = {"mscc": "confirmed", "surgery_suitable": False}
    (card,) = cards(findings, service(BEAM, bodySite=[SPINE]))
    assert "radiation therapy procedure: offer urgent radiotherapy, within 24 hours" in card["summary"]
    assert "offer **urgent radiotherapy**, within 24 hours" in card["detail"]
    assert "do **8 Gy in a single fraction**" in card["detail"]


def test_an_order_of_what_was_started_is_told_as_what_continues_it() -> None:
    (card,) = cards({"mscc": "confirmed", "dexamethasone_started": True}, medicine())
    assert (card["indicator"], "continue dexamethasone" in card["summary"]) == ("info", True)


def test_an_order_that_repeats_what_is_recorded_is_warned_of() -> None:
    (card,) = cards({"mscc": "confirmed", "spinal_surgery_done": True}, service(DECOMPRESSION))
    assert card["indicator"] == "warning"
    assert "What would be repeated:" in card["detail"]
    (action,) = card["suggestions"][0]["actions"]
    assert (action["type"], action["resourceId"]) == ("delete", "ServiceRequest/s1")


def test_an_order_of_what_is_advised_against_is_warned_of() -> None:
    (card,) = cards(ASYMPTOMATIC, service(BEAM, bodySite=[SPINE]))
    assert card["indicator"] == "warning"
    assert "External beam radiation therapy procedure: avoid radiotherapy" in card["summary"]
    assert "What speaks against it:" in card["detail"]


@pytest.mark.parametrize(
    ("findings", "order", "because"),
    [
        ({"mscc": "confirmed", "surgery_suitable": False}, service(DECOMPRESSION), "surgery is not suitable"),
        ({"mscc": "confirmed", "radiotherapy_suitable": False}, service(BEAM), "radiotherapy to the spine cannot"),
    ],
    ids=["surgery", "radiotherapy"],
)
def test_an_order_of_what_must_not_be_recommended_to_this_person_is_warned_of_with_the_reason(
    findings: dict[str, Any], order: dict[str, Any], because: str
) -> None:
    (card,) = cards(findings, order)
    assert (card["indicator"], because in card["detail"]) == ("warning", True)


def test_an_order_that_nothing_recommends_yet_is_told_what_would_have_to_be_recorded() -> None:
    (card,) = cards({"mscc": "confirmed"}, service(DECOMPRESSION))
    assert card["indicator"] == "info"
    assert "Nothing that is recorded recommends it" in card["detail"]
    assert "would apply if" in card["detail"]
    assert "surgery is suitable" in card["detail"]


def test_an_order_that_nothing_can_recommend_is_told_so() -> None:
    (card,) = cards(ASYMPTOMATIC, service(DECOMPRESSION))
    assert "nothing that could still be recorded would" in card["detail"]


def test_the_same_order_twice_is_told_of_and_so_is_one_that_is_active() -> None:
    first, second = cards({"mscc": "confirmed"}, medicine(), medicine(id_="m2"))
    assert "Ordered here too: dexamethasone 4 MG Oral Tablet (MedicationRequest/m2)" in first["detail"]
    assert "MedicationRequest/m1" in second["detail"]
    active = searched(medicine(id_="old", status="active"), medicine(id_="older", status="completed"))
    (card,) = cards({"mscc": "confirmed"}, medicine(), medicationRequests=active)
    assert "Ordered already: dexamethasone 4 MG Oral Tablet (MedicationRequest/old)" in card["detail"]
    assert "older" not in card["detail"]


def test_only_the_selected_orders_get_cards_and_only_those_of_which_the_table_speaks() -> None:
    both = (medicine(), service(DECOMPRESSION))
    (card,) = cards({"mscc": "confirmed"}, *both, selected=["ServiceRequest/s1"])
    assert card["summary"].startswith("Decompression")
    assert cards({"mscc": "confirmed"}, medicine("1")) == []
    assert cards({"mscc": "confirmed"}, *both, selected=[]) == []


def test_what_the_order_does_not_say_is_named() -> None:
    (card,) = cards({"mscc": "confirmed"}, medicine("3264"))
    assert "its route, which is not said, is systemic" in card["detail"]


def test_an_order_that_cannot_be_read_is_told_of_and_of_no_action() -> None:
    (card,) = cards({"mscc": "confirmed"}, medicine(modifierExtension=[{"url": "x"}]))
    assert (card["indicator"], "It cannot be read" in card["detail"]) == ("warning", True)


def test_a_record_that_contradicts_itself_gets_no_advice_on_orders() -> None:
    wrong = {**answers({"mscc": "confirmed"}), "item": [{"linkId": "mscc", "answer": [{"valueString": "x"}]}]}
    sent = {**nothing(SELECT), "questionnaireResponses": searched(wrong)}
    (card,) = call(SELECT, sent, context=orders(medicine())).json["cards"]
    assert "no advice" in card["summary"]


def test_declined_data_are_named_on_the_card_of_an_order() -> None:
    sent = {"questionnaireResponses": searched(answers({"mscc": "confirmed"}))}
    (card,) = call(SELECT, sent, context=orders(medicine())).json["cards"]
    assert "not shared: " in card["detail"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"selections": None}, {"selections": "MedicationRequest/m1"}, {"selections": [1]}, {"selections": ["m1"]},
        {"selections": ["MedicationRequest/other"]}, {"draftOrders": None}, {"draftOrders": []},
        {"draftOrders": {"resourceType": "List"}}, {"draftOrders": {"resourceType": "Bundle", "entry": 1}},
        {"draftOrders": {"resourceType": "Bundle", "entry": [1]}}, {"draftOrders": searched(*[medicine()] * 101)},
        {"draftOrders": searched(medicine(subject={"reference": "Patient/other"}))},
        {"draftOrders": searched(medicine(subject=1))}, {"patientId": None}, {"userId": "a"},
    ],
    ids=lambda wrong: repr(wrong)[:60],
)  # fmt: skip
def test_a_context_of_orders_that_is_wrong_is_refused_with_400(wrong: dict[str, Any]) -> None:
    reply = call(SELECT, nothing(SELECT), context={**orders(medicine()), **wrong})
    assert (reply.status, reply.json["resourceType"]) == (400, "OperationOutcome")


def test_each_service_answers_its_own_hook_alone() -> None:
    body = {"prefetch": nothing(SELECT), "context": orders(medicine()), "hookInstance": "1"}
    for hook, other in (("patient-view", SELECT), (SELECT, "patient-view")):
        assert packaged_web().post(path_of(hook), {**body, "hook": other}).status == 400
    assert call("patient-view", nothing(), context=CONTEXT).status == 200


def test_orders_that_never_go_together_are_told_of_each_other(ng234: KnowledgeBase) -> None:
    consultation = ng234.consult({"findings": {"mscc": "confirmed"}})
    from guidelog.inference.fhir.orders import Order

    sitting, still = (Order(name, name, (name,), ()) for name in ("graded_sitting", "immobilise"))
    first, second = consultation.orders([sitting, still])
    assert any("immobilise" in line.says for line in first.lines)
    assert any("does not go together with graded_sitting" in line.says for line in second.lines)
