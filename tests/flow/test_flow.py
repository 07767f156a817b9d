"""Flows: everything that the rules ask is in them, they mean what the rules mean, and no text of them can act."""

from __future__ import annotations

import json
import random
import re
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from guidelog.cli.show import draw_flows
from guidelog.inference.flow.flow import Box, BoxRow, Flow, flow_of
from guidelog.inference.flow.premises import ANY, Conclusion, Premises
from guidelog.inference.proof.step import MET, OTHERWISE, UNRECORDED
from guidelog.inference.rules.ground import PERSON
from guidelog.inference.text.syntax import Literal
from hypothesis import given, settings
from justhtml import JustHTML

import guidelog
from guidelog import Consultation, KnowledgeBase

from ..oracle.concrete import holding
from ..support.golden import GOLDEN, check_golden
from ..support.hostile import MARKUP, RECORD, STEERING, hostile
from ..support.knowledge import SCORE, knowledge, knowledge_of
from ..support.people import people
from ..support.program_parts import RandomProgram
from ..support.random_programs import programs, random_states
from ..support.run import ROOT, Run
from ..support.scale import scaled
from ..support.small import SMALL, small

EXAMPLES = sorted((ROOT / "examples").glob("*.toml"))
SUMMARIES = ("mscc_initial", "mscc_treatment", "metastases_initial", "metastases_treatment")
WORKED = "examples/worked-example.toml"
SVG = "{http://www.w3.org/2000/svg}"

needs_graphviz = pytest.mark.skipif(
    subprocess.run([sys.executable, "-c", "import pygraphviz"], capture_output=True, check=False).returncode != 0,
    reason="pygraphviz is not installed (pip install '.[draw]')",
)


def flow(knowledge: KnowledgeBase, summary: str | None = None, consultation: Consultation | None = None) -> Flow:
    """The flow of a summary, or of every statement; with a record its states, checked."""
    statements = [
        statement
        for statement in knowledge.program.statements.values()
        if summary is None or statement.sources[0].summary == summary
    ]
    premises = Premises(
        knowledge.program, knowledge.facts, consultation.explainer.explanation if consultation else None
    )
    answers = consultation.answer.statements if consultation else ()
    found = flow_of(statements, [], premises, {one.statement.id: one.status for one in answers})
    if consultation:
        consultation.explainer.require_proved(premises.steps)
    return found


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


RECORDS = {"": None, "-record": {"id": "made up", "findings": {"cough": True, "weeks": 4}}}


@pytest.mark.parametrize("name", RECORDS)
def test_the_drawing_of_a_small_summary_is_what_it_was_before(name: str) -> None:
    knowledge = small()
    record = RECORDS[name]
    consultation = knowledge.consult(record, everything=True) if record else None
    text = draw_flows(knowledge, "page", consultation, "dot")
    check_golden(GOLDEN / f"flow{name}.dot", text)


@needs_graphviz
@pytest.mark.parametrize("summary", SUMMARIES)
def test_a_drawing_is_an_image_with_its_texts_and_refers_to_nothing(ng234: KnowledgeBase, summary: str) -> None:
    (record,) = ng234.records((ROOT / WORKED).read_text(encoding="utf-8").splitlines(True), WORKED)
    consultation = ng234.consult(record)  # type: ignore[arg-type]
    root = require_drawing(draw_flows(ng234, summary, consultation, "svg"))
    words = " ".join(text_of(root))
    for statement in ng234.program.statements.values():
        if statement.sources[0].summary == summary:
            assert all(word in words for word in statement.says.split())
    drawn = {line.strip() for line in text_of(root)}
    assert {
        f"{mark} {status}" for mark, status in (("●", "certain"), ("○", "possible"))
    } & drawn or "· ruled out" in drawn


