"""The explorer over HTTP, without a browser: what a form sends, and what comes back."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from guidelog.inference.page.explorer.entries import entries_of_record, parse_link, record_of
from guidelog.serve.explorer.desk import Desk
from guidelog.serve.explorer.inquiry import COMMANDS
from guidelog.serve.explorer.routes import PLACES
from guidelog.serve.service import Service
from guidelog.serve.settings import Settings
from hypothesis import given, settings
from hypothesis.strategies import DataObject, data, lists, sampled_from, tuples

from guidelog import KnowledgeBase, RecordError

from ..support.hostile import MARKUP, RECORD, hostile
from ..support.run import ROOT, Run
from ..support.scale import scaled, some
from ..support.web import BUNDLES, EXAMPLES, STATEMENT, Reply, Web, packaged_web
from ..support.web import record_of as data_of

FORM = "application/x-www-form-urlencoded"
WORKED = {"f.mscc": "confirmed", "f.surgery_suitable": "false", "f.complete_paralysis": "none"}


def send(web: Web, headers: dict[str, str] | None = None, **fields: str) -> Reply:
    """The reply to a form; `__` stands for the point in the name of a field."""
    body = urlencode({name.replace("__", "."): value for name, value in fields.items()})
    return web.post("/", body.encode(), {"content-type": FORM, **(headers or {})})


def text_of(reply: Reply) -> str:
    assert reply.status == 200
    return reply.body.decode()


def test_the_page_has_a_field_for_every_finding_and_an_answer_for_nobody() -> None:
    web = packaged_web()
    page = text_of(web.get("/"))
    assert [name for name in web.service.program.findings if f'id="f-{name}"' not in page] == []
    assert "0 of 84 statements apply" in page
    assert '<form id="record" action="/" method="post"' in page


def test_the_first_paint_is_under_sixty_kilobytes_and_only_the_script_is_asked_for_besides() -> None:
    web = packaged_web()
    page, script = (web.get(path, {"accept-encoding": "gzip"}) for path in ("/", "/explorer.js"))
    assert len(page.body) + len(script.body) < 60_000
    assert len(gzip.decompress(script.body)) < 10_000
    assert page.headers["content-encoding"] == "gzip"
    text = gzip.decompress(page.body).decode()
    assert text.count("src=") == 1
    assert "default-src &#39;none&#39;" in text
    assert "unsafe" not in text


@pytest.mark.parametrize("path", some(EXAMPLES, 3), ids=lambda path: path.stem)
def test_a_form_gets_what_the_command_line_answers(path: Any, ng234: KnowledgeBase) -> None:
    web, data = packaged_web(), data_of(path)
    consultation = ng234.consult(data)
    page = text_of(
        web.post("/", entries_of_record(consultation.answer.record, {}).link.encode(), {"content-type": FORM})
    )
    overview = consultation.overview()
    assert overview.headline in page
    shown = [page.index(f'id="a-why-{item.statements[0]}"') for item in overview.items.values()]
    assert shown == sorted(shown)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_permalink_holds_the_record(path: Any, ng234: KnowledgeBase) -> None:
    record = ng234.record(data_of(path))
    assert record_of(parse_link(entries_of_record(record, {}).link), ng234.program) == record


def test_the_examples_of_the_knowledge_base_are_those_of_the_folder(ng234: KnowledgeBase) -> None:
    every = {path.stem: ng234.record(data_of(path)) for path in EXAMPLES}
    found = ng234.examples()
    assert len(found) > 5
    assert {name: one._replace(where="") for name, one in found.items()} == {name: every[name] for name in found}


def test_a_part_alone_is_sent_when_it_is_asked_for() -> None:
    parts = text_of(send(packaged_web(), only="answer", **{"f.mscc": "confirmed"}))
    assert "<html" not in parts
    assert 'id="answer"' in parts
    assert 'id="fields"' not in parts


def test_what_changed_since_the_last_answer_is_told() -> None:
    first = {"only": "answer", "now": urlencode({"f.mscc": "confirmed"}), **WORKED}
    assert "Applies now: " in text_of(send(packaged_web(), **first))
    same = {"only": "answer", "now": urlencode(WORKED), **WORKED}
    assert "Applies now: " not in text_of(send(packaged_web(), **same))


def test_a_new_record_is_something_to_compare_with() -> None:
    page = text_of(send(packaged_web(), only="answer"))
    assert 'name="now" value="id="' in page
    changed = text_of(send(packaged_web(), only="answer", now="id=", other="id=", **WORKED))
    assert "Applies now: " in changed
    assert "What is recorded otherwise" in changed
    assert 'name="other" value="id="' in text_of(send(packaged_web(), only="answer", keep="1"))


def test_a_line_unfolds_into_its_proof_and_what_would_turn_it() -> None:
    closed = text_of(send(packaged_web(), only="answer", **WORKED))
    opened = text_of(send(packaged_web(), only="answer", open=STATEMENT, **WORKED))
    assert 'class="proof"' not in closed
    for words in ('class="proof"', "Guideline: mscc_treatment", "It would no longer hold", "Enough by itself"):
        assert words in opened


def test_everything_else_is_shown_when_asked_for_and_says_what_keeps_it_away() -> None:
    page = text_of(
        send(packaged_web(), only="answer", everything="1", open="mscc_treatment_urgent_surgery", **WORKED)
    )
    assert "Ruled out by what is recorded" in page
    assert "Could apply" in page


def test_a_question_is_answered_by_its_button() -> None:
    page = text_of(send(packaged_web(), only="all", set="dexamethasone_started=true", **{"f.mscc": "confirmed"}))
    assert '<input type="radio" name="f.dexamethasone_started" value="true" checked>' in page


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("f.complete_paralysis_weeks", "about 3", "not a number"),
        ("f.complete_paralysis_weeks", "2,5", "not a number"),
        ("f.complete_paralysis_weeks", "1e99999", "not a number"),
        ("f.mscc", "maybe", "is not a value of"),
        ("f.msc", "confirmed", "did you mean"),
        ("f.limb_weakness", "1", "not true or false"),
        ("done", "mrx", "is not an action"),
    ],
)
def test_what_cannot_be_recorded_is_told_and_stays_to_be_corrected(name: str, value: str, words: str) -> None:
    page = text_of(send(packaged_web(), **{name: value}))
    assert words in page
    assert "This record cannot be used." in page
    assert f'value="{value}"' in page


def test_a_record_that_contradicts_itself_leads_to_its_findings() -> None:
    page = text_of(send(packaged_web(), **{"f.asymptomatic": "true", "f.radicular_pain": "true"}))
    assert "contradicts itself" in page
    assert 'href="#f-radicular_pain"' in page


@pytest.mark.parametrize("path", some(BUNDLES, 3), ids=lambda path: path.stem)
def test_a_bundle_fills_the_form_and_its_places_stay_with_the_findings(path: Any, ng234: KnowledgeBase) -> None:
    text, at = path.read_text(encoding="utf-8"), "2026-03-10T09:00:00Z"
    page = text_of(send(packaged_web(), only="all", read="1", text=text, at=at))
    (record,) = ng234.reader(at).records([text], "x.json")
    name, value = next(iter(record.findings.items()))  # type: ignore[union-attr]
    origin = record.origins_of(name)[0]  # type: ignore[union-attr]
    assert str(origin) in page
    sources = {f"s.{name}": f"{value} {origin}"}
    again = text_of(send(packaged_web(), only="all", **{f"f.{name}": str(value)}, **sources))
    assert str(origin) in again
    changed = text_of(send(packaged_web(), only="answer", **{f"f.{name}": "x"}, **sources))
    assert str(origin) not in changed


def test_a_text_that_is_no_record_says_why() -> None:
    for text in ("", "x", "{}", "[]", '{"resourceType": "Bundle"}', "[" * 500, '{"findings": 1}', "\ud800"):
        page = send(packaged_web(), read="1", text=text.encode(errors="replace").decode())
        assert page.status == 200


def test_two_records_are_compared_through_what_differs() -> None:
    page = text_of(
        send(packaged_web(), only="answer", other=urlencode({"f.mscc": "suspected", "id": "p0"}), **WORKED)
    )
    assert "What is recorded otherwise" in page
    assert "Through " in page
    assert "What is recorded otherwise" not in text_of(send(packaged_web(), other="f.mscc=maybe", **WORKED))


def test_another_reading_is_taken_and_told(ng234: KnowledgeBase) -> None:
    name, switch = next(iter(ng234.program.switches.items()))
    other = next(one for one in switch.alternatives if one != switch.written)
    page = text_of(send(packaged_web(), only="answer", **{f"r.{name}": other}, **WORKED))
    assert f"{name}={other}" in page
    assert "is not an alternative" in text_of(send(packaged_web(), only="answer", **{f"r.{name}": "x"}, **WORKED))


def test_a_word_hides_the_fields_that_do_not_have_it() -> None:
    page = text_of(send(packaged_web(), only="all", word="walking"))
    assert '<fieldset id="f-gait_disturbance" class="field">' in page
    assert '<fieldset id="f-sensory_disturbance" class="field" hidden>' in page


def test_a_summary_is_drawn_and_told_in_words() -> None:
    page = text_of(send(packaged_web(), only="answer", draw="mscc_treatment", **WORKED))
    assert 'id="drawing"' in page
    assert text_of(send(packaged_web(), only="answer", draw="nothing", **WORKED))


def test_nothing_of_what_is_sent_is_kept_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="guidelog.serve")
    reply = send(packaged_web(), id="someone-named", **WORKED)
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
    assert "someone" not in caplog.text
    assert "confirmed" not in caplog.text
    assert packaged_web().get("/?f.mscc=confirmed").body == packaged_web().get("/").body


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content-type": "application/json"}, 415),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"content-length": "9" * 9}, 413),
    ],
)
def test_what_no_page_of_the_service_sends_is_refused(headers: dict[str, str], status: int) -> None:
    assert send(packaged_web(), headers, **WORKED).status == status


def test_a_long_bundle_fits_into_a_form() -> None:
    text = json.dumps({"findings": {"mscc": "confirmed"}, "id": "x" * 700_000})
    page = text_of(send(packaged_web(), only="answer", read="1", text=text.replace(" ", "\n" * 200_000)))
    assert "16 of 84 statements apply" in page


def test_the_line_that_stays_in_sight_on_a_phone_begins_with_the_situation() -> None:
    page = text_of(send(packaged_web(), **WORKED))
    assert '<a href="#answer">confirmed cord compression: 18 of 84 statements apply</a>' in page


def test_units_are_words() -> None:
    knowledge = KnowledgeBase.load("sepsis")
    page = text_of(Web(Service(knowledge, knowledge.codes(), Settings())).get("/"))
    assert "per_minute" not in page
    assert ">per minute<" in page


def test_too_many_fields_are_refused() -> None:
    assert packaged_web().post("/", b"a=1&" * 6000, {"content-type": FORM}).status == 413


def test_hostile_records_and_knowledge_bases_become_no_markup() -> None:
    knowledge = hostile()
    web = Web(Service(knowledge, packaged_web().service.table, Settings()))
    fields = {
        "id": RECORD["id"], "f.cough": "true", "f.fever": MARKUP, f"f.{MARKUP}": MARKUP, "done": MARKUP,
        "word": MARKUP, f"r.{MARKUP}": MARKUP, "s.cough": f"true {MARKUP}", "other": MARKUP, "now": MARKUP,
        "before": MARKUP,
        "open": MARKUP, "draw": MARKUP, "example": MARKUP, "at": MARKUP, "text": json.dumps(RECORD),
    }  # fmt: skip
    safe = {"f.cough": "true", "f.weeks": "4", "s.cough": f"true {MARKUP}", "id": MARKUP, "other": "f.cough=true"}
    every = [fields, safe, {**safe, "read": "1", "text": json.dumps({**RECORD, "id": MARKUP})}]
    for one in every:
        sent = {name: str(value).encode(errors="replace").decode() for name, value in one.items()}
        page = text_of(send(web, **sent))
        for piece in ("<script>window", "<img", "<svg onload", "<meta http-equiv=refresh", "<base", "\x00", "\u202e"):
            assert piece not in page
        assert page.count("<script") == 1


def test_a_knowledge_base_is_read_with_its_cases_and_checks() -> None:
    page = text_of(packaged_web().get("/knowledge"))
    for words in ("1,067 worked cases", "No problems.", f'id="{STATEMENT}"', "surgery_suitable(P)", 'href="/#f.'):
        assert words in page


def test_a_knowledge_base_with_spoilt_examples_is_explored_without_them(
    ng234: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: KnowledgeBase) -> None:
        raise RecordError([])

    monkeypatch.setattr(KnowledgeBase, "examples", refuse)
    web = Web(Service(ng234, packaged_web().service.table, Settings()))
    assert 'id="example"' not in text_of(web.get("/"))


def test_the_service_does_not_start_with_spoilt_examples(run: Run, tmp_path: Path) -> None:
    for path in (ROOT / "kb" / "ng234").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "examples.jsonl").write_text('{"id": "x", "findings": {"mscc": "maybe"}}\n')
    outcome = run("serve", "--kb", str(tmp_path))
    assert outcome.status == 2
    assert "examples.jsonl:1" in outcome.err
    assert "is not a value of `mscc`" in outcome.err


def test_the_explorer_is_not_there_where_who_asks_must_have_a_token(ng234: KnowledgeBase, tmp_path: Any) -> None:
    trust = tmp_path / "trust.json"
    trust.write_text('{"issuers": []}')
    service = packaged_web().service
    closed = Service(service.knowledge, service.table, Settings())
    closed.issuers = {}  # type: ignore[assignment]
    assert Web(closed).get("/").status == 404


ODD = (
    "",
    " ",
    "true",
    "false",
    "none",
    "confirmed",
    "3",
    "-1",
    "1e5",
    "x" * 3000,
    MARKUP,
    "a=b&c",
    "%",
    "\x00",
    "é",
    "…",
)


@settings(max_examples=scaled(300))
@given(data())
def test_whatever_a_form_sends_is_answered(draw: DataObject) -> None:
    program = packaged_web().service.program
    names = [
        *(f"f.{name}" for name in (*program.findings, "x", "")), *(f"s.{name}" for name in program.findings),
        *(f"r.{name}" for name in (*program.switches, "x")), *COMMANDS, "id", "done", "word", "drawn", "now",
        "before", "other", "example", "text", "at", "only", "", "x",
    ]  # fmt: skip
    values = sampled_from(
        [*ODD, *program.statements, *program.actions, *program.summaries, "mscc=confirmed", "f.mscc=x"]
    )
    pairs = draw.draw(lists(tuples(sampled_from(names), values), max_size=12))
    reply = packaged_web().post("/", urlencode(pairs).encode(), {"content-type": FORM})
    page = text_of(reply)
    assert "<script>window" not in page
    assert "\x00" not in page


def test_a_desk_keeps_few_readings_and_no_record(ng234: KnowledgeBase) -> None:
    desk = Desk(ng234, PLACES, {}, packaged_web().service.table)
    before = {name: value for name, value in vars(desk).items() if name != "_read_as"}
    desk.parts(urlencode({**WORKED, "only": "answer"}))
    assert {name: value for name, value in vars(desk).items() if name != "_read_as"} == before
