"""What to record next, and the interview that asks it."""

from __future__ import annotations

import io
import json
import os
import sys
import tomllib
from pathlib import Path
from random import Random

import pytest
from guidelog.inference.answer.statuses import POSSIBLE, PRESUMED

import guidelog

from ..oracle.concrete import is_consistent
from ..support.knowledge import knowledge
from ..support.people import VALUES, people
from ..support.run import Run


def person(random: Random) -> dict[str, object]:
    """Everything that is true of someone."""
    while True:
        found = {name: random.choice(values) for name, values in VALUES.items()}
        if random.random() < 0.7:
            found["asymptomatic"] = False
        if is_consistent(found):  # type: ignore[arg-type]
            return found


def test_what_is_asked_bears_on_an_open_statement_and_settles_what_it_says(ng234: guidelog.KnowledgeBase) -> None:
    for consultation in people(ng234, 12, seed=7):
        findings = consultation.answer.record.findings
        opened = {found.statement.id for found in consultation.open()}
        for question in consultation.next():
            assert question.finding not in findings
            assert set(question.settles) <= set(question.bears_on) <= opened
        for question in consultation.next()[:3]:
            settled: set[str] = set()
            for value in VALUES[question.finding]:
                told = {**findings, question.finding: value}
                if is_consistent(told):  # type: ignore[arg-type]
                    after = ng234.consult({"findings": told})
                    settled |= {id_ for id_ in opened if after.status(id_) != consultation.status(id_)}
            assert set(question.settles) == settled


def test_nothing_is_asked_once_nothing_is_open(ng234: guidelog.KnowledgeBase) -> None:
    excluded = {"mscc": "excluded", "spinal_metastases": "excluded"}
    consultation = ng234.consult({"findings": {**excluded, "cancer_diagnosis": "none", "cancer_suspected": False}})
    assert {found.status for found in consultation.answer.statements} & {PRESUMED, POSSIBLE} == set()
    assert consultation.next() == []


@pytest.mark.parametrize("seed", range(6))
def test_questions_answered_truthfully_settle_everything_sooner_than_the_vocabulary_in_order(
    seed: int, ng234: guidelog.KnowledgeBase
) -> None:
    truth = person(Random(seed))
    told: dict[str, object] = {}
    asked = 0
    while left := ng234.consult({"findings": told}).next():
        told[left[0].finding] = truth[left[0].finding]
        asked += 1
    assert ng234.consult({"findings": told}).open() == []
    in_order: dict[str, object] = {}
    for name in ng234.program.findings:
        if not ng234.consult({"findings": in_order}).open():
            break
        in_order[name] = truth[name]
    assert asked <= len(in_order)


EXCLUDED = "holds(P, s0) :- g(P).\n%% no\n%% says no\ncontradiction(P, no) :- f(P), g(P).\n"
TWO_AND_TWO = "holds(P, s0) :- f(P), g(P).\nholds(P, s0) :- kind(P, a), weeks(P, N), N >= 3.\n"


@pytest.mark.parametrize(
    ("rules", "findings", "expected"),
    [
        ("holds(P, s0) :- f(P), not kind(P, a).\n", {}, {"f": True, "kind": True}),
        ("holds(P, s0) :- f(P), not kind(P, a).\n", {"kind": "a"}, {}),
        (EXCLUDED, {}, {"f": True, "g": True}),
        (EXCLUDED, {"g": False}, {}),
        (EXCLUDED + "holds(P, s0) :- -g(P).\n", {}, {"g": True}),
        (TWO_AND_TWO, {}, {"f": False, "g": False, "kind": False, "weeks": False}),
        (TWO_AND_TWO, {"f": True}, {"g": True, "kind": False, "weeks": False}),
        (TWO_AND_TWO, {"f": False}, {"kind": True, "weeks": True}),
    ],
    ids=[
        "what only rules out is asked",
        "what cannot hold any more is not asked for",
        "what excludes another by a contradiction is asked",
        "what could only exclude what is recorded is not asked",
        "what excludes a value that is not needed is not asked",
        "what settles nothing alone is asked as well",
        "what settles something is asked first",
        "what no other way needs is not asked",
    ],
)
def test_the_findings_that_are_asked_are_those_that_matter(
    rules: str, findings: dict[str, object], expected: dict[str, bool]
) -> None:
    asked = {q.finding: bool(q.settles) for q in knowledge(rules).consult({"findings": findings}).next()}
    assert asked == expected


def ask(run: Run, monkeypatch: pytest.MonkeyPatch, answers: list[str], *arguments: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(answers) + "\n"))
    return run("ask", *arguments)