def require_drawing(text: str) -> ElementTree.Element:
    """What holds of every drawing."""
    root = ElementTree.fromstring(text)  # noqa: S314 - ours
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "title", "desc", "g", "path", "polygon", "polyline", "text"
    }  # fmt: skip
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert root.get("role") == "img"
    ids = {root[0].get("id"), root[1].get("id")}
    assert {root.get("aria-labelledby"), root.get("aria-describedby")} == ids
    for element in root.iter():
        for name, value in element.attrib.items():
            assert name in ("id", "role") or "href" not in name
            assert not name.startswith("on")
            assert name != "style"
            assert "url(" not in value
    return root


def text_of(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


@needs_graphviz
def test_hostile_wordings_and_records_are_but_text_in_a_drawing_and_a_page() -> None:
    knowledge = hostile()
    consultation = knowledge.consult(RECORD, everything=True)
    assert STEERING in consultation.answer.record.id
    from pygraphviz import AGraph

    for one in (None, consultation):
        dot = draw_flows(knowledge, "page", one, "dot")
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e\ud800]", dot)
        found = flow(knowledge, None, one)
        names = {box.name for box in found.boxes}
        graph = AGraph(string=dot)
        assert {*graph.nodes()} == names
        assert len(graph.edges()) == len({(a.source, a.target) for a in found.arrows})
        root = require_drawing(draw_flows(knowledge, "page", one, "svg"))
        shown = re.sub(r"\s+", "", "".join(text_of(root)))
        assert re.sub(r"\s+", "", MARKUP.split("{{")[0]) in shown
        require_page(draw_flows(knowledge, None, one, "html"))
    assert "window.__x = 1" not in require_page(draw_flows(knowledge, None, None, "html")).query("style")[0].to_text()


@needs_graphviz
def test_a_title_with_control_characters_is_shown_without_them() -> None:
    from guidelog.inference.page.svg import svg_of

    root = require_drawing(svg_of("digraph { a [shape=box] }", f"<b>{STEERING}", STEERING))
    assert (root[0].text or "").startswith("<b>")
    assert all(character.isprintable() for character in f"{root[0].text}{root[1].text}")


TROUBLE = (
    "\\N",
    "\\\\G",
    "\\",
    'a "b" c',
    "</TD></TABLE>>];",
    "&quot;",
    "&#0;",
    "&bogus;",
    "]]>",
    "é ✓ 中",
    "x" * 90,
    "<!--",
)


@needs_graphviz
@pytest.mark.parametrize("text", TROUBLE)
def test_no_wording_breaks_a_drawing_or_is_changed_by_it(text: str) -> None:
    knowledge = small(SMALL.replace("there is a cough", f"there is {text} a cough"))
    root = require_drawing(draw_flows(knowledge, "take_xray", None, "svg"))
    assert re.sub(r"\s", "", text) in re.sub(r"\s", "", "".join(text_of(root)))


