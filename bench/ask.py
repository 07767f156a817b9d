"""How many questions an interview takes until no statement is open, beside the fixed order of the vocabulary.

The people are made up and answer truthfully; a finding that a person cannot have is answered with "not known". The
fixed order is taken whole, up to where no statement is open, and again without what no longer matters at its turn.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable, Iterable, Sequence

from guidelog.inference.answer.questions import open_statements, questions
from guidelog.inference.answer.statuses import Answer
from guidelog.inference.record.record import Record

import guidelog

from .people import Person, people

Way = Callable[[Answer, Sequence[str]], str | None]  # what to ask next, given what was asked


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=100, metavar="N", help="how many (default: 100)")
    parser.add_argument("--seed", type=int, default=1, help="of the random people (default: 1)")


def run(options: argparse.Namespace) -> None:
    """Print a table: questions on average, median and at most, and for how many people `ask` takes more."""
    knowledge = guidelog.KnowledgeBase.load()
    ways = {
        "guidelog ask": _most_valuable(knowledge),
        "the fixed order": _in_order(knowledge),
        "the fixed order, without what no longer matters": _in_order(knowledge, skips=True),
    }
    counts: dict[str, list[int]] = {name: [] for name in ways}
    needed: list[int] = []
    for person in people(knowledge, options.people, options.seed):
        for name, way in ways.items():
            asked = interview(knowledge, person, way)
            counts[name].append(len(asked))
            if name == "guidelog ask":
                needed.append(len(needed_of(knowledge, person, asked)))
    own = counts["guidelog ask"]
    print(f"{f'questions, {options.people} people':49} {'mean':>6} {'median':>6} {'most':>4} {'ask more':>9}")
    for name, told in counts.items():
        more = sum(mine > other for mine, other in zip(own, told, strict=True))
        shown = "" if told is own else f"{more:9}"
        print(f"{name:49} {statistics.mean(told):6.1f} {statistics.median(told):6g} {max(told):4} {shown}".rstrip())
    print(f"Of its questions, {statistics.mean(needed):.1f} on average were needed, as it turns out in the end.")


def interview(knowledge: guidelog.KnowledgeBase, person: Person, way: Way) -> list[str]:
    """The findings that are asked, until no statement is open or nothing is left to ask."""
    asked: list[str] = []
    while True:
        answer = _answer(knowledge, person, asked)
        finding = way(answer, asked) if open_statements(answer) else None
        if finding is None:
            return asked
        asked.append(finding)


def needed_of(knowledge: guidelog.KnowledgeBase, person: Person, asked: Sequence[str]) -> list[str]:
    """What is left of the findings when each that can be left out, with no statement open, is left out in turn."""
    still_open = len(open_statements(_answer(knowledge, person, asked)))
    needed = [*asked]
    for finding in asked:
        fewer = [name for name in needed if name != finding]
        if len(open_statements(_answer(knowledge, person, fewer))) == still_open:
            needed = fewer
    return needed


def _answer(knowledge: guidelog.KnowledgeBase, person: Person, asked: Iterable[str]) -> Answer:
    return knowledge.consultant.answer(Record("person", {name: person[name] for name in asked if name in person}))


def _most_valuable(knowledge: guidelog.KnowledgeBase) -> Way:
    def choose(answer: Answer, asked: Sequence[str]) -> str | None:
        ranked = (question.finding for question in questions(answer, knowledge.consultant))
        return next((finding for finding in ranked if finding not in asked), None)

    return choose


def _in_order(knowledge: guidelog.KnowledgeBase, skips: bool = False) -> Way:
    def choose(answer: Answer, asked: Sequence[str]) -> str | None:
        left = (finding for finding in knowledge.program.findings if finding not in asked)
        if skips:
            matters = {question.finding for question in questions(answer, knowledge.consultant)}
            left = (finding for finding in left if finding in matters)
        return next(left, None)

    return choose
