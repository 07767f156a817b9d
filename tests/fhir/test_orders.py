"""Orders: which actions a draft may be an order of, by its code, and what else of it decides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from guidelog.inference.fhir.orders import ACTIVE, WRITTEN, Order, read_orders
from guidelog.inference.fhir.table import CodeTable

from guidelog import KnowledgeBase, RecordError

SNOMED, RXNORM = "http://snomed.info/sct", "http://www.nlm.nih.gov/research/umls/rxnorm"
ORAL_TABLET, INGREDIENT, DECOMPRESSION, BEAM = "197582", "3264", "10836008", "33195004"
SPINE, INTRAVENOUS = "421060004", "47625008"
HEAD = "finding\tvalue\tresources\tsystem\tcode\tdisplay\trule\tnote\n"


def concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def medicine(code: str = ORAL_TABLET, **other: Any) -> dict[str, Any]:
    own = {"resourceType": "MedicationRequest", "id": "m", "status": "draft"}
    return {**own, "medicationCodeableConcept": concept(RXNORM, code), **other}


def service(code: str, **other: Any) -> dict[str, Any]:
    return {"resourceType": "ServiceRequest", "id": "s", "status": "draft", "code": concept(SNOMED, code), **other}


def by(route: str) -> dict[str, Any]:
    return {"dosageInstruction": [{"route": concept(SNOMED, route)}]}


@pytest.fixture(scope="module")
def table(ng234: KnowledgeBase) -> CodeTable:
    return ng234.codes()


def read(table: CodeTable, *resources: Any, statuses: tuple[str, ...] = WRITTEN) -> list[Order]:
    return read_orders({"resourceType": "Bundle", "entry": [{"resource": one} for one in resources]}, table, statuses)


def test_a_code_says_which_actions_an_order_may_be_of(table: CodeTable) -> None:
    steroids, surgery = read(table, medicine(), service(DECOMPRESSION))
    assert steroids.actions == ("corticosteroids", "continue_dexamethasone")
    assert (steroids.place, steroids.label) == ("MedicationRequest/m", "dexamethasone 4 MG Oral Tablet")
    assert surgery.actions == ("surgical_decompression", "surgery")
    assert (surgery.provided, surgery.refused) == ("", "")


def test_a_medicine_may_be_given_by_a_reference(table: CodeTable) -> None:
    inner = {"resourceType": "Medication", "id": "x", "code": concept(RXNORM, ORAL_TABLET)}
    reference = {"medicationReference": {"reference": "#x"}, "contained": [inner]}
    (order,) = read(table, {"resourceType": "MedicationRequest", "id": "m", **reference})
    assert order.actions[0] == "corticosteroids"
    (other,) = read(
        table, {"resourceType": "MedicationRequest", "medicationReference": {"reference": "Medication/x"}}, inner
    )
    assert other.actions == order.actions


@pytest.mark.parametrize(
    "resource",
    [
        medicine("1"),
        medicine(doNotPerform=True),
        service(DECOMPRESSION, status="revoked"),
        medicine(status="entered-in-error"),
        medicine(INGREDIENT, **by("54485002")),
        service(BEAM, bodySite=[concept(SNOMED, "76752008")]),
        service(ORAL_TABLET),
        {"resourceType": "MedicationRequest"},
        {"resourceType": "Condition", "code": concept(SNOMED, DECOMPRESSION)},
        {"resourceType": "MedicationRequest", "medicationCodeableConcept": {"text": "dexamethasone"}},
    ],
    ids=["another code", "not to be done", "revoked", "in error", "eye drops", "breast", "another system", "no code",
         "no order", "words alone"],
)  # fmt: skip
def test_what_is_no_order_of_an_action_is_not_one(resource: Any, table: CodeTable) -> None:
    assert read(table, resource) == []


@pytest.mark.parametrize(
    ("resource", "said", "open_"),
    [
        (medicine(INGREDIENT), medicine(INGREDIENT, **by(INTRAVENOUS)), "route"),
        (service(BEAM), service(BEAM, bodySite=[concept(SNOMED, SPINE)]), "body site"),
    ],
    ids=["route", "site"],
)
def test_what_an_order_does_not_say_is_named_and_not_taken_for_a_no(
    resource: Any, said: Any, open_: str, table: CodeTable
) -> None:
    (order,), (whole,) = read(table, resource), read(table, said)
    assert open_ in order.provided
    assert whole == order._replace(provided="")


@pytest.mark.parametrize(
    "wrong",
    [{"status": "perhaps"}, {"status": 1}, {"modifierExtension": [{"url": "x"}]}, {"implicitRules": "x"},
     {"doNotPerform": "no"}, {"dosageInstruction": 1}],
    ids=str,
)  # fmt: skip
def test_an_order_that_cannot_be_read_for_certain_is_of_no_action_and_says_why(wrong: Any, table: CodeTable) -> None:
    (order,) = read(table, medicine(INGREDIENT, **wrong))
    assert order.actions == ()
    assert order.refused


def test_what_is_being_written_may_lack_a_status_and_what_is_active_may_not(table: CodeTable) -> None:
    bare = {name: part for name, part in medicine().items() if name != "status"}
    assert len(read(table, bare)) == 1
    assert read(table, bare, statuses=(ACTIVE,)) == []
    assert len(read(table, medicine(status="active"), statuses=(ACTIVE,))) == 1


def test_orders_say_nothing_of_a_record(ng234: KnowledgeBase, table: CodeTable) -> None:
    bundle = {"resourceType": "Bundle", "entry": [{"resource": medicine(subject={"reference": "Patient/p"})}]}
    record = ng234.reader().record_of(bundle, "p")
    assert not isinstance(record, RecordError)
    assert (record.findings, record.done) == ({}, ())
    assert not {"MedicationRequest", "ServiceRequest"} & {*table.resources()}


def test_a_site_adds_orders_without_losing_what_a_code_says_of_records(ng234: KnowledgeBase, tmp_path: Path) -> None:
    own = tmp_path / "site.tsv"
    rows = f"(action)\tbiopsy\tServiceRequest\t{SNOMED}\t{DECOMPRESSION}\t\t\t\n"
    rows += f"(none)\t\t\t{RXNORM}\t{ORAL_TABLET}\t\t\t\n(system)\tSNOMED CT\t\t{SNOMED}\t\t\t\t\n"
    own.write_text(HEAD + rows + f"(system)\tRxNorm\t\t{RXNORM}\t\t\t\t\n", encoding="utf-8")
    table = ng234.codes([own])
    (order,) = read(table, medicine(), service(DECOMPRESSION))
    assert order.actions == ("biopsy",)
    assert {row.finding for row in table.rows_of(SNOMED, DECOMPRESSION)} == {"(action)", "spinal_surgery_done"}
    assert table.rows_of(RXNORM, ORAL_TABLET) == ()


def test_every_action_of_the_table_is_one_that_a_statement_is_about(ng234: KnowledgeBase, table: CodeTable) -> None:
    known = {statement.action for statement in ng234.program.statements.values()}
    named = {action for row in table.rows for action in row.actions}
    assert named
    assert named <= known
