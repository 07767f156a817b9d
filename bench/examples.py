"""The example records."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import guidelog

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.toml"))


def example_records(knowledge: guidelog.KnowledgeBase, most: int | None = None) -> list[guidelog.Record]:
    """The records of the examples, at most so many, numbers exact."""
    return [
        knowledge.record({"id": path.stem, **tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)})
        for path in EXAMPLES[:most]
    ]
