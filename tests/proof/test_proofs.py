"""Every proof and every absence, step by step, by a checker that shares no code with what builds them."""

from __future__ import annotations

import random
from collections.abc import Iterable
from functools import cache
from itertools import product

import pytest
from guidelog.inference.engine.derivation import Firing
from guidelog.inference.proof.explain import Explanation
from guidelog.inference.proof.step import Step
from guidelog.inference.rules.ground import Ground
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source
from guidelog.inference.text.syntax import Comparison
from hypothesis import given, settings

from ..oracle.common import FINDINGS
from ..oracle.concrete import Record, is_consistent
from ..oracle.strategies import records
from ..oracle.write_records import make_records
from ..support.knowledge import knowledge, packaged
from ..support.naive import Naive
from ..support.program_parts import RandomProgram
from ..support.proof_checker import Checker, Key, row_of
from ..support.random_programs import random_program, random_states
from ..support.scale import scaled

COUNT = scaled(150)
CHUNKS = 5


@cache
def consistent_records() -> list[Record]:
    return [r for _, r in make_records(random.Random(17), FINDINGS, COUNT) if is_consistent(r)]


def keys(atoms: Iterable[Ground]) -> list[Key]:
    return [(atom.predicate, atom.arguments) for atom in atoms]


def check_order(proofs: tuple[Step, ...]) -> None:
    """Smallest first, none twice."""
    assert [step.size for step in proofs] == sorted(step.size for step in proofs)
    shown = [repr(step) for step in proofs]
    assert len(shown) == len(set(shown))


def check_record(record: Record) -> None:
    consultation = packaged().consult({"id": "p", "findings": {**record}})
    program, findings = packaged().program, consultation.answer.record.findings
    checker = Checker(program, keys(packaged().facts), findings, keys(consultation.derived))
    for found in consultation.answer.statements:
        id_ = found.statement.id
        proofs = consultation.why(id_, limit=20)
        assert bool(proofs) == found.holds
        check_order(proofs)
        for step in proofs:
            assert (step.predicate, step.arguments) == ("holds", ("p", id_))
            checker.check(step)
        if proofs:
            assert consultation.why(id_)[0].size == proofs[0].size
        else:
            absence = consultation.absence(id_)
            assert (absence.predicate, absence.arguments) == ("holds", ("p", id_))
            assert absence.reason == "absent"
            checker.check(absence)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_answer_of_a_seeded_record_has_proofs_or_an_absence_that_check(chunk: int) -> None:
    for n, record in enumerate(consistent_records()):
        if n % CHUNKS == chunk:
            check_record(record)


@settings(max_examples=scaled(60))
@given(records(FINDINGS, unrecorded=0.6, accept=is_consistent))
def test_every_answer_has_proofs_or_an_absence_that_check(record: Record) -> None:
    check_record(record)


class Explained:
    """A record of a random program, explained from the naive evaluator's answers, so without any engine."""

    def __init__(self, program: RandomProgram, findings: dict[str, object]):
        self.knowledge = load([Source("random.dl", program.text)], cases=False)
        atoms = Naive(program).atoms(findings)  # type: ignore[arg-type]
        own = [(name, row) for name, rows in atoms.items() for row in rows]
        person = [k for k in own if self.is_derived(k[0])]
        facts = [k for k in own if not self.is_derived(k[0]) and k[0].lstrip("-") not in self.knowledge.findings]
        self.checker = Checker(self.knowledge, facts, findings, person)
        derived: dict[Ground, list[Firing]] = {}
        for index, rule in enumerate(self.knowledge.rules):
            if rule.body and self.is_derived(rule.head.name) and rule.head.name != "superseded_by":
                for binding in self.checker.firings(rule):
                    row = row_of(rule.head.terms, binding)
                    derived.setdefault(Ground(rule.head.name, row), []).append(Firing(index, binding))  # type: ignore[arg-type]
        self.derived = {atom: tuple(firings) for atom, firings in derived.items()}
        ground = [Ground(*k) for k in facts]
        self.explanation = Explanation(self.knowledge, ground, findings, self.derived)  # type: ignore[arg-type]

    def is_derived(self, name: str) -> bool:
        return name.lstrip("-") not in self.knowledge.findings and self.knowledge.is_about_a_person(name)

    def all_proofs(self, atom: Ground, above: frozenset[Ground] = frozenset()) -> list[int]:
        """The sizes of all proofs, in programs without `not`, in which no atom rests on itself."""
        if atom not in self.derived:
            return [1]
        if atom in above:
            return []
        found = []
        for firing in self.derived[atom]:
            parts = []
            for c in self.knowledge.rules[firing.rule].body:
                if isinstance(c, Comparison):
                    parts.append([1])
                    continue
                other = Ground(c.predicate, row_of(c.terms, firing.binding))  # type: ignore[arg-type]
                parts.append(self.all_proofs(other, above | {atom}))
            found += [1 + sum(sizes) for sizes in product(*parts)]
            assert len(found) < 20_000
        return sorted(found)


