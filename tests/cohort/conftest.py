"""Fixtures: a table of random people with its answers, and a small knowledge base in a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from bench.records import write_records
from guidelog import KnowledgeBase

from ..support.small import SMALL
from ..support.spark import InOneSession, active_session
from ..support.tables import PEOPLE


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("people") / "people.parquet"
    write_records(path, PEOPLE, seed=3)
    return path


@pytest.fixture(scope="module")
def answers(people: Path, ng234: KnowledgeBase) -> pl.DataFrame:
    return ng234.statuses(pl.read_parquet(people))


@pytest.fixture(scope="session")
def in_one_session() -> Iterator[InOneSession]:
    """Runs the command in a session of Spark that is active, one for all tests."""
    with active_session() as run:
        yield run


@pytest.fixture
def small(tmp_path: Path) -> str:
    path = tmp_path / "small.dl"
    path.write_text(SMALL, encoding="utf-8")
    return str(path)
