"""The scores of a knowledge base, for all records: what each counts, how far it goes, and what rests on it."""

from __future__ import annotations

from typing import NamedTuple

from ..answer.openings import Openings
from ..rules.program import Program
from ..rules.totals import named_totals, score_labels
from ..text.syntax import Aggregate
from .words import item_words


class ItemPoints(NamedTuple):
    """An item of a score in words, and what it can count, the least first."""

    item: str
    points: tuple[int, ...]


class NamedScore(NamedTuple):
    """A score by its name: what it is called, the least and the most that it comes to for any record, its items,
    the rules that give their points (by their indices), and the statements that rest on it (by their ids).
    """

    name: str
    says: str
    least: int
    most: int
    items: tuple[ItemPoints, ...]
    rules: tuple[int, ...]
    statements: tuple[str, ...]


def find_score(name: str, program: Program, openings: Openings) -> NamedScore | None:
    """A score by its name, if there is one. Raises TooComplexError."""
    aggregate = named_totals(program.rules).get(name)
    if aggregate is None:
        return None
    anyone = openings.score(aggregate, {})
    rules = dict.fromkeys(index for one in aggregate.literals for index in program.rules_for_literal(one))
    return NamedScore(
        name,
        score_labels(program.rules, program.scores)[name],
        anyone.least,
        anyone.most,
        _items(aggregate, program, openings),
        tuple(rules),
        program.statements_on(aggregate),
    )


def _items(aggregate: Aggregate, program: Program, openings: Openings) -> tuple[ItemPoints, ...]:
    found: dict[str, set[int]] = {}
    for one in openings.items(aggregate):
        found.setdefault(item_words(one.open_item(aggregate), program), set()).add(one.points)
    return tuple(ItemPoints(item, tuple(sorted(points))) for item, points in found.items())