def check_program(program: RandomProgram, complete: bool) -> None:
    for state in random_states(random.Random(0), program, 4):
        findings: dict[str, object] = {**program.findings_of(state)}
        explained = Explained(program, findings)
        held = {str(atom.arguments[1]) for atom in explained.derived if atom.predicate == "holds"}
        for s in program.statements:
            atom = Ground("holds", ("p", s.id))
            proofs = explained.explanation.proofs(atom, 300)
            assert bool(proofs) == (s.id in held)
            check_order(proofs)
            for step in proofs:
                explained.checker.check(step)
            if complete and proofs:
                assert [step.size for step in proofs] == explained.all_proofs(atom)[:300]
            if not proofs:
                explained.checker.check(explained.explanation.absence("holds", ("p", s.id)))


def check_seeds(complete: bool = False, **choices: bool) -> None:
    for seed in range(scaled(200, least=40)):
        program = random_program(random.Random(seed), 60, **choices)
        try:
            check_program(program, complete)
        except AssertionError as error:
            rules = "\n".join(map(str, program.clauses))
            raise AssertionError(f"seed {seed}: {str(error)[:200]}\n{rules}") from None


def test_proofs_of_random_programs_check() -> None:
    check_seeds()


def test_proofs_of_recursive_programs_check_whatever_was_asked_before() -> None:
    check_seeds(circles=True)


def test_all_proofs_of_recursive_programs_are_found_whatever_was_asked_before() -> None:
    check_seeds(complete=True, negation=False, circles=True)


def test_the_checker_refuses_a_proof_of_another_record() -> None:
    one = packaged().consult({"findings": {"mscc": "confirmed", "surgery_suitable": False}})
    program, facts = packaged().program, keys(packaged().facts)
    id_ = "mscc_treatment_urgent_radiotherapy"
    Checker(program, facts, one.answer.record.findings, keys(one.derived)).check(one.why(id_)[0])
    poor = {"mscc": "confirmed", "surgery_suitable": False, "overall_prognosis": "poor"}
    other = packaged().consult({"findings": poor})
    checker = Checker(program, facts, other.answer.record.findings, keys(other.derived))
    with pytest.raises(AssertionError):
        checker.check(one.why(id_)[0])
    with pytest.raises(AssertionError):
        Checker(program, facts, one.answer.record.findings, keys(one.derived)).check(other.absence(id_))


def test_the_absence_of_what_holds_is_refused_as_a_mistake_and_not_as_a_failed_check() -> None:
    consultation = packaged().consult({"id": "p1", "findings": {"mscc": "confirmed", "surgery_suitable": False}})
    with pytest.raises(ValueError, match=r"`mscc_treatment_urgent_radiotherapy` holds for p1: `why` proves it"):
        consultation.absence("mscc_treatment_urgent_radiotherapy")
    with pytest.raises(KeyError, match="is not a statement"):
        consultation.absence("urgent_radiotherapie")


def test_of_each_rule_an_absence_shows_one_condition_that_fails_and_rather_one_that_is_recorded_otherwise() -> None:
    rules = "b(P) :- f(P), g(P), kind(P, a).\nb(P) :- g(P), f(P), weeks(P, 9).\nholds(P, s0) :- not f(P), b(P).\n"
    base = knowledge(rules)
    (failure,) = base.consult({"findings": {"g": False, "weeks": 2}}).absence("s0").failing
    assert [str(below.condition) for below in failure.step.failing] == ["g(P)", "g(P)"]
    assert failure.step.silent == 0
