"""The z3 encoding of programs against a naive evaluator, brute force, and the oracle's own formulas of NG234."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal
from itertools import combinations, product
from typing import Any

import pytest
import z3
from guidelog.inference.answer.statuses import STATUSES
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source
from guidelog.inference.verification.formulas.encoding import Encoding
from guidelog.inference.verification.formulas.grounding import Number
from guidelog.inference.verification.formulas.search import RecordSearch
from guidelog.inference.verification.formulas.statuses import decide_statuses
from guidelog.inference.verification.formulas.variables import all_of, any_of, opposite
from guidelog.inference.verification.formulas.witness import smallest
from hypothesis import given, settings

import guidelog

from ..oracle.common import FINDINGS, ROWS, oracle
from ..oracle.concrete import contradictions_of, holding
from ..oracle.model import contradictions
from ..oracle.precedence import superseded_by
from ..oracle.write_records import make_records
from ..support.extension import Extension
from ..support.knowledge import HEAD
from ..support.naive import Naive, status
from ..support.program_parts import RandomProgram, Value
from ..support.random_programs import naming, programs, random_program, random_states
from ..support.scale import scaled
from ..support.small import SMALL

RECORDS = 6  # of each program
NUMBERS = [Decimal(n) for n in (0, 1, -1, 2, -2, 3, -3, 4)] + [Decimal(n) / 2 for n in (1, -1, 3, -3, 5, 7)]


def encode(text: str) -> Encoding:
    return Encoding(load([Source("random.dl", text)], cases=False))


def encode_rules(rules: str, statements: int = 1) -> Encoding:
    """An encoding with findings f, g, kind and weeks, and statements s0, s1, ..."""
    text = HEAD
    for n in range(statements):
        text += f'%% s{n}\n%% says it\n%% source page, "box", 1\nstatement(s{n}, do, act).\n'
    return encode(text + rules)


def is_certain(search: RecordSearch, formula: z3.BoolRef) -> bool:
    """Whether every record meets a formula."""
    return not search.is_possible(opposite(formula))


class Recorded:
    """What the formulas of an encoding say of one record."""

    def __init__(self, encoding: Encoding, findings: Mapping[str, Value]):
        self.encoding = encoding
        self.findings = findings
        solver = z3.SimpleSolver()
        solver.add(*encoding.variables.pinned(findings))
        assert solver.check() == z3.sat
        self._model = solver.model()

    def meets(self, formula: z3.BoolRef) -> bool:
        return bool(z3.is_true(self._model.eval(formula, model_completion=True)))

    def answers(self, predicate: str) -> set[tuple[Any, ...]]:
        """The answers whose formula is true of the record, with the number that it holds for each that is one."""
        found = [row for row, formula in self.encoding.answers(predicate).items() if self.meets(formula)]
        return {tuple(self.findings[a.finding] if isinstance(a, Number) else plain(a) for a in row) for row in found}


def plain(argument: object) -> object:
    return Decimal(argument) if isinstance(argument, int) else argument


def check_program(program: RandomProgram, rng: random.Random) -> None:
    """Every answer, and whether a record is consistent, as the naive evaluator says."""
    naive = Naive(program)
    encoding = encode(program.text)
    names = {clause.head.name for clause in program.clauses}
    for finding in program.findings:
        names |= {finding.name, f"-{finding.name}"} if finding.kind == "bool" else {finding.name}
    for state in random_states(rng, program, RECORDS):
        findings = program.findings_of(state)
        atoms, outcome = naive.atoms(findings), naive.outcome(findings)
        recorded = Recorded(encoding, findings)
        for name in names:
            expected = {tuple(map(plain, row)) for row in atoms.get(name, ())}
            assert recorded.answers(name) == expected, (name, findings)
        assert recorded.meets(encoding.consistent) == (not outcome.contradictions)
        assert {row[1:] for row in recorded.answers("superseded_by")} == outcome.superseded


def check_seed(seed: int, **choices: bool) -> None:
    rng = random.Random(seed)
    program = random_program(rng, **choices)
    with naming(seed, program):
        check_program(program, rng)


@pytest.mark.parametrize("chunk", range(5))
def test_seeded_programs_are_encoded_as_they_are_evaluated(chunk: int) -> None:
    for seed in range(chunk, 100, 5):
        check_seed(seed)
        check_seed(seed, integers=True)
        check_seed(seed, circles=True)


@settings(max_examples=scaled(60))
@given(programs(circles=True))
def test_recursive_programs_are_encoded_as_they_are_evaluated(program: RandomProgram) -> None:
    check_program(program, random.Random(0))


@settings(max_examples=scaled(60))
@given(programs(integers=True))
def test_integers_that_meet_numbers_are_encoded_as_they_are_evaluated(program: RandomProgram) -> None:
    check_program(program, random.Random(0))


CIRCLE = "c(P) :- d(P).\nd(P) :- c(P).\n"


def test_a_circle_does_not_support_itself() -> None:
    rules = "d(P) :- f(P), not g(P).\nholds(P, s0) :- c(P).\nholds(P, s1) :- kind(P, a), not c(P).\n"
    encoding = encode_rules(f"{CIRCLE}{rules}", 2)
    entered = all_of([encoding.atom("f"), opposite(encoding.atom("g"))])
    assert is_certain(RecordSearch(encoding), encoding.holds["s0"] == entered)
    assert is_certain(
        RecordSearch(encoding), encoding.holds["s1"] == all_of([encoding.atom("kind", "a"), opposite(entered)])
    )


def test_a_circle_that_nothing_supports_has_no_answers() -> None:
    encoding = encode_rules(f"{CIRCLE}holds(P, s0) :- c(P).\n")
    assert not encoding.answers("c")
    assert not RecordSearch(encoding).is_possible(encoding.holds["s0"])


def test_a_long_circle_carries_what_enters_it_all_the_way_round() -> None:
    around = "".join(f"c(P, x{(n + 1) % 40}) :- c(P, x{n}).\n" for n in range(40))
    encoding = encode_rules(f"{around}c(P, x7) :- f(P).\nc(P, x20) :- g(P).\nholds(P, s0) :- c(P, x6).\n")
    entered = any_of([encoding.atom("f"), encoding.atom("g")])
    assert len(encoding.answers("c")) == 40
    assert all(is_certain(RecordSearch(encoding), formula == entered) for formula in encoding.answers("c").values())


@pytest.mark.parametrize(
    ("rules", "numbers"),
    [
        ("holds(P, s0) :- weeks(P, N), 2 < N.\n", {"2.1", "3", "4"}),
        ("holds(P, s0) :- weeks(P, 3).\n", {"3"}),
        ("holds(P, s0) :- weeks(P, _), not weeks(P, 3).\n", {"-1", "2", "2.1", "4"}),
        ("c(P, N) :- weeks(P, N), N > 2.\nd(P, N) :- c(P, N), N < 4.\nholds(P, s0) :- d(P, _).\n", {"2.1", "3"}),
        ("c(P, N) :- weeks(P, N), N > 2.\nholds(P, s0) :- c(P, 3).\n", {"3"}),
        ("limit(3).\nlimit(4).\nholds(P, s0) :- weeks(P, N), not limit(N).\n", {"-1", "2", "2.1"}),
        ("c(P, 3) :- f(P).\nc(P, N) :- weeks(P, N), N >= 4.\nholds(P, s0) :- c(P, N), weeks(P, N).\n", {"3", "4"}),
    ],
)
def test_a_number_of_a_record_is_compared_wherever_it_is_carried(rules: str, numbers: set[str]) -> None:
    encoding = encode_rules(rules)
    tried = [Decimal(n) for n in ("-1", "2", "2.1", "3", "4")]
    met = [n for n in tried if Recorded(encoding, {"f": True, "weeks": n}).meets(encoding.holds["s0"])]
    assert {str(n) for n in met} == numbers
    assert not Recorded(encoding, {"f": True}).meets(encoding.holds["s0"])


def test_what_does_not_speak_of_a_person_is_evaluated() -> None:
    rules = "k(a, 1).\nk(b, 2).\nt(X) :- k(X, N), N > 1.\nt(X) :- u(X).\nu(X) :- t(X).\nv(X) :- k(X, _), not t(X).\n"
    encoding = encode_rules(f"{rules}holds(P, s0) :- kind(P, X), v(X).\nholds(P, s1) :- kind(P, X), u(X).\n", 2)
    assert {name: [*encoding.answers(name)] for name in "tuv"} == {"t": [("b",)], "u": [("b",)], "v": [("a",)]}
    assert encoding.holds["s0"].eq(encoding.atom("kind", "a"))
    assert encoding.holds["s1"].eq(encoding.atom("kind", "b"))


def test_the_ways_of_a_rule_say_when_each_of_its_conditions_is_met() -> None:
    encoding = encode_rules("k(a).\nk(b).\nholds(P, s0) :- not f(P), kind(P, X), k(X), weeks(P, N), N >= 2.\n")
    (index,) = encoding.program.rules_of["holds"]
    ways = encoding.instances(index)
    assert [(way.binding["X"], way.head) for way in ways] == [(x, ("p", "s0")) for x in "ab"]
    recorded = Recorded(encoding, {"f": True, "kind": "b", "weeks": Decimal(2)})
    assert [[recorded.meets(met) for met in way.conditions] for way in ways] == [
        [False, False, True, True, True],
        [False, True, True, True, True],
    ]
    assert is_certain(RecordSearch(encoding), any_of(way.fires for way in ways) == encoding.holds["s0"])


# Several encodings

NAMED_WEEKS = ("number).\nunit(weeks, weeks).\n", "enum).\nvalue(weeks, few).\nvalue(weeks, many).\n")
LOW = SMALL.replace("value(fever, high).", "value(fever, high).\nvalue(fever, low).").replace(
    "not fever(P, high)", "not fever(P, low)"
)


def test_programs_share_what_both_their_vocabularies_can_say() -> None:
    old, new = encode(SMALL), encode(LOW)
    search = RecordSearch(old, new)
    differs = old.holds["advise_rest"] != new.holds["advise_rest"]
    assert smallest(search, differs) == {"cough": True, "fever": "high"}
    assert smallest(search, differs, opposite(new.atom("fever", "high"))) == {"cough": True, "fever": "low"}
    assert not search.is_possible(differs, opposite(new.atom("fever", "high")), new.variables.known_to(old.variables))
    assert is_certain(search, old.variables.known_to(new.variables))
    assert is_certain(search, old.holds["take_xray"] == new.holds["take_xray"])


def test_a_finding_has_one_value_even_where_two_programs_name_different_ones() -> None:
    renamed = encode(SMALL.replace("suspected", "doubtful"))
    other = encode(SMALL)
    suspected, doubtful = other.atom("fever", "suspected"), renamed.atom("fever", "doubtful")
    assert not RecordSearch(other, renamed).is_possible(suspected, doubtful)
    assert RecordSearch(other, renamed).is_possible(doubtful)
    counted, named = encode(HEAD), encode(HEAD.replace(*NAMED_WEEKS))
    weeks, few = counted.variables.of["weeks"].recorded, named.atom("weeks", "few")
    assert not RecordSearch(counted, named).is_possible(weeks, few)
    assert RecordSearch(counted, named).is_possible(few)


def test_a_prefix_keeps_the_findings_of_two_encodings_apart() -> None:
    here, there = encode(SMALL), Encoding(encode(SMALL).program, "there ")
    for encoding in (here, there):
        assert RecordSearch(here, there).is_possible(encoding.holds["take_xray"])
    assert RecordSearch(here, there).is_possible(here.holds["take_xray"] != there.holds["take_xray"])


# What some record brings about


def consistent_states(program: RandomProgram) -> list[frozenset[str]]:
    """The statements that hold, for every consistent record, numbers by representatives."""
    return [outcome.holds for outcome in Naive(program).table.values() if not outcome.contradictions]


@settings(max_examples=scaled(60))
@given(programs(most=120, circles=True))
def test_two_statements_can_hold_together_if_some_consistent_record_says_so(program: RandomProgram) -> None:
    every = consistent_states(program)
    encoding = encode(program.text)
    together = {frozenset(pair) for held in every for pair in combinations(held, 2)}
    search = RecordSearch(encoding)
    assert decided_together(search, encoding.holds) == together
    assert {name for name, f in encoding.holds.items() if search.is_possible(f)} == frozenset().union(*every)
    for one, other in combinations(encoding.holds, 2):
        same = all((one in held) == (other in held) for held in every)
        assert is_certain(search, encoding.holds[one] == encoding.holds[other]) == same


def decided_together(search: RecordSearch, formulas: Mapping[str, z3.BoolRef]) -> set[frozenset[str]]:
    """The pairs of formulas that some record meets both of; each is told once."""
    told = [*search.pairs(formulas)]
    assert len({*map(frozenset, told)}) == len(told)
    return {*map(frozenset, told)}


def test_no_formulas_make_no_pairs() -> None:
    assert decided_together(RecordSearch(encode(SMALL)), {}) == set()


def test_records_that_are_refused_can_be_asked_about_too() -> None:
    encoding = encode(SMALL)
    refused = encoding.contradictions["weeks_without_cough"]
    assert not RecordSearch(encoding).is_possible(refused)
    assert RecordSearch(encoding, refused=()).is_possible(refused)
    assert smallest(RecordSearch(encoding, refused=()), refused) == {"cough": False, "weeks": 1}
    cough = encoding.variables.of["cough"].states
    assert not RecordSearch(encoding, refused=()).is_possible(*cough.values())


# Witnesses


def first_by_brute_force(naive: Naive, holds: frozenset[str], fails: frozenset[str]) -> dict[str, Value] | None:
    """The first of the smallest consistent records by which some statements hold and others do not."""
    findings = naive.program.findings
    for size in range(len(findings) + 1):
        for chosen in combinations(findings, size):
            for values in product(*(NUMBERS if f.kind == "number" else f.values for f in chosen)):
                record = {f.name: value for f, value in zip(chosen, values, strict=True)}
                outcome = naive.outcome(record)
                if not outcome.contradictions and holds <= outcome.holds and not fails & outcome.holds:
                    return record
    return None


@settings(max_examples=scaled(60))
@given(programs(most=24))
def test_a_witness_is_the_first_of_the_smallest_records(program: RandomProgram) -> None:
    naive = Naive(program)
    encoding = encode(program.text)
    search = RecordSearch(encoding)
    ids = [s.id for s in program.statements]
    for held in [*map(frozenset, combinations(ids, 1)), *map(frozenset, combinations(ids, 2))]:
        fails = frozenset(ids) - held if len(held) == 1 else frozenset()
        formulas = [encoding.holds[i] for i in held] + [opposite(encoding.holds[i]) for i in fails]
        expected = first_by_brute_force(naive, held, fails)
        found = smallest(search, *formulas)
        assert found == expected
        assert [*(found or ())] == [*(expected or ())]


@pytest.mark.parametrize(
    ("conditions", "weeks"),
    [
        ("N >= 0", "0"),
        ("N > 2", "3"),
        ("N < 0", "-1"),
        ("N != 0", "1"),
        ("N < 72, N >= 48", "48"),
        ("N > 2, N < 3", "2.5"),
        ("N > -3, N < -2", "-2.5"),
        ("N < -40", "-41"),
    ],
)
def test_a_number_of_a_witness_is_the_simplest_that_does(conditions: str, weeks: str) -> None:
    encoding = encode_rules(f"holds(P, s0) :- weeks(P, N), {conditions}.\n")
    assert smallest(RecordSearch(encoding), encoding.holds["s0"]) == {"weeks": Decimal(weeks)}


def test_there_is_no_witness_of_what_cannot_be_and_an_empty_one_of_what_needs_nothing() -> None:
    encoding = encode_rules("holds(P, s0) :- weeks(P, N), N > 2, N < 2.\n")
    assert smallest(RecordSearch(encoding), encoding.holds["s0"]) is None
    assert smallest(RecordSearch(encoding), opposite(encoding.holds["s0"])) == {}


def test_a_witness_does_not_depend_on_what_was_asked_before(encoded: Encoding) -> None:
    asked = RecordSearch(encoded)
    decided_together(asked, encoded.holds)
    for name, formula in [*encoded.holds.items()][::7]:
        assert smallest(asked, formula) == smallest(RecordSearch(encoded), formula), name


# Statuses


@settings(max_examples=scaled(60))
@given(programs(most=120, circles=True))
def test_statuses_are_what_brute_force_says(program: RandomProgram) -> None:
    naive = Naive(program)
    encoding = encode(program.text)
    search = RecordSearch(encoding)
    for state in random_states(random.Random(0), program, RECORDS):
        now, later = naive.table[state], naive.extensions(state)
        findings = program.findings_of(state)
        if now.contradictions:
            with pytest.raises(ValueError, match="contradicts itself"):
                decide_statuses(search, findings, encoding.holds)
        else:
            expected = {s.id: status(frozenset([s.id]), now, later) for s in program.statements}
            assert decide_statuses(search, findings, encoding.holds) == expected


@settings(max_examples=scaled(15))
@given(programs(most=120))
def test_a_status_as_a_formula_is_true_of_the_records_that_have_it(program: RandomProgram) -> None:
    encoding = encode(program.text)
    search, extension = RecordSearch(encoding), Extension(encoding)
    for state in random_states(random.Random(0), program, RECORDS):
        findings = program.findings_of(state)
        pinned = encoding.variables.pinned(findings)
        if search.is_possible(*pinned):
            for name, expected in decide_statuses(search, findings, encoding.holds).items():
                formulas = {s: extension.has(s, encoding.holds[name]) for s in STATUSES}
                assert [s for s, formula in formulas.items() if search.is_possible(formula, *pinned)] == [expected]


# NG234


@pytest.fixture(scope="module")
def encoded(ng234: guidelog.KnowledgeBase) -> Encoding:
    return Encoding(ng234.program)


def test_every_statement_of_ng234_is_proved_to_hold_when_the_oracle_says_so(encoded: Encoding) -> None:
    search = RecordSearch(encoded)
    for name, formula in oracle().formulas.items():
        assert is_certain(search, encoded.holds[name] == as_encoded(encoded, formula)), name


def test_ng234_is_proved_to_refuse_the_records_that_the_oracle_refuses(encoded: Encoding) -> None:
    clashes = [as_encoded(encoded, clash.stands) for clash in contradictions(oracle().view)]
    assert is_certain(RecordSearch(encoded, refused=()), encoded.consistent == opposite(any_of(clashes)))


def as_encoded(encoding: Encoding, formula: z3.BoolRef) -> z3.BoolRef:
    """A formula of the oracle over the encoding's variables."""
    view = oracle().view
    pairs = []
    for name, variable in encoding.variables.of.items():
        for value, literal in variable.states.items():
            pairs.append((view.recorded(name) if value is None else view.state(name, value), literal))
    return z3.substitute(formula, *pairs)  # numbers have the same name


