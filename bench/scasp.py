"""s(CASP) as its users have it: the pack `scasp` of SWI-Prolog, asked for justifications in one process."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from guidelog.inference.errors import EngineError
from guidelog.inference.verification.engines.scasp import scasp_command

# `prev` is the way to negate rules that the exported text asks for; see inference/export/scasp.py.
OPTIONS = ("--interactive", "--tree", "-s1", "--forall=prev", "--unknown=fail")


class GoalResults(NamedTuple):
    """The goals that were proved, and those that were given up since they took too long."""

    proved: frozenset[str]
    given_up: frozenset[str] = frozenset()


def command() -> list[str] | None:
    """How to start s(CASP); None if it is not installed."""
    try:
        return scasp_command()
    except EngineError:
        return None


def ask(start: Sequence[str], program: Path, goals: Iterable[str], limit: float) -> GoalResults:
    """Ask all goals of a program in one process; if that takes longer than `limit` seconds, each in its own."""
    goals = [*goals]
    try:
        return GoalResults(_proved(start, program, goals, limit))
    except subprocess.TimeoutExpired:
        proved: set[str] = set()
        given_up: set[str] = set()
    for goal in goals:
        try:
            proved |= _proved(start, program, [goal], limit)
        except subprocess.TimeoutExpired:
            given_up.add(goal)
    return GoalResults(frozenset(proved), frozenset(given_up))


def _proved(start: Sequence[str], program: Path, goals: Sequence[str], limit: float) -> frozenset[str]:
    words = [*start, *OPTIONS, str(program)]
    lines = "".join(f"{goal}.\n" for goal in goals)
    done = subprocess.run(words, input=lines, capture_output=True, text=True, timeout=limit, check=True)
    answers = done.stdout.split("% Query\n")[1:]  # one for each goal, in their order
    if len(answers) != len(goals):
        raise RuntimeError(f"s(CASP) answered {len(answers)} of {len(goals)} goals: {done.stderr[-500:]}")
    return frozenset(goal for goal, answer in zip(goals, answers, strict=True) if " Answer 1 " in answer)
