"""The small knowledge base with a reading that has alternatives, and random ones with two."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping

from guidelog.inference.rules.load import load
from guidelog.inference.rules.program import Program
from guidelog.inference.text.source import Source

from .random_programs import random_program, random_states
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


READINGS = {"r0": ("a", "b"), "r1": ("a", "b", "c")}


def with_readings(text: str, rng: random.Random) -> str:
    """A random program of which some rules belong to alternatives of two readings."""
    lines = [f"reading({r}, {a})." for r, own in READINGS.items() for a in own]
    blocks = [f"%% {r}\n" + "\n".join(f"%% alternative {a}: it is" for a in own) for r, own in READINGS.items()]
    taken = [f"taken({r}, {own[0]})." for r, own in READINGS.items()]
    declared = [f"{blocks[0]}\n{lines[0]}\n{lines[1]}", blocks[1] + "\n" + "\n".join(lines[2:]), *taken]
    named = "%% reading r0\n%% reading r1"
    described: set[str] = set()
    found = []
    for line in text.splitlines():
        rule = re.fullmatch(r"(holds|contradiction|c\d+)(\(P.* :- .*)\.", line)
        if line.startswith("%% source page"):
            line = f"{line}\n{named}"
        if rule and rng.random() < 0.5:
            reading = rng.choice([*READINGS])
            negation = rng.choice(["", "", "not "])
            line = f"{rule[1]}{rule[2]}, {negation}taken({reading}, {rng.choice(READINGS[reading])})."
        if rule and rule[1].startswith("c") and rule[1] != "contradiction" and rule[1] not in described:
            described.add(rule[1])
            line = f"%% {rule[1]}\n%% holds h\n%% fails f\n{named}\n{line}"
        found.append(line)
    return "\n".join([*declared, *found])


def random_case(seed: int) -> tuple[Program, list[Mapping[str, object]]]:
    """A random program with readings, and records for it."""
    rng = random.Random(seed)
    made = random_program(rng)
    return program(with_readings(made.text, rng)), [made.findings_of(state) for state in random_states(rng, made, 12)]
