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

from ..support.run import Run
from ..support.together import BLOOD, BOTH, CALM, HEART, guideline, statement, write_guidelines

CLASHES = {"advised-against", "incompatible-actions", "excluded-action"}


@pytest.fixture
def here(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_guidelines(tmp_path)
    return tmp_path


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


def test_a_choice_is_told_as_between_two_only_if_the_record_brings_those_of_two_together(
    here: Path, run: Run
) -> None:
    (here / "both.dl").write_text("competing(act, other).\n")
    more = statement("blood", "too", "offer", "other", "f(P), kind(P, a)")
    (here / "blood.dl").write_text(guideline("blood", more))

    def choice() -> dict[str, Any]:
        report = json.loads(run("check", *BOTH, "--kb", "both.dl", "--format", "json", "--twice").out)
        (found,) = [one for one in report["problems"] if one["code"] in ("undeclared-choice", "disagreement")]
        return dict(found)

    assert (
        choice()["message"]
        == "between heart and blood: it and the other are recommended together, and not as a choice"
    )
    (here / "heart.dl").write_text(HEART + statement("heart", "own", "offer", "other", "f(P)"))
    assert choice()["message"] == "it and the other are recommended together, and not as a choice"
    assert [one["file"] for one in choice()["related"]] == ["heart.dl"]


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
    assert "heart care (heart); blood care (blood)" in run("recommend", "r.json", "--format", "html", *BOTH).out


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
    fault, _ = [one for one in caught.value.diagnostics if "rest" in one.message]
    assert {one.help for one in caught.value.diagnostics} == {fault.help}
    assert fault.help == "move it into a part that both use, or give one of them another name"
    places = {fault.span and fault.span.source.name, fault.related[0].span.source.name}
    assert places == {"heart.dl", "other.dl"}


def test_copies_of_a_part_count_once_and_parts_of_one_name_that_differ_are_one_error(here: Path, run: Run) -> None:
    (here / "apart").mkdir()
    (here / "blood.dl").rename(here / "apart" / "blood.dl")
    both = ("--kb", "heart.dl", "--kb", "apart/blood.dl")
    (here / "apart" / "words.dl").write_text((here / "shared" / "words.dl").read_text())
    assert "(contradicts 2)" in run("recommend", "r.json", *both).out
    (here / "apart" / "words.dl").write_text((here / "shared" / "words.dl").read_text() + "% more\n")
    outcome = run("recommend", "r.json", *both)
    assert (outcome.status, outcome.err.count("error[")) == (2, 1)
    assert "the part `words` is not the one that shared/words.dl is" in outcome.err
    assert "--> apart/words.dl:1:1" in outcome.err


def test_a_third_text_decides_where_the_two_meet(here: Path, run: Run) -> None:
    other = statement("blood", "too", "consider", "other", "f(P), kind(P, a)")
    (here / "blood.dl").write_text(guideline("blood", other))
    (here / "both.dl").write_text("incompatible(act, other).\n")
    (found,) = clashes(run, *BOTH, "--kb", "both.dl")
    assert str(found["message"]).startswith("between heart and blood: ")
    assert "[both]" not in run("recommend", "r.json", *BOTH, "--kb", "both.dl").out
    assert clashes(run, *BOTH) == []
    (here / "both.dl").write_text("superseded_by(P, too, give) :- holds(P, too), holds(P, give).\n")
    assert "1 gives way" in run("recommend", "r.json", *BOTH, "--kb", "both.dl").out


def test_a_guideline_that_is_named_twice_is_asked_once(here: Path, run: Run) -> None:
    alone = run("recommend", "r.json", "--kb", "heart.dl").out
    (here / "link.dl").symlink_to(here / "heart.dl")
    for again in ("heart.dl", "./heart.dl", str(here / "heart.dl"), "link.dl"):
        assert run("recommend", "r.json", "--kb", "heart.dl", "--kb", again).out == alone
    assert "[heart]" in run("recommend", "r.json", *BOTH, "--kb", "./blood.dl").out


@pytest.mark.parametrize("names", [("",), (" ",), ("heart.dl", ""), ("heart.dl\nblood.dl",)])
def test_a_name_that_names_nothing_is_refused(here: Path, run: Run, names: tuple[str, ...]) -> None:
    """As where a variable of the shell is not set: the packaged guideline was not meant."""
    outcome = run("recommend", "r.json", *(word for name in names for word in ("--kb", name)))
    assert (outcome.status, outcome.out, "it names nothing" in outcome.err) == (2, "", True)


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
