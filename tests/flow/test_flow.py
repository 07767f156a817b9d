"""Flows: everything that the rules ask is in them, they mean what the rules mean, and no text of them can act."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from guidelog.inference.flow.flow import Box, BoxRow, Flow, flow_of
from guidelog.inference.flow.premises import ANY, Conclusion, Premises
from guidelog.inference.proof.step import MET, OTHERWISE, UNRECORDED
from guidelog.inference.rules.ground import PERSON
from guidelog.inference.text.syntax import Literal
from hypothesis import given, settings

import guidelog
from guidelog import KnowledgeBase

from ..oracle.concrete import holding
from ..support.flows import flow
from ..support.knowledge import SCORE, SUMMARIES, knowledge, knowledge_of
from ..support.people import people
from ..support.program_parts import RandomProgram
from ..support.random_programs import programs, random_states
from ..support.run import ROOT
from ..support.scale import scaled
from ..support.small import SMALL, small

EXAMPLES = sorted((ROOT / "examples").glob("*.toml"))


def asked(knowledge: KnowledgeBase, found: Flow) -> set[tuple[int, int]]:
    """Each condition of each rule on which the statements of a flow rest, found without it."""
    program = knowledge.program
    waiting: list[tuple[str, tuple[str | None, ...]]] = [
        ("holds", (None, statement.id)) for box in found.boxes for statement in box.statements
    ]
    seen, conditions = set(), set()
    while waiting:
        predicate, pattern = waiting.pop()
        if (predicate, pattern) in seen:
            continue
        seen.add((predicate, pattern))
        for index in program.rules_of.get(predicate, ()):
            rule = program.rules[index]
            known = {}
            for term, value in zip(map(str, rule.head.terms), pattern, strict=True):
                known[term] = value if term[0].isupper() or value is None else value if value == term else "another"
            if any(known[term] == "another" for term in map(str, rule.head.terms)) or not rule.body:
                continue
            conditions |= {(index, position) for position in range(len(rule.body))}
            for condition in rule.body:
                if isinstance(condition, Literal) and program.is_about_a_person(condition.name):
                    terms = [str(term) for term in condition.terms]
                    waiting.append((condition.predicate, tuple(_known(term, known) for term in terms)))
    return conditions


def _known(term: str, known: Mapping[str, str | None]) -> str | None:
    return known.get(term) if term[0].isupper() or term == "_" else term


def told(found: Flow) -> set[tuple[int, int]]:
    """Each condition of a rule for which a row or an arrow of a flow stands."""
    rows = [row.places for box in found.boxes for row in box.rows]
    return {place for places in (*rows, *(arrow.places for arrow in found.arrows)) for place in places}


class Reading:
    """A flow read as its legend says, from the conditions of findings alone."""

    def __init__(self, found: Flow):
        self.found = found
        self.boxes = {box.name: box for box in found.boxes}
        self._known: dict[str, bool] = {}

    def applies(self, box: Box) -> bool:
        if box.name not in self._known:
            tops = [self._row(box, group) for group in _grouped(box.rows)]
            arrows = [a for a in self.found.arrows if a.target == box.name and not a.row]
            tops += [self.applies(self.boxes[arrow.source]) for arrow in arrows]
            self._known[box.name] = any(tops) if box.gate == ANY else all(tops)
        return self._known[box.name]

    def _row(self, box: Box, group: tuple[BoxRow, ...]) -> bool:
        row, *below = group
        sources = [a.source for a in self.found.arrows if (a.target, a.row) == (box.name, row.name)]
        if below:
            parts = [self._row(box, one) for one in _grouped(below)]
            holds = any(parts) if row.gate == ANY else all(parts)
        elif sources:
            holds = self.applies(self.boxes[sources[0]])
        else:
            return row.state == MET
        return holds != bool(row.unless)


def _grouped(rows: tuple[BoxRow, ...] | list[BoxRow]) -> list[tuple[BoxRow, ...]]:
    """Rows of one depth, each with the deeper ones that follow."""
    starts = [number for number, row in enumerate(rows) if row.depth == rows[0].depth]
    return [tuple(rows[start:end]) for start, end in pairwise([*starts, len(rows)])]


def require_meaning(found: Flow, holds: set[str]) -> None:
    """The flow means that these statements hold, and a lit path leads to these and no others."""
    reading = Reading(found)
    lit = {arrow.target for arrow in found.arrows if arrow.is_lit}
    boxes = {box.name: box for box in found.boxes}
    for box in found.boxes:
        assert reading.applies(box) == (box.state == MET), box
        for statement in box.statements:
            assert (box.state == MET) == (statement.id in holds), statement.id
            assert (box.name in lit) == (statement.id in holds), statement.id
            assert (box.status in ("certain", "presumed")) == (statement.id in holds)
    for arrow in found.arrows:
        if arrow.is_lit:
            assert boxes[arrow.target].state == MET
            assert (boxes[arrow.source].state == MET) != bool(arrow.unless)
            rows = [*_around(boxes[arrow.target], arrow.row)]
            assert all(row.state == MET for row in rows)
            assert not any(row.unless for row in rows[1:])
        if not arrow.row:  # all that leads to a statement that holds is lit
            assert arrow.is_lit == (boxes[arrow.target].state == MET)


def _around(box: Box, name: str) -> Iterator[BoxRow]:
    """The row of a name, and those in which it stands."""
    depth = None
    for row in reversed(box.rows):
        if row.name == name or (depth is not None and row.depth < depth):
            depth = row.depth
            yield row


@pytest.mark.parametrize("summary", SUMMARIES)
def test_each_condition_of_each_rule_of_a_summary_is_in_its_flow(ng234: KnowledgeBase, summary: str) -> None:
    found = flow(ng234, summary)
    own = [s.id for s in ng234.program.statements.values() if s.sources[0].summary == summary]
    assert Counter(s.id for box in found.boxes for s in box.statements) == Counter(own)
    assert told(found) == asked(ng234, found)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_flow_means_what_the_rules_mean_and_lights_the_path_of_an_example(
    ng234: KnowledgeBase, path: Path
) -> None:
    (record,) = ng234.records(path.read_text(encoding="utf-8").splitlines(True), path.name)
    consultation = ng234.consult(record)  # type: ignore[arg-type]
    require_meaning(flow(ng234, None, consultation), holding(consultation.answer.record.findings))


@pytest.mark.parametrize("seed", range(3))
def test_the_flow_means_what_the_rules_mean_for_random_records(ng234: KnowledgeBase, seed: int) -> None:
    for number, consultation in enumerate(people(ng234, 12, seed)):
        summary = SUMMARIES[number % 4]
        own = {s.id for s in ng234.program.statements.values() if s.sources[0].summary == summary}
        holds = holding(consultation.answer.record.findings)
        require_meaning(flow(ng234, summary, consultation), {*holds} & own)


@settings(max_examples=scaled(60))
@given(programs())
def test_nothing_is_lost_of_random_programs_and_their_statements_stand_as_they_hold(program: RandomProgram) -> None:
    require_flows(program)


@settings(max_examples=scaled(40))
@given(programs(circles=True, integers=True))
def test_nothing_is_lost_of_random_programs_whose_concepts_rest_on_themselves(program: RandomProgram) -> None:
    require_flows(program)


def require_flows(program: RandomProgram) -> None:
    knowledge = knowledge_of(program.text)
    found = flow(knowledge)
    assert told(found) == asked(knowledge, found)
    for state in random_states(random.Random(1), program, 4):
        try:
            consultation = knowledge.consult({"findings": program.findings_of(state)})
        except guidelog.RecordError:
            continue
        after = flow(knowledge, None, consultation)
        assert [(b.name, b.kind, b.says) for b in after.boxes] == [(b.name, b.kind, b.says) for b in found.boxes]
        for box in after.boxes:
            for statement in box.statements:
                assert (box.state == MET) == consultation.statement(statement.id).holds
            assert all(row.state in (MET, OTHERWISE, UNRECORDED) for row in box.rows)


WORDS = {
    "lasting": ["there is a cough", "it has lasted at least 3 weeks"],
    "spared": ["there is no cough", "all of:", "fever is none", "unless the cough has lasted, all of:"],
    "hot": ["fever: suspected or high"],
    "timed": ["duration is recorded", "it has lasted more than 1 and other than 4 weeks"],
    "calm": ["there is a cough", "any of:", "if not: hot:", "it has lasted 2 weeks"],
    "wide": ["there is a cough", "all of:", "there is a cough", "it is hot"],
    "graded": ["risk: L and L is at least 2"],
    "quiet": ["fever: Value and not established: loud: Value"],
}
MORE = """
warm(suspected). warm(high).
hot(P) :- fever(P, Value), warm(Value).
timed(P) :- weeks(P, _), weeks(P, Weeks), Weeks > 1, 4 != Weeks.
calm(P) :- cough(P), not hot(P).
calm(P) :- cough(P), weeks(P, 2).
wide(P) :- cough(P).
wide(P) :- cough(P), fever(P, high).
risk(P, 1) :- cough(P).
risk(P, 2) :- cough(P), fever(P, high).
graded(P) :- risk(P, L), L >= 2.
loud(P, Value) :- fever(P, Value), cough(P).
quiet(P) :- fever(P, Value), not loud(P, Value).
"""


@pytest.mark.parametrize("concept", WORDS)
def test_conditions_are_told_in_the_words_of_the_vocabulary(concept: str) -> None:
    text = SMALL.replace(
        "%% unknown   whether there is fever", "%% value high  it is hot\n%% unknown  whether there is fever"
    )
    knowledge = small(text, MORE)
    premises = Premises(knowledge.program, knowledge.facts)
    found = flow_of([], [Conclusion(concept, (PERSON,))], premises, {})
    assert [row.sentence for row in found.boxes[0].rows if row.depth <= 1] == WORDS[concept]


def test_conditions_that_share_a_variable_have_one_state() -> None:
    knowledge = small(more="odd(suspected).\nplain(P) :- fever(P, Value), not odd(Value).\n")
    for findings, state in (({}, UNRECORDED), ({"fever": "suspected"}, OTHERWISE), ({"fever": "high"}, MET)):
        consultation = knowledge.consult({"findings": findings}, everything=True)
        premises = Premises(knowledge.program, knowledge.facts, consultation.explainer.explanation)
        (box,) = flow_of([], [Conclusion("plain", (PERSON,))], premises, {}).boxes
        assert (box.state, [row.state for row in box.rows]) == (state, [state])
        consultation.explainer.require_proved(premises.steps)


def test_what_several_statements_ask_for_together_stands_in_one_box(ng234: KnowledgeBase) -> None:
    found = flow(ng234, "mscc_treatment")
    (box,) = [b for b in found.boxes if any("surgery is suitable and is still" in row.says for row in b.rows)]
    led = [b for b in found.boxes if any((a.source, a.target) == (box.name, b.name) for a in found.arrows)]
    assert [statement.action for b in led for statement in b.statements] == [
        "mdt_treatment_plan",
        "surgical_decompression",
        "surgical_stabilisation",
        "surgery",
        "judge_urgency_by_onset",
        "biopsy",
        "surgical_stabilisation",
    ]


def test_alternatives_that_two_statements_share_stand_in_one_box() -> None:
    rules = "".join(
        f"""
