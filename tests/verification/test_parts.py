"""Parts of a knowledge base: what a rule or a summary ties together, and nothing that only the schema does."""

from __future__ import annotations

from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source
from guidelog.inference.verification.problems.parts import Parts

from ..support.knowledge import WORDS

NAMES = {"f": "one", "g": "two"}
TEXT = "".join(
    f"%% {page}\n%% title t\nsummary({page}).\n%% do_{name}\n%% says it\naction(do_{name}).\n"
    f"%% {name}\n{WORDS}%% true t\n%% false f\nfinding({name}, bool).\n"
    f'%% s_{name}\n%% says it\n%% source {page}, "box", 1\nstatement(s_{name}, do, do_{name}).\n'
    f"ill_{name}(P) :- {name}(P).\nholds(P, s_{name}) :- ill_{name}(P), near(a, b).\n"
    for name, page in NAMES.items()
)


def test_statements_of_two_pages_that_share_a_fact_alone_are_parts_of_their_own() -> None:
    parts = Parts(load([Source("parts.dl", f"{TEXT}near(a, b).\n")], cases=False))
    for name, page in NAMES.items():
        assert parts.of(name) == {page, f"do_{name}", name, f"s_{name}", f"ill_{name}"}
        assert parts.of(f"ill_{name}") == parts.of(name)


def test_a_concept_that_both_pages_ask_for_makes_them_one_part() -> None:
    more = "near(a, b).\nboth(P) :- f(P), g(P).\n"
    assert {"f", "g", "both", "one", "two"} <= Parts(load([Source("parts.dl", TEXT + more)], cases=False)).of("f")
