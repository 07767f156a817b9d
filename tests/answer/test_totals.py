"""Scores and counts: random programs that count what others derive against brute force over every extension, read as
products and as graphs.
"""

from __future__ import annotations

import random

import pytest
from guidelog.inference.answer import forms

from ..support.random_programs import naming, random_program
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
