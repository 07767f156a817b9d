"""The page of `recommend --format html`: well formed, complete, and nothing but text in it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

import pytest
from guidelog.inference.answer.statuses import POSSIBLE
from guidelog.inference.answer.words import alternative_sentence, timing
from guidelog.inference.page.document import page
from justhtml import JustHTML

from guidelog import Consultation, KnowledgeBase

from ..support.golden import GOLDEN, check_golden
from ..support.hostile import MARKUP, RECORD, STEERING, hostile
from ..support.pages import page_of
from ..support.run import ROOT, Run
from ..support.scale import some
from ..support.small import SMALL, small

EXAMPLES = sorted((ROOT / "examples").glob("*.toml"))
WORKED = "examples/worked-example.toml"
FINDINGS = (
    {},
    {"cough": True},
    {"cough": True, "fever": "high", "weeks": 4},
    {"cough": True, "fever": "suspected", "weeks": 4},
    {"fever": "none"},
)

ELEMENTS = re.findall(
    r"\w+",
    "html head meta title style body a main h1 h2 h3 h4 h5 p ul ol li section header footer nav bdi span code "
    "details summary div table caption thead tbody tr th td",
)
ATTRIBUTES = ["lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "scope"]


def tree_of(text: str) -> JustHTML:
    """The page as a browser reads it; a page with any fault fails."""
    return JustHTML(text, strict=True, sanitize=False)


def text_of(node: object) -> str:
    """The text of an element with single spaces."""
    return re.sub(r"\s+", " ", node.to_text()).strip()  # type: ignore[attr-defined]


class Example(NamedTuple):
    """An example with its page, as text and as a browser reads it, and with the full one."""

    consultation: Consultation
    text: str
    tree: JustHTML
    full: JustHTML


@pytest.fixture(scope="module", params=some(EXAMPLES, least=6), ids=lambda path: path.stem)
def example(request: pytest.FixtureRequest, ng234: KnowledgeBase) -> Example:
    (record,) = ng234.records(request.param.read_text(encoding="utf-8").splitlines(True), request.param.name)
    consultation = ng234.consult(record)  # type: ignore[arg-type]
    text = page_of([consultation])
    return Example(consultation, text, require_sound(text), require_sound(page_of([consultation], full=True)))


def require_sound(text: str) -> JustHTML:
    """What holds of every page."""
    tree = tree_of(text)
    assert len(tree.query("h1")) == 1
    assert len(tree.query("main")) == 1
    levels = [int(heading.name[1]) for heading in tree.query("h1, h2, h3, h4, h5, h6")]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    nodes = tree.query("*")
    ids = Counter(node.attrs["id"] for node in nodes if "id" in node.attrs)
    assert [id_ for id_, count in ids.items() if count > 1] == []
    links = [node.attrs["href"] for node in nodes if "href" in node.attrs]
    assert [link for link in links if link[0] != "#" or link[1:] not in ids] == []
    assert {node.attrs.get("scope") for node in nodes if node.name == "th"} <= {"row", "col"}
    assert {node.name for node in nodes} <= {*ELEMENTS}
    assert {name for node in nodes for name in node.attrs if not name.startswith("aria-")} <= {*ATTRIBUTES}
    assert sum(node.name == "style" for node in nodes) == 1
    return tree


def test_the_page_of_every_example_is_sound_and_small(example: Example) -> None:
    assert len(example.text.encode()) < 150_000


def test_the_page_has_the_lines_of_the_screen_in_their_order(example: Example) -> None:
    overview, main = example.consultation.overview(), text_of(example.tree.query("main")[0])
    at = 0
    for item in overview.items.values():
        at = main.index(f"{item.number} {item.strength or 'and'} {' '.join(item.says.split())}", at)
    assert "Because" in main or not overview.groups


def test_what_to_do_stands_before_what_is_recorded_and_what_to_record(example: Example) -> None:
    kinds = [part.attrs.get("class") for part in example.tree.query(".record > section")]
    assert kinds[-1] == "recorded"
    assert kinds.index("next") > max((place for place, kind in enumerate(kinds) if kind == "due"), default=-1)


def test_the_page_tells_the_edition_the_rules_and_the_program(example: Example) -> None:
    about = example.consultation.to_json()
    (foot,) = example.tree.query(".record > footer")
    words = ("edition 2023", f"rules {about['guideline']['rules']}", f"guidelog {about['program']}")
    assert all(one in text_of(foot) for one in words)


def test_each_statement_is_on_the_full_page_once_with_its_status(example: Example) -> None:
    consultation, tree = example.consultation, example.full
    told = {}
    for line in tree.query("div.statement"):
        (status,) = line.query(".told > .status")
        told[line.attrs["id"].removeprefix("r1-")] = text_of(status)
    words = {"certain": "● applies", "presumed": "◐ presumed", "possible": "○ possible", "ruled_out": "· ruled out"}
    assert told == {found.statement.id: words[found.status] for found in consultation.answer.statements}


def test_the_page_says_everything_that_the_json_says(example: Example) -> None:
    consultation, tree = example.consultation, example.full
    program, said = consultation.knowledge.program, consultation.to_json()
    lines = {line.attrs["id"].removeprefix("r1-"): line for line in tree.query("div.statement")}
    assert {document["id"] for document in said["statements"]} <= {*lines}
    for document in said["statements"]:
        found = consultation.statement(document["id"])
        line = lines[document["id"]]
        summary = text_of(line.query(".told")[0])
        assert document["strength"] in summary
        assert timing(found.statement) in summary
        for name in document["assumes"]:
            assert program.findings[name].sentence(None) in text_of(line)
        for other in document["superseded_by"]:
            assert other in text_of(line)
        ways = (found.needs if found.status == POSSIBLE else found.awaits)[:5]
        assert all(alternative_sentence(way, program.findings) in text_of(line.parent) for way in ways)


@pytest.mark.parametrize("findings", FINDINGS, ids=str)
def test_a_line_unfolds_into_its_proof_or_its_conditions_and_what_would_turn_it(findings) -> None:
    consultation = small().consult({"id": "p", "findings": findings})
    for line in tree_of(page_of([consultation], full=True)).query("div.statement"):
        found = consultation.statement(line.attrs["id"].removeprefix("r1-"))
        leads = [text_of(lead) for lead in line.query(".lead")]
        assert ("Because" in leads) == found.holds
        assert bool(line.query(".conditions")) != found.holds
        assert "small.dl:" in text_of(line)
        assert 'page, "' in text_of(line)
        turn = "would no longer hold" if found.holds else "would hold"
        assert any(turn in lead for lead in leads) == bool(consultation.changes(found.statement.id))
        sets = consultation.reasons(found.statement.id).sets
        assert any("Enough by itself" in lead for lead in leads) == (sets != ((),))


def test_a_condition_that_nothing_can_meet_any_more_says_so_and_not_only_that_it_is_not_met() -> None:
    consultation = small().consult({"id": "p", "findings": {"weeks": 2}})
    (line,) = tree_of(page_of([consultation], full=True)).query("#r1-take_xray")
    lasting, spared = (text_of(state) for state in line.query(".conditions > li > .state"))
    assert lasting == "recorded otherwise: nothing that could still be recorded would meet it"
    assert spared == "met as long as nothing else is recorded"


def test_marks_stand_beside_what_is_recorded_and_what_is_not(run: Run) -> None:
    tree = tree_of(run("recommend", "--format", "html", WORKED).out)
    (line,) = tree.query("#r1-mscc_treatment_urgent_radiotherapy")
    said = [text_of(step) for step in line.query(".proof li") if not step.query("ul")]
    assert "MSCC is confirmed recorded" in said
    assert "[b] the overall prognosis is not recorded not recorded" in said
    concept = next(step for step in line.query(".proof .absent") if "neither long paralysis" in text_of(step))
    assert "lines 202-206" in text_of(concept.query(".source")[0])
    assert "recurrence_statements_alone" in text_of(line.query(".reading")[0])


def test_what_is_not_recorded_is_never_left_to_the_reader() -> None:
    empty = small().consult({"id": "p", "findings": {}})
    assert "Nothing is recorded." in text_of(tree_of(page_of([empty])).root)
    assert "No statement applies to what is recorded." in text_of(tree_of(page_of([empty])).root)
    told = text_of(tree_of(page_of([small().consult({"id": "p", "findings": {"cough": False}})])).root)
    assert "that is not “no”" in told
    assert "Nothing that could still be recorded would change an answer." in told


def test_the_limits_stand_in_the_part_of_every_record() -> None:
    knowledge = small(SMALL.replace("%% source  nobody", "%% source  nobody\n%% limits  coughs only"))
    tree = tree_of(page_of([knowledge.consult({"id": str(n), "findings": {}}) for n in range(3)]))
    assert ["Coughs only." in text_of(part) for part in tree.query(".record")] == [True] * 3
    assert "a clinician decides" in page_of([small().consult({"id": "p", "findings": {}})])


def test_a_statement_may_be_called_like_a_section() -> None:
    knowledge = small(SMALL.replace("take_xray", "next").replace("advise_rest", "recorded"))
    require_sound(page_of([knowledge.consult({"id": "main", "findings": {"cough": True}})]))


def test_several_records_have_a_table_of_contents() -> None:
    names = ["b", "a", "a"]
    tree = require_sound(page_of([small().consult({"id": name, "findings": {}}) for name in names]))
    links = tree.query("nav.contents a")
    assert [text_of(link) for link in links] == names
    targets = [tree.query(link.attrs["href"])[0] for link in links]
    assert [text_of(target.query("h2")[0]) for target in targets] == names
    assert not tree_of(page_of([small().consult({"id": "a", "findings": {}})])).query("nav.contents")


def test_of_several_records_the_most_urgent_stands_first_with_how_much_is_due(ng234: KnowledgeBase) -> None:
    records = [{"id": "a", "findings": {}}, {"id": "b", "findings": {"mscc": "confirmed"}}]
    tree = require_sound(page_of([ng234.consult(record) for record in records]))
    first, second = tree.query("nav.contents li")
    assert text_of(first).startswith("b confirmed cord compression, ")
    assert " now;" in text_of(first)
    assert text_of(second).startswith("a ")
    assert text_of(tree.query("h2")[1]) == "b"


def test_a_page_says_what_it_said_before() -> None:
    records = [{"id": f"record {number}", "findings": findings} for number, findings in enumerate(FINDINGS, 1)]
    tree = require_sound(page_of([small().consult(record) for record in records]))
    text = tree.query("main")[0].to_text(separator="\n", separator_blocks_only=True)
    check_golden(GOLDEN / "page.txt", f"{text}\n")


# nothing but text


@pytest.mark.parametrize("findings", FINDINGS, ids=str)
def test_no_wording_and_no_record_becomes_markup(findings) -> None:
    knowledge = hostile()
    consultations = [knowledge.consult({**RECORD, "findings": findings}) for _ in range(2)]
    text = page_of(consultations)
    tree = require_sound(text)
    assert MARKUP in tree.query("h1")[0].to_text()
    assert tree.query("h2 bdi")[0].to_text().startswith(MARKUP)
    record = {**RECORD, "id": "p", "findings": findings}
    harmless = require_sound(page_of([small().consult(record) for _ in range(2)]))
    assert [node.name for node in tree.query("*")] == [node.name for node in harmless.query("*")]


@pytest.mark.parametrize("what", ["record", "knowledge"])
def test_a_notebook_shows_no_markup_of_others_either(what: str) -> None:
    knowledge = hostile()
    shown = knowledge.consult(RECORD)._repr_html_() if what == "record" else knowledge._repr_html_()
    tree = JustHTML(shown, strict=True, sanitize=False, fragment=True)
    assert not tree.query("script, img, svg, meta, base, iframe, link")
    assert len(tree.query("style")) == 1
    assert MARKUP in tree.to_text()


def test_no_control_character_and_nothing_that_reorders_reaches_a_page() -> None:
    text = page_of([hostile().consult(RECORD)])
    assert not {*STEERING.replace("[2J", "").replace("desrever", "")} & {*text}
    assert all(line.isprintable() for line in text.split("\n"))
    text.encode()


def test_the_policy_allows_the_style_of_the_page_and_nothing_else() -> None:
    from base64 import b64encode
    from hashlib import sha256

    tree = tree_of(page("title", ["text"]))
    (policy,) = tree.query("meta[http-equiv]")
    digest = b64encode(sha256(tree.query("style")[0].to_text(strip=False).encode()).digest()).decode()
    assert policy.attrs["content"].split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{digest}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert "url(" not in tree.query("style")[0].to_text()
    assert "@import" not in tree.query("style")[0].to_text()


# the style


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_colour_of_text_is_easy_to_read_on_both_grounds() -> None:
    style = files("guidelog.inference.page").joinpath("style.css").read_text(encoding="utf-8")
    blocks = re.findall(r"--paper:[^}]*", style)
    schemes = [dict(re.findall(r"--([\w-]+): (#\w{6});", block)) for block in blocks]
    assert len(schemes) == 3  # light, dark, print
    for scheme in schemes:
        for ground in ("paper", "ground"):
            for name in {*scheme} - {"paper", "ground", "line"}:
                one, other = sorted((_luminance(scheme[name]), _luminance(scheme[ground])))
                assert (other + 0.05) / (one + 0.05) >= 4.5, (name, ground)


def test_the_style_of_a_part_reaches_nothing_outside_it() -> None:
    style = files("guidelog.inference.page").joinpath("style.css").read_text(encoding="utf-8")
    outermost = re.findall(r"^(\S[^{\n]*) {", style, re.MULTILINE)
    within = re.findall(r"^@media[^{]* {\n  (\S[^{\n]*) {", style, re.MULTILINE)
    assert {rule for rule in outermost if not rule.startswith("@media")} == {".guidelog", "div.guidelog"}
    assert {*within} == {".guidelog"}


# the command


def test_the_command_prints_one_page_for_all_records_the_most_urgent_first(run: Run) -> None:
    outcome = run("recommend", "--format", "html", WORKED, "examples/made-up-recurrence.toml")
    assert (outcome.status, outcome.err) == (0, "")
    tree = require_sound(outcome.out)
    assert [text_of(h2) for h2 in tree.query(".record h2")] == ["made-up-recurrence", "worked-example"]


def test_refused_records_are_told_and_the_others_are_on_the_page(run: Run, tmp_path) -> None:
    lines = [
        {"id": "good", "findings": {"mscc": "confirmed"}},
        {"id": "<b>bad</b>", "findings": {"mscc": "<script>"}},
        {"id": "contradicts itself", "findings": {"mscc": "confirmed", "mri_contraindicated": 3}},
        {"id": "fine", "findings": {}},
    ]
    records = tmp_path / "records.jsonl"
    records.write_text("\n".join(map(json.dumps, lines)))
    outcome = run("recommend", "--format", "html", str(records), "nowhere.toml")
    told = run("recommend", str(records), "nowhere.toml")
    assert (outcome.status, outcome.err) == (told.status, told.err)
    assert outcome.status == 2
    tree = require_sound(outcome.out)
    assert [text_of(h2) for h2 in tree.query(".record h2")] == ["good", "fine"]


def test_without_an_answer_there_is_no_page(run: Run) -> None:
    outcome = run("recommend", "--format", "html", "nowhere.toml")
    assert (outcome.status, outcome.out) == (2, "")


def test_a_page_that_breaks_off_is_not_printed_in_part(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(Consultation, "sheet", refuse)
    outcome = run("recommend", "--format", "html", WORKED)
    assert (outcome.status, outcome.out) == (2, "")


def test_a_page_is_utf_8_whatever_the_terminal_writes() -> None:
    command = [sys.executable, "-m", "guidelog", "recommend", "--format", "html", WORKED]
    environment = {"PYTHONIOENCODING": "ascii", "PYTHONPATH": str(ROOT), "GUIDELOG_CACHE": str(ROOT / "tests/.cache")}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, env=environment)
    assert "● applies".replace(" ", "</span> ") in done.stdout.decode("utf-8")


def test_a_statement_that_is_too_complex_to_explain_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from guidelog import TooComplexError

    def refuse(*_: object) -> None:
        raise TooComplexError("an explanation takes more than 200000 steps")

    monkeypatch.setattr("guidelog.inference.proof.explainer.Explainer.proofs", refuse)
    tree = require_sound(run("recommend", "--format", "html", WORKED).out)
    (line,) = tree.query("#r1-mscc_treatment_urgent_radiotherapy")
    assert "It cannot be explained here: an explanation takes more than 200000 steps" in text_of(line)


def test_rules_that_are_nested_too_deeply_stop_no_other_statement() -> None:
    chain = "".join(f"deep{n}(P) :- deep{n + 1}(P).\n" for n in range(600))
    deep = (
        SMALL.replace("    cough(P),\n    not fever", "    deep0(P),\n    not fever")
        + chain
        + "deep600(P) :- cough(P).\n"
    )
    consultation = small(deep).consult({"id": "p", "findings": {"cough": True, "weeks": 4}})
    tree = require_sound(page_of([consultation]))
    assert "It cannot be explained here" in text_of(tree.query("#r1-advise_rest")[0])
    assert "Because" in text_of(tree.query("#r1-take_xray")[0])


def test_the_text_form_imports_nothing_of_the_page() -> None:
    pages = "[m for m in sys.modules if 'htpy' in m or 'guidelog.inference.page' in m]"
    program = f"import sys, guidelog.api, guidelog.cli.recommend; print({pages})"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