%% {name}
%% says    {name}
%% source  page, "{name}", 1
statement({name}, do, rest).
holds(P, {name}) :- {own}, fever(P, high).
holds(P, {name}) :- {own}, fever(P, none).
"""
        for name, own in (("one", "cough(P)"), ("other", "weeks(P, 2)"))
    )
    knowledge = small(more=rules)
    found = flow(knowledge)
    assert told(found) == asked(knowledge, found)
    (box,) = [b for b in found.boxes if [row.says for row in b.rows] == ["fever is high", "fever is none"]]
    assert len([arrow for arrow in found.arrows if arrow.source == box.name]) == 2


@pytest.mark.parametrize(
    ("findings", "state"),
    [({"weeks": 1}, UNRECORDED), ({"weeks": 1, "f": False}, OTHERWISE), ({"weeks": 1, "f": True, "g": True}, MET)],
)
def test_a_number_that_rules_derive_is_as_open_as_what_it_rests_on(findings: dict[str, object], state: str) -> None:
    base = knowledge(f"{SCORE}holds(P, s0) :- score(P, N), N >= 2.\n")
    (box,) = [box for box in flow(base, None, base.consult({"findings": findings})).boxes if box.kind == "condition"]
    assert (box.state, [row.state for row in box.rows]) == (state, [state])


def test_a_total_is_told_once_where_a_concept_rests_on_it() -> None:
    rules = "holds(P, s0) :- f(P), risky(P).\nrisky(P) :- f(P), 2 { g(P) ; f(P) ; kind(P, a) }.\n"
    found = knowledge(rules).flow("page")
    told = [row.says for box in found.boxes for row in box.rows]
    assert sum(says.startswith("2 or more of") for says in told) == 1, told