def test_an_interview_ends_with_the_answer_and_saves_the_record(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "person.toml"
    answers = ["maybe", "confirmed", "back", "excluded", "excluded", "?", *["no"] * 60]
    status, out, _ = ask(run, monkeypatch, answers, "--save", str(path))
    assert status == 0
    assert "that is none of these" in out
    assert "statements apply" in out
    saved = run("recommend", "--format", "json", str(path))
    assert saved.status == 0
    assert json.loads(saved.out)["record"] == "interview"


@pytest.mark.parametrize("seed", range(4))
def test_an_interview_ends_when_nothing_matters_but_what_is_not_known(
    seed: int, run: Run, monkeypatch: pytest.MonkeyPatch, ng234: guidelog.KnowledgeBase
) -> None:
    random = Random(seed)
    truth = {name: value for name, value in person(random).items() if seed and random.random() < 0.7}
    told: dict[str, object] = {}
    asked: list[str] = []
    answers: list[str] = []
    while left := [q.finding for q in ng234.consult({"findings": told}).next() if q.finding not in asked]:
        asked.append(left[0])
        value = truth.get(left[0])
        answers.append("?" if value is None else str(value).lower())
        if value is not None:
            told[left[0]] = value
    status, out, _ = ask(run, monkeypatch, answers)
    assert status == 0
    shown = " ".join(out.split())
    places = [shown.find(f" open. {ng234.program.findings[name].question} ") for name in asked]
    assert places == sorted(places)
    assert shown.count(" open. ") == len(answers)


def test_an_interview_stops_when_told_to(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    status, out, _ = ask(run, monkeypatch, ["stop"])
    assert status == 0
    assert "0 of 84 statements apply" in out


def test_an_interview_cut_off_is_no_answer(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    outcome = run("ask")
    assert outcome.status == 130
    assert "apply" not in outcome.out


class _Interrupted(io.StringIO):
    """Someone who presses Ctrl-C once nothing is left to say."""

    def readline(self, size: int | None = -1, /) -> str:
        told = super().readline(-1 if size is None else size)
        if not told:
            raise KeyboardInterrupt
        return told


@pytest.mark.parametrize("cut_off", [io.StringIO, _Interrupted], ids=["the end of the input", "Ctrl-C"])
def test_what_was_answered_is_saved_when_the_interview_is_cut_off(
    cut_off: type[io.StringIO], run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "person.toml"
    monkeypatch.setattr(sys, "stdin", cut_off("confirmed\nunlikely\nback\nunlikely\n"))
    status, out, err = run("ask", "--save", str(path))
    assert status == 130
    assert out.endswith("  > \n")
    assert err == f"saved as {path}\ninterrupted\n"
    told = tomllib.loads(path.read_text())
    assert told == {"id": "interview", "findings": {"mscc": "confirmed", "spinal_instability": "unlikely"}}


@pytest.mark.parametrize(("answers", "status"), [(["stop"], 0), (["?"], 130)], ids=["stopped", "cut off"])
def test_a_record_with_nothing_in_it_is_not_saved(
    answers: list[str], status: int, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "person.toml"
    outcome = ask(run, monkeypatch, answers, "--save", str(path))
    assert outcome[0] == status
    assert "nothing is recorded, and so nothing was saved" in outcome[2]
    assert not path.exists()


def test_a_record_that_is_there_already_is_never_written_over(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "person.toml"
    written = '# kept\nid = "other"\n[findings]\nmscc = "confirmed"\n'
    path.write_text(written)
    for start in ([], [str(path)]):
        status, out, err = ask(run, monkeypatch, ["stop"], *start, "--save", str(path))
        assert (status, out, path.read_text()) == (2, "", written)
        assert "is there already, and is not written over; name a new file" in err


def test_a_record_that_came_to_be_there_during_the_interview_is_not_written_over(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "person.toml"

    class _Meanwhile(io.StringIO):
        def readline(self, size: int | None = -1, /) -> str:
            path.write_text("another interview")
            return super().readline(-1 if size is None else size)

    monkeypatch.setattr(sys, "stdin", _Meanwhile("confirmed\nstop\n"))
    beside = tmp_path / "person-2.toml"
    assert f"saved as {beside}" in run("ask", "--save", str(path)).err
    assert path.read_text() == "another interview"
    assert tomllib.loads(beside.read_text())["findings"] == {"mscc": "confirmed"}


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="open files have no names here")
def test_a_record_can_be_saved_to_a_pipe(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    assert ask(run, monkeypatch, ["confirmed", "stop"], "--save", f"/dev/fd/{writer}")[0] == 0
    os.close(writer)
    with open(reader, encoding="utf-8") as pipe:
        assert tomllib.loads(pipe.read())["findings"] == {"mscc": "confirmed"}


def test_where_nothing_can_be_saved_is_told_before_the_first_question(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    status, out, err = ask(run, monkeypatch, ["stop"], "--save", str(tmp_path / "absent" / "person.toml"))
    assert (status, out) == (2, "")
    assert "is no folder that can be written to" in err


def test_an_interview_that_goes_on_from_a_record_keeps_all_of_it(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    start, path = tmp_path / "start.json", tmp_path / "person.toml"
    start.write_text(json.dumps({"id": "s", "findings": {"mscc": "suspected"}, "done": ["mri"]}))
    ask(run, monkeypatch, ["?", "stop"], str(start), "--save", str(path))
    assert tomllib.loads(path.read_text()) == {"id": "s", "findings": {"mscc": "suspected"}, "done": ["mri"]}


def test_an_answer_that_is_none_of_the_choices_is_told_the_choices(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    _, out, _ = ask(run, monkeypatch, ["maybe", "confirmd", "stop"])
    choices = "1 suspected, 2 confirmed, 3 excluded, ? not known, help, back, stop"
    told = " ".join(out.split())
    assert f"> that is none of these: {choices} >" in told
    assert f"> that is none of these: {choices}; did you mean confirmed? >" in told


def test_questions_and_choices_fit_the_screen(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    _, out, _ = ask(run, monkeypatch, [answer for _ in range(60) for answer in ("nonsense", "?")])
    questions = out[: out.index("statements apply")]
    assert questions.count("none of these") > 20
    assert max(map(len, questions.replace("> ", "> \n").splitlines())) <= 80


def test_an_answer_that_contradicts_the_record_is_asked_again(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "start.json"
    findings = {"mscc": "confirmed", "surgery_suitable": False, "pain_controlled_by_analgesia": True}
    path.write_text(json.dumps({"id": "s", "findings": findings}))
    status, out, _ = ask(run, monkeypatch, ["-1", "?"] * 60, str(path))
    assert status == 0
    assert "the record contradicts itself (negative_" in out