def require_page(text: str) -> JustHTML:
    """What holds of every page with drawings."""
    tree = JustHTML(text, strict=True, sanitize=False)
    nodes = tree.query("*")
    ids = Counter(node.attrs["id"] for node in nodes if "id" in node.attrs)
    assert [id_ for id_, count in ids.items() if count > 1] == []
    links = [node.attrs["href"] for node in nodes if "href" in node.attrs]
    assert [link for link in links if link[0] != "#" or link[1:] not in ids] == []
    assert not {"script", "img", "iframe", "object", "link", "base"} & {node.name for node in nodes}
    assert not [name for node in nodes for name in node.attrs if name.startswith("on") or name == "style"]
    levels = [int(node.name[1]) for node in nodes if re.fullmatch(r"h\d", node.name)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    return tree


@needs_graphviz
def test_a_page_tells_in_words_all_that_its_drawings_show(ng234: KnowledgeBase) -> None:
    tree = require_page(draw_flows(ng234, None, None, "html"))
    assert len(tree.query("svg")) == len(tree.query("section.flow")) == len(SUMMARIES)
    for section, summary in zip(tree.query("section.flow"), SUMMARIES, strict=True):
        found = flow(ng234, summary)
        words = [re.sub(r"\s+", " ", node.to_text()).strip() for node in section.query(".box")]
        whole = " ".join(words)
        for box in found.boxes:
            assert all(row.sentence in whole for row in box.rows)
            assert box.says in whole
            assert all(statement.id in whole for statement in box.statements)


@needs_graphviz
def test_a_page_of_a_record_tells_the_states_in_words(ng234: KnowledgeBase, run: Run) -> None:
    text = run("show", "mscc_treatment", "--format", "html", "--record", WORKED).out
    words = re.sub(r"\s+", " ", require_page(text).to_text())
    assert "For the record worked-example" in words
    assert "✓ met MSCC is confirmed" in words
    assert "? not recorded the overall prognosis is poor" in words
    assert "✗ recorded otherwise surgery is suitable" in words
    assert "✓ met unless radiotherapy to the spine cannot be given (not recorded)" in words


NAMED = {
    "a summary": ["metastases_treatment"],
    "a statement": ["metastases_treatment_biopsy"],
    "a concept": ["on_mscc_initial"],
    "a concept with arguments": ["superseded"],
}


@pytest.mark.parametrize("name", NAMED)
def test_summaries_statements_and_concepts_are_drawn_as_text_without_graphviz(
    name: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    for more in ([], ["--record", WORKED]):
        outcome = run("show", *NAMED[name], "--format", "dot", *more)
        assert (outcome.status, outcome.err) == (0, "")
        assert outcome.out.startswith("digraph flow {\n")


INSTALLING = f"install it with: {shlex.quote(sys.executable)} -m pip install 'guidelog[draw]'"
REFUSED = {
    "no-graphviz-svg": (["show", "mscc_treatment", "--format", "svg"], INSTALLING),
    "no-graphviz-html": (["show", "--format", "html"], INSTALLING),
    "nothing-named": (["show", "--format", "dot"], "such as a summary: mscc_initial, mscc_treatment, metastases"),
    "misspelt-summary": (["show", "mscc_treatmnt"], "did you mean `mscc_treatment`?"),
    "misspelt-drawing": (["show", "mscc_treatmnt", "--format", "svg"], "did you mean `mscc_treatment`?"),
    "missing-record": (["show", "mscc_initial", "--format", "dot", "--record", "nowhere.toml"], "no such file"),
    "missing-id": (["show", "--format", "html", "--record", WORKED, "--id", "x"], "no record has the id x"),
    "record-of-a-text": (["show", "--record", WORKED], "--record is for drawings"),
    "id-of-no-record": (["show", "mscc_initial", "--format", "dot", "--id", "x"], "--id chooses a record"),
    "not-of-a-person": (["show", "solid_tumour", "--format", "dot"], "there is nothing to draw of `solid_tumour`"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_drawn_is_refused_with_the_next_step(
    name: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    arguments, words = REFUSED[name]
    outcome = run(*arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert words in outcome.err


def test_a_summary_is_shown_as_its_statements(run: Run, ng234: KnowledgeBase) -> None:
    own = [s.id for s in ng234.program.statements.values() if s.sources[0].summary == "mscc_treatment"]
    assert [one["id"] for one in json.loads(run("show", "mscc_treatment", "--format", "json").out)] == own
    text = run("show", "mscc_treatment").out
    assert [id_ for id_ in ng234.program.statements if re.search(rf"^  {id_}\b", text, re.MULTILINE)] == own


def test_nothing_for_drawings_is_loaded_for_a_text() -> None:
    program = (
        "import sys; from guidelog.cli.main import main; sys.argv = ['guidelog', 'show', 'mscc_initial']\n"
        "try: main()\nfinally: print([m for m in sys.modules if m.split('.')[-1] in "
        "('htpy', 'pygraphviz', 'draw', 'flow', 'premises', 'ElementTree')])"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"


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
