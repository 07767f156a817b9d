"""What a check says of questions that take too long, and how it shows how far it is."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
import z3
from guidelog.cli.screen import progress
from guidelog.cli.screen.progress import StepBar

from guidelog import KnowledgeBase

from ..support.checked import RIGHT
from ..support.readings import SMALL_WITH_READINGS
from ..support.run import Run

SEVERAL = "tests/bad/several_problems_of_rules.dl"


class Hesitant:
    """Stands in for `z3.Solver.check`: it answers those questions whose number a function is true of."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answers: Any):
        self.count, check = 0, z3.Solver.check

        def ask(solver: z3.Solver, *assumed: z3.BoolRef) -> z3.CheckSatResult:
            self.count += 1
            return check(solver, *assumed) if answers(self.count) else z3.unknown

        monkeypatch.setattr(z3.Solver, "check", ask)


def test_what_is_not_decided_in_time_is_told_with_its_place_and_fails(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "right.dl").write_text(RIGHT, encoding="utf-8")
    assert run("check", "--kb", str(tmp_path), "--seconds", "60").status == 0
    Hesitant(monkeypatch, lambda number: False)
    outcome = run("check", "--kb", str(tmp_path), "--seconds", "2", "--only", "gap", "--format", "json")
    problems = json.loads(outcome.out)["problems"]
    assert (outcome.status, outcome.err) == (1, "")
    assert {problem["code"] for problem in problems} == {"not-decided"}
    assert all(problem["message"].startswith("not decided within 2 s: ") for problem in problems)
    assert any("`stay_in_bed` holds for no consistent record" in problem["message"] for problem in problems)
    assert sum(problem["line"] is not None for problem in problems) > len(problems) / 2
    assert "error[not-decided]: not decided: " in run("check", "--kb", str(tmp_path)).out  # no clock
    (tmp_path / "counts.dl").write_text("ill(P) :- fever(P), 1 { fever(P) ; -fever(P) }.\n", encoding="utf-8")
    assert "error[not-decided]: not decided within 60 s: " in run("check", "--kb", str(tmp_path)).out


@pytest.mark.parametrize("every", [2, 3, 5, 7])
def test_what_is_proved_or_not_decided_covers_all_that_is_proved_with_time(
    every: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    knowledge = KnowledgeBase.load(SEVERAL, cases=True)
    whole = {(p.code, p.message) for p in knowledge.check().problems}
    Hesitant(monkeypatch, lambda number: number % every)
    found = knowledge.check(seconds=9).problems
    told = {(p.code, p.message) for p in found if p.code != "not-decided"}
    assert told <= whole
    assert any(p.code == "not-decided" for p in found)


def test_a_problem_for_whose_smallest_record_there_is_no_time_has_the_first_that_was_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from guidelog.inference.verification.formulas import witness

    def give_up(*_: object) -> None:
        raise witness.UndecidedError("canceled")

    monkeypatch.setattr(witness, "_smallest", give_up)
    knowledge = KnowledgeBase.load(SEVERAL, cases=True)
    (problem,) = [p for p in knowledge.check(seconds=9).problems if p.code == "advised-against"]
    answer = knowledge.consult({"id": "witness", "findings": dict(problem.witness or {})}, everything=True)
    assert [answer.statement(id_).holds for id_ in problem.statements] == [True, True]


def test_an_alternative_of_a_reading_that_is_not_decided_is_told_of_the_alternative(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "small.dl").write_text(SMALL_WITH_READINGS, encoding="utf-8")
    knowledge = KnowledgeBase.load(str(tmp_path), cases=True)
    Hesitant(monkeypatch, lambda number: False)
    alternatives = knowledge.check(seconds=9).alternatives
    assert alternatives
    assert any(p.code == "not-decided" for one in alternatives for p in one.problems)


# how far it is


class Terminal(io.StringIO):
    """A text stream that says that people look at it."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("is_terminal", "waited", "is_shown"), [(True, 2, True), (True, 0.5, False), (False, 2, False)]
)
def test_a_bar_is_for_people_who_wait(
    is_terminal: bool, waited: float, is_shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = Terminal() if is_terminal else io.StringIO()
    times = iter([0.0])
    monkeypatch.setattr(progress.sys, "stderr", stream)
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(times, waited))
    with StepBar("checking") as bar:
        bar.tell(1, 4)
        bar.tell(4, 4)
    assert ("checking" in stream.getvalue()) == is_shown
    assert ("100%" in stream.getvalue()) == is_shown


@pytest.mark.parametrize("path", [SEVERAL, "tests/coughs.dl"])
def test_the_steps_of_a_check_are_as_many_as_were_told(path: str) -> None:
    told: list[tuple[int, int]] = []
    KnowledgeBase.load(path, cases=True).check(progress=lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == [*range(1, len(told) + 1)]
    assert {total for _, total in told} == {len(told)}
