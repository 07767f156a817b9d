"""How many questions an interview takes until nothing matters any more, beside the fixed order of the vocabulary.

The people are made up and answer truthfully, everything or two thirds of what they are asked; a finding that a person
cannot have is answered with "not known". The fixed order is taken whole, up to where nothing that was not asked
matters, and again without what does not matter at its turn.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable, Iterable, Sequence
from random import Random

from guidelog.inference.answer.questions import open_statements, questions
from guidelog.inference.answer.statuses import Answer
from guidelog.inference.record.record import Record

import guidelog

from .people import Person, people

Strategy = Callable[[Answer, Sequence[str]], str | None]  # what to ask next, given what was asked


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=100, metavar="N", help="how many (default: 100)")
    parser.add_argument("--seed", type=int, default=1, help="of the random people (default: 1)")


def run(options: argparse.Namespace) -> None:
    """Print a table for each kind of people: questions on average, median and at most, and who is asked more."""
    knowledge = guidelog.KnowledgeBase.load()
    random = Random(options.seed)
    know_all = [*people(knowledge, options.people, options.seed)]
    know_some = [{name: value for name, value in p.items() if random.random() >= 1 / 3} for p in know_all]
    needed = _print_table(f"{options.people} people who know everything", know_all, knowledge)
    print(f"Of its questions, {needed:.1f} on average were needed, as it turns out in the end.\n")
    _print_table(f"{options.people} people who do not know a third", know_some, knowledge)


def _print_table(title: str, persons: Sequence[Person], knowledge: guidelog.KnowledgeBase) -> float:
    """Print a table, and return how many questions of `ask` were needed on average."""
    ways = {
        "guidelog ask": most_valuable(knowledge),
        "the fixed order": in_order(knowledge),
        "the fixed order, without what does not matter": in_order(knowledge, skips=True),
    }
    asked = {name: [interview(knowledge, person, way) for person in persons] for name, way in ways.items()}
    own = asked["guidelog ask"]
    print(f"{f'questions, {title}':49} {'mean':>6} {'median':>6} {'most':>4} {'ask more':>9}")
    for name, interviews in asked.items():
        counts = [len(one) for one in interviews]
        more = sum(len(mine) > len(other) for mine, other in zip(own, interviews, strict=True))
        shown = "" if interviews is own else f"{more:9}"
        line = f"{name:49} {statistics.mean(counts):6.1f} {statistics.median(counts):6g} {max(counts):4} {shown}"
        print(line.rstrip())
    return statistics.mean(len(needed_of(knowledge, *pair)) for pair in zip(persons, own, strict=True))


def interview(knowledge: guidelog.KnowledgeBase, person: Person, way: Strategy) -> list[str]:
    """The findings that are asked, until nothing matters but what was asked, or until a way ends."""
    asked: list[str] = []
    while (finding := way(_answer(knowledge, person, asked), asked)) is not None:
        asked.append(finding)
    return asked


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
    return knowledge.compilation.answer(Record("person", {name: person[name] for name in asked if name in person}))


def most_valuable(knowledge: guidelog.KnowledgeBase) -> Strategy:
    """What `guidelog ask` asks."""

    def choose(answer: Answer, asked: Sequence[str]) -> str | None:
        return next(iter(_left(answer, asked, knowledge)), None)

    return choose


def in_order(knowledge: guidelog.KnowledgeBase, skips: bool = False) -> Strategy:
    """The vocabulary in its order, as long as something matters; skipping what does not."""

    def choose(answer: Answer, asked: Sequence[str]) -> str | None:
        matters = _left(answer, asked, knowledge)
        others = [finding for finding in knowledge.program.findings if finding not in asked]
        return next((finding for finding in others if finding in matters or not skips), None) if matters else None

    return choose


def _left(answer: Answer, asked: Sequence[str], knowledge: guidelog.KnowledgeBase) -> list[str]:
    """The findings that matter and were not asked, the most valuable first."""
    found = (question.finding for question in questions(answer, knowledge.compilation))
    return [finding for finding in found if finding not in asked]
