"""What check says of a rule or a condition, it says of the text: what stands in it once may be several rules."""

from __future__ import annotations

import pytest
from guidelog.inference.rules.load import examine, load
from guidelog.inference.text.source import Source

from guidelog import KnowledgeBase

from ..support.knowledge import STATEMENT

SILENT = "pathway(P, page) :- f(P).\nholds(P, s0) :- f(P), weeks(P, N), N >= 4.\nrange(weeks, 0, 9).\n"
SILENT += "silence(P, page) :- f(P), weeks(P, N), limit(_, L), N < L.\n"
EFFECT = ("idle-silence", "dead-rule", "subsumed-rule", "idle-condition", "dead-statement")
TABLE = "band(a, 0, 2).\nband(b, 2, 4).\nband(c, 4, 9).\nrange(weeks, 0, 9).\n"
BAND = "in_band(P, B) :- weeks(P, N), band(B, Low, High), N >= Low, N < High.\n"
TEXTS = [
    (TABLE + BAND + "holds(P, s0) :- in_band(P, a), f(P).\nholds(P, s0) :- in_band(P, b), g(P).\n", []),
    (TABLE + "over(P) :- weeks(P, N), band(_, Low, _), N > Low.\nholds(P, s0) :- over(P), f(P).\n", []),
    (TABLE.replace("9)", "4)").replace("4, 4", "40, 90") + BAND + "holds(P, s0) :- in_band(P, _), f(P).\n", []),
    ("limit(a, -5).\nlimit(b, -1).\nrange(weeks, 0, 9).\n"
     "holds(P, s0) :- kind(P, K), limit(K, L), weeks(P, N), N >= L.\n", [("idle-condition", "N >= L")]),
    ("limit(a, 10).\nlimit(b, 11).\nrange(weeks, 0, 9).\nlong(P) :- kind(P, K), limit(K, L), weeks(P, N), N >= L.\n"
     "holds(P, s0) :- f(P).\nholds(P, s0) :- long(P).\n", [("dead-rule", "long(P)"), ("dead-rule", "holds(P, s0)")]),
    ("limit(a, 1).\nlimit(b, 2).\nholds(P, s0) :- weeks(P, _).\n"
     "holds(P, s0) :- kind(P, K), limit(K, L), weeks(P, N), N >= L.\n", [("subsumed-rule", "holds(P, s0)")]),
    ("limit(s0, 10).\nlimit(s0, 11).\nrange(weeks, 0, 9).\nholds(P, S) :- limit(S, L), weeks(P, N), N >= L, f(P).\n"
     "holds(P, s0) :- g(P).\n", [("dead-rule", "holds(P, s0)")]),
    (SILENT + "limit(a, 0).\nlimit(b, 3).\n", []),
    (SILENT + "limit(a, -1).\nlimit(b, 0).\n", [("dead-rule", "silence(P, page)"), ("idle-silence", "page")]),
    ("holds(P, s0) :- f(P), 2 { f(P) ; g(P) ; kind(P, a) }.\n", []),
    ("holds(P, s0) :- f(P), 1 { f(P) ; g(P) }.\n", [("idle-condition", "1 { f(P) ; g(P) }")]),
    ("met(P) :- f(P), 1 { two(P) ; three(P) }.\ntwo(P) :- f(P), g(P).\nthree(P) :- f(P), kind(P, a).\n"
     "holds(P, s0) :- met(P).\n", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_check_judges_what_is_written_and_not_each_rule_that_it_stands_for(
    text: str, expected: list[tuple[str, str]]
) -> None:
    knowledge = KnowledgeBase(load([Source("small.dl", STATEMENT + text)], cases=False))
    found = knowledge.check(twice=True).problems
    assert [(one.code, one.message.split("`")[1]) for one in found if one.code in EFFECT] == expected
    assert "disagreement" not in {one.code for one in found}


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_what_is_removed_as_check_says_leaves_a_text_that_is_safe(text: str, expected: list[tuple[str, str]]) -> None:
    """A condition that alone says of whom a score is asked is not idle, though nobody else could reach the score."""
    whole = STATEMENT + text
    for problem in KnowledgeBase(load([Source("small.dl", whole)], cases=False)).check().problems:
        if problem.code == "idle-condition":
            before, after = whole[: problem.span.start].rstrip(), whole[problem.span.end :]
            shorter = before.removesuffix(",") + after if before.endswith(",") else before + after.removeprefix(",")
            codes = {fault.code for fault in examine([Source("small.dl", shorter)]).faults}
            assert "unsafe-variable" not in codes, (expected, codes)
