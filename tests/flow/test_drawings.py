"""Drawings of flows and the pages that hold them: images that refer to nothing, told in words as well."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from guidelog.cli.show import draw_flows
from justhtml import JustHTML

from guidelog import KnowledgeBase

from ..support.flows import flow
from ..support.golden import GOLDEN, check_golden
from ..support.hostile import MARKUP, RECORD, STEERING, hostile
from ..support.knowledge import SUMMARIES
from ..support.run import ROOT, Run
from ..support.small import SMALL, small

WORKED = "examples/worked-example.toml"
SVG = "{http://www.w3.org/2000/svg}"
RECORDS = {"": None, "-record": {"id": "made up", "findings": {"cough": True, "weeks": 4}}}

needs_graphviz = pytest.mark.skipif(
    subprocess.run([sys.executable, "-c", "import pygraphviz"], capture_output=True, check=False).returncode != 0,
    reason="pygraphviz is not installed (pip install '.[draw]')",
)


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
