"""Every engine answers every packaged guideline as guidelog does, and so what `guidelog new` writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from guidelog.inference.verification.engines.engine import Findings
from guidelog.inference.verification.engines.names import ENGINES
from guidelog.inference.verification.engines.random_records import random_records

from guidelog import EngineError, KnowledgeBase

from ..support.engines import BULK, FEW, GUIDELINES, SINGLE, agreement, guideline
from ..support.scale import scaled, some
from .engines import main

SIZES = {
    **dict.fromkeys(BULK, scaled(600, least=20)),
    **dict.fromkeys(SINGLE, scaled(100, least=5)),
    **dict.fromkeys(FEW, scaled(5)),
}
PARTIAL = ("clingo", "scasp")  # that have no decimals, and not every program


class Sample(NamedTuple):
    """A guideline with random records."""

    knowledge: KnowledgeBase
    records: list[Findings]


@pytest.fixture(scope="module", params=some(GUIDELINES, least=2))
def sample(request: pytest.FixtureRequest) -> Iterator[Sample]:
    with guideline(request.param) as knowledge:
        yield Sample(knowledge, [*random_records(knowledge.compilation, 2 * max(SIZES.values()), seed=1)])


def test_no_engine_is_left_out() -> None:
    assert {*ENGINES} <= SIZES.keys()


@pytest.mark.parametrize("name", SIZES)
def test_an_engine_says_of_random_people_what_guidelog_says(name: str, sample: Sample) -> None:
    try:
        found = agreement(name, sample.knowledge.compilation, sample.records, SIZES[name])
    except EngineError as error:
        pytest.skip(str(error))
    assert not found.problems, "\n\n".join(found.problems)
    assert name in PARTIAL or not found.left_out, found.left_out
    assert found.compared == min(SIZES[name], len(sample.records)) or found.left_out


def test_the_command_tells_of_each_engine_what_it_was_compared_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["20", "4", "1", "tests/coughs.dl"]) == 0
    told = capsys.readouterr().out
    assert told.startswith(
        "tests/coughs.dl: 40 random records, 2 of 2 statements hold for some and fail for others\n"
    )
    assert "\n  Polars: 20 records, 0 disagreements, " in told
    assert "\n  z3: 4 records, 0 disagreements, " in told
