"""Odd and damaged tables and maps: a hundredth of `python -m tests.cohort.odd_tables 100000`."""

from __future__ import annotations

from pathlib import Path

from guidelog import KnowledgeBase

from ..support.scale import scaled
from .odd_tables import SEED, Odd


def test_odd_and_damaged_tables_and_maps_are_read_or_refused_in_words(tmp_path: Path, ng234: KnowledgeBase) -> None:
    odd = Odd(tmp_path, ng234)
    failures = [odd.one(SEED, index) for index in range(scaled(1000))]
    assert [failure for failure in failures if failure is not None] == []
    assert {outcome.rpartition(" ")[2] for outcome in odd.outcomes} == {"read", "refused"}
