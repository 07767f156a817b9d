"""Queries that ask how things stand with a record: what is not recorded, and which status a statement has."""

from __future__ import annotations

import json

import pytest
from guidelog.inference.proof.words import describe_established

import guidelog

from ..support.knowledge import knowledge
from ..support.run import Run


def rows(consultation: guidelog.Consultation, query: str) -> list[dict[str, object]]:
    return [{**one.row} for one in consultation.solve(query)]


def test_what_is_not_recorded_is_every_finding_but_those_of_the_record(ng234: guidelog.KnowledgeBase) -> None:
    findings = {"mscc": "confirmed", "surgery_suitable": False}
    found = rows(ng234.consult({"findings": findings}), "not_recorded(P, F)")
    assert [row["F"] for row in found] == [name for name in ng234.program.findings if name not in findings]


def test_every_statement_has_its_one_status(ng234: guidelog.KnowledgeBase) -> None:
    consultation = ng234.consult({"findings": {"mscc": "suspected", "limb_weakness": True}})
    found = rows(consultation, "status(P, S, Status)")
    assert {(row["S"], row["Status"]) for row in found} == {
        (one.statement.id, one.status) for one in consultation.answer.statements
    }


def test_an_answer_goes_when_the_finding_is_recorded_or_the_status_turns(ng234: guidelog.KnowledgeBase) -> None:
    consultation = ng234.consult({"findings": {"mscc": "confirmed", "surgery_suitable": False}})
    (silent,) = consultation.solve("not_recorded(P, overall_prognosis)")
    assert (silent.status, silent.assumes) == ("presumed", ("overall_prognosis",))
    (certain,) = consultation.solve("status(P, mscc_initial_contact_coordinator, Status)")
    assert (certain.row, certain.status, certain.assumes) == ({"Status": "certain"}, "certain", ())
    (open_,) = consultation.solve("status(P, mscc_treatment_urgent_radiotherapy, Status)")
    bearing = [q.finding for q in consultation.next() if "mscc_treatment_urgent_radiotherapy" in q.bears_on]
    assert open_.status == "presumed"
    assert {*open_.assumes} == {*bearing}


def test_whose_mscc_is_not_recorded_is_asked_of_many_records(run: Run) -> None:
    records = ["examples/worked-example.toml", "examples/made-up-superseded.toml"]
    found = json.loads(run("query", "not_recorded(P, mscc)", *records, "--format", "json").out)
    assert [row["record"] for row in found] == ["made-up-superseded"]


def test_conditions_are_joined_with_those_of_the_knowledge_base(ng234: guidelog.KnowledgeBase) -> None:
    consultation = ng234.consult({"findings": {"mscc": "confirmed", "surgery_suitable": False}})
    query = "status(P, S, presumed), statement(S, offer, A), not superseded(P, S), not status(P, S, certain)"
    assert {"S": "mscc_treatment_urgent_radiotherapy", "A": "urgent_radiotherapy"} in rows(consultation, query)


def test_how_things_stand_is_proved_by_the_record(run: Run) -> None:
    out = run(
        "query", "--why", "not_recorded(P, mscc), cancer_diagnosis(P, V)", "examples/made-up-superseded.toml"
    ).out
    assert "not recorded: mscc  as the record stands" in out


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("not_recorded(P, msc)", "did you mean `mscc`"),
        ("status(P, S, sure)", "known: certain, presumed, possible, ruled_out"),
        ("status(P, mscc_initial_mr, X)", "`mscc_initial_mri`"),
        ("status(P, S)", "takes 3 arguments"),
        ("not not_recorded(P, mscc)", "nothing binds `P`"),
        ("not_recorded(P, F), not_recorded(Q, F)", "speaks of 2 people"),
        ("not_recorded(P, S), status(P, S, X)", "at once"),
    ],
)
def test_a_query_that_cannot_be_meant_is_refused(query: str, message: str, ng234: guidelog.KnowledgeBase) -> None:
    with pytest.raises(guidelog.KnowledgeError) as caught:
        ng234.query(query)
    assert message in str(caught.value)


def test_a_rule_cannot_ask_how_things_stand() -> None:
    with pytest.raises(guidelog.KnowledgeError):
        knowledge("holds(P, s0) :- f(P), not_recorded(P, g).\n")


def test_a_finding_of_such_a_name_keeps_its_meaning() -> None:
    keys = ("label", "means", "true", "false", "unknown", "question")
    block = "\n".join(["%% status", *(f"%% {key} {key}" for key in keys), "finding(status, bool).\n"])
    consultation = knowledge(f"{block}holds(P, s0) :- status(P).\n").consult({"findings": {"status": True}})
    assert len(consultation.solve("status(P)")) == 1


SCORED = """
points(P, risk, 1, f) :- f(P).
points(P, risk, 2, g) :- g(P).
points(P, risk, -1, kind) :- kind(P, a).
holds(P, s0) :- weeks(P, _), #sum { N, I : points(P, risk, N, I) } >= 2.
"""


def test_a_total_is_asked_for_with_the_least_and_the_most_that_it_can_come_to() -> None:
    base = knowledge(SCORED)
    query = "total(P, Score, Least, Total, Most)"
    (found,) = base.consult({"findings": {"f": True}}).solve(query)
    assert found.row == {"Score": "risk", "Least": 0, "Total": 1, "Most": 3}
    assert (found.status, found.assumes) == ("presumed", ("g", "kind"))
    (found,) = base.consult({"findings": {"f": True, "g": False, "kind": "b"}}).solve(query)
    assert found.row == {"Score": "risk", "Least": 1, "Total": 1, "Most": 1}
    assert (found.status, found.assumes) == ("certain", ())


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("total(P, risk, _, _, Most), Most >= 3", 1),
        ("total(P, risk, _, _, Most), Most > 3", 0),
        ("total(P, risk, _, Total, _), points(P, risk, Total, Item)", 1),
        ("total(P, risk, _, Total, _), not points(P, risk, 2, g)", 1),
        ("weeks(P, N), total(P, risk, _, Total, _), N > Total", 1),
    ],
)
def test_a_total_is_joined_with_other_conditions(query: str, count: int) -> None:
    assert len(knowledge(SCORED).consult({"findings": {"f": True, "weeks": 2}}).solve(query)) == count


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("total(P, riks, _, Total, _)", "did you mean `risk`"),
        ("total(P, Score, _, _, _), not points(P, Score, 1, f)", "nothing binds `Score`"),
    ],
)
def test_a_total_that_cannot_be_meant_is_refused(query: str, message: str) -> None:
    with pytest.raises(guidelog.KnowledgeError, match=message):
        knowledge(SCORED).query(query)


def test_what_a_score_can_come_to_is_proved_in_the_words_of_the_screen() -> None:
    query = "total(P, cha2ds2_vasc, Least, _, Most)"
    base = guidelog.KnowledgeBase.load("stroke")
    consultation = base.consult({"id": "p", "findings": {"atrial_fibrillation": True, "age": 80, "sex": "male"}})
    (found,) = consultation.solve(query)
    (step,) = consultation.prove(query, found.row)
    said = describe_established(step.predicate, step.arguments, base.program)
    assert said == f"CHA2DS2-VASc score: 2 as recorded, 2 to {found.row['Most']} by what could still be recorded"
