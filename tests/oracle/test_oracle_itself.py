"""The oracle against itself: concrete, symbolic and brute force."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from ..support.scale import scaled, some
from . import brute
from .common import FINDINGS, ROWS, oracle
from .concrete import Record, RecordView, holding, is_consistent
from .many import holding_or_none
from .model import statements
from .nearly_full import nearly_full
from .never import never
from .notices import notices
from .page_text import formula
from .readings import ALTERNATIVES, compatible
from .strategies import full_record, maximal_record, random_record, records
from .symbolic import Answer
from .vocabulary import DATA, read_when

MIXED = records(FINDINGS, unrecorded=0.7, accept=is_consistent)
CHECKLIST = [parent / "shared" / "ng234" for parent in Path(__file__).resolve().parents]
SUMMARIES = ("mscc_initial", "mscc_treatment", "metastases_initial", "metastases_treatment")


def test_the_tables_are_those_of_the_checklist() -> None:
    shared = next((folder for folder in CHECKLIST if folder.exists()), None)
    if shared is None:
        pytest.skip("the checklist is not on this machine")
    assert (DATA / "statements.tsv").read_bytes() == (shared / "statements.tsv").read_bytes()
    given = (shared / "findings.tsv").read_text(encoding="utf-8").splitlines()
    copied = (DATA / "findings.tsv").read_text(encoding="utf-8").splitlines()
    assert copied == ["\t".join(line.split("\t")[:3]) for line in given]  # the meanings are told in our own words


def test_every_statement_has_a_formula_in_the_order_of_the_table() -> None:
    assert list(oracle().formulas) == [row.id for row in ROWS]
    assert len(ROWS) == 84
    assert len(FINDINGS) == 50


def summary_of(statement: str) -> str:
    return next(name for name in SUMMARIES if statement.startswith(name))


def differ(one: Any, other: Any) -> bool:
    """Whether some record, consistent or not, tells two formulas apart."""
    solver = z3.Solver()
    solver.add(*oracle().view.at_most_one_state(), one != other)
    return bool(solver.check() == z3.sat)


def test_every_formula_says_what_its_text_says_by_the_rules_of_precedence() -> None:
    before = ""
    for i, when in read_when().items():
        before = before if when == "as the statement before" else when
        assert not differ(oracle().formulas[i], formula(oracle().view, summary_of(i), before)), i


def test_text_that_is_not_defined_or_not_well_formed_is_refused() -> None:
    for text in ("pathway; in a hurry", "(pathway", "pathway pathway", "pathway)"):
        with pytest.raises(ValueError, match=r"not defined|bracket|after"):
            formula(oracle().view, "mscc_initial", text)


FURTHER = "MSCC confirmed; recurrence criteria; radiotherapy not ruled out"
PALLIATIVE = "treatable; non-mechanical pain; not re-irradiation; radiotherapy not ruled out"
SILENCE = (
    "treatable; asymptomatic; not (prevention trial, or oligometastases strategy, or impending compression); "
    "not surgery done"
)
START = "pathway; neurological, or a confirmed haematological malignancy; dexamethasone not started"
CONSIDER = "pathway; not neurological; severe pain or haematological malignancy; dexamethasone not started"
ALTERNATIVE_TEXTS = {
    "neurology_only": ["pathway; neurological; dexamethasone not started; treatment to come"],
    "everyone": ["pathway; dexamethasone not started; treatment to come"],
    "while_awaited": ["pathway; dexamethasone started; awaiting definitive treatment"],
    "silence_too": [SILENCE],
    "where_considered": [FURTHER],
    "not_in_mscc": [PALLIATIVE],
    "whenever": [START, CONSIDER],
}


@pytest.mark.parametrize("name", ALTERNATIVES)
def test_an_alternative_says_what_its_text_says_and_leaves_the_rest(name: str) -> None:
    view, taken, instead = oracle().view, oracle().formulas, statements(oracle().view, [name])
    for i, text in zip(ALTERNATIVES[name], ALTERNATIVE_TEXTS[name], strict=True):
        assert not differ(instead[i], formula(view, summary_of(i), text))
    assert list(instead) == list(taken)
    assert {i for i in taken if differ(instead[i], taken[i])} == {*ALTERNATIVES[name]}


def test_alternatives_of_the_same_statement_and_unknown_ones_are_refused() -> None:
    assert len(compatible()) == 4 * 2**4
    with pytest.raises(ValueError, match="replace the same statement"):
        statements(oracle().view, ["everyone", "whenever"])
    with pytest.raises(KeyError):
        statements(oracle().view, ["nobody"])


@settings(max_examples=scaled(60))
@given(MIXED, st.sampled_from(compatible()))
def test_formulas_over_all_records_have_the_values_that_they_have_on_one(
    record: Record, readings: tuple[str, ...]
) -> None:
    solver, view = oracle().solver, oracle().view
    silent = [z3.Not(view.recorded(f.name)) for f in FINDINGS if f.name not in record]
    assert solver.check(*oracle().assumptions(record), *silent) == z3.sat
    model, concrete = solver.model(), RecordView(record)
    for build in (statements, notices, never):
        held = {i for i, value in build(view, readings).items() if model.eval(value, model_completion=True)}
        assert held == {i for i, value in build(concrete, readings).items() if value}


@settings(max_examples=scaled(60))
@given(MIXED)
def test_exactly_the_statements_that_hold_are_certain_or_presumed(record: Record) -> None:
    answer = oracle().answer(record)
    up = {i for i, s in answer.statements.items() if s in ("certain", "presumed")}
    assert up == holding(record)


@settings(max_examples=scaled(60))
@given(records(FINDINGS, unrecorded=0.6, negative=0.2))
def test_a_record_contradicts_itself_exactly_if_z3_says_so(record: Record) -> None:
    possible = oracle().solver.check(*oracle().assumptions(record)) == z3.sat
    assert possible == is_consistent(record)


@pytest.mark.parametrize("seed", some(range(40), least=10))
def test_brute_force_agrees_with_z3_on_records_that_leave_few_findings_open(seed: int) -> None:
    readings = () if seed < 25 else compatible()[4 * (seed - 24)]
    record, opened = nearly_full(random.Random(seed))
    every = [holding(r, readings) for _, r in brute.extensions(is_consistent, record, opened)]
    answer = oracle(*readings).answer(record)

    def expected(ids: set[str]) -> str:
        outcomes = {bool(ids & held) for held in every}
        if ids & holding(record, readings):
            return "presumed" if False in outcomes else "certain"
        return "possible" if True in outcomes else "ruled_out"

    def ids_of(action: str, avoid: bool) -> set[str]:
        return {r.id for r in ROWS if r.action == action and (r.strength == "avoid") == avoid}

    assert answer == Answer(
        {row.id: expected({row.id}) for row in ROWS},
        {action: expected(ids_of(action, False)) for action in answer.actions},
        {action: expected(ids_of(action, True)) for action in answer.avoid},
    )


@pytest.mark.parametrize("seed", some(range(10), least=2))
def test_needs_establish_and_assumptions_can_fail(seed: int) -> None:
    record, opened = nearly_full(random.Random(seed), size=200)
    held = cache(lambda items: holding(dict(items)))
    for row in ROWS:

        def holds(r: Record, i: str = row.id) -> bool:
            return i in held(frozenset(r.items()))

        verdict = brute.examine(holds, is_consistent, record, opened)
        assert verdict.status == brute.status(holds, is_consistent, record, opened)
        assert (verdict.status == "possible") == bool(verdict.needs)
        assert (verdict.status == "presumed") == bool(verdict.assumes)
        for need in verdict.needs:
            assert holds({**record, **dict(need)})
            assert not any(holds({**record, **dict(need - {one})}) for one in need)


@pytest.mark.parametrize("seed", some(range(10), least=2))
def test_once_everything_is_recorded_statements_are_certain_or_ruled_out(seed: int) -> None:
    record = full_record(random.Random(seed), FINDINGS, is_consistent)
    assert len(record) == len(FINDINGS)
    assert set(oracle().answer(record).statements.values()) <= {"certain", "ruled_out"}


@pytest.mark.parametrize("seed", some(range(10), least=2))
def test_what_is_certain_or_ruled_out_stays_so_as_the_record_grows(seed: int) -> None:
    rng = random.Random(seed)
    record = maximal_record(rng, FINDINGS, is_consistent)
    names = rng.sample(list(record), len(record))
    settled: dict[str, str] = {}
    for size in range(0, len(names) + 1, 10):
        answer = oracle().answer({name: record[name] for name in names[:size]}).statements
        assert settled.items() <= answer.items()
        settled = {i: s for i, s in answer.items() if s in ("certain", "ruled_out")}


def test_many_records_at_once_are_as_each_alone() -> None:
    rng = random.Random(7)
    some = [
        random_record(rng, FINDINGS, rng.uniform(0.2, 0.95), negative=0.05) for _ in range(scaled(500, least=100))
    ]
    expected = [holding(record) if is_consistent(record) else None for record in some]
    assert holding_or_none(some) == expected
    assert {found is None for found in expected} == {True, False}
