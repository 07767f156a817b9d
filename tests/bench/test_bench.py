"""The bench runs, says what it compares, and stays within 80 columns; how fast anything is, is not tested."""

from __future__ import annotations

import re
import shutil
import sys
import sysconfig
from pathlib import Path
from random import Random

import pytest
from guidelog.inference.answer.questions import open_statements
from guidelog.inference.record.record import Record

import guidelog
from bench import scasp
from bench.__main__ import main
from bench.ask import in_order, interview, most_valuable, needed_of
from bench.people import people


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    main(arguments)
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= 80
    return printed


def test_a_person_is_measured_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    if not (Path(sysconfig.get_path("scripts")) / "guidelog").exists():
        pytest.skip("guidelog is not installed here, and the bench runs it as a program")
    assert run(capsys, "--runs", "1", "--records", "1") != ""
    assert "guidelog recommend RECORD" in run(capsys, "person", "--runs", "1", "--records", "1")


def test_bundles_are_measured_beside_json(capsys: pytest.CaptureFixture[str]) -> None:
    printed = run(capsys, "fhir", "--runs", "1", "--resources", "200", "--lines", "500")
    assert "json.loads of a bundle, 200 resources" in printed
    assert "json.loads of each line, 500 resources" in printed


def test_tables_of_text_are_measured_beside_what_reading_them_needs(capsys: pytest.CaptureFixture[str]) -> None:
    printed = run(capsys, "texts", "--runs", "1", "--records", "300")
    assert re.search(r"guidelog cohort, from CSV with bad rows set aside +\d+\.\d\d +\d+\.\d\d\n", printed)


@pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is not installed (Debian: wrk)")
def test_the_service_is_measured_beside_one_that_does_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    small = ("--seconds", "1", "--calls", "3", "--resources", "5", "--workers", "1", "--clients", "2")
    printed = run(capsys, "serve", *small)
    assert re.search(r"an empty handler +\d+ ", printed)
    assert re.search(r"patient-view, nothing cached +\d+ +\d\.\d+ ", printed)
    assert re.search(r"\d+ answers under load, sought among those computed alone: 0 wrong", printed)
    assert "3 more, each compared with its own: 0 wrong" in printed


def test_explanations_are_measured_beside_other_systems(capsys: pytest.CaptureFixture[str]) -> None:
    printed = run(capsys, "explain", "--runs", "1", "--records", "1")
    assert re.search(r"guidelog: proof, why-not and repairs, all checked +\d+\.\d\d\n", printed)
    assert ("SWI-Prolog is not installed" in printed) == (shutil.which("swipl") is None)
    assert ("s(CASP) is not installed" in printed) == (scasp.command() is None)
    assert "Repairs have no counterpart" in printed


def test_a_goal_that_takes_too_long_is_given_up_alone(tmp_path: Path) -> None:
    stand_in = """import sys, time
for goal in sys.stdin:
    print("% Query")
    time.sleep(60 * goal.startswith("slow"))
    print("% Answer 1 %" if goal.startswith("yes") else "no models")
"""
    told = scasp.ask([sys.executable, "-c", stand_in], tmp_path, ["yes(a)", "slow(b)", "no(c)", "yes(d)"], limit=2)
    assert (told.proved, told.given_up) == ({"yes(a)", "yes(d)"}, {"slow(b)"})


def test_questions_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    rows = re.findall(r"^(guidelog ask|the fixed order) +(\d+\.\d)", run(capsys, "ask", "--people", "2"), re.M)
    (asked, own), (fixed, other), (_, own_of_some), (_, other_of_some) = rows
    assert (asked, fixed) == ("guidelog ask", "the fixed order")
    assert 0 < float(own) < float(other)
    assert float(own) < float(own_of_some) < float(other_of_some)


def test_nobody_is_asked_more_than_the_vocabulary_in_its_order_would_ask(ng234: guidelog.KnowledgeBase) -> None:
    random = Random(6)
    for person in people(ng234, 8, seed=6):
        share = random.choice((0, 1 / 3))
        known = {name: value for name, value in person.items() if random.random() >= share}
        asked = interview(ng234, known, most_valuable(ng234))
        assert len(asked) <= len(interview(ng234, known, in_order(ng234)))


def test_people_are_consistent_and_nothing_can_be_added_to_them(ng234: guidelog.KnowledgeBase) -> None:
    for person in people(ng234, 5, seed=3):
        consultation = ng234.consult({"findings": person})
        assert consultation.open() == []
        assert len(person) > len(ng234.program.findings) * 0.8


def test_what_an_interview_needed_is_all_needed(ng234: guidelog.KnowledgeBase) -> None:
    (person,) = people(ng234, 1, seed=4)
    order = [*ng234.program.findings]
    Random(4).shuffle(order)
    asked = interview(ng234, person, lambda _, asked: next((name for name in order if name not in asked), None))
    needed = needed_of(ng234, person, asked)

    def is_open(names: list[str]) -> bool:
        known = {name: person[name] for name in names if name in person}
        return bool(open_statements(ng234.compilation.answer(Record("p", known))))

    assert not is_open(needed)
    assert all(is_open([other for other in needed if other != name]) for name in needed)
