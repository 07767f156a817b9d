"""What the screen says of a question about a number, of which another is worked out with one that is known."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from guidelog import Consultation, KnowledgeBase

from ..support.knowledge import WORDS, knowledge

NUMBERS = "".join(
    f"%% {name}\n{WORDS.replace('question q?', f'question {name}?')}%% is {{value}}\nfinding({name}, number).\n"
    f"unit({name}, hours).\n"
    for name in ("before", "after", "rise")
)
STATEMENTS = "".join(
    f"%% act{n}\n%% says act {n}\naction(act{n}).\n"
    f'%% t{n}\n%% says it {n}\n%% source page, "box", {n + 2}\nstatement(t{n}, offer, act{n}).\n'
    for n in range(2)
)
RULES = [
    "change(rise, before, after).\nholds(P, t0) :- rise(P, N), N >= 4.\n"
    "holds(P, t1) :- after(P, N), N >= 20, not long(P).\nlong(P) :- rise(P, N), N > 7.\n",
    "sum(rise, before, after).\nholds(P, t0) :- rise(P, N), N < 4.\nholds(P, t1) :- f(P), not much(P).\n"
    "much(P) :- rise(P, N), N >= 6.\n",
    "change(rise, before, after).\nrange(after, 0, 24).\nrange(before, 0, 24).\n"
    "holds(P, t0) :- rise(P, N), N >= 4.\nholds(P, t1) :- rise(P, N), N <= 0, before(P, M), M < 15.\n",
]  # fmt: skip
RECORDS: list[dict[str, object]] = [
    {"f": True, "before": Decimal("8.5")}, {"f": True, "after": 9}, {"before": 22}, {"after": 21}, {"f": True},
]  # fmt: skip
ASKED = [number * Decimal("0.25") for number in range(4 * 40)]


def held(consultation: Consultation) -> set[str]:
    return {one.statement.id for one in consultation.answer.statements if one.holds and not one.superseded_by}


def told(words: tuple[str, ...], number: Decimal) -> bool:
    """Whether a number is one of the answers, as they are told."""
    tests = {"or more": lambda n: number >= n, "more than": lambda n: number > n, "less than": lambda n: number < n,
             "at most": lambda n: number <= n}  # fmt: skip

    def is_within(said: str) -> bool:
        found = re.findall(r"(more than|less than|at most)? ?(-?\d+(?:\.\d+)?)(?: (or more))?", said)
        return bool(found) and all(
            tests[start or end](Decimal(one)) if start or end else number == Decimal(one) for start, one, end in found
        )

    return any(map(is_within, words))


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("findings", RECORDS)
def test_an_answer_opens_and_ends_what_is_told_of_it_and_no_other_does(
    rules: str, findings: dict[str, object]
) -> None:
    base: KnowledgeBase = knowledge(NUMBERS + STATEMENTS + rules, statements=0)
    before = base.consult({"findings": findings})
    overview, low = before.overview(), base.program.findings["after"].limits
    numbers = {id_: item.number for item in overview.items.values() for id_ in item.statements}
    own = {question.finding: question for question in overview.questions}
    for part in {"before", "after"} - findings.keys():
        question = own.get(part)
        for number in (one for one in ASKED if not low or one <= 24):
            after = held(base.consult({"findings": {**findings, part: number}}))
            opened, ended = after - held(before), held(before) - after
            effects = [e for e in question.effects if told(e.answers, number)] if question else []
            assert len(effects) == bool(opened or ended), (part, number, own)
            for effect in effects:
                assert set(effect.opens) == {f"it {id_[1]}" for id_ in opened}, (part, number)
                assert set(effect.ends) == {numbers[id_] for id_ in ended}, (part, number)
