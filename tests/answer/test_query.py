"""Queries: what they answer is what the record, the rules and the knowledge base say."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping

import pytest

import guidelog

from ..oracle.concrete import holding
from ..oracle.precedence import superseded_by
from ..oracle.vocabulary import read_statements
from ..support.knowledge import SCORE, knowledge, knowledge_of
from ..support.naive import Naive, Recordings
from ..support.people import people
from ..support.program_parts import State
from ..support.random_programs import random_program, random_states
from ..support.run import Run


def solve(knowledge: guidelog.KnowledgeBase, text: str, findings: object) -> list[Mapping[str, object]]:
    consultation = knowledge.consult({"findings": findings}, everything=True)
    return [found.row for found in consultation.solve(knowledge.query(text))]


def test_a_query_finds_every_statement_that_holds_and_nothing_else(ng234: guidelog.KnowledgeBase) -> None:
    for consultation in people(ng234, 15, seed=9):
        findings = consultation.answer.record.findings
        found = solve(ng234, "holds(P, S)", findings)
        assert {row["S"] for row in found} == holding(findings)  # type: ignore[arg-type]


def test_a_query_joins_the_record_with_the_knowledge_base(ng234: guidelog.KnowledgeBase) -> None:
    for consultation in people(ng234, 15, seed=10):
        found = solve(
            ng234, "holds(P, S), statement(S, offer, A), not superseded(P, S)", consultation.answer.record.findings
        )
        expected = {
            (answer.statement.id, answer.statement.action)
            for answer in consultation.answer.statements
            if answer.holds and answer.statement.strength == "offer" and not answer.superseded_by
        }
        assert {(row["S"], row["A"]) for row in found} == expected


def test_every_condition_of_an_answer_is_proved(ng234: guidelog.KnowledgeBase) -> None:
    conditions = ng234.query("superseded_by(P, S, T), not mscc(P, confirmed)")
    for given in people(ng234, 15, seed=11):
        consultation = ng234.consult(given.answer.record, everything=True)
        for found in consultation.solve(conditions):
            assert len(consultation.prove(conditions, found.row)) == len(conditions)


def test_a_query_is_answered_alike_whatever_was_derived_for_the_consultation(ng234: guidelog.KnowledgeBase) -> None:
    texts = ["superseded(P, S)", "superseded_by(P, S, T)", "pathway(P, S)", "excluded(P, A)", "holds(P, S)"]
    answered = set()
    for given in people(ng234, 8, seed=13):
        record = given.answer.record
        for text in texts:
            conditions = ng234.query(text)
            plain, whole = ng234.consult(record), ng234.consult(record, everything=True)
            rows = whole.solve(conditions)
            assert plain.solve(conditions) == rows
            for found in rows[:2]:
                assert ng234.consult(record).prove(conditions, found.row) == whole.prove(conditions, found.row) != ()
                answered.add(text)
    assert answered == {*texts}


def test_a_query_may_be_a_text(ng234: guidelog.KnowledgeBase) -> None:
    consultation = ng234.consult({"findings": {"mscc": "confirmed"}})
    rows = consultation.solve("mscc(P, V)")
    assert rows == [({"V": "confirmed"}, "certain", ())]
    assert len(consultation.prove("mscc(P, V)", rows[0].row)) == 1
    with pytest.raises(guidelog.KnowledgeError, match="is called `holdss`"):
        consultation.solve("holdss(P, S)")


@pytest.mark.parametrize(
    "text",
    ["", ".", "holds(P, S", "import os", "holds(P, S) :- x", "limb_weakness(P), N > 2", "1", "holds(P, S), S <= 24"],
)
def test_what_is_no_query_is_refused(text: str, ng234: guidelog.KnowledgeBase) -> None:
    with pytest.raises(guidelog.KnowledgeError):
        ng234.query(text)


def test_a_query_without_variables_tells_the_records_it_is_true_of(run: Run) -> None:
    files = ["examples/worked-example.toml", "examples/made-up-possible.toml"]
    rows = json.loads(run("query", "--format", "json", "mscc(P, confirmed)", *files).out)
    assert rows == [{"record": "worked-example", "status": "certain", "assumes": []}]


def test_superseding_is_what_the_checklist_says(ng234: guidelog.KnowledgeBase) -> None:
    for consultation in people(ng234, 10, seed=12):
        findings = consultation.answer.record.findings
        found = {(row["S"], row["T"]) for row in solve(ng234, "superseded_by(P, S, T)", findings)}
        told = superseded_by(holding(findings), read_statements())  # type: ignore[arg-type]
        assert found == {(lower, upper) for lower, uppers in told.items() for upper in uppers}


# Answers that could still go


def test_a_statement_has_in_a_query_the_status_that_it_has(ng234: guidelog.KnowledgeBase) -> None:
    for consultation in people(ng234, 15, seed=14):
        found = {(one.row["S"], one.status, one.assumes) for one in consultation.solve("holds(P, S)")}
        told = {(a.statement.id, a.status, a.assumes) for a in consultation.answer.statements if a.holds}
        assert found == told


def test_a_number_that_rests_on_what_nobody_recorded_is_presumed() -> None:
    base = knowledge(f"{SCORE}holds(P, s0) :- score(P, N), N >= 2.\n")
    (found,) = base.consult({"findings": {"weeks": 1}}).solve("score(P, N)")
    assert found == ({"N": 0}, "presumed", ("f", "g"))
    (found,) = base.consult({"findings": {"weeks": 1, "f": False, "g": False}}).solve("score(P, N)")
    assert found == ({"N": 0}, "certain", ())


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("weeks(P, N), N < 3", "certain"),
        ("weeks(P, N), not f(P)", "presumed"),
        ("weeks(P, N), not f(P), N < 7", "presumed"),
        ("weeks(P, N), score(P, 1)", "certain"),
        ("weeks(P, _)", "certain"),
        ("score(P, N), N < 1, plus(N, 1, M)", "presumed"),
        ("plus(1, 1, N)", "certain"),
        ("holds(P, S), statement(S, do, A)", "presumed"),
    ],
)
def test_an_answer_is_certain_only_if_no_recording_could_take_it_away(query: str, status: str) -> None:
    rules = f"{SCORE}score(P, 1) :- weeks(P, N), N > 2.\nholds(P, s0) :- score(P, N), N < 1, not kind(P, a).\n"
    base = knowledge(rules)
    found = base.consult({"findings": {"weeks": 2.5}}).solve(query)
    assert {one.status for one in found} == {status}


@pytest.mark.parametrize("chunk", range(5))
def test_the_status_of_every_answer_is_what_brute_force_says(chunk: int) -> None:
    for seed in range(chunk, 150, 5):
        rng = random.Random(seed)
        program = random_program(rng, most=120, derived=True)
        base, naive = knowledge_of(program.text), Naive(program)
        heads = {c.head.name: len(c.head.terms) for c in program.clauses if "P" in c.head.terms}
        for state in random_states(rng, program, 4):
            if not naive.table[state].contradictions:
                consultation = base.consult({"findings": program.findings_of(state)})
                for name, arity in heads.items():
                    if name.startswith("c") and name != "contradiction":
                        check_answers(consultation, name, arity, naive, state)


def check_answers(consultation: guidelog.Consultation, name: str, arity: int, naive: Naive, state: State) -> None:
    found = consultation.solve(f"{name}(P{', N' * (arity - 1)})")
    assert {("p", *one.row.values()) for one in found} == naive.worlds[state].get(name, set())
    for one in found:
        row = ("p", *one.row.values())
        losing = [w for w in naive.wider(state) if row not in naive.worlds[w].get(name, ())]
        assert one.status == ("presumed" if losing else "certain")
        minimal: list[Recordings] = []
        for added in sorted((naive.added(state, w) for w in losing), key=len):
            minimal += [] if any(fewer <= added for fewer in minimal) else [added]
        assert {*one.assumes} == {finding for added in minimal for finding, _ in added}
