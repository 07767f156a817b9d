"""What an answer needs, as JSON, and the values that are meant by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .program_parts import Finding


def values_of(need: Mapping[str, Any], finding: Finding) -> list[Any]:
    if finding.kind != "number":
        return [*need["any_of"]]
    tests = {
        "at_least": lambda v, b: v >= b,
        "above": lambda v, b: v > b,
        "at_most": lambda v, b: v <= b,
        "below": lambda v, b: v < b,
    }
    bounds = {key: value for key, value in need.items() if key != "finding"}
    return [v for v in finding.values if all(tests[key](v, bound) for key, bound in bounds.items())]


def as_json(alternatives: Iterable[Iterable[Any]]) -> list[list[dict[str, Any]]]:
    return [[need.to_json() for need in alternative] for alternative in alternatives]
