"""Notices tell where a guideline is silent; an action that is done establishes what the knowledge base declares."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from guidelog.inference.rules.ground import PERSON, Ground
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source

from guidelog import KnowledgeBase, KnowledgeError, RecordError

from ..support.run import Run
from ..support.small import SMALL, small

NOTICES = """
%% coughing_for_long
%% says  the page says nothing of a cough that lasts without fever
notice(coughing_for_long).
gets_notice(P, coughing_for_long) :- lasting(P), not fever(P, high).      % [alone]

%? holds [alone]  cough(p). weeks(p, 3).

%% no_rest_in_bed
%% says  the page does not say how long to rest
notice(no_rest_in_bed).
gets_notice(P, no_rest_in_bed) :- holds(P, S), statement(S, _, rest).
"""


def read(more: str, cases: bool = False) -> KnowledgeBase:
    return KnowledgeBase(load([Source("small.dl", SMALL), Source("more.dl", more)], cases))


def notices(knowledge: KnowledgeBase, **findings: object) -> list[str]:
    answer = knowledge.consult({"id": "p", "findings": findings}).to_json()
    return [notice["id"] for notice in answer["notices"]]


def test_a_notice_holds_as_recorded_and_is_told_in_the_words_of_the_knowledge_base() -> None:
    knowledge = read(NOTICES)
    assert notices(knowledge) == []
    assert notices(knowledge, cough=True, weeks=3, fever="none") == ["coughing_for_long", "no_rest_in_bed"]
    assert notices(knowledge, cough=True, weeks=3, fever="high") == []
    document = knowledge.consult({"findings": {"cough": True, "weeks": 3}}).to_json()
    said = "the page says nothing of a cough that lasts without fever"
    assert document["notices"][0] == {"id": "coughing_for_long", "says": said}


@pytest.mark.parametrize("weeks", [None, 2, 3])
@pytest.mark.parametrize("fever", [None, "none", "suspected", "high"])
@pytest.mark.parametrize("cough", [None, True, False])
def test_the_forms_and_the_engine_agree_on_every_notice(cough: object, fever: object, weeks: object) -> None:
    knowledge = read(NOTICES)
    given = {"cough": cough, "fever": fever, "weeks": weeks}
    record = {"findings": {name: value for name, value in given.items() if value is not None}}
    try:
        consultation = knowledge.consult(record)  # raises where they disagree
    except RecordError:
        return
    derived = {atom.arguments[1] for atom in consultation.derived if atom.predicate == "gets_notice"}
    assert derived == {notice.name for notice in consultation.answer.notices}
    trial = knowledge.trials.of(consultation.answer.record.findings)
    assert derived == {name for name in knowledge.program.notices if trial.follows("gets_notice", (PERSON, name))}


def test_a_notice_can_rest_on_a_statement_of_an_action() -> None:
    knowledge = small(more=NOTICES)
    resting = [one for one in knowledge.program.statements.values() if one.action == "rest"]
    assert resting
    for findings in ({"cough": True}, {"cough": True, "fever": "high"}, {"cough": False}, {}):
        consultation = knowledge.consult({"findings": findings})
        holds = any(consultation.statement(one.id).holds for one in resting)
        assert ("no_rest_in_bed" in notices(knowledge, **findings)) == holds


def test_the_worked_cases_of_a_notice_are_run_and_missing_ones_are_named() -> None:
    codes = [problem.code for problem in read(NOTICES, cases=True).check().problems]
    assert "case-fails" not in codes
    assert "uncovered-statement" in codes
    wrong = NOTICES.replace("%? holds [alone]  cough(p). weeks(p, 3).", "%? fails  cough(p). weeks(p, 3).")
    found = [problem for problem in read(wrong, cases=True).check().problems if problem.code == "case-fails"]
    assert [problem.span.source.name for problem in found if problem.span] == ["more.dl"]


def test_a_notice_that_nobody_can_get_is_found() -> None:
    never = NOTICES.replace("lasting(P), not fever(P, high)", "lasting(P), -cough(P)")
    assert [p.message for p in read(never).check().problems if p.code == "dead-notice"] == [
        "`coughing_for_long` holds for no consistent record"
    ]
    with pytest.raises(KnowledgeError, match=r"dead-notice.*`nobody` has no rule"):
        read("%% nobody\n%% says  nothing\nnotice(nobody).\n")


def test_a_rule_of_a_notice_that_is_not_declared_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(KnowledgeError, match="did you mean `coughing_for_long`"):
        read(NOTICES.replace("gets_notice(P, coughing_for_long)", "gets_notice(P, coughing_for_lnog)"))


def test_a_notice_without_words_is_refused() -> None:
    with pytest.raises(KnowledgeError, match="has no block that describes it"):
        read("notice(bare).\ngets_notice(P, bare) :- cough(P).\n")


def test_a_change_of_a_notice_is_told_with_the_smallest_record_that_shows_it() -> None:
    other = read(NOTICES.replace("lasting(P), not fever(P, high)", "lasting(P)"))
    (found,) = read(NOTICES).diff(other).declarations
    assert (found.predicate, found.arguments) == ("gets_notice", ("coughing_for_long",))
    assert found.witness is not None
    assert found.witness.findings["fever"] == "high"


def test_a_notice_can_be_shown(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "small.dl"
    path.write_text(SMALL + NOTICES)
    shown = run("show", "coughing_for_long", "--kb", str(path)).out
    assert "the page says nothing of a cough that lasts without fever" in shown
    assert "gets_notice(P, coughing_for_long) :- lasting(P), not fever(P, high)." in shown
    document = json.loads(run("show", "coughing_for_long", "--kb", str(path), "--format", "json").out)
    assert document["notice"] == "coughing_for_long"
    refused = run("show", "coughing_for_long", "--kb", str(path), "--format", "dot")
    assert (refused.status, "a notice cannot be drawn" in refused.err) == (2, True)


@pytest.mark.parametrize("target", ["clingo", "prolog", "sql"])
def test_a_notice_is_exported(target: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "small.dl"
    path.write_text(SMALL + NOTICES)
    assert "coughing_for_long" in run("export", "--to", target, "--kb", str(path)).out


ESTABLISHES = "establishes(xray, cough).\n"


def test_an_action_that_is_done_establishes_what_is_declared() -> None:
    knowledge = small(more=ESTABLISHES)
    assert knowledge.record({"id": "p", "done": ["xray"]}).findings == {"cough": True}
    assert knowledge.record({"id": "p", "findings": {"cough": True}, "done": ["xray"]}).findings == {"cough": True}
    assert knowledge.record({"id": "p", "done": ["rest"]}).findings == {}


def test_a_record_that_says_the_opposite_of_what_is_done_contradicts_itself() -> None:
    with pytest.raises(RecordError, match="`xray` is done, and `cough` is false"):
        small(more=ESTABLISHES).record({"id": "p", "findings": {"cough": False}, "done": ["xray"]})


def test_what_is_done_can_contradict_the_rest_of_the_record() -> None:
    more = "%% no_fever\n%% says  no cough and fever\ncontradiction(P, no_fever) :- cough(P), fever(P, high).\n"
    with pytest.raises(RecordError, match="no_fever"):
        small(more=ESTABLISHES + more).consult({"findings": {"fever": "high"}, "done": ["xray"]})


def test_an_action_can_establish_only_what_is_true_or_false() -> None:
    with pytest.raises(KnowledgeError, match="`fever` is of type enum, not true or false"):
        small(more="establishes(xray, fever).\n")
    with pytest.raises(KnowledgeError, match="did you mean `cough`"):
        small(more="establishes(xray, couhg).\n")


def test_what_is_established_is_a_fact_that_can_be_asked() -> None:
    knowledge = small(more=ESTABLISHES)
    assert Ground("establishes", ("xray", "cough")) in knowledge.facts


def test_a_notice_is_told_on_the_screen_and_on_the_page(run: Run, tmp_path: Path) -> None:
    kb, record = tmp_path / "small.dl", tmp_path / "p.json"
    kb.write_text(SMALL + NOTICES)
    record.write_text(json.dumps({"id": "p", "findings": {"cough": True, "weeks": 3, "fever": "none"}}))
    shown = run("recommend", "--kb", str(kb), str(record)).out
    assert "NOTICE  the page says nothing of a cough that lasts without fever\n" in shown
    page = run("recommend", "--kb", str(kb), str(record), "--format", "html").out
    assert "Notice</span> the page says nothing of a cough that lasts without fever</p>" in page
    record.write_text(json.dumps({"id": "p", "findings": {"fever": "high"}}))
    assert "NOTICE" not in run("recommend", "--kb", str(kb), str(record)).out
