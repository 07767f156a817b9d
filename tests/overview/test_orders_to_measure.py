"""`obtains(Action, Finding)`: an order to measure is done once it is measured, and until then rests on nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source

from guidelog import KnowledgeBase, KnowledgeError

from ..support.run import Run
from ..support.small import SMALL

OBTAINS = """%% measure
%% says  measurement of the peak flow
action(measure).

%% flow
%% label     peak flow after
%% means     peak flow an hour later
%% is        the peak flow an hour later is {value}
%% unknown   the peak flow an hour later is not recorded
%% question  What is the peak flow an hour later?
finding(flow, number).
unit(flow, litres).
obtains(measure, flow).

%% measure_again
%% says     peak flow measured again
%% source   page, "rest", 2
statement(measure_again, do, measure).
holds(P, measure_again) :- cough(P), not measured(P).

%% measured
%% holds  the peak flow is measured
%% fails  the peak flow is not measured
measured(P) :- flow(P, _).

"""
TEXT = SMALL.replace("%% take_xray\n", f"{OBTAINS}%% take_xray\n", 1)


def base(text: str = TEXT) -> KnowledgeBase:
    return KnowledgeBase(load([Source("small.dl", text)], cases=False))


COUGH = {"id": "r", "findings": {"cough": True}}


def test_until_it_is_recorded_the_screen_says_so_and_rests_on_nothing_else() -> None:
    consultation = base().consult(COUGH)
    assert "peak flow measured again: cough (until recorded)" in str(consultation)
    (item,) = [one for one in consultation.overview().items.values() if "measure_again" in one.statements]
    assert (item.status, item.is_awaited, item.exceptions, item.is_done) == ("certain", True, (), False)
    html = consultation._repr_html_()
    assert "until recorded" in html
    assert "[measurement of the peak flow]" in html


def test_status_and_what_it_assumes_stay_exact() -> None:
    plain = TEXT.replace("obtains(measure, flow).\n", "")
    found, exact = (base(text).consult(COUGH).to_json()["statements"] for text in (TEXT, plain))
    assert found == exact
    (own,) = [one for one in found if one["id"] == "measure_again"]
    assert (own["status"], own["assumes"]) == ("presumed", ["flow"])
    assert "until recorded" not in str(base(plain).consult(COUGH))


def test_what_else_would_end_it_is_still_told() -> None:
    more = TEXT.replace("cough(P), not measured(P).", "cough(P), not measured(P), not fever(P, high).")
    consultation = base(more).consult(COUGH)
    assert "cough (until recorded; unless fever high)" in " ".join(str(consultation).split())
    (item,) = [one for one in consultation.overview().items.values() if "measure_again" in one.statements]
    assert item.status == "presumed"


def test_the_action_is_done_once_the_finding_is_recorded(run: Run, tmp_path: Path) -> None:
    knowledge = base(TEXT.replace("not measured(P).", "not fever(P, high)."))
    consultation = knowledge.consult({"id": "r", "findings": {"cough": True, "flow": 300}})
    assert consultation.answer.record.done == ("measure",)
    (action,) = [one for one in consultation.to_json()["actions"] if one["action"] == "measure"]
    assert action["done"] is True
    assert knowledge.consult(COUGH).answer.record.done == ()


def test_next_and_why_name_the_action(run: Run, tmp_path: Path) -> None:
    (tmp_path / "small.dl").write_text(TEXT)
    (tmp_path / "r.json").write_text(json.dumps(COUGH))
    kb = ("--kb", str(tmp_path / "small.dl"))
    assert "to have it: measurement of the peak flow" in run("next", str(tmp_path / "r.json"), *kb).out
    found = json.loads(run("next", str(tmp_path / "r.json"), "--format", "json", *kb).out)["next"]
    assert [one.get("obtained_by") for one in found if one["finding"] == "flow"] == [["measure"]]
    why = " ".join(run("why", str(tmp_path / "r.json"), "measure_again", *kb).out.split())
    assert "Peak flow measured again, because there is a cough, until peak flow after is recorded." in why


def test_what_is_obtained_is_a_finding_and_what_obtains_an_action() -> None:
    for old, new in (("obtains(measure, flow)", "obtains(measure, flows)"), ("(measure, flow)", "(mesure, flow)")):
        with pytest.raises(KnowledgeError) as caught:
            base(TEXT.replace(old, new))
        assert [fault.code for fault in caught.value.diagnostics] == ["unknown-value"]
