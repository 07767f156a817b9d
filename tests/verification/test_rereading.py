"""What is made anew for another alternative of a reading, against the formulas and the check of it by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import z3
from guidelog.inference.rules.program import Program
from guidelog.inference.rules.readings import Alternatives, as_written, read_as
from guidelog.inference.rules.schema import SIGNATURES
from guidelog.inference.text.diagnostic import Diagnostic
from guidelog.inference.verification.formulas.audit import Audit
from guidelog.inference.verification.formulas.encoding import Encoding
from guidelog.inference.verification.formulas.rereading import Dependence, Rereading
from guidelog.inference.verification.formulas.variables import FALSE
from guidelog.inference.verification.problems.clashes import find_clashes
from guidelog.inference.verification.problems.dead import find_dead, find_unused
from guidelog.inference.verification.problems.gaps import find_gaps
from guidelog.inference.verification.problems.precedence import find_open_ties, find_undeclared_choices
from guidelog.inference.verification.problems.readings import check_alternatives

from ..support.readings import random_case
from ..support.scale import some

SEEDS = some(range(100), least=6)
NOT_ASKED = ("subsumed-rule", "idle-condition")


def alternatives(found: Program) -> Iterator[tuple[str, str]]:
    for switch in found.switches.values():
        yield from ((switch.name, name) for name in switch.alternatives if name != switch.taken)


def are_alike(one: z3.BoolRef, other: z3.BoolRef) -> bool:
    solver = z3.Solver()
    solver.add(one != other)
    return one.eq(other) or solver.check() == z3.unsat


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_made_anew_is_what_the_alternative_means_by_itself(seed: int) -> None:
    found, _ = random_case(seed)
    before, changes = Dependence(Encoding(found)), Alternatives(found)
    for reading, alternative in alternatives(found):
        change = changes.change(reading, alternative)
        read = Rereading(before, changes.program(reading, alternative, change), change)
        alone = Encoding(read_as(found, {reading: alternative}))
        for name in alone.grounding.relations.keys() | read.grounding.relations.keys():
            expected, own = alone.answers(name), read.answers(name)
            if name != "taken":
                assert all(are_alike(own.get(row, FALSE), expected.get(row, FALSE)) for row in own | expected), name
        assert read.holds.keys() == alone.holds.keys()
        assert all(are_alike(formula, alone.holds[name]) for name, formula in read.holds.items())
        assert read.contradictions.keys() | alone.contradictions.keys() == read.contradictions.keys()
        same = (row for row in before.encoding.formulas if row not in read.changed)
        assert all(read.formulas[row].eq(before.encoding.formulas[row]) for row in same)


def problems_of(audit: Audit) -> list[Diagnostic]:
    return [
        *find_clashes(audit), *find_open_ties(audit), *find_undeclared_choices(audit), *find_gaps(audit),
        *(problem for problem in find_dead(audit) if problem.code not in NOT_ASKED),
    ]  # fmt: skip


def unused_in(found: Program) -> list[Diagnostic]:
    return [*find_unused(found, frozenset(SIGNATURES))]


def told(problems: list[Diagnostic]) -> set[tuple[str, str, int]]:
    return {(p.code, p.message, p.span.start if p.span else 0) for p in problems}


@pytest.mark.parametrize("seed", SEEDS)
def test_an_alternative_brings_what_a_check_of_it_by_itself_finds_in_addition(seed: int) -> None:
    found, _ = random_case(seed)
    audit = Audit(found)
    before = [*problems_of(audit), *unused_in(as_written(found))]
    known = told([*before, *unused_in(found)])
    for report in check_alternatives(audit, before):
        read = read_as(found, {report.reading: report.alternative})
        expected = told([*problems_of(Audit(read)), *unused_in(read)]) - known
        assert told([*report.problems]) == expected, (report.reading, report.alternative)
        for problem in report.problems:
            assert problem.witness is None or str(problem.witness) in {
                str(other.witness) for other in problems_of(Audit(read)) if other.message == problem.message
            }
