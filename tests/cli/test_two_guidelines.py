"""Two guidelines of shared vocabulary together: answers side by side, and what of the one contradicts the other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from guidelog.inference.answer.cache import Cache
from guidelog.inference.verification.formulas.audit import Audit

import guidelog
from guidelog import KnowledgeBase, KnowledgeError

from ..support.knowledge import HEAD
from ..support.run import Run

SHARED = HEAD.replace("%% page\n%% title t\nsummary(page).\n", "") + "%% other\n%% says the other\naction(other).\n"


def guideline(name: str, rules: str) -> str:
    head = f"use(words).\nuse(precedence).\n%% {name}\n%% title {name} care\n%% source nobody\nguideline({name}).\n"
    return f"{head}%% {name}_page\n%% title {name} page\nsummary({name}_page).\n{rules}"


def statement(guideline: str, id_: str, strength: str, action: str, body: str) -> str:
    block = f'%% {id_}\n%% says {id_}\n%% source {guideline}_page, "box", 1\n'
    return f"{block}statement({id_}, {strength}, {action}).\nholds(P, {id_}) :- {body}.\n"


HEART = guideline("heart", statement("heart", "give", "offer", "act", "f(P), not g(P)"))
BLOOD = guideline("blood", statement("blood", "spare", "avoid", "act", "kind(P, a), weeks(P, N), N >= 2"))
CALM = guideline("blood", statement("blood", "spare", "avoid", "act", "kind(P, a), g(P)"))


@pytest.fixture
def here(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "words.dl").write_text(SHARED)
    for name, text in (("heart", HEART), ("blood", BLOOD), ("calm", CALM)):
        (tmp_path / f"{name}.dl").write_text(text)
    (tmp_path / "r.json").write_text('{"id": "r", "findings": {"f": true, "kind": "a", "weeks": 2}}')
    return tmp_path


BOTH = ("--kb", "heart.dl", "--kb", "blood.dl")
CLASHES = {"advised-against", "incompatible-actions", "excluded-action"}


def clashes(run: Run, *kb: str) -> list[dict[str, Any]]:
    problems = json.loads(run("check", *kb, "--format", "json").out)["problems"]
    return [one for one in problems if one["code"] in CLASHES]


def test_what_of_the_one_contradicts_the_other_is_proved_with_the_smallest_record(here: Path, run: Run) -> None:
    (found,) = clashes(run, *BOTH)
    assert str(found["message"]).startswith("between ")
    assert sorted(found["statements"]) == ["give", "spare"]
    assert found["witness"]["findings"] == {"f": True, "kind": "a", "weeks": 2}
    for alone in ("heart.dl", "blood.dl", "calm.dl"):
        assert clashes(run, "--kb", alone) == []


def test_what_cannot_meet_is_no_contradiction(here: Path, run: Run) -> None:
    assert clashes(run, "--kb", "heart.dl", "--kb", "calm.dl") == []


def test_answers_stand_side_by_side_and_are_those_of_each_alone(here: Path, run: Run) -> None:
    screen = run("recommend", "r.json", *BOTH).out
    assert "[heart]" in screen
    assert "[blood]" in screen
    assert "--kb heart.dl --kb blood.dl" in run("show", "nothing", *BOTH).err
    together = json.loads(run("recommend", "r.json", "--all", "--format", "json", *BOTH).out)
    assert together["guidelines"] == {"give": "heart", "spare": "blood"}
    assert together["guideline"]["name"] == "heart+blood"
    for name in ("heart", "blood"):
        alone = json.loads(run("recommend", "r.json", "--all", "--format", "json", "--kb", f"{name}.dl").out)
        assert "guidelines" not in alone
        own = {one["id"]: one for one in alone["statements"]}
        assert [one for one in together["statements"] if one["id"] in own] == [*own.values()]
    assert "heart care; blood care" in run("recommend", "r.json", "--format", "html", *BOTH).out


def test_a_statement_is_cited_from_its_own_guideline_alone(here: Path, run: Run) -> None:
    """The address of the one must never stand below what the other says."""
    addresses = "%% address https://example.org/heart\n%% canonical https://example.org/fhir\n"
    published = f"%% source nobody\n{addresses}%% edition 3\n"
    (here / "heart.dl").write_text(HEART.replace("%% source nobody\n", published))
    (here / "blood.dl").write_text(BLOOD.replace("%% source nobody", "%% source somebody else"))
    own, other = (run("why", "r.json", name, *BOTH).out for name in ("give", "spare"))
    assert 'Guideline  nobody: heart_page, "box", 1\n           https://example.org/heart' in own
    assert 'Guideline  somebody else: blood_page, "box", 1' in other
    assert "example.org" not in other
    definitions = KnowledgeBase.load(["heart.dl", "blood.dl"]).definitions()
    library, *plans = [entry["resource"] for entry in definitions["entry"]]
    assert [one["citation"] for one in library["relatedArtifact"]] == ["nobody", "somebody else"]
    assert all("example.org" not in one["url"] for one in (library, *plans))
    for plan, source, address in zip(
        plans, ("nobody", "somebody else"), ("https://example.org/heart", None), strict=True
    ):
        (action,) = plan["action"]
        assert {one["citation"].partition(":")[0] for one in action["documentation"]} == {source}
        assert {one.get("url") for one in (*plan["relatedArtifact"], *action["documentation"])} == {address}
    assert json.loads(run("recommend", "r.json", "--format", "json", *BOTH).out)["guideline"]["edition"] == ""


def test_what_the_two_contradict_in_one_answer_is_told_on_both_lines(here: Path, run: Run) -> None:
    screen = run("recommend", "r.json", *BOTH).out
    assert "1  offer     give (contradicts 2)" in screen
    assert "2  avoid     spare (contradicts 1)" in screen
    assert run("recommend", "r.json", "--format", "html", *BOTH).out.count("contradicts ") == 2
    (here / "done.json").write_text('{"done": ["act"], "findings": {"f": true, "kind": "a", "weeks": 2}}')
    assert "contradicts" not in run("recommend", "done.json", *BOTH).out
    assert "contradicts" not in run("recommend", "r.json", "--kb", "blood.dl").out


def test_what_the_one_rules_out_for_whom_the_other_recommends_it_is_told_and_proved(here: Path, run: Run) -> None:
    rule = "excluded(P, act) :- kind(P, a), weeks(P, N), N >= 2.\n"
    (here / "blood.dl").write_text(CALM + rule)
    (found,) = clashes(run, *BOTH)
    assert (found["code"], found["statements"]) == ("excluded-action", ["give"])
    assert str(found["message"]).startswith("between heart and blood: ")
    assert found["witness"]["findings"] == {"f": True, "kind": "a", "weeks": 2}
    assert [(one["file"], one["says"]) for one in found["related"]] == [("blood.dl", "the rule")]
    screen = " ".join(run("recommend", "r.json", *BOTH).out.split())
    assert "1 offer give (excluded by blood: l a, l 2 weeks)" in screen
    assert "excluded by blood: l a, l 2 weeks" in run("recommend", "r.json", "--format", "html", *BOTH).out
    (here / "done.json").write_text('{"done": ["act"], "findings": {"f": true, "kind": "a", "weeks": 2}}')
    assert "excluded" not in run("recommend", "done.json", *BOTH).out
    (here / "blood.dl").write_text(CALM + rule.replace("kind(P, a), weeks", "g(P), weeks"))
    assert clashes(run, *BOTH) == []


def test_advice_against_something_has_its_time_and_what_would_end_it(here: Path, run: Run) -> None:
    spare = statement("blood", "spare", "avoid", "other", "f(P), not g(P)") + "urgency(spare, immediate).\n"
    (here / "blood.dl").write_text(guideline("blood", spare))
    (here / "heart.dl").write_text(HEART)
    screen = run("recommend", "r.json", *BOTH).out
    assert "avoid     spare, immediately: l (unless l) [blood]" in screen
    actions = "".join(f"%% a{i}\n%% says a\naction(a{i}).\n" for i in range(3))
    more = "".join(statement("heart", f"more{i}", "do", f"a{i}", "f(P), not g(P)") for i in range(3))
    (here / "heart.dl").write_text(HEART + actions + more)
    assert "All of it applies unless" in run("recommend", "r.json", *BOTH).out
    (here / "blood.dl").write_text(guideline("blood", spare.replace(", not g(P)", "")))
    assert "1 to 4 apply unless" in run("recommend", "r.json", *BOTH).out


def test_of_notices_and_limits_it_is_told_of_which_guideline_they_are(here: Path, run: Run) -> None:
    notice = "%% {0}_says\n%% says {0} knows no more\nnotice({0}_says).\ngets_notice(P, {0}_says) :- f(P).\n"
    for name, text in (("heart", HEART), ("blood", BLOOD)):
        limited = text.replace("%% source nobody", f"%% source nobody\n%% limits no {name}; a clinician decides")
        (here / f"{name}.dl").write_text(limited + notice.format(name))
    screen = " ".join(run("recommend", "r.json", *BOTH).out.split())
    assert "NOTICE heart knows no more [heart]" in screen
    assert "NOTICE blood knows no more [blood]" in screen
    assert "Heart: no heart. Blood: no blood. A clinician decides." in screen
    assert run("recommend", "r.json", "--format", "html", *BOTH).out.count("(blood)") == 2
    alone = run("recommend", "r.json", "--kb", "heart.dl").out
    assert "NOTICE  heart knows no more\n" in alone
    assert "No heart; a clinician decides." in alone


def test_the_situation_in_each_guideline_heads_the_answer(here: Path, run: Run) -> None:
    def with_situation(text: str, name: str, body: str) -> str:
        words = f"%% {name}_ill\n%% holds h\n%% fails f\n%% situation ill of {name}\n"
        return f"{text}{words}{name}_ill(P) :- {body}.\n"

    (here / "heart.dl").write_text(with_situation(with_situation(HEART, "heart", "f(P)"), "late", "kind(P, a)"))
    (here / "blood.dl").write_text(with_situation(BLOOD, "blood", "weeks(P, _)"))
    assert run("recommend", "r.json", *BOTH).out.startswith("r  ILL OF HEART; ILL OF BLOOD  ")
    assert "ill of heart; ill of blood" in run("recommend", "r.json", "--format", "html", *BOTH).out


def test_both_are_one_knowledge_base_for_the_api_the_cache_and_exports(here: Path, run: Run) -> None:
    for _ in range(2):
        knowledge = KnowledgeBase.load(["heart.dl", "blood.dl"], cache=here / "cache")
        assert knowledge.program.guideline_of("give") == "heart"
        shared = [Path(source.name).name for source in knowledge.program.sources if source.is_shared]
        assert shared == ["words.dl", "precedence.dl"]
    assert Cache(here / "cache", knowledge.program.sources).read() is not None
    assert Audit(knowledge.program).encoding.holds.keys() == {"give", "spare"}
    assert "holds(P, spare)" in run("export", "--to", "clingo", *BOTH).out
    engines = ("--engine", "z3", "--engine", "clingo", "--random", "30")
    assert "engine-disagrees" not in run("check", *BOTH, *engines).out


def test_what_both_declare_themselves_is_refused_with_both_places(here: Path, run: Run) -> None:
    (here / "other.dl").write_text(BLOOD + "%% rest\n%% says rest\naction(rest).\n")
    (here / "heart.dl").write_text(HEART + "%% rest\n%% says rest\naction(rest).\n")
    with pytest.raises(KnowledgeError) as caught:
        KnowledgeBase.load(["heart.dl", "other.dl"])
    (fault,) = [one for one in caught.value.diagnostics if one.code == "duplicate-declaration"]
    assert fault.help == "move it into a part that both use, or give one of them another name"
    places = {fault.span and fault.span.source.name, fault.related[0].span.source.name}
    assert places == {"heart.dl", "other.dl"}


def test_a_slip_in_the_name_of_a_packaged_guideline_is_told(here: Path, run: Run) -> None:
    for name in ("sepsiss", "strokee"):
        outcome = run("show", "--kb", name)
        assert (outcome.status, f"did you mean `{name[:-1]}`?" in outcome.err) == (2, True)
    assert "check the path" in run("show", "--kb", "elsewhere/sepsiss").err


def test_a_name_that_is_a_finding_here_and_a_concept_there_is_refused_with_both_places(here: Path, run: Run) -> None:
    (here / "heart.dl").write_text(HEART + "g(P) :- f(P).\n")
    (problem, *_) = json.loads(run("check", *BOTH, "--format", "json").out)["problems"]
    assert (problem["code"], problem["file"]) == ("defined-finding", "heart.dl")
    assert [one["file"] for one in problem["related"]] == ["shared/words.dl"]


def test_a_packaged_guideline_is_picked_by_its_name(here: Path, run: Run) -> None:
    assert (guidelog.PACKAGED / "default.txt").read_text().strip() == guidelog.DEFAULT
    assert run("show", "--kb", guidelog.DEFAULT).out == run("show").out
    assert run("check", *BOTH, "--source", "r.json").status == 2
