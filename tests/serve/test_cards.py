"""CDS Hooks 2.0: discovery, calls of patient-view, what became of the data, and the cards."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from guidelog.serve.hooks.call import HookCall
from guidelog.serve.hooks.cards import cards_of
from guidelog.serve.service import Service
from guidelog.serve.settings import Settings

from guidelog import KnowledgeBase

from ..support.run import ROOT
from ..support.web import BUNDLES, Reply, Web, packaged_web

INSTANCE = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
ID = "/cds-services/ng234-patient-view"
CONTEXT = {"userId": "Practitioner/a", "patientId": "p1"}
EMPTY = {"resourceType": "Bundle", "type": "searchset"}
FAILED = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception"}]}
DESCRIPTION: Any = packaged_web().get("/openapi.json").json
KEYS = [*packaged_web().get("/cds-services").json["services"][0]["prefetch"]]
NOTHING = dict.fromkeys(KEYS)


def call(prefetch: Any = None, **other: Any) -> Reply:
    body = {"hook": "patient-view", "hookInstance": INSTANCE, "context": CONTEXT, **other}
    return packaged_web().post(ID, {**body, **({} if prefetch is None else {"prefetch": prefetch})})


def cards(prefetch: Any, **other: Any) -> list[dict[str, Any]]:
    reply = call(prefetch, **other)
    assert reply.status == 200, reply.body
    found: list[dict[str, Any]] = reply.json["cards"]
    return found


def prefetch_of(path: Path) -> dict[str, Any]:
    """The resources of a bundle as a record system sends them: one search of each type."""
    found: dict[str, Any] = dict(NOTHING)
    for entry in json.loads(path.read_text(encoding="utf-8"))["entry"]:
        type_ = entry["resource"]["resourceType"]
        if type_ == "Patient":
            found["patient"] = entry["resource"]
        else:
            key = f"{type_[0].lower()}{type_[1:]}s"
            found[key] = {**EMPTY, "entry": [*((found.get(key) or {}).get("entry", [])), entry]}
    return found


def example(name: str) -> dict[str, Any]:
    (path,) = [path for path in BUNDLES if path.stem == name]
    return prefetch_of(path)


def empty_parts(value: object) -> Iterator[object]:
    if value is None or value in ("", [], {}):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from empty_parts(part)


def test_discovery_lists_services_with_hook_id_description_and_prefetch_of_texts() -> None:
    reply = packaged_web().get("/cds-services")
    assert (reply.status, reply.headers["content-type"]) == (200, "application/json")
    services = reply.json["services"]
    assert [(one["hook"], one["id"]) for one in services] == [
        ("patient-view", "ng234-patient-view"), ("order-select", "ng234-order-select"),
    ]  # fmt: skip
    assert [*empty_parts(reply.json)] == []
    templates = [template for one in services for template in one["prefetch"].values()]
    assert all(isinstance(template, str) for template in templates)
    tokens = {token for one in templates for token in re.findall(r"\{\{(.*?)\}\}", one)}
    assert tokens == {"context.patientId"}


def test_another_knowledge_base_is_another_service_that_asks_for_what_its_codes_read() -> None:
    knowledge = KnowledgeBase.load(ROOT / "tests" / "coughs.dl")
    web = Web(Service(knowledge, knowledge.codes(), Settings()))
    (service,) = web.get("/cds-services").json["services"]
    assert service["id"] == "small-patient-view"
    assert web.post(ID, {}).status == 404


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.stem)
def test_the_cards_of_an_example_are_as_the_specification_says(path: Path) -> None:
    found = call(prefetch_of(path)).json
    schema = DESCRIPTION["paths"]["/cds-services/{id}"]["post"]["responses"]["200"]["content"]["application/json"]
    components = {"components": DESCRIPTION["components"]}
    jsonschema.Draft202012Validator({**schema["schema"], **components}).validate(found)
    assert found["cards"]
    assert [*empty_parts(found)] == []
    for card in found["cards"]:
        assert len(card["summary"]) < 140
        assert not re.search(r"[<>]", card["detail"])
        assert "clinician decides" in card["detail"]
        assert ("suggestions" in card) == ("selectionBehavior" in card)


def test_cards_lead_to_the_explorer_with_the_record_and_the_proofs_of_their_statements() -> None:
    web = packaged_web()
    first, *_, last = cards(example("worked-example"))
    (link,) = first["links"]
    address, _, record = link["url"].partition("#")
    assert (address, link["type"]) == ("http://127.0.0.1:8080/", "absolute")
    assert web.get("/").status == 200
    assert not re.search(r"(^|&)id=", record)
    form = {"content-type": "application/x-www-form-urlencoded"}
    shown = web.post("/", f"{record}&only=all".encode(), form)
    assert shown.status == 200
    assert "open=mscc_initial_contact_coordinator" in record
    assert b"mscc_initial_contact_coordinator" in shown.body
    assert b'id="a-why-mscc_initial_contact_coordinator" open>' in shown.body
    assert b'class="proof"' in shown.body
    assert "open=" not in last["links"][0]["url"]


def test_cards_lead_nowhere_if_there_is_no_explorer_for_who_reads_them(tmp_path: Path) -> None:
    assert Settings(trust="trust.json").explorer_address == ""
    named = Settings(trust="trust.json", explorer="https://explore.example.org/")
    assert named.explorer_address == "https://explore.example.org/"


def test_every_card_of_a_service_has_the_same_reasons_to_dismiss_it() -> None:
    reasons = [card["overrideReasons"] for path in BUNDLES[:4] for card in cards(prefetch_of(path))]
    assert all(one == reasons[0] for one in reasons)
    assert all({*one} == {"code", "system", "display"} for one in reasons[0])


def test_cards_say_what_is_due_with_strength_reason_and_what_is_assumed_and_not_recorded() -> None:
    first, second, *_ = cards(example("worked-example"))
    assert (first["indicator"], second["indicator"]) == ("critical", "warning")
    assert first["summary"].startswith("Confirmed cord compression, now: contact the MSCC coordinator")
    assert "offer **urgent radiotherapy**" in second["detail"]
    assert "surgery not suitable" in second["detail"]
    assert "*Assumed, not recorded:* overall prognosis; suitability of radiotherapy" in second["detail"]
    assert first["source"]["url"] == "https://www.nice.org.uk/guidance/ng234"
    assert "surgery is not suitable (QuestionnaireResponse/" in first["detail"]


def test_nothing_is_shown_of_a_person_of_whom_nothing_is_known_and_everything_came() -> None:
    assert cards(NOTHING) == []
    assert cards({**NOTHING, "conditions": EMPTY, "patient": {"resourceType": "Patient", "id": "p1"}}) == []


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (FAILED, "could not be read: conditions"),
        ({**EMPTY, "entry": [{"resource": FAILED, "search": {"mode": "outcome"}}]}, "could not be read: conditions"),
        ({**EMPTY, "link": [{"relation": "next", "url": "x"}]}, "only the first page: conditions"),
        ("absent", "not shared: conditions"),
        (None, ""),
        (EMPTY, ""),
    ],
    ids=["failed", "failed search", "partial", "declined", "null", "present"],
)
def test_the_states_of_data_are_kept_apart_and_named_on_the_card(value: object, said: str) -> None:
    sent = {**NOTHING, "conditions": value, "ignored": {"resourceType": "Goal"}}
    if value == "absent":
        del sent["conditions"]
    found = cards(sent)
    assert (said in found[0]["detail"]) if said else found == []


def test_data_that_are_null_are_named_and_never_taken_for_a_no() -> None:
    sent = {**example("worked-example"), "observations": None}
    assert all("none there: " in card["detail"] for card in cards(sent))
    declined = {key: value for key, value in sent.items() if key != "observations"}
    assert all("not shared: observations" in card["detail"] for card in cards(declined))


def test_without_any_data_and_without_a_server_the_call_is_refused_with_412() -> None:
    for prefetch in (None, {}, {"other": None}):
        reply = call(prefetch)
        assert (reply.status, reply.json["resourceType"]) == (412, "OperationOutcome")
    assert call({}, fhirServer="https://example.org/fhir").status == 200


LEAVE = {"access_token": "t", "token_type": "Bearer", "expires_in": 300, "scope": "user/*.read", "subject": "s"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"hook": "order-select"}, {"hook": None}, {"hookInstance": "1"}, {"hookInstance": None}, {"context": None},
        {"context": []}, {"context": {"patientId": "p1"}}, {"context": {"userId": "Practitioner/a"}},
        {"context": {**CONTEXT, "patientId": 1}}, {"context": {**CONTEXT, "patientId": "a b"}},
        {"context": {**CONTEXT, "userId": "a"}}, {"context": {**CONTEXT, "encounterId": 1}}, {"prefetch": []},
        {"prefetch": {"conditions": 1}}, {"prefetch": {"conditions": {}}}, {"fhirServer": 1},
        {"prefetch": {"conditions": {**EMPTY, "entry": 1}}}, {"prefetch": {"conditions": {**EMPTY, "entry": [1]}}},
        {"prefetch": {"conditions": {**EMPTY, "entry": [{"resource": 1}]}}},
        {"prefetch": {"patient": {"resourceType": "Patient", "id": "another"}}},
        {"fhirAuthorization": LEAVE}, {"fhirServer": "x", "fhirAuthorization": {}},
        {"fhirServer": "x", "fhirAuthorization": {**LEAVE, "expires_in": "soon"}},
        {"fhirServer": "x", "fhirAuthorization": {**LEAVE, "token_type": "Basic"}},
        {"fhirServer": "x", "fhirAuthorization": {**LEAVE, "scope": "patient/*.read"}},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_missing_or_of_another_type_is_refused_with_400(wrong: dict[str, Any]) -> None:
    reply = call(**{"prefetch": NOTHING, **wrong})
    assert (reply.status, reply.json["resourceType"]) == (400, "OperationOutcome")
    assert reply.json["issue"][0]["code"] == "invalid"


def test_a_leave_to_ask_the_server_is_taken_and_not_needed() -> None:
    assert call(NOTHING, fhirServer="https://example.org/fhir", fhirAuthorization=LEAVE).json == {"cards": []}


def test_nothing_of_a_record_is_in_an_outcome(caplog: pytest.LogCaptureFixture) -> None:
    name = "Ada Lovelace"
    wrong: list[dict[str, Any]] = [
        {"hook": name}, {"hookInstance": name}, {"context": {**CONTEXT, "patientId": name}}, {"context": name},
        {"prefetch": {"conditions": name}}, {"prefetch": {"patient": {"resourceType": "Patient", "id": name}}},
        {"fhirServer": {name: 1}}, {"prefetch": {"conditions": {"resourceType": "Bundle", "entry": [name]}}},
    ]  # fmt: skip
    with caplog.at_level("DEBUG"):
        for one in wrong:
            reply = call(**{"prefetch": NOTHING, **one})
            assert (reply.status, b"Lovelace" in reply.body) == (400, False)
    assert "Lovelace" not in caplog.text


def test_what_the_specification_says_of_a_card_and_no_schema_can(tmp_path: Path) -> None:
    seen = [card for path in BUNDLES for card in cards(prefetch_of(path))]
    assert len({card["uuid"] for card in seen}) == len(seen)
    for card in seen:
        assert {*card["source"]["topic"]} == {"system", "code", "display"}
        assert all({*link} == {"label", "url", "type"} and link["type"] == "absolute" for link in card["links"])
        assert sum(one.get("isRecommended", False) for one in card.get("suggestions", ())) <= 1
        for suggestion in card.get("suggestions", ()):
            assert suggestion["label"]
            for action in suggestion["actions"]:
                assert (action["type"], "resource" in action, "resourceId" in action) == ("create", True, False)


def test_malformed_json_is_400_and_an_unknown_service_404_each_with_an_outcome() -> None:
    web = packaged_web()
    for path, body, status in ((ID, b"{", 400), ("/cds-services/other", b"{}", 404), (f"{ID}/x", b"{}", 404)):
        reply = web.post(path, body)
        assert (reply.status, reply.json["resourceType"]) == (status, "OperationOutcome")


def test_resources_of_somebody_else_get_no_advice_and_the_clinician_is_told() -> None:
    sent = {**example("worked-example"), "patient": None}
    (card,) = cards(sent, context={**CONTEXT, "patientId": "somebody-else"})
    assert card["indicator"] == "warning"
    assert "subject" in card["detail"]


def test_words_of_a_record_are_no_markdown_and_no_html() -> None:
    condition = {
        "resourceType": "Condition", "id": "<b>*x*", "subject": {"reference": "Patient/p1"},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "94222008"}]},
        "verificationStatus": {"coding": [{"system": "x", "code": "<script>[a](b)"}]},
    }  # fmt: skip
    found = cards({**NOTHING, "conditions": {**EMPTY, "entry": [{"resource": condition}]}})
    assert found
    assert "<" not in json.dumps(found)
    assert "](b)" not in found[0]["detail"].replace("\\]", "")


def test_a_suggestion_records_an_answer_that_the_next_call_reads() -> None:
    sent = example("worked-example")
    last = cards(sent)[-1]
    assert last["selectionBehavior"] == "at-most-one"
    (action,) = last["suggestions"][-1]["actions"]
    assert (action["type"], "id" in action["resource"]) == ("create", False)
    resource = {**action["resource"], "id": "new"}
    known = (sent["questionnaireResponses"] or EMPTY).get("entry", [])
    again = cards({**sent, "questionnaireResponses": {**EMPTY, "entry": [*known, {"resource": resource}]}})
    (item,) = resource["item"]
    assert f"QuestionnaireResponse/new\\#{item['linkId']}".replace("_", "\\_") in again[0]["detail"]
    assert last["suggestions"] != again[-1].get("suggestions")


def cards_of_record(kb: str | list[str], **findings: object) -> list[dict[str, Any]]:
    consultation = KnowledgeBase.load(kb).consult({"id": "p", "findings": findings})
    return [card.document for card in cards_of(consultation, HookCall("p", {}, ()))]


def test_a_notice_that_is_told_first_is_the_first_card_and_a_warning() -> None:
    notice, due, *_ = cards_of_record("stroke", age=80, atrial_fibrillation=True, anticoagulant="none", dialysis=True)
    assert notice["summary"].startswith("Notice: with a creatinine clearance below 30")
    assert notice["indicator"] == "warning"
    assert "From the record:" in due["detail"]
    assert "The CHA2DS2-VASc score is 2 to 9, 2 as recorded" in due["detail"]


def test_what_ends_many_lines_stands_once_in_each() -> None:
    findings = {"respiration_rate": 25, "systolic_pressure": 92, "pulse": 100}
    due, *_ = cards_of_record("sepsis", age=71, infection="suspected", setting="acute_hospital", **findings)
    assert max(line.count("(unless") for line in due["detail"].splitlines()) <= 2


def test_of_two_guidelines_each_line_and_each_notice_says_of_which_it_is() -> None:
    known = {"age": 82, "infection": "suspected", "setting": "acute_hospital", "atrial_fibrillation": True}
    found = cards_of_record(["sepsis", "stroke"], **known, stroke_before=True, anticoagulant="none")
    lines = [line for card in found for line in card["detail"].splitlines() if re.match(r" *- (?!the |What)", line)]
    assert {line.rpartition("(")[2] for line in lines if "**" in line or " and " in line} == {"sepsis)", "stroke)"}
    notice, *_ = [card for card in found if card["summary"].startswith("Notice")]
    assert notice["source"]["label"].startswith("NICE guideline NG196")


def test_what_an_action_obtains_is_not_told_as_assumed_until_it_is_recorded() -> None:
    found = cards_of_record("stroke", age=80, atrial_fibrillation=True, anticoagulant="none")
    (line,) = [line for card in found for line in card["detail"].splitlines() if "until recorded" in line]
    assert "liver" not in line.partition("Assumed")[2]