def test_answers_and_statuses_of_ng234_are_those_of_random_records(
    encoded: Encoding, ng234: guidelog.KnowledgeBase
) -> None:
    search = RecordSearch(encoded)
    for name, record in make_records(random.Random(4), FINDINGS, 60):
        recorded = Recorded(encoded, record)
        assert recorded.meets(encoded.consistent) == (not contradictions_of(record)), name
        held = {i for i, formula in encoded.holds.items() if recorded.meets(formula)}
        given_way: dict[str, set[str]] = {}
        for (one, other), formula in encoded.superseded_by.items():
            if recorded.meets(formula):
                given_way.setdefault(one, set()).add(other)
        assert held == holding(record), name
        assert given_way == {i: {*others} for i, others in superseded_by(held, ROWS).items()}
        if not contradictions_of(record):
            answer = ng234.consult({"id": "p", "findings": record}).answer
            told = {found.statement.id: found.status for found in answer.statements}
            assert decide_statuses(search, ng234.record({"findings": record}).findings, encoded.holds) == told, name


def test_every_pair_of_statements_of_ng234_is_decided_as_the_oracle_decides_it(encoded: Encoding) -> None:
    found = decided_together(RecordSearch(encoded), encoded.holds)
    solver = oracle().solver
    for one, other in combinations(encoded.holds, 2):
        expected = solver.check(oracle().formulas[one], oracle().formulas[other]) == z3.sat
        assert (frozenset((one, other)) in found) == expected, (one, other)


def test_z3_is_loaded_only_where_it_is_used() -> None:
    told = "import sys, guidelog.api, guidelog.cli.main; print('z3' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"
