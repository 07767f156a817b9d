"""Knowledge bases of a few rules: the same small vocabulary, and rules as each test has them."""

from __future__ import annotations

from functools import cache

from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source

import guidelog

WORDS = "%% label l\n%% means m\n%% unknown u\n%% question q?\n"
HEAD = "%% page\n%% title t\nsummary(page).\n%% act\n%% says it\naction(act).\n"
HEAD += "".join(f"%% {name}\n{WORDS}%% true t\n%% false f\nfinding({name}, bool).\n" for name in "fg")
HEAD += f"%% kind\n{WORDS}%% is {{value}}\nfinding(kind, enum).\nvalue(kind, a).\nvalue(kind, b).\nvalue(kind, c).\n"
HEAD += f"%% weeks\n{WORDS}%% is {{value}}\nfinding(weeks, number).\nunit(weeks, weeks).\n"
STATEMENT = f'{HEAD}%% s0\n%% says it\n%% source page, "box", 1\nstatement(s0, do, act).\n'
SUMMARIES = ("mscc_initial", "mscc_treatment", "metastases_initial", "metastases_treatment")  # of NG234
SCORE = (
    "plus(0, 0, 0).\nplus(0, 1, 1).\nplus(1, 0, 1).\nplus(1, 1, 2).\n"
    "c(P, 1) :- f(P).\nc(P, 0) :- weeks(P, _), not f(P).\n"
    "d(P, 1) :- g(P).\nd(P, 0) :- weeks(P, _), not g(P).\n"
    "score(P, T) :- c(P, N), d(P, M), plus(N, M, T).\n"
)


@cache
def packaged(cases: bool = False) -> guidelog.KnowledgeBase:
    """The packaged knowledge base NG234, read once; with its worked cases if asked for."""
    return guidelog.KnowledgeBase.load(cases=cases)


def knowledge(rules: str, statements: int = 1) -> guidelog.KnowledgeBase:
    """A knowledge base with findings f, g, kind and weeks, and statements s0, s1, ..."""
    text = HEAD
    for n in range(statements):
        text += f'%% s{n}\n%% says it\n%% source page, "box", 1\nstatement(s{n}, do, act).\n'
    return guidelog.KnowledgeBase(load([Source("small.dl", text + rules)], cases=False))


def knowledge_of(text: str) -> guidelog.KnowledgeBase:
    return guidelog.KnowledgeBase(load([Source("random.dl", text)], cases=False))
