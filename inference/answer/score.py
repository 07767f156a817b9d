"""What an aggregate adds up to for a record, and what it still can, over every way in which the record can grow."""

from __future__ import annotations

from typing import NamedTuple, TypedDict

from ..text.syntax import Aggregate, Amount
from .needs import Alternative


class ItemDocument(TypedDict):
    """An item that could still count, as plain data."""

    item: str
    points: int


class ScoreDocument(TypedDict):
    """A score as plain data. See docs/formats.md."""

    score: str
    says: str
    total: int
    least: int
    most: int
    open: list[ItemDocument]


class OpenItem(NamedTuple):
    """An item that does not count as recorded, and could; `terms` tell it apart from others."""

    points: int
    predicate: str
    terms: tuple[str | Amount, ...]


class Score(NamedTuple):
    """The total of an aggregate as recorded, and the least and the most that it comes to in some extension.

    `lowest` and `highest` are smallest sets of new recordings by which it comes to these. `open` are the items that
    do not count as recorded and could.
    """

    aggregate: Aggregate
    total: int
    least: int
    most: int
    lowest: Alternative
    highest: Alternative
    open: tuple[OpenItem, ...]

    def __repr__(self) -> str:
        return f"<Score {self.total} of {self.least} to {self.most}>"
