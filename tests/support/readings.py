"""The small knowledge base with a reading that has alternatives."""

from __future__ import annotations

from guidelog.inference.rules.load import load
from guidelog.inference.rules.program import Program
from guidelog.inference.text.source import Source

from .small import SMALL

WHO_RESTS = """\
%% who_rests
%% alternative  all_who_cough: rest is for everyone with a cough
%% alternative  without_fever: rest is for a cough without high fever
%% alternative  nobody: rest is no treatment of a cough
reading(who_rests, all_who_cough).
reading(who_rests, without_fever).
reading(who_rests, nobody).
taken(who_rests, without_fever).
"""
RULE = """\
holds(P, advise_rest) :-                                  % [a]
    cough(P),
    not fever(P, high).
"""
RULES = """\
holds(P, advise_rest) :-
    cough(P),
    not fever(P, high),
    taken(who_rests, without_fever).
holds(P, advise_rest) :-
    cough(P),
    taken(who_rests, all_who_cough).
"""
SMALL_WITH_READINGS = SMALL.replace("%% advise_rest\n", f"{WHO_RESTS}\n%% advise_rest\n").replace(RULE, RULES)
SMALL_WITH_READINGS = SMALL_WITH_READINGS.replace(
    "%% reading  silence: ", "%% reading  who_rests\n%% reading  silence: "
)
ALTERNATIVES = ("all_who_cough", "without_fever", "nobody")


def program(text: str = SMALL_WITH_READINGS) -> Program:
    return load([Source("small.dl", text)])
