"""What to record next, and the interview that asks it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from random import Random

import pytest

import guidelog
from inference.answer.statuses import POSSIBLE, PRESUMED

from .conftest import Run
from .oracle.concrete import is_consistent
from .test_changes import VALUES, people


def person(random: Random) -> dict[str, object]:
    """Everything that is true of someone."""
    while True:
        found = {name: random.choice(values) for name, values in VALUES.items()}
        if random.random() < 0.7:
            found["asymptomatic"] = False
        if is_consistent(found):  # type: ignore[arg-type]
            return found


def test_what_is_asked_bears_on_an_open_statement_and_can_settle_what_it_says(ng234: guidelog.KnowledgeBase) -> None:
    for consultation in people(ng234, 12, seed=7):
        findings = consultation.answer.record.findings
        opened = {found.statement.id for found in consultation.open()}
        for question in consultation.next():
            assert question.finding not in findings
            assert set(question.settles) <= set(question.bears_on) <= opened
        for question in consultation.next()[:3]:
            settled: set[str] = set()
            for value in VALUES[question.finding]:
                told = {**findings, question.finding: value}
                if is_consistent(told):  # type: ignore[arg-type]
                    after = ng234.consult({"findings": told})
                    settled |= opened - {found.statement.id for found in after.open()}
            assert set(question.settles) == settled & set(question.bears_on)


def test_nothing_is_asked_once_nothing_is_open(ng234: guidelog.KnowledgeBase) -> None:
    excluded = {"mscc": "excluded", "spinal_metastases": "excluded"}
    consultation = ng234.consult({"findings": {**excluded, "cancer_diagnosis": "none", "cancer_suspected": False}})
    assert {found.status for found in consultation.answer.statements} & {PRESUMED, POSSIBLE} == set()
    assert consultation.next() == []


@pytest.mark.parametrize("seed", range(6))
def test_questions_answered_truthfully_settle_everything_sooner_than_the_vocabulary_in_order(
    seed: int, ng234: guidelog.KnowledgeBase
) -> None:
    truth = person(Random(seed))
    told: dict[str, object] = {}
    asked = 0
    while left := ng234.consult({"findings": told}).next():
        told[left[0].finding] = truth[left[0].finding]
        asked += 1
    assert ng234.consult({"findings": told}).open() == []
    in_order: dict[str, object] = {}
    for name in ng234.program.findings:
        if not ng234.consult({"findings": in_order}).open():
            break
        in_order[name] = truth[name]
    assert asked <= len(in_order)


def ask(run: Run, monkeypatch: pytest.MonkeyPatch, answers: list[str], *arguments: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(answers) + "\n"))
    return run("ask", *arguments)


def test_an_interview_ends_with_the_answer_and_saves_the_record(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "person.toml"
    answers = ["maybe", "confirmed", "back", "excluded", "excluded", "?", *["no"] * 60]
    status, out, _ = ask(run, monkeypatch, answers, "--save", str(path))
    assert status == 0
    assert "that is none of these" in out
    assert "statements apply" in out
    saved = run("recommend", "--format", "json", str(path))
    assert saved.status == 0
    assert json.loads(saved.out)["record"] == "interview"


def test_an_interview_stops_when_told_to(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    status, out, _ = ask(run, monkeypatch, ["stop"])
    assert status == 0
    assert "0 of 84 statements apply" in out


def test_an_interview_cut_off_is_no_answer(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    outcome = run("ask")
    assert outcome.status == 130
    assert "apply" not in outcome.out


def test_an_answer_that_contradicts_the_record_is_asked_again(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "start.json"
    findings = {"mscc": "confirmed", "surgery_suitable": False, "pain_controlled_by_analgesia": True}
    path.write_text(json.dumps({"id": "s", "findings": findings}))
    status, out, _ = ask(run, monkeypatch, ["-1", "?"] * 60, str(path))
    assert status == 0
    assert "the record contradicts itself (negative_" in out
