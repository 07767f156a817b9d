"""The sentence with which an explanation begins, and what is said of changes: nobody is asked to change a fact."""

from __future__ import annotations

import json

import pytest
from guidelog.inference.proof.account import change_listings
from guidelog.inference.proof.verdict import verdict

import guidelog

from ..support.knowledge import knowledge
from ..support.run import Run

BASE = {"mscc": "confirmed", "surgery_suitable": False}
RADIOTHERAPY = "mscc_treatment_urgent_radiotherapy"


def said(knowledge: guidelog.KnowledgeBase, findings: dict[str, object], statement: str) -> str:
    return verdict(knowledge.consult({"findings": findings}).explain(statement), knowledge.program)


@pytest.mark.parametrize(
    ("findings", "statement", "sentence"),
    [
        (
            {**BASE, "complete_paralysis": "none"},
            RADIOTHERAPY,
            "Offer urgent radiotherapy, as soon as possible, within 24 hours, because MSCC is confirmed and surgery "
            "is not suitable, unless the overall prognosis is poor or radiotherapy to the spine cannot be given (not "
            "recorded).",
        ),
        (
            {**BASE, "overall_prognosis": "poor"},
            RADIOTHERAPY,
            "“urgent radiotherapy” does not apply because the overall prognosis is poor.",
        ),
        (
            {"mscc": "suspected"},
            RADIOTHERAPY,
            "“urgent radiotherapy” does not apply for now because MSCC is suspected; it could, if MSCC is confirmed.",
        ),
        (
            BASE,
            "mscc_treatment_external_support",
            "“external support such as a halo vest or an orthosis” does not apply as recorded; it would, if "
            "mechanical pain is present, analgesia does not control the pain and spinal instability is suspected or "
            "confirmed.",
        ),
        (
            {"mscc": "confirmed"},
            "mscc_initial_contact_coordinator",
            "Get in touch with the MSCC coordinator, immediately, because MSCC is confirmed.",
        ),
        (
            {"limb_weakness": True, "cancer_diagnosis": "current"},
            "mscc_initial_contact_coordinator",
            "Get in touch with the MSCC coordinator, immediately, because there is a current diagnosis of cancer and "
            "limb weakness is present, unless MSCC has been excluded (not recorded).",
        ),
    ],
    ids=["presumed", "ruled out", "awaiting", "possible", "certain", "unless MSCC has been excluded"],
)
def test_the_answer_is_said_in_one_sentence(
    findings: dict[str, object], statement: str, sentence: str, ng234: guidelog.KnowledgeBase
) -> None:
    assert said(ng234, findings, statement) == sentence


def test_every_statement_of_a_record_has_a_sentence(ng234: guidelog.KnowledgeBase) -> None:
    consultation = ng234.consult({"findings": {**BASE, "limb_weakness": True}})
    for found in consultation.answer.statements:
        sentence = verdict(consultation.explain(found.statement.id), ng234.program)
        assert sentence.endswith(".")
        assert ("does not apply" in sentence) != found.holds


def test_no_change_says_what_else_a_recorded_fact_could_be(ng234: guidelog.KnowledgeBase) -> None:
    account = ng234.consult({"findings": {**BASE, "overall_prognosis": "poor"}}).explain(RADIOTHERAPY)
    (found,) = change_listings(account, ng234.program)
    assert found.heading == "It would hold only if one of these is recorded wrongly"
    assert found.items == ("the overall prognosis is poor",)


def test_a_provisional_value_is_expected_to_be_replaced(ng234: guidelog.KnowledgeBase) -> None:
    account = ng234.consult({"findings": {"mscc": "suspected", "surgery_suitable": False}}).explain(RADIOTHERAPY)
    found = change_listings(account, ng234.program)[0]
    assert (found.heading, found.items) == ("It would hold, once it is known that", ("MSCC is confirmed",))


def test_what_is_met_by_silence_has_no_tick(run: Run) -> None:
    out = run("why-not", "examples/worked-example.toml", RADIOTHERAPY).out
    assert "✓ MSCC is confirmed" in out
    assert "◐ whether radiotherapy to the spine can be given is not recorded (met as" in out


def test_a_record_alone_lists_what_applies_with_the_numbers_of_the_screen(
    run: Run, ng234: guidelog.KnowledgeBase
) -> None:
    outcome = run("why", "examples/worked-example.toml")
    assert outcome.status == 0
    items = ng234.consult({"findings": {**BASE, "complete_paralysis": "none"}}).items()
    for number, statements in items.items():
        assert f"\n  {number}  " in outcome.out
        assert all(statement in outcome.out for statement in statements)
    assert "mscc_initial_dexamethasone" not in outcome.out
    assert run("why", "examples/worked-example.toml", "--format", "json").status == 2


@pytest.mark.parametrize("command", ["why", "why-not"])
def test_a_number_asks_of_every_statement_of_that_line_of_the_screen(
    command: str, run: Run, ng234: guidelog.KnowledgeBase
) -> None:
    items = ng234.consult({"findings": {**BASE, "complete_paralysis": "none"}}).items()
    for number, statements in items.items():
        found = json.loads(run(command, "examples/worked-example.toml", str(number), "--format", "json").out)
        assert [one["statement"] for one in found] == [*statements]
        out = run(command, "examples/worked-example.toml", str(number)).out
        assert [line.split(",")[0] for line in out.splitlines() if ", for worked-example" in line] == [*statements]


def test_a_number_that_no_line_has_is_told_so(run: Run) -> None:
    outcome = run("why", "examples/worked-example.toml", "99")
    assert (outcome.status, outcome.out) == (2, "")
    assert "no line of the screen has the number 99" in outcome.err


def test_the_readings_are_told_in_full_only_where_all_is_asked_for(run: Run) -> None:
    short = run("why", "examples/worked-example.toml", RADIOTHERAPY).out
    full = run("why", "examples/worked-example.toml", RADIOTHERAPY, "--full").out
    assert "one_finding_for_pain_control" in short
    assert "are told by one finding" not in short
    assert "are told by one finding" in " ".join(full.split())
    assert "https://www.nice.org.uk/guidance/ng234" in short


def test_a_way_of_many_findings_is_told_alone() -> None:
    """Three ways of ten findings each would fill half a screen."""
    names = [f"sign_{place}" for place in range(12)]
    text = "".join(
        f"%% {one}\n%% label {one}\n%% means m\n%% true {one} is there\n%% false f\n%% unknown u\n%% question q?\n"
        f"finding({one}, bool).\n" for one in names
    )  # fmt: skip
    items = " ; ".join(f"{one}(P)" for one in names)
    told = said(knowledge(f"{text}holds(P, s0) :- f(P), 10 {{ {items} }}.\n"), {"f": True}, "s0")
    whole = ", ".join(f"{one} is there" for one in names[:9])
    assert told == f"“it” does not apply as recorded; it would, if {whole} and sign_9 is there, among other ways."
