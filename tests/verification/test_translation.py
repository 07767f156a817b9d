"""The smallest record that is read off a diagram is the one that z3 finds."""

from __future__ import annotations

import random

import pytest
from guidelog.inference.verification.formulas.encoding import Encoding
from guidelog.inference.verification.formulas.search import RecordSearch
from guidelog.inference.verification.formulas.variables import all_of, opposite
from guidelog.inference.verification.formulas.witness import smallest

from ..support.knowledge import knowledge_of
from ..support.random_programs import naming, random_program
from ..support.scale import scaled


@pytest.mark.parametrize("totals", [False, True])
def test_a_diagram_has_the_smallest_record_that_z3_finds(totals: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    found = 0
    for seed in range(scaled(80, least=10)):
        program = random_program(random.Random(seed), totals=totals)
        encoding = Encoding(knowledge_of(program.text).program)
        holds = [*encoding.holds.values()]
        asked = [*holds, *map(opposite, holds), all_of(holds), all_of([holds[0], opposite(holds[-1])])]
        search = RecordSearch(encoding)
        with naming(seed, program):
            for formula in asked:
                monkeypatch.setattr(RecordSearch, "counts", False)
                by_z3 = smallest(search, formula)
                monkeypatch.setattr(RecordSearch, "counts", True)
                by_diagram = smallest(search, formula)
                assert by_diagram == by_z3, formula
                assert [*(by_diagram or ())] == [*(by_z3 or ())], formula
                found += bool(by_z3)
    assert found
