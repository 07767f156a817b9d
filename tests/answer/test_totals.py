"""Scores and counts: random programs that count what others derive against brute force over every extension, read as
products and as graphs.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import pytest
from guidelog.inference.answer import forms
from guidelog.inference.answer.courses import Courses, Effects
from guidelog.inference.text.syntax import Aggregate, Variable

from ..support.knowledge import knowledge_of
from ..support.naive import Atoms, Naive
from ..support.random_programs import naming, random_program, random_states
from ..support.scale import scaled
from .test_statuses_random import check_program

SEEDS = scaled(400)
CHUNKS = 8


@pytest.mark.parametrize("most", [2000, 0], ids=["products", "graphs"])
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_seeded_programs_that_count_mean_what_brute_force_says(
    chunk: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "MOST_PRODUCTS", most)
    for seed in range(chunk + (0 if most else CHUNKS), SEEDS, 2 * CHUNKS):
        rng = random.Random(seed)
        program = random_program(rng, totals=True)
        with naming(seed, program):
            check_program(program, rng)


def total_of(aggregate: Aggregate, atoms: Atoms) -> int:
    """What an aggregate adds up to, from everything that follows."""
    items: set[tuple[object, ...]] = set()
    for element in aggregate.elements:
        for row in atoms.get(element.literal.predicate, ()):
            binding: dict[str, object] = {}
            pairs = [*zip(element.literal.terms, row, strict=True)]
            if all(isinstance(t, Variable) or str(t) == str(value) for t, value in pairs):
                binding = {str(t): value for t, value in pairs}
                terms = tuple(binding.get(str(t), getattr(t, "value", str(t))) for t in element.terms)
                items.add(terms or (element.literal.predicate, *map(str, row)))
    return sum(int(str(item[0])) if aggregate.is_sum else 1 for item in items)


def test_the_range_of_a_score_is_that_of_all_extensions() -> None:
    compared = 0
    for seed in range(scaled(60, least=8)):
        rng = random.Random(seed)
        program = random_program(rng, totals=True)
        naive, knowledge = Naive(program), knowledge_of(program.text)
        for state in random_states(rng, program, 4):
            if naive.table[state].contradictions:
                continue
            consultation = knowledge.consult({"findings": program.findings_of(state)})
            for statement in program.statements:
                for score in consultation.scores(statement.id):
                    now = total_of(score.aggregate, naive.worlds[state])
                    later = {total_of(score.aggregate, naive.worlds[wider]) for wider in naive.wider(state)}
                    assert (score.total, score.least, score.most) == (now, min(later), max(later)), (seed, state)
                    compared += 1
    assert compared


def effects_of(text: str, findings: Mapping[str, Any]) -> list[Effects]:
    knowledge = knowledge_of(text)
    contradictions = [product for products in knowledge.forms.contradictions.values() for product in products]
    courses = Courses(knowledge.states, contradictions, knowledge.states.mask(findings))
    return [courses.effects(form) for form in knowledge.forms.statements.values()]


def test_a_graph_tells_what_settles_and_what_matters_as_products_do(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    for seed in range(scaled(100, least=10)):
        rng = random.Random(seed)
        program = random_program(rng, totals=True)
        naive = Naive(program)
        states = [state for state in random_states(rng, program, 3) if not naive.table[state].contradictions]
        constrained = any(clause.head.name == "contradiction" for clause in program.clauses)
        for findings in map(program.findings_of, states):
            monkeypatch.setattr(forms, "MOST_PRODUCTS", 2000)
            by_products = effects_of(program.text, findings)
            monkeypatch.setattr(forms, "MOST_PRODUCTS", 0)
            by_graph = effects_of(program.text, findings)
            for one, other in zip(by_products, by_graph, strict=True):
                assert (one.meets, one.settles) == (other.meets, other.settles), (seed, findings)
                assert one.matters & ~other.matters == 0, (seed, findings)  # one question may be asked too many
                assert constrained or one.matters == other.matters, (seed, findings)
                compared += bool(one.matters)
    assert compared
