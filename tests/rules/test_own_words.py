"""Strengths and urgencies of one's own, deadlines in months, evidence and links, and words in a second language."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from guidelog.inference.answer.words import hours
from guidelog.inference.export.targets import export
from guidelog.inference.rules.archive import pack, unpack
from guidelog.inference.rules.load import load
from guidelog.inference.rules.program import Program
from guidelog.inference.rules.schema import HALF_HOURS, hours_of
from guidelog.inference.text.diagnostic import Diagnostic
from guidelog.inference.text.source import Source
from hypothesis import given
from hypothesis import strategies as st

from guidelog import KnowledgeBase, KnowledgeError, LanguageError, sources_of

from ..support.run import Run
from ..support.small import SMALL

(PRECEDENCE,) = (source for source in sources_of() if source.is_shared)
RANKS = "strength_rank(do, 2).\nstrength_rank(consider, 1).\nurgency_rank(immediate, 2).\n"
OWN = """use(precedence).

%% strongly_recommend
%% says     strongly recommend
%% says@de  dringend empfohlen
strength_rank(strongly_recommend, 3).

%% soon
%% says     in the near future
%% says@de  bald
urgency_rank(soon, 0).
"""
XRAY = "%% says    X-ray of a cough that lasts\n"
TIMING = "urgency(take_xray, immediate).\nwithin_hours(take_xray, 24)."
COUGH, FEVER = "%% true      there is a cough\n", "%% is        fever is {value}\n"
HIGH = "%% value high  fever is high\n%% value@de high  das Fieber ist hoch\n"
BACKING = "%% evidence  high, two trials\n%% link  https://example.org/xray?a=1\n"
CHANGES = (
    (RANKS, OWN),
    ("statement(take_xray, do, xray).", "statement(take_xray, strongly_recommend, xray)."),
    (TIMING, "urgency(take_xray, soon).\nwithin(take_xray, 3, months)."),
    (XRAY, f"{XRAY}%% says@de  Röntgenbild\n{BACKING}"),
    (COUGH, f"{COUGH}%% true@de   es besteht Husten\n"),
    (FEVER, f"{FEVER}%% is@de     das Fieber ist {{value}}\n{HIGH}"),
)
TEXT = SMALL
for _old, _new in CHANGES:
    assert _old in TEXT, _old
    TEXT = TEXT.replace(_old, _new)
RECORD = {"id": "r", "findings": {"cough": True, "weeks": 3, "fever": "high"}}


def program(text: str = TEXT, language: str = "") -> Program:
    return load([PRECEDENCE, Source("small.dl", text)], cases=False, language=language)


def faults(*changes: tuple[str, str]) -> list[Diagnostic]:
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    with pytest.raises(KnowledgeError) as caught:
        program(text)
    return caught.value.diagnostics


def test_a_strength_and_an_urgency_of_ones_own_are_told_in_their_words_and_ranked() -> None:
    own = program()
    statement = own.statements["take_xray"]
    assert (statement.strength, statement.urgency) == ("strongly recommend", "in the near future")
    assert own.strength_rank == {"do": 2, "offer": 2, "consider": 1, "strongly_recommend": 3}
    assert own.urgency_rank == {"immediate": 2, "as_soon_as_possible": 1, "soon": 0}
    assert own.rank(statement)[2] == -3
    screen = str(KnowledgeBase(own).consult(RECORD))
    assert re.search(
        r"WITHIN 3 MONTHS\n 1  strongly recommend  X-ray of a cough that lasts, in the near future", screen
    )


def test_programs_are_told_the_names_of_what_is_ones_own_in_every_language() -> None:
    """What a program reads is stable: the words are for people, and may be the same for two of them."""
    documents = []
    for language in ("", "de"):
        knowledge = KnowledgeBase(program(language=language))
        consultation = knowledge.consult(RECORD)
        (own,) = [one for one in consultation.to_json()["statements"] if one["id"] == "take_xray"]
        (action,) = [one for one in consultation.to_json()["actions"] if one["action"] == "xray"]
        plans = json.dumps(knowledge.definitions(), default=str)
        assert own["timing"] == {"urgency": "soon", "within_hours": 2192}
        assert '"code": "strongly_recommend"' in plans
        documents.append((own, action, action["strength"], own["strength"]))
    assert documents[0] == documents[1]
    assert documents[0][2:] == ("strongly_recommend", "strongly_recommend")
    same = TEXT.replace("%% says@de  dringend empfohlen", "%% says@de  do")
    assert program(same, "de").strength_rank == program().strength_rank


ANY_WORDS = [
    ("high, two trials", "low, one trial", ("take_xray", "evidence")),
    ("xray?a=1", "xray?a=2", ("take_xray", "links")),
    ("%% says@de  Röntgenbild", "%% says@de  Röntgen", ("statement take_xray", "says@de")),
    ("%% says@de  bald", "%% says@de  später", ("urgency soon", "says@de")),
    ("%% true@de   es besteht Husten", "%% true@de   Husten", ("finding cough", "true@de")),
    ("%% says@de  Röntgenbild\n", "", ("statement take_xray", "says@de")),
    ("%% says@de  dringend empfohlen\n", "", ("strength strongly_recommend", "says@de")),
    ("%% says     in the near future", "%% says     some time", ("urgency soon", "says")),
]


@pytest.mark.parametrize(("old", "new", "told"), ANY_WORDS)
def test_whatever_an_answer_can_show_is_told_by_diff(old: str, new: str, told: tuple[str, str]) -> None:
    assert old in TEXT
    found = KnowledgeBase(program()).diff(KnowledgeBase(program(TEXT.replace(old, new))))
    assert not found.are_none
    details = {(one.id, key) for one in found.statements for key in one.details}
    assert {*details, *((f"{one.kind} {one.name}", one.key) for one in found.texts)} == {told}


def test_precedence_goes_by_the_ranks_of_ones_own() -> None:
    block = '%% xray_too\n%% says it\n%% source page, "X-ray", 2\n'
    more = f"{TEXT}{block}statement(xray_too, do, xray).\nholds(P, xray_too) :- cough(P).\n"
    consultation = KnowledgeBase(program(more)).consult(RECORD)
    assert consultation.statement("xray_too").superseded_by == ("take_xray",)


def test_a_word_of_ones_own_stands_beside_the_programs_own_without_precedence_too() -> None:
    """Else the only urgency with a rank would be the most urgent one, and head the answer above what is immediate."""
    text = TEXT.replace("use(precedence).\n", "").replace("%% soon\n", "%% soon\n%% note less urgent than all\n")
    own = load([Source("small.dl", text)], cases=False)
    assert own.urgency_rank == {"immediate": 2, "as_soon_as_possible": 1, "soon": 0}
    assert own.strength_rank == {"do": 2, "offer": 2, "consider": 1, "strongly_recommend": 3}
    assert not own.is_most_urgent(own.statements["take_xray"])


def test_a_strength_without_words_is_a_misspelt_one() -> None:
    found = faults(("%% strongly_recommend\n%% says     strongly recommend\n%% says@de  dringend empfohlen\n", ""))
    assert {(fault.code, fault.message) for fault in found} == {
        ("unknown-value", "`strongly_recommend` is not the name of a strength")
    }
    assert "write a block with `says` above `strength_rank(...)`" in found[0].help
    assert "did you mean `offer`?" in faults(("(take_xray, strongly_recommend,", "(take_xray, ofer,"))[0].help


DEADLINES = [
    (24, "hours", "24 hours"), (2, "days", "2 days"), (2, "weeks", "14 days"), (1, "months", "1 month"),
    (3, "months", "3 months"), (6, "months", "6 months"), (12, "months", "1 year"), (18, "months", "18 months"),
    (2, "years", "2 years"), (487, "days", "16 months"), (1, "hours", "1 hour"), (731, "hours", "1 month"),
]  # fmt: skip


@pytest.mark.parametrize(("count", "unit", "words"), DEADLINES)
def test_a_deadline_is_told_in_its_own_unit(count: int, unit: str, words: str) -> None:
    assert hours(hours_of(count, unit)) == words


@given(st.integers(0, 4000))
def test_every_number_of_hours_is_told_as_what_it_is(count: int) -> None:
    number, unit = hours(count).replace(",", "").split()
    assert hours_of(int(number), unit if unit.endswith("s") else f"{unit}s") == count


def test_a_deadline_in_months_is_one_in_hours_for_rules_and_exports() -> None:
    assert program().statements["take_xray"].within_hours == 2192
    assert "within_hours(take_xray, 2192)." in export(program(), "clingo")
    (fault,) = faults(("within(take_xray, 3, months).", "within(take_xray, 3, months).\nwithin_hours(take_xray, 5)."))
    assert fault.code == "duplicate-declaration"
    (fault,) = faults(("3, months)", "3, month)"))
    assert (fault.code, "did you mean `months`?" in fault.help) == ("unknown-value", True)
    (fault,) = faults(("3, months)", "-3, months)"))
    assert "lies in the past" in fault.message
    assert set(HALF_HOURS) == {"hours", "days", "weeks", "months", "years"}


def test_evidence_and_links_stand_with_the_source(run: Run, tmp_path: Path) -> None:
    (tmp_path / "small.dl").write_text(TEXT, encoding="utf-8")
    (tmp_path / "r.json").write_text(json.dumps(RECORD))
    kb = ("--kb", str(tmp_path / "small.dl"))
    for command in (["show", "take_xray"], ["why", str(tmp_path / "r.json"), "take_xray"]):
        out = run(*command, *kb).out
        assert "high, two trials" in out
        assert "https://example.org/xray?a=1" in out
    page = run("recommend", str(tmp_path / "r.json"), "--format", "html", *kb).out
    assert 'href="https://example.org/xray?a=1"' in page
    shown = json.loads(run("why", str(tmp_path / "r.json"), "take_xray", "--format", "json", *kb).out)
    assert '"evidence": ["high, two trials"]' in json.dumps(shown)


def test_an_address_is_never_broken(run: Run, tmp_path: Path) -> None:
    """In two lines it could be neither followed nor copied."""
    address = f"https://example.org/{'chapter/' * 15}#first"
    (tmp_path / "small.dl").write_text(TEXT.replace("https://example.org/xray?a=1", address), encoding="utf-8")
    (tmp_path / "r.json").write_text(json.dumps(RECORD))
    for command in (["show", "take_xray"], ["why", str(tmp_path / "r.json"), "take_xray"]):
        assert address in run(*command, "--kb", str(tmp_path / "small.dl")).out


@pytest.mark.parametrize("link", ["javascript:alert(1)", "https://a b", 'https://a"b', "ftp://a", "https://"])
def test_a_link_is_an_address_of_the_web(link: str) -> None:
    assert [fault.code for fault in faults(("https://example.org/xray?a=1", link))] == ["bad-source"]


def test_words_are_in_the_language_that_is_chosen_where_there_are_any(run: Run, tmp_path: Path) -> None:
    german = program(language="de")
    assert german.statements["take_xray"].says == "Röntgenbild"
    assert german.statements["advise_rest"].says == "advice to rest"
    assert german.statements["take_xray"].strength == "dringend empfohlen"
    assert german.findings["fever"].sentence("high") == "das Fieber ist hoch"
    assert german.findings["fever"].sentence("none") == "das Fieber ist none"
    assert unpack(pack(german), german.sources) == german
    (tmp_path / "small.dl").write_text(TEXT, encoding="utf-8")
    (tmp_path / "r.json").write_text(json.dumps(RECORD))
    for language, words in (((), "there is a cough"), (("--language", "de"), "es besteht Husten")):
        outcome = run("why", str(tmp_path / "r.json"), "take_xray", "--kb", str(tmp_path / "small.dl"), *language)
        assert words in outcome.out
    screen = run("recommend", str(tmp_path / "r.json"), "--kb", str(tmp_path / "small.dl"), "--language", "de").out
    assert "dringend empfohlen  Röntgenbild, bald" in screen


def test_a_language_is_written_as_its_code() -> None:
    (fault,) = faults(("%% says@de  Röntgenbild", "%% says@german  Röntgenbild"))
    assert (fault.code, fault.help) == ("unknown-key", "write a language as `de`, `gsw` or `pt-BR`")


def test_the_cache_keeps_each_language_apart(tmp_path: Path) -> None:
    sources = (PRECEDENCE, Source("small.dl", TEXT))
    for _ in range(2):
        for language, says in (("", "X-ray of a cough that lasts"), ("de", "Röntgenbild")):
            knowledge = KnowledgeBase.read(sources, cache=tmp_path / "cache", language=language)
            assert knowledge.program.statements["take_xray"].says == says
            assert knowledge.program.command("next").endswith(f" --language {language}" if language else "next")


def test_a_language_that_there_is_not_is_refused(run: Run, tmp_path: Path) -> None:
    with pytest.raises(LanguageError, match="says nothing in `fr`: it has: de"):
        program(language="fr")
    outcome = run("recommend", "-", "--language", "de")
    assert (outcome.status, "it has one language only" in outcome.err) == (2, True)
    assert run("check", "--language", "de").status == 2


WRONG = [
    ("%% says@de  Röntgenbild", "%% says@german  Röntgenbild", "unknown-key"),
    ("%% says@de  Röntgenbild", "%% short@de  Röntgenbild", "unknown-key"),
    ("%% says@de  Röntgenbild", "%% says@de  Röntgenbild\n%% says@de  noch eins", "duplicate-metadata"),
    ("%% evidence  high", "%% evidence@de  high", "unknown-key"),
    ("%% is@de     das Fieber ist {value}", "%% is@de     Fieber", "missing-metadata"),
    ("%% true@de   es besteht Husten", "%% true@de   es besteht {value}", "missing-metadata"),
    ("%% value@de high ", "%% value@de hihg ", "unknown-key"),
]


@pytest.mark.parametrize(("old", "new", "code"), WRONG)
def test_words_that_cannot_be_meant_are_refused(old: str, new: str, code: str) -> None:
    assert [fault.code for fault in faults((old, new))] == [code]


def test_a_title_in_another_language_is_no_second_title() -> None:
    titled = re.sub(r"(%% title +.*\n)", r"\1%% title@de  Husten\n", TEXT, count=1)
    assert titled != TEXT
    assert not [key for key in program(titled).about if "@" in key]
    assert program(titled, "de").about["title"] == "Husten"
