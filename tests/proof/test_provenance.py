"""Proofs, answers and pages tell where a finding came from, and no text of a resource acts on who reads them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from guidelog.cli.screen.console import Page
from guidelog.cli.screen.why import add_why
from guidelog.cli.screen.why_not import add_why_not
from guidelog.inference.record.origins import Origin, Provenance
from justhtml import JustHTML

from guidelog import Consultation, KnowledgeBase, Record

from ..support.hostile import MARKUP, STEERING
from ..support.pages import page_of
from ..support.small import small

URGENT = "mscc_treatment_urgent_radiotherapy"
MSCC = Origin("Condition/c1", "verificationStatus", "2026-03-01", "http://snomed.info/sct|700061007", "codes.tsv:12")
EARLIER = Origin("Condition/c0", "verificationStatus", "2026-02-01", value="suspected")
WEAK = Origin("Observation/o1", "value", "2026-02-02", notes=("preliminary",))
NOT_READ = Origin("Observation/o2", notes=("it is entered-in-error",))
FINDINGS = {"mscc": "confirmed", "surgery_suitable": False, "complete_paralysis": "none"}
PROVENANCE = {
    "mscc": Provenance((MSCC,), (EARLIER,)),
    "surgery_suitable": Provenance((Origin("QuestionnaireResponse/q1#surgery_suitable", "valueBoolean"), WEAK)),
    "complete_paralysis": Provenance((Origin("people.csv:12, column paralysis"),)),
    "overall_prognosis": Provenance(left_out=(NOT_READ,)),
}


def consulted(knowledge: KnowledgeBase, provenance: dict[str, Provenance]) -> Consultation:
    record = knowledge.record({"id": "p1", "findings": FINDINGS})._replace(where="b.json", provenance=provenance)
    return knowledge.consult(record)


def screen(capsys: pytest.CaptureFixture[str], add: Callable[[Page], None]) -> str:
    page = Page("never")
    add(page)
    page.print()
    return " ".join(capsys.readouterr().out.replace("│", " ").split())


def test_a_proof_tells_where_a_finding_came_from(ng234: KnowledgeBase, capsys: pytest.CaptureFixture[str]) -> None:
    account = consulted(ng234, PROVENANCE).explain(URGENT)
    told = screen(capsys, lambda page: add_why(page, account, ng234.program))
    assert (
        "MSCC is confirmed (Condition/c1, verificationStatus, 2026-03-01; "
        "superseded: Condition/c0, verificationStatus, 2026-02-01 (suspected))"
    ) in told
    assert "(QuestionnaireResponse/q1#surgery_suitable, valueBoolean and Observation/o1, value, 2026-02-02)" in told
    assert (
        " recorded"
        not in told.replace("not recorded", "").partition("Where the guideline")[0].partition("Because")[2]
    )


def test_what_does_not_count_is_told_where_a_finding_is_missing(
    ng234: KnowledgeBase, capsys: pytest.CaptureFixture[str]
) -> None:
    account = consulted(ng234, PROVENANCE).explain(URGENT)
    told = screen(capsys, lambda page: add_why(page, account, ng234.program))
    assert "(not counted: Observation/o2: it is entered-in-error)" in told


def test_a_record_in_the_own_names_is_proved_as_before(
    ng234: KnowledgeBase, capsys: pytest.CaptureFixture[str]
) -> None:
    account = consulted(ng234, {}).explain(URGENT)
    told = screen(capsys, lambda page: add_why(page, account, ng234.program))
    assert "MSCC is confirmed recorded" in told
    assert "b.json" not in told


def test_the_comparison_of_a_number_tells_where_the_number_came_from(capsys: pytest.CaptureFixture[str]) -> None:
    knowledge = small()
    known = {"weeks": Provenance((Origin("Condition/c9", "onsetDateTime"),))}
    record = knowledge.record({"findings": {"cough": True, "weeks": 1}})._replace(provenance=known)
    consultation = knowledge.consult(record)
    told = ""
    for found in consultation.answer.statements:
        account = consultation.explain(found.statement.id)
        told += screen(capsys, lambda page, one=account: add_why(page, one, knowledge.program))
    assert "which is less than 3 (Condition/c9, onsetDateTime)" in told


def test_json_has_the_findings_of_a_record_in_other_names_alone(ng234: KnowledgeBase) -> None:
    assert "findings" not in consulted(ng234, {}).to_json()
    assert "findings" not in consulted(ng234, {}).why_json(URGENT)
    found = consulted(ng234, PROVENANCE).to_json()["findings"]
    assert found == consulted(ng234, PROVENANCE).why_json(URGENT)["findings"]
    assert [*found] == [*FINDINGS] or sorted(found) == sorted(FINDINGS)
    assert found["mscc"] == {
        "value": "confirmed",
        "from": ["Condition/c1"],
        "details": [
            {
                "element": "verificationStatus",
                "date": "2026-03-01",
                "code": "http://snomed.info/sct|700061007",
                "row": "codes.tsv:12",
            }
        ],
        "superseded": [
            {
                "value": "suspected",
                "from": ["Condition/c0"],
                "details": [{"element": "verificationStatus", "date": "2026-02-01"}],
            }
        ],
    }
    assert found["complete_paralysis"] == {
        "value": "none",
        "from": ["people.csv:12, column paralysis"],
        "details": [{}],
    }


def test_what_does_not_count_is_in_json_on_request(ng234: KnowledgeBase) -> None:
    consultation = consulted(ng234, PROVENANCE)
    assert "overall_prognosis" not in consultation.to_json()["findings"]
    for document in (consultation.to_json(everything=True), consultation.why_not_json(URGENT)):
        assert document["findings"]["overall_prognosis"] == {
            "value": None,
            "from": [],
            "details": [],
            "left_out": [
                {"value": None, "from": ["Observation/o2"], "details": [{"notes": ["it is entered-in-error"]}]}
            ],
        }


def test_a_finding_without_an_origin_of_its_own_has_the_place_of_the_record(ng234: KnowledgeBase) -> None:
    found = consulted(ng234, {"mscc": Provenance((MSCC,))}).to_json()["findings"]
    assert found["surgery_suitable"] == {"value": False, "from": ["b.json"], "details": [{}]}


# nothing acts


def hostile_provenance() -> dict[str, Provenance]:
    text = f"\x1b]0;x\x07{MARKUP}{STEERING}\n::error::x"
    origin = Origin(*[text] * 5, notes=(text,), value="suspected")
    several = Provenance((origin,) * 5, (origin,) * 5, (origin,) * 5)
    return {
        "mscc": several,
        "surgery_suitable": Provenance((origin,) * 5, (origin._replace(value=True),) * 5, (origin,) * 5),
        "overall_prognosis": Provenance(left_out=(origin,)),
        "not_a_finding": several,
        MARKUP: several,
    }


def test_no_text_of_a_resource_steers_a_terminal(ng234: KnowledgeBase, capsys: pytest.CaptureFixture[str]) -> None:
    account = consulted(ng234, hostile_provenance()).explain(URGENT)
    page = Page("never")
    add_why(page, account, ng234.program)
    add_why_not(page, account, ng234.program)
    page.print()
    lines = capsys.readouterr().out.splitlines()
    assert all(line.isprintable() for line in lines)
    assert not any(line.lstrip("│ ").startswith("::") for line in lines)
    assert max(map(len, lines)) <= 200


def test_no_text_of_a_resource_becomes_markup(ng234: KnowledgeBase) -> None:
    text = page_of([consulted(ng234, hostile_provenance())])
    tree = JustHTML(text, strict=True, sanitize=False)
    assert not tree.query("script, img, svg, base, iframe, link, meta[http-equiv=refresh]")
    assert all(line.isprintable() for line in text.split("\n"))
    assert "and 2 more" in tree.to_text()
    json.dumps(consulted(ng234, hostile_provenance()).to_json(everything=True)).encode()


def test_a_page_tells_where_findings_came_from(ng234: KnowledgeBase) -> None:
    told = " ".join(JustHTML(page_of([consulted(ng234, PROVENANCE)]), strict=True, sanitize=False).to_text().split())
    assert (
        "Condition/c1, verificationStatus, 2026-03-01; code http://snomed.info/sct|700061007; by codes.tsv:12" in told
    )
    assert "Superseded: Condition/c0, verificationStatus, 2026-02-01 : MSCC is suspected" in told.replace(
        "2026-02-01:", "2026-02-01 :"
    )
    assert "1 place that speaks of findings and did not count" in told
    assert "Observation/o2; it is entered-in-error" in told
    assert "Where it is from" not in page_of([consulted(ng234, {})])


def test_a_record_of_lines_is_not_in_other_names(ng234: KnowledgeBase) -> None:
    (record,) = ng234.records(io.StringIO('{"findings": {"mscc": "confirmed"}}\n'), "r.jsonl")
    assert isinstance(record, Record)
    assert "findings" not in ng234.consult(record).to_json()
